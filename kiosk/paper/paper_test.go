package paper

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"zhiting/assets/fonts"
	"zhiting/sync/casefile"
)

// ordinary is the case that most citizens file: a lost social security card.
func ordinary(language string) Content {
	return Content{
		Hall:     casefile.Text{Zh: "聊城市东昌府区政务服务中心（示例）", En: "Dongchangfu District Government Service Centre (sample)"},
		Terminal: "LC-DCF-01", CaseID: "0192f3c4-5a6b-7c8d-9e0f-112233445566", Token: "ZT7K-4MXQ-92PD",
		Offline:  true,
		HeadHash: "9f2b6c1de4a07853b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728",
		At:       time.Date(2026, 11, 23, 14, 5, 0, 0, time.FixedZone("CST", 8*3600)), Language: language,
		Filing: casefile.Filing{
			Theme: "social-security-card", ThemeName: casefile.Text{Zh: "社会保障卡居民服务“一件事”", En: "Social security card services"},
			Applicant: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012", VerifiedBy: "idcard"},
			Fields: []casefile.Field{
				{ID: "name", Label: casefile.Text{Zh: "姓名", En: "Name"}, Value: "欧阳样例"},
				{ID: "id_number", Label: casefile.Text{Zh: "公民身份号码", En: "ID number"}, Value: "371502199001010012"},
				{ID: "address", Label: casefile.Text{Zh: "户籍地址", En: "Registered address"}, Value: "山东省聊城市东昌府区柳园街道样例路9号院3号楼2单元501室"},
				{ID: "phone", Label: casefile.Text{Zh: "联系电话", En: "Phone"}, Value: "13800000000"},
				{ID: "region", Label: casefile.Text{Zh: "收件地区", En: "Postal district"}, Value: "东昌府区 柳园街道"},
				{ID: "mail", Label: casefile.Text{Zh: "收件地址", En: "Postal address"}, Value: "样例路9号院3号楼2单元501室"},
			},
			Attachments: []casefile.Attachment{
				{ID: "1", Material: "photo", Name: casefile.Text{Zh: "近期免冠照片", En: "Recent portrait photo"}},
				{ID: "2", Material: "signature", Name: casefile.Text{Zh: "本人签名", En: "Signature"}},
			},
			Matters: []casefile.Matter{
				{ID: "loss", TaskName: casefile.Text{Zh: "社会保障卡挂失", En: "Report a lost social security card"}, DeptName: casefile.Text{Zh: "区人力资源和社会保障局", En: "Human Resources and Social Security Bureau"}},
				{ID: "replace", TaskName: casefile.Text{Zh: "社会保障卡补领、换领", En: "Replacement of a social security card"}, DeptName: casefile.Text{Zh: "区人力资源和社会保障局", En: "Human Resources and Social Security Bureau"}, PromiseDay: 5},
			},
			Reductions: []casefile.Reduction{{Kind: "materials", Before: 3, After: 1}, {Kind: "steps", Before: 5, After: 2}, {Kind: "days", Before: 20, After: 5}, {Kind: "trips", Before: 2, After: 0}},
		},
		PromiseDates: map[string]string{"loss": "2026-11-23", "replace": "2026-11-30"},
		Notes:        []casefile.Text{{Zh: "新卡的金融功能须由本人带身份证和新卡，到卡面所印银行的网点激活。", En: "The bank functions of the new card must be activated in person, with ID card and new card, at a branch of the bank named on it."}},
		Signature: []Stroke{
			{Points: []Point{{.2, .2, 0}, {.3, .6, 0}, {.25, .8, 0}, {.4, .3, 0}}}, {Points: []Point{{.5, .2, .4}, {.52, .8, .9}, {.6, .5, .3}, {.72, .75, 0}, {.85, .4, 0}}}, {Points: []Point{{.9, .2, 0}}},
		},
	}
}

// long is a case whose every part is as long as it may be, with characters that few fonts have.
func long(language string) Content {
	c := ordinary(language)
	c.Filing.Applicant.Name = "阿卜杜热西提·买买提吐尔逊·王𬍛样㛃䶮䶵𬭎𣲗𪚥𠮷"
	c.Filing.Fields[0].Value = c.Filing.Applicant.Name
	c.Filing.Fields[2].Value = strings.Repeat("样例路第", 70) + "（3）号楼，二单元501室。"
	c.Filing.Fields[3].Value = "13900000000"
	for i := range 24 {
		n := strconv.Itoa(i + 1)
		c.Filing.Fields = append(c.Filing.Fields, casefile.Field{ID: "more" + n, Label: casefile.Text{Zh: "申报项目" + n, En: "Item " + n}, Value: "一段需要换行才能写完的说明文字，含有 Latin words 与数字 1234567890，用来检验换行处不丢字、标点不出现在行首。第" + n + "段"})
		c.Filing.Matters = append(c.Filing.Matters, casefile.Matter{ID: "m" + n, PromiseDay: i, TaskName: casefile.Text{Zh: "名称很长、需要换行的办理事项（第" + n + "项）", En: "A matter with a long name that has to wrap, number " + n}, DeptName: casefile.Text{Zh: "区住房和城乡建设局", En: "Housing and Urban-Rural Development Bureau"}})
	}
	c.Filing.Matters[1].CrossRegion = &casefile.CrossRegion{Mode: "forwarded", Result: casefile.Text{Zh: "结果寄到您填的地址", En: "The result is posted to your address"}}
	c.Reprint = true
	c.Filing.Owed = []casefile.Text{{Zh: "居民户口簿", En: "Household register"}}
	return c
}

var installed = sync.OnceValues(func() (Fonts, error) {
	set, err := fonts.Find()
	if err != nil {
		return Fonts{}, err
	}
	rare, err := fonts.Rare()
	if err != nil {
		return Fonts{}, err
	}
	return NewFonts(set.Regular, set.Bold, rare...)
})

func fontsFor(t testing.TB) Fonts {
	t.Helper()
	f, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// run runs a program of the package poppler-utils on a file and gives what it prints.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s; install poppler-utils", program, err, out)
	}
	return string(out)
}

func written(t *testing.T, c Content) string {
	t.Helper()
	b, err := Acknowledgement(c, fontsFor(t))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("ZHITING_SHOTS"); dir != "" {
		shot := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-"))
		if err := os.WriteFile(shot+".pdf", b, 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, "pdftoppm", "-r", "100", "-png", name, shot)
	}
	return name
}

// letters counts the characters of a text, spaces aside.
func letters(s string) map[rune]int {
	count := map[rune]int{}
	for _, r := range s {
		if !unicode.IsSpace(r) && !unicode.IsControl(r) {
			count[r]++
		}
	}
	return count
}

// expected is all that the form must say, in no order.
func expected(c Content) string {
	var b bytes.Buffer
	add := func(texts ...string) {
		for _, t := range texts {
			b.WriteString(t + " ")
		}
	}
	add(c.in(c.Hall), wordTitle.Zh, wordTitle.En, c.Token, c.CaseID, c.in(wordNature), c.in(c.Filing.ThemeName), c.Filing.Applicant.Name, "3715 **** **** 0012")
	if c.Reprint {
		add(c.in(wordReprint))
	}
	for _, f := range c.Filing.Fields[2:] {
		add(c.in(f.Label), maskValue(f.Value))
	}
	for _, m := range c.Filing.Matters {
		add(c.in(m.TaskName), c.in(m.DeptName))
		if m.CrossRegion != nil {
			add(c.in(m.CrossRegion.Result))
		}
	}
	for _, n := range append(c.Notes, c.Filing.Owed...) {
		add(c.in(n))
	}
	return b.String()
}

func TestFormSaysEverything(t *testing.T) {
	for name, c := range map[string]Content{"zh": ordinary("zh"), "en": ordinary("en"), "long-zh": long("zh"), "long-en": long("en")} {
		t.Run(name, func(t *testing.T) {
			file := written(t, c)
			said := run(t, "pdftotext", "-layout", file, "-")
			got := letters(said)
			for r, n := range letters(expected(c)) {
				if got[r] < n {
					t.Errorf("%q (U+%04X) stands %d times on the form, want at least %d", r, r, got[r], n)
				}
			}
			for _, secret := range []string{"371502199001010012", "13800000000", "13900000000"} {
				if strings.Contains(strings.Join(strings.Fields(said), ""), secret) {
					t.Errorf("the form shows %s unmasked", secret)
				}
			}
			pages := strings.Count(said, "\f")
			if long := strings.HasPrefix(name, "long"); !long && pages != 1 || long && pages < 2 {
				t.Errorf("%d pages", pages)
			}
		})
	}
}

// TestFormNameInOneRun holds that a name with rare characters can be searched for in the file as it is spelt.
func TestFormNameInOneRun(t *testing.T) {
	c := ordinary("zh")
	c.Filing.Applicant.Name = "王𬍛样"
	if said := run(t, "pdftotext", written(t, c), "-"); !strings.Contains(said, "王𬍛样") {
		t.Errorf("the name is not in the text:\n%s", said)
	}
}

func TestFormFontsAreEmbeddedSubsets(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(run(t, "pdffonts", written(t, long("zh")))), "\n")[2:]
	if len(lines) == 0 {
		t.Fatal("no fonts")
	}
	for _, line := range lines {
		if words := strings.Fields(line); len(words) < 5 || strings.Join(words[len(words)-5:len(words)-2], " ") != "yes yes yes" {
			t.Errorf("font is not embedded, subset and readable: %s", line)
		}
	}
}

func TestFormDescriptionIsNotPersonal(t *testing.T) {
	info := run(t, "pdfinfo", "-enc", "UTF-8", written(t, ordinary("zh")))
	if !strings.Contains(info, "办件回执") {
		t.Errorf("title is missing:\n%s", info)
	}
	for _, secret := range []string{"欧阳", "0012", "ZT7K"} {
		if strings.Contains(info, secret) {
			t.Errorf("description holds %s:\n%s", secret, info)
		}
	}
}
