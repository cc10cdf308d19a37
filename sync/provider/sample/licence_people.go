package sample

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// keeping is one licence of the sample library.
type keeping struct {
	provider.Licence
	holder provider.LicenceHolder
	fields []provider.LicenceField
}

// The people and the enterprise whose licences are kept. All are made up.
var (
	ouyang  = party{provider.LicenceHolder{IDNumber: ouyangID}, "欧阳样例"}
	zhang   = party{provider.LicenceHolder{IDNumber: zhangID}, "张样例"}
	wang    = party{provider.LicenceHolder{IDNumber: wangID}, "王𬍛样"}
	company = party{provider.LicenceHolder{USCC: "91371500MA00000024"}, "聊城市样例科技有限公司"}
)

type party struct {
	provider.LicenceHolder
	name string
}

// kind is a type of licence and who issues it in the sample.
type kind struct {
	code     string // of the type: the made-up USCC of who defines it, and three digits
	name     bilingual.Text
	issuer   string
	issuedBy string // USCC, made up
}

var (
	identity    = kind{"11100000SAMPLE0001001", bilingual.Text{Zh: "居民身份证（电子证照）", En: "Resident identity card (electronic)"}, "聊城市公安局样例分局", "11371500SAMPLE0001"}
	household   = kind{"11100000SAMPLE0001002", bilingual.Text{Zh: "居民户口簿", En: "Household register"}, "聊城市公安局样例分局", "11371500SAMPLE0001"}
	marriage    = kind{"11100000SAMPLE0002001", bilingual.Text{Zh: "结婚证", En: "Marriage certificate"}, "东昌府区民政局（样例）", "11371502SAMPLE0002"}
	insurance   = kind{"11100000SAMPLE0003001", bilingual.Text{Zh: "社会保障卡", En: "Social security card"}, "聊城市人力资源和社会保障局（样例）", "11371500SAMPLE0003"}
	disability  = kind{"11100000SAMPLE0004001", bilingual.Text{Zh: "残疾人证", En: "Disability certificate"}, "东昌府区残疾人联合会（样例）", "11371502SAMPLE0004"}
	health      = kind{"11100000SAMPLE0005001", bilingual.Text{Zh: "健康证明", En: "Health certificate"}, "高唐县疾病预防控制中心（样例）", "12371526SAMPLE0005"}
	business    = kind{"11100000SAMPLE0006001", bilingual.Text{Zh: "营业执照", En: "Business licence"}, "聊城市市场监督管理局（样例）", "11371500SAMPLE0006"}
	food        = kind{"11100000SAMPLE0006002", bilingual.Text{Zh: "食品经营许可证", En: "Food business permit"}, "聊城市市场监督管理局（样例）", "11371500SAMPLE0006"}
	transport   = kind{"11100000SAMPLE0007001", bilingual.Text{Zh: "道路运输经营许可证", En: "Road transport permit"}, "聊城市交通运输局（样例）", "11371500SAMPLE0007"}
	sampleWords = provider.LicenceField{Label: bilingual.Text{Zh: "说明", En: "Remark"}, Value: "示例数据，不是真实证照"}
)

// of makes a licence; until is empty for ever. What it says is given as label in Chinese, label in English and value in turn.
func (k kind) of(p party, serial int, number, from, until string, trust provider.Trust, says ...string) keeping {
	l := keeping{holder: p.LicenceHolder, Licence: provider.Licence{
		Identifier: fmt.Sprintf("1.2.156.3005.2.%s.%s.%08d.001.X", k.code, k.issuedBy, serial), Type: k.code, Name: k.name, Number: number, Holder: p.name,
		IssuedBy: k.issuer, IssuedByCode: k.issuedBy, IssuedOn: from, ValidFrom: from, ValidUntil: until, AreaCode: "371500",
		State: provider.LicenceValid, Trust: trust,
	}}
	for i := 0; i+2 < len(says); i += 3 {
		l.fields = append(l.fields, provider.LicenceField{Label: bilingual.Text{Zh: says[i], En: says[i+1]}, Value: says[i+2]})
	}
	l.fields = append(l.fields, sampleWords)
	return l
}

// revoked is a licence that was withdrawn on a day.
func (k keeping) revoked(since string) keeping {
	k.State, k.Since = provider.LicenceRevoked, since
	return k
}

// kept is the whole library.
var kept = []keeping{
	identity.of(ouyang, 1, "371502199001010012", "2018-05-01", "2038-05-01", provider.TrustIssuer,
		"性别", "Sex", "男", "民族", "Nationality", "汉", "出生日期", "Born", "1990年1月1日", "住址", "Address", "山东省聊城市东昌府区样例路9号"),
	household.of(ouyang, 2, "SAMPLE-371502-0001", "2015-03-10", "", provider.TrustIssuer,
		"户主", "Head of household", "欧阳样例", "户别", "Kind of household", "家庭户", "与户主关系", "Relation to the head", "本人", "住址", "Address", "山东省聊城市东昌府区样例路9号"),
	marriage.of(ouyang, 3, "J371502-2015-000001", "2015-10-01", "", provider.TrustIssuer,
		"配偶", "Spouse", "林样例", "登记日期", "Registered", "2015年10月1日"),
	insurance.of(ouyang, 4, "SAMPLE000000004", "2019-01-01", "2029-01-01", provider.TrustVerified, "银行", "Bank", "样例银行"),
	identity.of(zhang, 5, "371503195512310023", "2016-01-01", "", provider.TrustIssuer,
		"性别", "Sex", "女", "民族", "Nationality", "汉", "出生日期", "Born", "1955年12月31日", "住址", "Address", "山东省聊城市茌平区样例村1号"),
	disability.of(zhang, 6, "37150319551231002341", "2020-06-01", "2030-06-01", provider.TrustIssuer,
		"残疾类别", "Kind", "肢体", "残疾等级", "Grade", "一级"),
	insurance.of(zhang, 7, "SAMPLE000000007", "2012-01-01", "2022-01-01", provider.TrustVerified, "银行", "Bank", "样例银行"),
	identity.of(wang, 8, "371523200002290033", "2020-03-01", "2030-03-01", provider.TrustIssuer,
		"性别", "Sex", "男", "民族", "Nationality", "汉", "出生日期", "Born", "2000年2月29日", "住址", "Address", "山东省聊城市茌平区样例街2号"),
	marriage.of(wang, 9, "J371523-2022-000009", "2022-05-20", "", provider.TrustIssuer, "配偶", "Spouse", "赵样例").revoked("2024-02-29"),
	health.of(wang, 10, "SAMPLE-JK-0010", "2024-07-01", "2025-07-01", provider.TrustUploaded, "从业类别", "Trade", "食品"),
	business.of(company, 11, "91371500MA00000024", "2016-05-09", "", provider.TrustIssuer,
		"类型", "Kind", "有限责任公司", "法定代表人", "Legal representative", "欧阳样例", "注册资本", "Capital", "壹佰万元整", "成立日期", "Founded", "2016年5月9日",
		"住所", "Address", "山东省聊城市东昌府区样例路9号", "经营范围", "Scope", "软件开发；食品销售（样例）"),
	food.of(company, 12, "JY13715020000012", "2020-08-01", "2025-08-01", provider.TrustIssuer, "主体业态", "Kind of business", "食品销售经营者"),
	transport.of(company, 13, "鲁交运管许可样字371500000013号", "2021-04-01", "2027-04-01", provider.TrustIssuer, "经营范围", "Scope", "普通货运").revoked("2025-11-30"),
}

// SampleLicence is one that is always valid, for demonstrations of a shown code; revokedSample one that is not.
var (
	SampleLicence = kept[0].Identifier
	revokedSample = kept[8].Identifier
)

// picture draws what stands for the file of a licence: waves as on security paper, of which no two licences have the same,
// and the word SAMPLE.
func picture(identifier string) []byte {
	h := fnv.New32a()
	_, _ = h.Write([]byte(identifier)) // a hash takes everything
	turn := int(h.Sum32()%29) + 12
	const width, height, letters, line = 480, 270, 48, 15
	word := image.NewGray(image.Rect(0, 0, letters, line))
	drawer := font.Drawer{Dst: word, Src: image.White, Face: basicfont.Face7x13, Dot: fixed.P(3, 11)}
	drawer.DrawString("SAMPLE")
	img := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			paper := 200 + (x*x/turn+y*y/9)%40
			if word.GrayAt(x*letters/width, (y-60)/10).Y > 0 {
				paper -= 90
			}
			img.SetGray(x, y, color.Gray{Y: uint8(paper)})
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil) // a bytes.Buffer takes everything
	return b.Bytes()
}
