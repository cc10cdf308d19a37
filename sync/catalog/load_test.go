package catalog

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"zhiting/sync/catalog/validate"
	"zhiting/sync/strictyaml"
)

// shipped is the catalogue that the programs carry; small is one that stays as it is, for tests of the rules of loading
// and planning.
var shipped, small = os.DirFS("../../assets/catalog"), os.DirFS("testdata/small")

func load(t testing.TB) *Catalog { return loadFrom(t, small) }

func loadFrom(t testing.TB, files fs.FS) *Catalog {
	t.Helper()
	c, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShippedCatalogue(t *testing.T) {
	c := loadFrom(t, shipped)
	if events := slices.DeleteFunc(slices.Clone(c.Themes), func(t Theme) bool { return t.Service }); len(events) != 13 || c.Themes[1].ID != "social-security-card" {
		t.Errorf("themes are not those of the home page, in its order: %d", len(c.Themes))
	}
	for id, m := range c.Matters {
		if err := validate.USCC(m.TaskCode[:18]); err != nil {
			t.Errorf("matter %s: task_code does not begin with a unified social credit code: %v", id, err)
		}
	}
	for _, theme := range c.Themes {
		if n := len([]rune(theme.Summary.Zh)); n > 24 && !theme.Service {
			t.Errorf("theme %s: the summary has %d characters; a tile holds 24", theme.ID, n)
		}
	}
	city := c.Regions[0].Children[0]
	if city.Code != "371500" || len(city.Children) != 8 {
		t.Errorf("%s has %d counties, want Liaocheng's 8", city.Code, len(city.Children))
	}
	for _, county := range city.Children {
		if n := len(county.Children); n < 4 || n > 8 {
			t.Errorf("%s has %d streets; a page shows 4 to 8", county.Name.Zh, n)
		}
	}
}

// changed is the small catalogue with one text of one file replaced; an empty replacement of the whole drops the file.
func changed(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(small, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(small, path)
		files[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	content := string(files[file].Data)
	if !strings.Contains(content, old) {
		t.Fatalf("%s does not hold %q any more; correct this test", file, old)
	}
	files[file].Data = []byte(strings.Replace(content, old, new, 1))
	if new == "" && old == content {
		delete(files, file)
	}
	return files
}

const (
	card, loss, replacement = "themes/social-security-card.yaml", "matters/sscard-loss-report.yaml", "matters/sscard-replacement.yaml"
	papers                  = "materials/social-security-card.yaml"
	words                   = "words.yaml"
)

func TestFaultsAreToldWithFileLineAndRemedy(t *testing.T) {
	tests := []struct{ name, file, old, new, want string }{
		{"unknown key", card, "summary:", "sumary:", `themes/social-security-card.yaml:4: unknown key "sumary"; did you mean summary?`},
		{"syntax", loss, "fields: [", "fields: {", `matters/sscard-loss-report.yaml:`},
		{"id and file", loss, "id: sscard-loss-report", "id: sscard-los", `matters/sscard-loss-report.yaml:1: id is "sscard-los"; write sscard-loss-report, as the file is named`},
		{"no version", "package.yaml", "version: 2026.11.1", "version: \"\"", `package.yaml:2: version is missing`},
		{"theme not listed", "package.yaml", "  - newborn\n", "", `themes/newborn.yaml:1: theme "newborn" is not in the list`},
		{"theme listed twice", "package.yaml", "  - newborn\n", "  - newborn\n  - newborn\n", `package.yaml:10: theme "newborn" is not in themes/ or is listed twice`},
		{"English missing", card, "title: {zh: 社会保障卡, en: Social security card}", "title: {zh: 社会保障卡}", `themes/social-security-card.yaml:3: title needs both zh and en`},
		{"optional text half written", card, "en: It is blocked at once and a new card is ordered", "en: \"\"", `questions[0].options[0].detail needs both`},
		{"field kind", "fields/person.yaml", "kind: phone", "kind: fone", `fields/person.yaml:26: kind is "fone"; write one of [name id phone region address text words date number uscc bankcard choice]`},
		{"field asked without heading", "fields/person.yaml", "    ask: {zh: 请输入您的手机号码, en: Please enter your mobile number}\n", "", `fields/person.yaml:24: ask is missing`},
		{"field twice", "fields/person.yaml", "- id: address", "- id: name", `fields/person.yaml:17: field id "name" is empty or used before`},
		{"unknown field", loss, "[name, id_number, phone]", "[name, id_number, fone]", `field "fone" is not in fields/`},
		{"asked field unknown", card, "field: post_region", "field: region", `field "region" is not in fields/`},
		{"task code", loss, "task_code: 12371500000000004C3002014012004", "task_code: 12371500", `matters/sscard-loss-report.yaml:2: task_code "12371500" is not 31 characters`},
		{"promise beyond the law", replacement, "promise_day: 5", "promise_day: 25", `promise_day is 25 of at most 20`},
		{"fee without basis", replacement, "is_fee: false", "is_fee: true", `fee_basis is missing`},
		{"not for terminals", loss, "is_service_terminals: true", "is_service_terminals: false", `belongs under elsewhere`},
		{"supply", papers, "supply: promise", "supply: fax", `supply is "fax"; write one of [licence share promise form upload]`},
		{"photograph without heading", papers, "supply: promise", "supply: upload", `materials/social-security-card.yaml:2: ask is missing`},
		{"material twice", papers, "id: portrait", "id: loss-statement", `material id "loss-statement" is empty or used before`},
		{"unknown material", loss, "material: id-card", "material: id-kard", `material "id-kard" is not in materials/`},
		{"material that no matter needs", loss, "  - material: loss-statement\n", "", `no matter needs material loss-statement`},
		{"field that nobody needs", card, "  - field: post_address\n    when: delivery == \"mail\"\n", "", `no matter or theme needs field post_address`},
		{"one task code for two", replacement, "002014012003", "002014012004", `matters/sscard-replacement.yaml:2: task_code 12371500000000004C3002014012004 is that of matter sscard-loss-report as well`},
		{"matter that no theme needs", card, "  - matter: sscard-loss-report\n    when: card == \"lost\"\n  - matter: sscard-replacement\n    after: [sscard-loss-report]\n", "  - matter: sscard-replacement\n    when: card == \"lost\"\n", `matters/sscard-loss-report.yaml:1: no theme needs matter sscard-loss-report`},
		{"task type", loss, `task_type: "20"`, `task_type: "21"`, `task_type is "21"; write one of`},
		{"no phone", loss, "link_way: \"12333\"\n", "", `link_way is missing`},
		{"condition that never holds", card, "when: card == \"lost\"", "when: card == \"lost\" && card == \"damaged\"", `never holds, whatever is answered`},
		{"condition that always holds", card, "when: delivery == \"branch\"", "when: delivery == \"branch\" || delivery != \"branch\"", `always holds; leave when out`},
		{"question that changes nothing", card, "  - id: delivery\n", "  - id: idle\n    text: {zh: 问, en: q}\n    short: {zh: 问, en: q}\n    why: {zh: 因, en: w}\n    options: [{id: a, text: {zh: 一, en: a}}, {id: b, text: {zh: 二, en: b}}]\n  - id: delivery\n", `question idle changes nothing`},
		{"question called like a variable", card, "- id: delivery", "- id: today", `question id "today"`},
		{"facts outside of excludes", card, "when: card == \"lost\"", "when: applicant.age > 16", `unknown name applicant`},
		{"a trip that is no step", card, "    step: true\n    trip: true\n", "    trip: true\n", `a trip is a step as well`},
		{"kind of site", "sites.yaml", "kind: bank", "kind: bench", `kind is "bench"; write one of`},
		{"site that does nothing known", "sites.yaml", "does: [social-security-card]", "does: [social-card]", `does names "social-card"`},
		{"hours that end before they begin", "sites.yaml", `until: "17:00"`, `until: "8:00"`, `hours from 9:00 until 8:00 on mon end before they begin`},
		{"hours over others", "sites.yaml", `until: "16:30"}`, `until: "16:30"}, {days: [sat], from: "16:00", until: "18:00"}`, `hours from 16:00 until 18:00 on sat lie over those until 16:30`},
		{"no time of the day", "sites.yaml", `until: "17:00"`, `until: "25:00"`, `"25:00" is no time of the day`},
		{"day of the week", "sites.yaml", "[mon, tue, wed, thu, fri, sat]", "[monday]", `days is "monday"; write one of`},
		{"no hours", "sites.yaml", `open: [{days: [mon, tue, wed, thu, fri], from: "9:00", until: "17:00"}]`, "open: []", `open is missing`},
		{"a walk faster than anybody", "sites.yaml", "walk: 12", "walk: 2", `2 minutes on foot do not fit 618 metres; write 6 to 23`},
		{"a car slower than feet", "sites.yaml", "drive: 4", "drive: 14", `14 minutes by car do not fit 618 metres`},
		{"no place", "sites.yaml", `at: "600,150"`, `at: "here"`, `"here" is no place`},
		{"site twice", "sites.yaml", "id: bank-east", "id: hall", `site id "hall" is empty or used before`},
		{"service twice", "services.yaml", "id: hotline-12345", "id: case-progress", `service id "case-progress" is empty or used before`},
		{"unknown matter", card, "matter: sscard-replacement", "matter: sscard-new", `matter "sscard-new" has no file in matters/`},
		{"unknown predecessor", card, "after: [sscard-loss-report]", "after: [sscard-loss]", `after names "sscard-loss", which is not a matter of this theme`},
		{"circle", card, "    when: card == \"lost\"", "    after: [sscard-replacement]", `matters wait for each other in a circle at sscard-loss-report`},
		{"condition does not compile", card, `when: card == "lost"`, `when: card = "lost"`, `condition "card = \"lost\""`},
		{"condition on no question", card, `when: card == "lost"`, `when: kard == "lost"`, `unknown name kard`},
		{"condition on no option", card, `when: card == "lost"`, `when: card == "los"`, `question card has no option "los"`},
		{"condition not true or false", card, `when: card == "lost"`, `when: card`, `expected bool`},
		{"question conditioned on a later one", card, "  - id: card\n", "  - id: card\n    when: delivery == \"mail\"\n", `unknown name delivery`},
		{"question id", card, "- id: delivery", "- id: de-livery", `question id "de-livery"`},
		{"one option", card, "  - id: delivery\n", "  - id: extra\n    text: {zh: 问, en: q}\n    short: {zh: 问, en: q}\n    why: {zh: 因, en: w}\n    options: [{id: a, text: {zh: 一, en: a}}]\n  - id: delivery\n", `question extra has 1 options; one of kind date has none, any other 2 at least`},
		{"option twice", card, "- id: branch", "- id: mail", `option id "mail" is empty or used before in this question`},
		{"key twice", card, "consents:", "guide:", `key "guide" is there already, in line 7`},
		{"neither here nor elsewhere", "themes/newborn.yaml", "elsewhere:\n", "unused:\n", `unknown key "unused"`},
		{"guide-only without way", "themes/newborn.yaml", "  phone: \"12345\"\n", "", `themes/newborn.yaml:10: phone is missing; no page is a dead end`},
		{"word with two meanings", words, "娃", "天气", `words.yaml:3: "天气" is empty or stands at foreign[0] as well`},
		{"word that is the same as none", words, "[孩子, 娃]", "[孩子]", `words.yaml:3: a word alone is the same as no other`},
		{"words for nothing", words, "for: newborn", "for: newbom", `words.yaml:6: for names "newbom", which is neither a theme nor a service`},
		{"words left out", words, "[刚出生, 上户口]", "[]", `words.yaml:7: say is empty`},
		{"words twice", words, "[刚出生, 上户口]", "[刚出生, 刚出生]", `words.yaml:7: "刚出生" is empty or stands here twice`},
		{"service called like a theme", "services.yaml", "id: hotline-12345", "id: newborn", `themes/newborn.yaml:1: services[1] of services.yaml is called "newborn" as well`},
		{"clock of hours and days", replacement, "promise_day: 5", "promise_day: 5\nclocks:\n  - {id: a, name: {zh: 甲, en: a}, hours: 2, days: 1, kept_by: accepted}", `clock "a" needs an id of its own`},
		{"clock that a refusal keeps", replacement, "promise_day: 5", "promise_day: 5\nclocks:\n  - {id: a, name: {zh: 甲, en: a}, days: 1, kept_by: refused}", `kept_by accepted, processing or granted`},
		{"clock twice", replacement, "promise_day: 5", "promise_day: 5\nclocks:\n  - {id: a, name: {zh: 甲, en: a}, days: 1, kept_by: accepted}\n  - {id: a, name: {zh: 乙, en: b}, days: 2, kept_by: granted}", `clock "a" needs an id of its own`},
		{"service without entry", card, "id: social-security-card\n", "id: social-security-card\nservice: true\n", `"social-security-card" is filed here, so services.yaml needs an entry`},
		{"region code", "regions.yaml", `code: "371503"`, `code: "381503"`, `region code "381503" does not belong under "371500"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(changed(t, tt.file, tt.old, tt.new))
			if err == nil {
				t.Fatal("accepted")
			}
			lines := strings.Split(err.Error(), "\n")
			if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, tt.want) }) {
				t.Errorf("got\n%s\nwant a line with\n%s", err, tt.want)
			}
			var at *strictyaml.Error
			if !errors.As(err, &at) || at.Line == 0 {
				t.Errorf("no line is told: %v", err)
			}
		})
	}
}

func TestMissingFile(t *testing.T) {
	_, err := Load(fstest.MapFS{})
	for _, want := range []string{"package.yaml: cannot be read", "fields: no .yaml", "materials: no .yaml", "regions.yaml: cannot be read", "matters: no .yaml", "themes: no .yaml"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in: %v", want, err)
		}
	}
}
