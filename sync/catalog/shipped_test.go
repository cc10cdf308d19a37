package catalog

import (
	"errors"
	"strings"
	"testing"
)

// TestShippedPlans holds what decides in the shipped life events: the matters in their order, the stage of the last, the
// days and how many papers are photographed, or the place where the thing is done instead.
func TestShippedPlans(t *testing.T) {
	c := loadFrom(t, shipped)
	with := func(answers Answers, change ...string) Answers {
		changed := Answers{}
		for q, a := range answers {
			changed[q] = a
		}
		for _, c := range change {
			q, a, _ := strings.Cut(c, " ")
			delete(changed, q)
			if a != "" {
				changed[q] = strings.Fields(a)
			}
		}
		return changed
	}
	disabled := with(nil, "who self", "card first", "kind physical", "come hospital", "household city", "others none", "delivery mail")
	pupil := with(nil, "who parent", "stage primary", "school public", "children one", "household here", "housing own", "spouse no", "special none")
	home := with(nil, "premises home", "who self", "change new", "services water", "tenure own", "digging no")
	for _, tt := range []struct {
		name, theme  string
		answers      Answers
		applicant    Facts
		matters      string
		stage        int
		days, papers int
		elsewhere    string // begin of the phone or, where a day is known, the day
	}{
		{name: "a first certificate", theme: "disability-services", answers: disabled, matters: "disability-first", stage: 1, days: 25, papers: 1},
		{
			name: "allowances wait for the certificate", theme: "disability-services", answers: with(disabled, "others living nursing", "income basic"),
			matters: "disability-first disability-living-allowance disability-nursing-allowance", stage: 2, days: 40, papers: 1,
		},
		{
			name: "with a certificate nothing waits", theme: "disability-services",
			answers: with(nil, "who agent", "card valid", "household city", "services living job", "income edge"), applicant: Facts{Birth: "1990-01-01"},
			matters: "disability-living-allowance disability-employment", stage: 1, days: 15, papers: 1,
		},
		{name: "a mental disability needs a guardian", theme: "disability-services", answers: with(disabled, "kind mental"), elsewhere: "12385"},
		{name: "who is 60 draws the pension", theme: "disability-services", answers: with(disabled, "others pension"), applicant: Facts{Birth: "1960-01-01"}, elsewhere: "12333"},
		{
			name: "a household and a home here", theme: "school-enrolment", answers: pupil, applicant: Facts{Birth: "2021-03-03"},
			matters: "school-information school-household school-property school-place", stage: 3, days: 12,
		},
		{
			name: "a child from elsewhere", theme: "school-enrolment", applicant: Facts{Birth: "2021-03-03"},
			answers: with(pupil, "household outside", "permit apply", "work employed", "housing rent"),
			matters: "school-information school-household school-permit-issue school-permit school-housing school-insurance school-place", stage: 3, days: 17, papers: 1,
		},
		{name: "half a year comes first", theme: "school-enrolment", answers: with(pupil, "household outside", "permit short"), elsewhere: "12345"},
		{name: "a child of four", theme: "school-enrolment", answers: pupil, applicant: Facts{Birth: "2022-03-03"}, elsewhere: "2027-09-01"},
		{name: "a home's water", theme: "utilities-connection", answers: home, matters: "utilities-survey utilities-water", stage: 2, days: 7},
		{
			name: "approvals side by side between survey and connection", theme: "utilities-connection",
			answers: with(home, "services water power", "digging yes", "ground road pipes"),
			matters: "utilities-survey utilities-road utilities-pipes utilities-water utilities-power-home", stage: 3, days: 12,
		},
		{
			name: "a workshop of high voltage", theme: "utilities-connection",
			answers: with(home, "who", "premises shop", "role agent", "services power", "voltage high", "tenure rent"),
			matters: "utilities-survey utilities-power-high", stage: 2, days: 30, papers: 3,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := c.Plan(tt.theme, Given{Answers: tt.answers, Applicant: tt.applicant, Today: noon})
			if excluded, ok := errors.AsType[*Excluded](err); ok {
				if tt.elsewhere != excluded.Way.Phone && tt.elsewhere != excluded.Way.From {
					t.Errorf("done elsewhere: %+v, want %q", excluded.Way, tt.elsewhere)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := ids(p.Matters, func(m PlannedMatter) string { return m.ID })
			last := p.Matters[len(p.Matters)-1].Stage
			if got != tt.matters || last != tt.stage || p.WorkDays != tt.days || len(p.Materials) != tt.papers {
				t.Errorf("%s, last of stage %d, %d days, %d papers; want %s, stage %d, %d days, %d papers",
					got, last, p.WorkDays, len(p.Materials), tt.matters, tt.stage, tt.days, tt.papers)
			}
		})
	}
}
