package catalog

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const theme = "social-security-card"

// noon is the day of these tests.
var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

func on(a Answers) Given { return Given{Answers: a, Today: noon} }

func TestPlan(t *testing.T) {
	c := load(t)
	tests := []struct {
		name                       string
		answers                    Answers
		matters, fields, materials string
		notAsked                   string
		days                       int
		reductions                 []Reduction
		after                      []string // of the last matter
	}{
		{
			"lost, by post", Answers{"card": {"lost"}, "delivery": {"mail"}},
			"sscard-loss-report sscard-replacement", "name id_number address phone post_region post_address", "portrait",
			"id-card loss-statement replacement-form", 5,
			[]Reduction{{"materials", 5, 1}, {"steps", 5, 2}, {"days", 20, 5}, {"trips", 3, 1}}, []string{"sscard-loss-report"},
		},
		{
			"lost, at a branch", Answers{"card": {"lost"}, "delivery": {"branch"}},
			"sscard-loss-report sscard-replacement", "name id_number address phone", "portrait",
			"id-card loss-statement replacement-form", 5,
			[]Reduction{{"materials", 5, 1}, {"steps", 5, 3}, {"days", 20, 5}, {"trips", 3, 2}}, []string{"sscard-loss-report"},
		},
		{
			"damaged, by post", Answers{"card": {"damaged"}, "delivery": {"mail"}},
			"sscard-replacement", "name id_number address phone post_region post_address", "portrait", "id-card replacement-form", 5,
			[]Reduction{{"materials", 3, 1}, {"steps", 3, 2}, {"days", 20, 5}, {"trips", 2, 1}}, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := c.Plan(theme, on(tt.answers))
			if err != nil {
				t.Fatal(err)
			}
			check := func(what string, got, want any) {
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %v, want %v", what, got, want)
				}
			}
			check("matters", ids(p.Matters, func(m PlannedMatter) string { return m.ID }), tt.matters)
			check("fields", ids(p.Fields, func(f Field) string { return f.ID }), tt.fields)
			check("materials", ids(p.Materials, func(m Material) string { return m.ID }), tt.materials)
			check("not asked", ids(p.NotAsked, func(m Material) string { return m.ID }), tt.notAsked)
			check("days", p.WorkDays, tt.days)
			check("reductions", p.Reductions, tt.reductions)
			check("after", p.Matters[len(p.Matters)-1].After, tt.after)
			check("fee", p.Fee, false)
		})
	}
}

func ids[T any](list []T, id func(T) string) string {
	var all []string
	for _, x := range list {
		all = append(all, id(x))
	}
	return strings.Join(all, " ")
}

func TestPlanErrors(t *testing.T) {
	c := load(t)
	tests := []struct {
		name, theme string
		answers     Answers
		want        error // its type and fields; a Way is compared by its phone alone
	}{
		{"no such theme", "flying", nil, &UnknownTheme{"flying"}},
		{"nothing answered", theme, nil, &Unanswered{"card"}},
		{"one answered", theme, Answers{"card": {"lost"}}, &Unanswered{"delivery"}},
		{"no such option", theme, Answers{"card": {"eaten"}}, &UnknownAnswer{"card", "eaten"}},
		{"no such question", theme, Answers{"colour": {"red"}}, &UnknownAnswer{Question: "colour"}},
		{"excluded", theme, Answers{"card": {"first"}}, &Excluded{Way{Phone: "12333"}}},
		{"elsewhere", "newborn", nil, &Excluded{Way{Phone: "12345"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := c.Plan(tt.theme, on(tt.answers))
			var excluded *Excluded
			if errors.As(err, &excluded) {
				if excluded.Way.Place.Zh == "" || len(excluded.Way.Bring) == 0 {
					t.Errorf("the way says neither where nor with what: %+v", excluded.Way)
				}
				err = &Excluded{Way{Phone: excluded.Way.Phone}}
			}
			if !reflect.DeepEqual(err, tt.want) {
				t.Errorf("got %#v, want %#v", err, tt.want)
			}
		})
	}
}

func TestSampleIsThePlanOfTheFirstAnswers(t *testing.T) {
	c := load(t)
	want, err := c.Plan(theme, on(Answers{"card": {"lost"}, "delivery": {"mail"}}))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Sample(theme, on(nil)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	var excluded *Excluded
	if _, err := c.Sample("newborn", on(nil)); !errors.As(err, &excluded) {
		t.Errorf("a theme that is done elsewhere has a sample: %v", err)
	}
}

// conditional is a catalogue with a question that depends on another, and matters a, b, c in a chain and d apart.
func conditional(t *testing.T) *Catalog {
	t.Helper()
	c := load(t)
	base := c.Matters["sscard-replacement"]
	for id, days := range map[string]int{"a": 3, "b": 10, "c": 2, "d": 6} {
		m := base
		m.ID, m.PromiseDay = id, days
		c.Matters[id] = m
	}
	yes := []Option{{ID: "yes"}, {ID: "no"}}
	l := &loader{catalog: c, conditions: map[string]condition{}}
	t1 := Theme{
		ID:        "chain",
		Questions: []Question{{ID: "whole", Options: yes}, {ID: "more", When: `whole == "no"`, Options: yes}},
		Matters: []Chosen{
			{Matter: "c", After: []string{"b"}}, {Matter: "b", When: `whole == "yes"`, After: []string{"a"}}, {Matter: "a"},
			{Matter: "d", When: `more == "yes"`},
		},
	}
	for _, source := range []string{t1.Questions[1].When, t1.Matters[1].When, t1.Matters[3].When} {
		l.condition(nil, "", source, t1.Questions, false)
	}
	t1.conditions = l.conditions
	c.Themes = append(c.Themes, t1)
	return c
}

func TestQuestionsFollowTheAnswers(t *testing.T) {
	c := conditional(t)
	for _, tt := range []struct {
		answers Answers
		want    string
	}{
		{nil, "whole"},
		{Answers{"whole": {"yes"}}, "whole"},
		{Answers{"whole": {"no"}}, "whole more"},
		{Answers{"whole": {"yes"}, "more": {"yes"}}, "whole"},
	} {
		if got := ids(c.Questions("chain", on(tt.answers)), func(q Question) string { return q.ID }); got != tt.want {
			t.Errorf("answers %v: questions %q, want %q", tt.answers, got, tt.want)
		}
	}
	if got := c.Questions("flying", Given{}); got != nil {
		t.Errorf("an unknown theme has questions %v", got)
	}
}

func TestOrderAndLongestPath(t *testing.T) {
	c := conditional(t)
	for _, tt := range []struct {
		answers Answers
		matters string
		days    int
		after   string // of c
	}{
		{Answers{"whole": {"yes"}}, "a b c", 15, "b"},
		{Answers{"whole": {"no"}, "more": {"no"}}, "a c", 5, "a"}, // c waits for what b would have waited for
		{Answers{"whole": {"no"}, "more": {"yes"}}, "a d c", 6, "a"},
		{Answers{"whole": {"yes"}, "more": {"yes"}}, "a b c", 15, "b"}, // an answer to a question that no longer applies
	} {
		p, err := c.Plan("chain", on(tt.answers))
		if err != nil {
			t.Fatal(err)
		}
		order := strings.Fields(ids(p.Matters, func(m PlannedMatter) string { return m.ID }))
		slices.Sort(order)
		want := strings.Fields(tt.matters)
		slices.Sort(want)
		if !slices.Equal(order, want) || p.WorkDays != tt.days {
			t.Errorf("answers %v: matters %v in %d days, want %v in %d", tt.answers, order, p.WorkDays, want, tt.days)
		}
		seen := map[string]bool{}
		for _, m := range p.Matters {
			for _, before := range m.After {
				if !seen[before] {
					t.Errorf("answers %v: %s comes before %s", tt.answers, m.ID, before)
				}
			}
			seen[m.ID] = true
			if m.ID == "c" && strings.Join(m.After, " ") != tt.after {
				t.Errorf("answers %v: c waits for %v, want %s", tt.answers, m.After, tt.after)
			}
		}
	}
}

func TestPlanIsPure(t *testing.T) {
	c := load(t)
	answers := Answers{"card": {"lost"}, "delivery": {"mail"}}
	before := maps.Clone(answers)
	first, err := c.Plan(theme, on(answers))
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Plan(theme, on(answers))
	again, _ := json.Marshal(second)
	if err != nil || string(asJSON) != string(again) || !reflect.DeepEqual(answers, before) {
		t.Errorf("the same answers gave another plan, or were changed: %v", err)
	}
}

func BenchmarkPlan(b *testing.B) {
	c := load(b)
	answers := Answers{"card": {"lost"}, "delivery": {"mail"}}
	for b.Loop() {
		if _, err := c.Plan(theme, on(answers)); err != nil {
			b.Fatal(err)
		}
	}
}
