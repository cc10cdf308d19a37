package visit

import (
	"testing"

	"zhiting/sync/casefile"
)

// Somebody comes for an adult who is insured in another city: two identities, the relation, its proof, and who handles it.
func TestAgentForAnAdultOfAnotherCity(t *testing.T) {
	w := begin(t).tap("start", "theme-social-security-card", "begin").do(CardRead{Person: people[""]})
	w.tap("option-first", "option-adult").at(Identify)
	w.do(CardRead{Person: people[""]}).at(Identify) // the agent's own card is not taken for the other's
	w.do(CardRead{Person: people["2"]}).at(Question)
	w.tap("option-province", "option-mail")
	w.follow(nil)
	filing := w.last(SaveCase{}).(SaveCase).Filing
	if filing.Applicant.IDNumber != people["2"].IDNumber {
		t.Errorf("the case is %v's", filing.Applicant)
	}
	if a := filing.Agent; a == nil || a.IDNumber != people[""].IDNumber || a.Relation.Zh == "" {
		t.Errorf("the agent is %+v", a)
	}
	proof := false
	for _, a := range filing.Attachments {
		proof = proof || a.Material == "sscard-authorisation"
	}
	if !proof {
		t.Errorf("no proof of the agency among %+v", filing.Attachments)
	}
	m := filing.Matters[0]
	if m.CrossRegion == nil || m.CrossRegion.Mode != "forwarded" || m.DeptName == (casefile.Text{Zh: "市人力资源和社会保障局", En: m.DeptName.En}) {
		t.Errorf("the matter of another city is handled as %+v by %s", m.CrossRegion, m.DeptName.Zh)
	}
}
