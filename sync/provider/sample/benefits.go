package sample

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// benefits plays the comparison of departments' data, of which the days are made up along with the rest.
type benefits struct{ now func() time.Time }

func benefitsProvider(now func() time.Time) *provider.Provider {
	b := &benefits{now}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", healthy)
	mux.Handle("POST /"+provider.CallListBenefits, answers(b.list))
	return play("sample-benefits", provider.Benefits, bilingual.Text{Zh: "惠民惠企政策库（示例）", En: "Library of benefits (sample)"}, mux)
}

func (b *benefits) list(w http.ResponseWriter, q provider.BenefitQuery) any {
	if q.Consent == "" {
		refuse(w, http.StatusUnprocessableEntity, provider.NoConsent, bilingual.Text{Zh: "没有本人同意，不能比对。", En: "Nothing is compared without consent."})
		return nil
	}
	list := provider.BenefitList{Benefits: []provider.Benefit{}}
	for _, g := range granted {
		if g.holder == q.Holder {
			one := g.Benefit
			one.ConfirmBy = b.now().AddDate(0, 0, g.days).Format(time.DateOnly)
			one.Claims = slices.Clone(one.Claims)
			for i := range one.Claims {
				one.Claims[i].AsOf = b.now().AddDate(0, 0, -1).Format(time.DateOnly)
			}
			list.Benefits = append(list.Benefits, one)
		}
	}
	slices.SortStableFunc(list.Benefits, func(a, b provider.Benefit) int { return cmp.Compare(a.ConfirmBy, b.ConfirmBy) })
	return list
}

// granted is a made-up benefit: whose, and for how many days more it can be confirmed.
var granted = []struct {
	holder provider.LicenceHolder
	days   int
	provider.Benefit
}{
	{provider.LicenceHolder{IDNumber: zhangID}, 60, provider.Benefit{
		ID: "senior-allowance-2026", Name: bilingual.Text{Zh: "高龄津贴", En: "Allowance for people of great age"}, Amount: 100_00,
		Form:  bilingual.Text{Zh: "每月发放一次", En: "Paid every month"},
		Payer: bilingual.Text{Zh: "东昌府区民政局", En: "Dongchangfu District Civil Affairs Bureau"}, Phone: "12345",
		Basis: bilingual.Text{Zh: "示例：高龄津贴发放办法", En: "Sample: rules on the allowance for people of great age"},
		Bank:  bilingual.Text{Zh: "社会保障卡银行账户", En: "Bank account of the social security card"}, Account: "6217 **** **** 0023",
		Claims: []provider.BenefitClaim{
			{ID: "age", Text: bilingual.Text{Zh: "年满70周岁", En: "70 years old or older"}, Source: bilingual.Text{Zh: "公安局人口信息", En: "Police, population data"}},
			{ID: "household", Text: bilingual.Text{Zh: "户籍在本市", En: "Household registered in this city"}, Source: bilingual.Text{Zh: "公安局户籍信息", En: "Police, household data"}},
		},
	}},
	{provider.LicenceHolder{IDNumber: zhangID}, 30, provider.Benefit{
		ID: "heating-2026", Name: bilingual.Text{Zh: "冬季取暖补贴", En: "Winter heating subsidy"}, Amount: 300_00,
		Form:  bilingual.Text{Zh: "一次性发放", En: "Paid once"},
		Payer: bilingual.Text{Zh: "东昌府区民政局", En: "Dongchangfu District Civil Affairs Bureau"}, Phone: "12345",
		Basis: bilingual.Text{Zh: "示例：困难群众冬季取暖补助通知", En: "Sample: notice on winter heating aid"},
		Claims: []provider.BenefitClaim{
			{ID: "low-income", Text: bilingual.Text{Zh: "属于低保边缘家庭", En: "The household is just above the subsistence level"}, Source: bilingual.Text{Zh: "民政局社会救助信息", En: "Civil affairs, social assistance data"}},
		},
	}},
	{provider.LicenceHolder{IDNumber: ouyangID}, 45, provider.Benefit{
		ID: "skills-2026", Name: bilingual.Text{Zh: "职业技能提升补贴", En: "Subsidy for vocational skills"}, Amount: 1500_00,
		Form:  bilingual.Text{Zh: "一次性发放", En: "Paid once"},
		Payer: bilingual.Text{Zh: "市人力资源和社会保障局", En: "City Human Resources and Social Security Bureau"}, Phone: "12333",
		Basis: bilingual.Text{Zh: "示例：失业保险支持参保职工提升职业技能办法", En: "Sample: rules on skills of insured employees"},
		Bank:  bilingual.Text{Zh: "社会保障卡银行账户", En: "Bank account of the social security card"}, Account: "6217 **** **** 0012",
		Claims: []provider.BenefitClaim{
			{ID: "certificate", Text: bilingual.Text{Zh: "今年取得中级职业资格证书", En: "An intermediate vocational certificate of this year"}, Source: bilingual.Text{Zh: "人社局职业技能证书信息", En: "Human resources, certificates"}},
			{ID: "insured", Text: bilingual.Text{Zh: "失业保险缴费满12个月", En: "12 months of unemployment insurance"}, Source: bilingual.Text{Zh: "人社局失业保险信息", En: "Human resources, unemployment insurance"}},
		},
	}},
	{provider.LicenceHolder{USCC: benefitFirm}, 20, provider.Benefit{
		ID: "stable-jobs-2026", Name: bilingual.Text{Zh: "稳岗返还", En: "Refund for keeping jobs"}, Amount: 8640_00,
		Form:  bilingual.Text{Zh: "一次性返还", En: "Refunded once"},
		Payer: bilingual.Text{Zh: "市人力资源和社会保障局", En: "City Human Resources and Social Security Bureau"}, Phone: "12333",
		Basis: bilingual.Text{Zh: "示例：失业保险稳岗返还通知", En: "Sample: notice on refunds of unemployment insurance"},
		Bank:  bilingual.Text{Zh: "企业基本账户", En: "The enterprise's basic account"}, Account: "3700 **** **** 0024",
		Claims: []provider.BenefitClaim{
			{ID: "paid", Text: bilingual.Text{Zh: "上年度足额缴纳失业保险费", En: "Unemployment insurance paid in full last year"}, Source: bilingual.Text{Zh: "人社局失业保险信息", En: "Human resources, unemployment insurance"}},
			{ID: "layoffs", Text: bilingual.Text{Zh: "上年度裁员率低于规定比例", En: "Fewer layoffs last year than the limit"}, Source: bilingual.Text{Zh: "人社局失业保险信息", En: "Human resources, unemployment insurance"}},
			{ID: "standing", Text: bilingual.Text{Zh: "不在严重失信名单", En: "Not on the list of serious dishonesty"}, Source: bilingual.Text{Zh: "公共信用信息平台", En: "Public credit platform"}},
		},
	}},
	{provider.LicenceHolder{USCC: benefitFirm}, 90, provider.Benefit{
		ID: "small-taxpayer-2026", Name: bilingual.Text{Zh: "小微企业“六税两费”减半", En: "Half of six taxes and two fees for small enterprises"},
		Form:  bilingual.Text{Zh: "申报时自动减半", En: "Halved automatically when declared"},
		Payer: bilingual.Text{Zh: "市税务局", En: "City Tax Bureau"}, Phone: "12366",
		Basis: bilingual.Text{Zh: "示例：小微企业税费优惠公告", En: "Sample: notice on taxes of small enterprises"},
		Claims: []provider.BenefitClaim{
			{ID: "small", Text: bilingual.Text{Zh: "属于小型微利企业", En: "A small enterprise of low profit"}, Source: bilingual.Text{Zh: "税务局申报信息", En: "Tax bureau, declarations"}},
		},
	}},
}

// benefitFirm is the made-up enterprise of the demonstrations, valid by its check digit alone.
const benefitFirm = "91371500MA00000024"
