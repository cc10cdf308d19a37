package visit

import (
	"strings"
	"testing"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

var sampleCompany = Enterprise{
	USCC: "91371500MA00000024", Name: "聊城市样例科技有限公司", Representative: "欧阳样例", Standing: Active, Holder: casefile.HolderLegal,
	Fields: map[string]string{"enterprise_name": "聊城市样例科技有限公司", "legal_representative": "欧阳样例"},
}

// atCompany is a visit in which a person was identified and an enterprise is asked for.
func atCompany(t *testing.T) *walk {
	return begin(t).tap("start", "theme-enterprise-deregistration", "begin").do(CardRead{Person: people[""]}).at(Company)
}

func (w *walk) entry() (value, problem string) {
	e, _ := w.m.Page().Find("entry")
	return e.Value, e.Error
}

func TestEnterpriseSignsIn(t *testing.T) {
	scan := func(text string) func(*walk) {
		return func(w *walk) { w.do(CodeRead{text}) }
	}
	typed := func(w *walk) { w.do(Input{"entry", "91371500ma00000024"}).tap("next") }
	for _, tt := range []struct {
		name   string
		online bool
		act    func(*walk)
		asked  *FindEnterprise // nil: the register is not asked
		answer Event
		to     Place
		error  string
	}{
		{"typed, known", true, typed, &FindEnterprise{USCC: sampleCompany.USCC}, EnterpriseFound{sampleCompany}, CompanyIs, ""},
		{"typed, network down", false, typed, nil, nil, Question, ""},
		{"typed, register away", true, typed, &FindEnterprise{USCC: sampleCompany.USCC}, EnterpriseTrouble{}, Question, ""},
		{"typed, not there", true, typed, &FindEnterprise{USCC: sampleCompany.USCC}, EnterpriseTrouble{Unknown: true}, Company, "查不到"},
		{"printed licence", true, scan("https://example.invalid/?uniscid=91371500MA00000024&t=1"), &FindEnterprise{USCC: sampleCompany.USCC}, EnterpriseFound{sampleCompany}, CompanyIs, ""},
		{"printed licence, network down", false, scan("91371500MA00000024"), nil, nil, Question, ""},
		{"a wrong number in a code", true, scan("91371500MA00000025"), &FindEnterprise{Code: "91371500MA00000025"}, EnterpriseTrouble{Unknown: true}, Company, "认不出"},
		{"electronic licence", true, scan("EL-0001"), &FindEnterprise{Code: "EL-0001"}, EnterpriseFound{sampleCompany}, CompanyIs, ""},
		{"electronic licence, register away", true, scan("EL-0001"), &FindEnterprise{Code: "EL-0001"}, EnterpriseTrouble{}, Company, "认不出"},
		{"electronic licence, network down", false, scan("EL-0001"), nil, nil, Company, "网络"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := atCompany(t)
			world := w.m.world
			world.Online = tt.online
			w.do(world)
			w.effects = nil
			tt.act(w)
			var asked *FindEnterprise
			for _, e := range w.effects {
				if find, ok := e.(FindEnterprise); ok {
					asked = &find
				}
			}
			if (asked == nil) != (tt.asked == nil) || asked != nil && (asked.USCC != tt.asked.USCC || asked.Code != tt.asked.Code || asked.IDNumber != people[""].IDNumber) {
				t.Fatalf("asked the register %+v, want %+v", asked, tt.asked)
			}
			if tt.answer != nil {
				w.do(tt.answer)
			}
			w.at(tt.to)
			if _, problem := w.entry(); tt.error != "" && !strings.Contains(problem, tt.error) {
				t.Errorf("the page says %q, want something with %q", problem, tt.error)
			}
		})
	}
}

func TestNumberThatTheRegisterLacksMayBeInsistedOn(t *testing.T) {
	w := atCompany(t).do(Input{"entry", sampleCompany.USCC}).tap("next").do(EnterpriseTrouble{Unknown: true}).at(Company)
	w.tap("next").at(Question)
}

func TestWrongEnterpriseIsTakenBack(t *testing.T) {
	w := atCompany(t).do(Input{"entry", sampleCompany.USCC}).tap("next").do(EnterpriseFound{sampleCompany}).at(CompanyIs)
	w.tap("other").at(Company)
	if value, _ := w.entry(); value != "" || w.m.s.enterprise != nil || w.m.s.uscc != "" {
		t.Errorf("still there: %q, %+v, %q", value, w.m.s.enterprise, w.m.s.uscc)
	}
	w.do(EnterpriseFound{sampleCompany}).at(Company) // nobody asked
}

func TestCodeBeforeTheCamera(t *testing.T) {
	w := atCompany(t).tap("show").at(ShowCode)
	w.effects = nil
	w.do(CodeRead{sampleCompany.USCC}).at(Company)
	for _, want := range []Effect{StopCode{}, StopCamera{}, FindEnterprise{USCC: sampleCompany.USCC, IDNumber: people[""].IDNumber}} {
		if w.last(want) != want {
			t.Errorf("effects are %v, want %T among them", w.effects, want)
		}
	}
	w.do(EnterpriseFound{sampleCompany}).at(CompanyIs).tap("back").at(Company)
}

// What the register says is in the case, so that nobody types or checks it again.
func TestRegisteredDataGoWithTheCase(t *testing.T) {
	const theme = "listing-compliance-check"
	w := begin(t).tap("start", "theme-"+theme, "begin").do(CardRead{Person: people[""]}).at(Company)
	w.do(Input{"entry", sampleCompany.USCC}).tap("next").do(EnterpriseFound{sampleCompany}).tap("next")
	w.m.cat.Routes(theme, noon, walkedOnPages, func(answers catalog.Answers, way *catalog.Way) bool {
		if way == nil {
			w.follow(answers)
		}
		return way != nil
	})
	filing := w.last(SaveCase{}).(SaveCase).Filing
	if e := filing.Enterprise; e == nil || e.Name != sampleCompany.Name || e.Holder != casefile.HolderLegal {
		t.Errorf("the case is filed for %+v", e)
	}
	for _, f := range filing.Fields {
		if f.ID == "enterprise_name" && f.Value == sampleCompany.Name && f.Source == "register" {
			return
		}
	}
	t.Errorf("enterprise_name from the register is not among %+v", filing.Fields)
}
