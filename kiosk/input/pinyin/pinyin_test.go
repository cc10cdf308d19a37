package pinyin

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	gopinyin "github.com/mozillazg/go-pinyin"
)

// typed is how people type what they say in a hall: whole, by first letters, mixed, with slips of spacing.
var typed = []struct{ letters, want string }{
	{"shenfenzheng", "身份证"}, {"sfz", "身份证"}, {"shenfz", "身份证"}, {"shebaoka", "社保卡"}, {"sbk", "社保卡"},
	{"yingyezhizhao", "营业执照"}, {"yyzz", "营业执照"}, {"jumin", "居民"}, {"hukou", "户口"}, {"hkb", "户口本"},
	{"jiehunzheng", "结婚证"}, {"tuixiu", "退休"}, {"yanglao", "养老"}, {"yibao", "医保"}, {"chusheng", "出生"},
	{"liaocheng", "聊城"}, {"dongchangfu", "东昌府"}, {"yinhang", "银行"}, {"chongqing", "重庆"}, {"zhangdan", "账单"},
	{"ludeng", "路灯"}, {"jinggai", "井盖"}, {"wuye", "物业"}, {"zaoyin", "噪音"}, {"laji", "垃圾"}, {"tingshui", "停水"},
	{"tingdian", "停电"}, {"daolu", "道路"}, {"xiaoqu", "小区"}, {"jinan", "济南"}, {"xi'an", "西安"}, {"nvhai", "女孩"},
	{"lvshi", "律师"}, {"zhengwu", "政务"}, {"fuwu", "服务"}, {"dating", "大厅"}, {"banshi", "办事"}, {"cailiao", "材料"},
	{"gongsi", "公司"}, {"qiye", "企业"}, {"zhuxiao", "注销"}, {"biangeng", "变更"}, {"canyin", "餐饮"}, {"xuexiao", "学校"},
	{"ouyang", "欧阳"}, {"zhang", "张"}, {"wang", "王"}, {"li", "李"}, {"zhao", "赵"}, {"liu", "刘"}, {"chen", "陈"},
	{"wo", "我"}, {"de", "的"}, {"shi", "是"}, {"bu", "不"}, {"you", "有"}, {"zai", "在"},
	{"meiyou", "没有"}, {"women", "我们"}, {"shenme", "什么"}, {"zenme", "怎么"}, {"xiexie", "谢谢"}, {"qingwen", "请问"},
	{"zhongguo", "中国"}, {"renmin", "人民"}, {"zhengfu", "政府"}, {"dianhua", "电话"}, {"shouji", "手机"}, {"dizhi", "地址"},
	{"huafei", "花费"}, {"dianfei", "电费"}, {"shuifei", "水费"}, {"ranqi", "燃气"}, {"gongnuan", "供暖"}, {"kuandai", "宽带"},
	{"canji", "残疾"}, {"dibao", "低保"}, {"butie", "补贴"}, {"buzhu", "补助"}, {"jianyi", "建议"}, {"tousu", "投诉"},
	{"zixun", "咨询"}, {"qiuzhu", "求助"}, {"jubao", "举报"}, {"tuoqian", "拖欠"}, {"gongzi", "工资"}, {"hetong", "合同"},
	{"mingtian", "明天"}, {"shangwu", "上午"}, {"xiawu", "下午"}, {"lukou", "路口"}, {"danyuan", "单元"}, {"louceng", "楼层"},
	{"weixiu", "维修"}, {"huaile", "坏了"}, {"meiren", "没人"}, {"guanli", "管理"}, {"anquan", "安全"}, {"xiaofang", "消防"},
	{"zhengwufuwu", "政务服务"}, {"zwfw", "政务服务"}, {"nhao", "你好"}, {"ywtb", "一网通办"}, {"jumsfz", "居民身份证"}, {"gongjijin", "公积金"},
	{"gjj", "公积金"}, {"budongchan", "不动产"}, {"tingchewei", "停车位"}, {"wuyefei", "物业费"}, {"luanshoufei", "乱收费"}, {"lve", "略"}, {"lue", "略"},
	{"cel", "策略"}, {"celue", "策略"}, {"nver", "女儿"}, {"jieshaoxin", "介绍信"}, {"chipingqu", "茌平区"}, {"chiping", "茌平"}, {"shenxian", "莘县"},
	{"donge", "东阿"}, {"gaotang", "高唐"}, {"dong'e", "东阿"}, {"linqing", "临清"}, {"shan", "单"}, {"qiu", "仇"}, {"xie", "解"}, {"ren", "任"}, {"zeng", "曾"},
	{"yuchi", "尉迟"}, {"juede", "觉得"}, {"pianyi", "便宜"}, {"kuaiji", "会计"}, {"chuzhang", "处长"}, {"yinyue", "音乐"}, {"kongtiao", "空调"},
	{"en", "嗯"}, {"zhengshu", "证书"}, {"dianti", "电梯"}, {"tongzhi", "通知"}, {"shenqing", "申请"},
}

// TestWordsAsPeopleType finds what was meant among the first candidates. The shares are printed with -v.
func TestWordsAsPeopleType(t *testing.T) {
	first, five := 0, 0
	for _, c := range typed {
		found := Candidates(c.letters, 50)
		at := slices.IndexFunc(found, func(f Candidate) bool { return f.Text == c.want })
		switch {
		case at == 0:
			first++
		case at > 0 && at < 5:
			t.Logf("%s: %s is number %d, after %s", c.letters, c.want, at+1, found[0].Text)
		default:
			t.Logf("%s: %s is number %d of %d", c.letters, c.want, at+1, len(found))
		}
		if at >= 0 && at < 5 {
			five++
			if found[at].Letters != len(c.letters) {
				t.Errorf("%s takes %d of %d letters", c.want, found[at].Letters, len(c.letters))
			}
		}
	}
	t.Logf("first: %d of %d, within five: %d", first, len(typed), five)
	if first*100 < len(typed)*80 || five*100 < len(typed)*96 {
		t.Errorf("first: %d of %d, within five: %d; want 80 and 96 of 100", first, len(typed), five)
	}
}

// TestSentences turns several words at once.
func TestSentences(t *testing.T) {
	for letters, want := range map[string]string{
		"ludenghuaile":         "路灯坏了",
		"wuyeluanshoufei":      "物业乱收费",
		"tuoqiangongzi":        "拖欠工资",
		"qingjinkuaichuli":     "请尽快处理",
		"shenfenzhengdiule":    "身份证丢了",
		"zhengwufuwudating":    "政务服务大厅",
		"haizichusheng":        "孩子出生",
		"qiyezhuxiaodengji":    "企业注销登记",
		"mingtianshangwujiudi": "明天上午",
	} {
		found := Candidates(letters, 5)
		if !slices.ContainsFunc(found, func(c Candidate) bool { return strings.HasPrefix(c.Text, want) }) {
			t.Errorf("%s: %v, want %s", letters, found, want)
		}
	}
}

// TestNamesInParts types names that no dictionary has, character by character, as people do.
func TestNamesInParts(t *testing.T) {
	for _, c := range []struct {
		letters string
		parts   []string
	}{{"wangli", []string{"王", "𬍛"}}, {"ouyangyan", []string{"欧阳", "䶮"}}, {"zhangxiaoming", []string{"张", "小明"}}, {"shanwei", []string{"单", "𣲗"}}} {
		rest := c.letters
		for _, want := range c.parts {
			found := Candidates(rest, 1<<12)
			at := slices.IndexFunc(found, func(f Candidate) bool { return f.Text == want })
			if at < 0 {
				t.Fatalf("%s is not among the candidates of %s", want, rest)
			}
			rest = rest[found[at].Letters:]
		}
		if rest != "" {
			t.Errorf("of %s, %s is left", c.letters, rest)
		}
	}
}

// TestStandardCharactersComeFirst types each character of 通用规范汉字表 by each of its readings: none stands behind one that is in
// no standard.
func TestStandardCharactersComeFirst(t *testing.T) {
	raw, err := os.ReadFile("generate/characters.txt")
	if err != nil {
		t.Fatal(err)
	}
	within, listed := map[string]map[string]bool{}, map[string]bool{} // by syllable; all of them
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		listed[fields[0]] = true
		for _, f := range fields[1:] {
			syllable, _, _ := strings.Cut(f, ":")
			if within[syllable] == nil {
				within[syllable] = map[string]bool{}
			}
			within[syllable][fields[0]] = true
		}
	}
	if len(listed) != 8105 {
		t.Fatalf("%d characters, and not 8105", len(listed))
	}
	for syllable, standard := range within {
		if !strings.ContainsAny(syllable, "aeiouv") {
			continue // an interjection
		}
		left := len(standard)
		for _, c := range Candidates(syllable, 1<<16) {
			if standard[c.Text] {
				left--
			} else if left > 0 && utf8.RuneCountInString(c.Text) == 1 && !listed[c.Text] {
				t.Errorf("%s: %s stands before %d characters of the standard", syllable, c.Text, left)
				break
			}
		}
		if left > 0 && !t.Failed() {
			t.Errorf("%s: %d characters are not to be had", syllable, left)
		}
	}
}

// TestEveryCharacterCanBeTyped proves that each Han character with a reading is within reach of it, the rare ones of names
// and of the supplementary planes too.
func TestEveryCharacterCanBeTyped(t *testing.T) {
	args := gopinyin.Args{Style: gopinyin.Normal}
	within := map[string]map[string]bool{}
	missing, all := 0, 0
	for r := range gopinyin.PinyinDict {
		if !unicode.Is(unicode.Han, rune(r)) {
			continue
		}
		for _, s := range gopinyin.SinglePinyin(rune(r), args) {
			s = strings.ReplaceAll(s, "ü", "v")
			if !strings.ContainsAny(s, "aeiouv") || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
				continue
			}
			if within[s] == nil {
				within[s] = map[string]bool{}
				for _, c := range Candidates(s, 1<<16) {
					within[s][c.Text] = true
				}
			}
			all++
			if !within[s][string(rune(r))] {
				if missing++; missing < 10 {
					t.Errorf("%c (U+%04X) is not to be had by %s", r, r, s)
				}
			}
		}
	}
	t.Logf("%d characters, %d syllables, %d missing", all, len(within), missing)
	if all < 40000 {
		t.Errorf("only %d characters were looked for", all)
	}
	for letters, want := range map[string]string{"yan": "䶮", "wei": "𣲗", "jie": "㛃", "fu": "𫖯"} {
		if !within[letters][want] {
			t.Errorf("%s is not to be had by %s", want, letters)
		}
	}
}

// TestNothingIsLearnt asks twice and gets the same.
func TestNothingIsLearnt(t *testing.T) {
	before := Candidates("zhengce", 20)
	Candidates("zhengcexuanjiang", 20)
	if after := Candidates("zhengce", 20); !slices.Equal(before, after) {
		t.Errorf("%v, and before that %v", after, before)
	}
}

func FuzzCandidates(f *testing.F) {
	for _, s := range []string{"", "'", "ludenghuaile", "zzzzzzzzzzzzzzzz", "xi'an", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "ÄÖ", "nv"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, letters string) {
		for _, c := range Candidates(letters, 30) {
			if c.Text == "" || c.Letters < 1 || c.Letters > len(letters) {
				t.Errorf("%q gives %+v", letters, c)
			}
		}
	})
}

// BenchmarkPinyin measures what a stroke of a key costs: each prefix of each phrase and sentence, the median against a
// sixtieth of a second, in which a screen draws once (a bench line, see the Makefile).
func BenchmarkPinyin(b *testing.B) {
	const frame = time.Second / 60
	Candidates("a", 1) // opens the table
	for b.Loop() {
		var times []time.Duration
		for _, c := range typed {
			for n := range c.letters {
				began := time.Now()
				Candidates(c.letters[:n+1], 400)
				times = append(times, time.Since(began))
			}
		}
		slices.Sort(times)
		for _, figure := range []struct {
			name string
			took time.Duration
		}{{"pinyin-key", times[len(times)/2]}, {"pinyin-key-p99", times[len(times)*99/100]}} {
			verdict := "ok"
			if figure.took > frame {
				verdict = "short"
			}
			ours, limit := float64(figure.took.Microseconds())/1000, float64(frame.Microseconds())/1000
			fmt.Printf("bench %s ours=%.2fms theirs=%.2fms ratio=%.3f goal=1.00 %s\n", figure.name, ours, limit, ours/limit, verdict)
		}
	}
}
