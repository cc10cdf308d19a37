package catalog

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// moving is a theme that uses what the small catalogue does not: several answers, days, exclusions over several answers and
// over the applicant, another person, special procedures, what remains afterwards, extras.
const moving = `id: moving
name: {zh: 搬家, en: Moving}
title: {zh: 搬家, en: Moving}
summary: {zh: 搬家, en: Moving}
icon: 搬
keywords: [搬家]
guide: [{zh: 搬家, en: Moving}]
applicant: person
questions:
  - id: whom
    text: {zh: 给谁办？, en: For whom?}
    short: {zh: 给谁办, en: For whom}
    why: {zh: 因为, en: because}
    options:
      - {id: self, text: {zh: 自己, en: Myself}}
      - {id: mother, text: {zh: 母亲, en: My mother}}
  - id: moved
    kind: date
    text: {zh: 哪天搬的？, en: When did you move?}
    short: {zh: 哪天, en: Day}
    why: {zh: 因为, en: because}
  - id: things
    kind: many
    text: {zh: 改哪些？, en: Change what?}
    short: {zh: 改哪些, en: What}
    why: {zh: 因为, en: because}
    options:
      - {id: card, text: {zh: 卡, en: Card}}
      - {id: house, text: {zh: 户口, en: Register}}
      - {id: school, text: {zh: 学校, en: School}}
excludes:
  - when: months_between(moved, today) >= 12
    from: day_after(moved)
    way: {why: {zh: 过了一年, en: over a year ago}, place: {zh: 窗口, en: a window}, phone: "12345", bring: [{zh: 证, en: papers}], theme: social-security-card, site: bank}
  - when: applicant.age < 16
    way: {why: {zh: 未成年, en: under age}, place: {zh: 窗口, en: a window}, phone: "110", bring: [{zh: 证, en: papers}]}
  - when: things == ["school"] && whom == "mother"
    way: {why: {zh: 不上学, en: no school}, place: {zh: 窗口, en: a window}, phone: "12366", bring: [{zh: 证, en: papers}]}
parties:
  - {id: mother, name: {zh: 母亲, en: Mother}, when: whom == "mother", ask: {zh: 放卡, en: Lay the card}, why: {zh: 因为, en: because}, applies: true, relation: whom}
matters:
  - {matter: notice, when: '"house" in things'}
  - {matter: sscard-loss-report, when: '"card" in things'}
  - {matter: sscard-replacement, after: [sscard-loss-report, notice]}
consents:
  - text: {zh: 同意, en: consent}
  - {text: {zh: 学校, en: school}, when: '"school" in things'}
afterwards:
  - {text: {zh: 领卡, en: Collect}, when: '"card" in things', step: true, trip: true}
  - {text: {zh: 知道, en: Know}}
extras:
  - {id: van, name: {zh: 车, en: Van}, detail: {zh: 车, en: Van}, provider: {zh: 店, en: Shop}, consent: {zh: 给, en: give}, when: '"house" in things'}
`

const notice = `id: notice
task_code: 12371500000000004C3002014012005
task_name: {zh: 公示, en: Notice}
task_version: "1"
task_type: "20"
dept_name: {zh: 局, en: Bureau}
link_way: "12345"
by_law: {zh: 法, en: law}
accept_condition: {zh: 有, en: some}
anticipate_day: 3
promise_day: 1
special_procedure: {name: {zh: 公告, en: Public notice}, days: 20}
limit_scene_num: 1
steps: 1
is_fee: false
result_name: {zh: 结果, en: result}
is_service_terminals: true
fields: [name, known]
materials: [{material: loss-statement, when: '"school" in things'}]
`

const known = `fields:
  - id: known
    label: {zh: 企业名称, en: Company name}
    kind: text
    from: share
    max: 100
    why: {zh: 部门已有, en: Known to the department}
`

// withMoving is the small catalogue with the theme above.
func withMoving(t *testing.T, old, new string) (*Catalog, error) {
	t.Helper()
	files := changed(t, "package.yaml", "  - newborn\n", "  - newborn\n  - moving\n").(fstest.MapFS)
	files["themes/moving.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(moving, old, new, 1))}
	files["matters/notice.yaml"] = &fstest.MapFile{Data: []byte(notice)}
	files["fields/known.yaml"] = &fstest.MapFile{Data: []byte(known)}
	return Load(fs.FS(files))
}

// A matter of another region is handled by that region's department, and only under the answers that say so.
func TestCrossRegion(t *testing.T) {
	const matter = "  - {matter: notice, when: '\"house\" in things'"
	other := `, cross_region: {when: whom == "mother", mode: forwarded, dept_name: {zh: 外地局, en: far bureau}, result: {zh: 邮寄, en: by post}}`
	c, err := withMoving(t, matter, matter+other)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ whom, dept, mode string }{{"self", "局", ""}, {"mother", "外地局", "forwarded"}} {
		plan, err := c.Plan("moving", Given{Answers: Answers{"whom": {tt.whom}, "moved": {"2026-11-01"}, "things": {"house"}}, Today: noon, Applicant: FactsOf("371502199001010012")})
		if err != nil {
			t.Fatal(err)
		}
		m, mode := plan.Matters[0], ""
		if m.CrossRegion != nil {
			mode = m.CrossRegion.Mode
		}
		if m.DeptName.Zh != tt.dept || mode != tt.mode {
			t.Errorf("for %s the matter is handled by %s, mode %q; want %s, %q", tt.whom, m.DeptName.Zh, mode, tt.dept, tt.mode)
		}
	}
	for bad, want := range map[string]string{
		strings.Replace(other, "forwarded", "somehow", 1): `mode is "somehow"; write one of [online forwarded joint]`,
		strings.Replace(other, "whom ==", "who ==", 1):    `who`,
		strings.Replace(other, ", en: by post", "", 1):    `result needs both zh and en`,
	} {
		if _, err := withMoving(t, matter, matter+bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v, want a complaint with %q", bad, err, want)
		}
	}
}

func TestEngine(t *testing.T) {
	c, err := withMoving(t, "", "")
	if err != nil {
		t.Fatal(err)
	}
	recent := []string{"2026-11-01"}
	adult, child := FactsOf("371502199001010012"), FactsOf("371581202401150057")
	for _, tt := range []struct {
		name     string
		answers  Answers
		who      Facts
		excluded string // phone of the way that remains
		parties  int
		matters  string
		work     int
		natural  int
		steps    int
		trips    int
		consents int
		extras   int
	}{
		{name: "moved long ago is known at once", answers: Answers{"whom": {"self"}, "moved": {"2025-11-23"}}, excluded: "12345"},
		{name: "a day short of a year is not", answers: Answers{"whom": {"self"}, "moved": {"2025-11-24"}}},
		{name: "a child is known from the card", answers: nil, who: child, excluded: "110"},
		{name: "an exclusion over two answers waits for both", answers: Answers{"things": {"school"}}},
		{name: "and then holds", answers: Answers{"whom": {"mother"}, "moved": recent, "things": {"school"}}, who: adult, excluded: "12366", parties: 1},
		{
			name: "card alone", answers: Answers{"whom": {"self"}, "moved": recent, "things": {"card"}}, who: adult,
			matters: "sscard-loss-report sscard-replacement", work: 5, steps: 2, trips: 2, consents: 1,
		},
		{
			name: "a public notice runs before the promised days", answers: Answers{"whom": {"mother"}, "moved": recent, "things": {"house", "school"}},
			parties: 1, matters: "notice sscard-replacement", work: 6, natural: 20, steps: 1, trips: 1, consents: 2, extras: 1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := Given{Answers: tt.answers, Applicant: tt.who, Today: noon}
			way := c.Excluded("moving", g)
			if phone := ""; way != nil && way.Phone != tt.excluded || way == nil && tt.excluded != phone {
				t.Fatalf("excluded %+v, want the way to %q", way, tt.excluded)
			}
			if way != nil && tt.excluded == "12345" && way.From != "2025-11-24" {
				t.Errorf("possible from %q, want the day after the move", way.From)
			}
			if got := len(c.Parties("moving", g)); got != tt.parties {
				t.Errorf("%d other persons, want %d", got, tt.parties)
			}
			if tt.matters == "" {
				return
			}
			p, err := c.Plan("moving", g)
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(p.Matters, func(m PlannedMatter) string { return m.ID }); got != tt.matters {
				t.Errorf("matters %s, want %s", got, tt.matters)
			}
			if p.WorkDays != tt.work || p.NaturalDays != tt.natural {
				t.Errorf("%d working and %d natural days, want %d and %d", p.WorkDays, p.NaturalDays, tt.work, tt.natural)
			}
			if p.Reductions[1].After != tt.steps || p.Reductions[3].After != tt.trips {
				t.Errorf("%d steps and %d trips, want %d and %d", p.Reductions[1].After, p.Reductions[3].After, tt.steps, tt.trips)
			}
			if len(p.Consents) != tt.consents || len(p.Extras) != tt.extras {
				t.Errorf("%d consents and %d extras, want %d and %d", len(p.Consents), len(p.Extras), tt.consents, tt.extras)
			}
			last := p.Matters[len(p.Matters)-1]
			if last.Stage != 2 || p.Matters[0].Stage != 1 {
				t.Errorf("stages %d and %d, want 1 and 2", p.Matters[0].Stage, last.Stage)
			}
			if slices.ContainsFunc(p.Fields, Field.Known) {
				t.Error("what a department knows is asked")
			}
		})
	}
}

func TestAnswersOfTheWrongShape(t *testing.T) {
	c, err := withMoving(t, "", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		answers Answers
		want    string
	}{
		"two where one is asked": {Answers{"whom": {"self", "mother"}}, `takes one answer and has 2`},
		"no day":                 {Answers{"whom": {"self"}, "moved": {"yesterday"}}, `takes a day such as`},
		"no such day":            {Answers{"whom": {"self"}, "moved": {"2026-02-29"}}, `takes a day such as`},
		"a day to come":          {Answers{"whom": {"self"}, "moved": {"2026-11-24"}}, `still to come`},
		"twice the same":         {Answers{"whom": {"self"}, "moved": {"2026-11-01"}, "things": {"card", "card"}}, `has "card" twice`},
		"no such option":         {Answers{"whom": {"self"}, "moved": {"2026-11-01"}, "things": {"cat"}}, `no option "cat"`},
		"none of several":        {Answers{"whom": {"self"}, "moved": {"2026-11-01"}, "things": {}}, `"things" has no answer`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.Plan("moving", on(tt.answers)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestRoutesThatLeadNowhereAreFound(t *testing.T) {
	c, err := withMoving(t, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.Prove(noon); err != nil || n < 50 {
		t.Errorf("%d routes, %v", n, err)
	}
	c, err = withMoving(t, "{matter: sscard-replacement, after: [sscard-loss-report, notice]}", `{matter: sscard-replacement, after: [sscard-loss-report, notice], when: '"card" in things'}`)
	if err != nil {
		t.Fatal(err)
	}
	var nothing *Nothing
	if _, err := c.Prove(noon); !errors.As(err, &nothing) {
		t.Errorf("answers that select no matter were not found: %v", err)
	}
}

// TestCoveringSet proves that every answer to every question is met even where the routes are too many for all of them.
func TestCoveringSet(t *testing.T) {
	c, err := withMoving(t, "", "")
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	c.Routes("moving", noon, 3, func(a Answers, _ *Way) bool {
		for q, answer := range a {
			met[q+strings.Join(answer, "+")] = true
		}
		return true
	})
	for _, q := range c.Theme("moving").Questions {
		for _, s := range q.samples(noon) {
			if !met[q.ID+strings.Join(s, "+")] {
				t.Errorf("question %s was never answered with %v", q.ID, s)
			}
		}
	}
}

func TestFactsOf(t *testing.T) {
	for number, want := range map[string]Facts{
		"371502199001010012": {"male", "1990-01-01"}, "371503195512310023": {"female", "1955-12-31"},
		"830000198808080068": {"female", "1988-08-08"}, "371502199013010012": {}, "3715021990": {}, "": {},
	} {
		if got := FactsOf(number); got != want {
			t.Errorf("FactsOf(%q) = %+v, want %+v", number, got, want)
		}
	}
}

func TestMonthsBetween(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"2026-01-15", "2026-02-14", 0}, {"2026-01-15", "2026-02-15", 1}, {"2025-11-23", "2026-11-22", 11}, {"2025-11-23", "2026-11-23", 12},
		{"2026-01-31", "2026-02-28", 1}, {"2024-02-29", "2025-02-28", 12}, {"2026-05-01", "2026-04-01", 0}, {"", "2026-04-01", 0},
	} {
		if got := monthsBetween(tt.from, tt.to); got != tt.want {
			t.Errorf("from %s to %s: %d months, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestSchoolEntry(t *testing.T) {
	for birth, want := range map[string]string{
		"2021-08-31": "2026-09-01", "2021-09-01": "2027-09-01", "2020-02-29": "2025-09-01", "": "", "2021-02-30": "",
	} {
		if got := schoolEntry(birth); got != want {
			t.Errorf("born %q: entered from %q, want %q", birth, got, want)
		}
	}
}

func TestPublishedYearInTheCatalogue(t *testing.T) {
	files := changed(t, "package.yaml", "", "").(fstest.MapFS)
	files["calendar.yaml"] = &fstest.MapFile{Data: []byte("years:\n  - year: 2098\n    off: [2098-10-01, 2098-10-02, 2098-10-03]\n    work: [2098-10-04]\n")}
	c, err := Load(fs.FS(files))
	if err != nil {
		t.Fatal(err)
	}
	from := noon.AddDate(2098-2026, -2, 7) // 30 September 2098, a Tuesday
	got, err := c.Calendar.Add(from, 2)
	if err != nil || got.Format("2006-01-02") != "2098-10-06" { // Saturday 4 October is worked, then Monday
		t.Errorf("from %s: %s, %v", from.Format("2006-01-02"), got.Format("2006-01-02"), err)
	}
	files["calendar.yaml"].Data = []byte("years:\n  - year: 2098\n    off: [2098-10-41]\n")
	if _, err := Load(fs.FS(files)); err == nil || !strings.Contains(err.Error(), `calendar.yaml:2: "2098-10-41" is not a day`) {
		t.Errorf("a day that does not exist: %v", err)
	}
}

// TestAnUnaskedQuestionIsSettled: an exclusion over a question that these answers never ask holds as soon as that is sure.
func TestAnUnaskedQuestionIsSettled(t *testing.T) {
	c, err := withMoving(t, `  - id: things
    kind: many
`, `  - id: school
    text: {zh: 哪所, en: Which school?}
    short: {zh: 哪所, en: School}
    why: {zh: 因为, en: because}
    when: whom == "mother"
    options: [{id: day, text: {zh: 日校, en: Day}}, {id: evening, text: {zh: 夜校, en: Evening}}, {id: abroad, text: {zh: 国外, en: Abroad}, exclude: {why: {zh: 远, en: far}, place: {zh: 窗口, en: a window}, phone: "12345", bring: [{zh: 证, en: papers}]}}]
  - id: things
    kind: many
`)
	if err != nil {
		t.Fatal(err)
	}
	way := Way{Phone: "110"}
	theme := c.Theme("moving")
	theme.Excludes = []Exclusion{{When: `whom == "self" && school != "day"`, Way: way}}
	l := &loader{catalog: c, conditions: theme.conditions}
	l.condition(nil, "", theme.Excludes[0].When, theme.Questions, false)
	for _, tt := range []struct {
		answers  Answers
		excluded bool
	}{
		{nil, false},
		{Answers{"whom": {"self"}}, true},
		{Answers{"whom": {"mother"}}, false},
		{Answers{"whom": {"mother"}, "school": {"evening"}}, false},
	} {
		if got := c.Excluded("moving", on(tt.answers)); (got != nil) != tt.excluded {
			t.Errorf("answers %v: excluded %v, want %v", tt.answers, got != nil, tt.excluded)
		}
	}
}

func TestWaitsOnlyForTheNearest(t *testing.T) {
	matters := []Chosen{{Matter: "a"}, {Matter: "b", After: []string{"a"}}, {Matter: "x", After: []string{"a"}}, {Matter: "c", After: []string{"a", "b", "x"}}}
	for want, chosen := range map[string]map[string]bool{
		"b x": {"a": true, "b": true, "x": true, "c": true}, "b": {"a": true, "b": true, "c": true}, "a": {"a": true, "c": true}, "": {"c": true},
	} {
		if got := strings.Join(waitsFor(matters, matters[3], chosen), " "); got != want {
			t.Errorf("of %v, c waits for %q, want %q", chosen, got, want)
		}
	}
}
