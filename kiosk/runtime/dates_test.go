package runtime

import (
	"maps"
	"testing"
	"time"

	"zhiting/drivers/idcard"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

func TestPromiseDates(t *testing.T) {
	matter := func(id string, days int, after ...string) casefile.Matter {
		return casefile.Matter{ID: id, PromiseDay: days, After: after}
	}
	at := func(date string) time.Time {
		day, err := time.ParseInLocation(time.DateOnly, date, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		return day.Add(16 * time.Hour)
	}
	for _, tt := range []struct {
		name    string
		from    string
		matters []casefile.Matter
		want    map[string]string
	}{
		{"at once", "2026-09-30", []casefile.Matter{matter("a", 0)}, map[string]string{"a": "2026-09-30"}},
		{"over National Day and a Saturday worked", "2026-09-30", []casefile.Matter{matter("a", 5)}, map[string]string{"a": "2026-10-13"}},
		{"side by side", "2026-11-02", []casefile.Matter{matter("a", 3), matter("b", 1)}, map[string]string{"a": "2026-11-05", "b": "2026-11-03"}},
		{"one after the other", "2026-11-02", []casefile.Matter{matter("a", 3), matter("b", 1, "a")}, map[string]string{"a": "2026-11-05", "b": "2026-11-06"}},
		{"after the slower of two", "2026-11-02", []casefile.Matter{matter("a", 1), matter("b", 3), matter("c", 1, "a", "b")},
			map[string]string{"a": "2026-11-03", "b": "2026-11-05", "c": "2026-11-06"}},
		{"after a public notice, which ends on a Sunday and so on Monday", "2026-11-02", []casefile.Matter{{ID: "a", PromiseDay: 1, Special: &casefile.Special{Days: 20}}}, map[string]string{"a": "2026-11-24"}},
		{"after a special procedure in working days", "2026-11-02", []casefile.Matter{{ID: "a", PromiseDay: 1, Special: &casefile.Special{Days: 5, Work: true}}}, map[string]string{"a": "2026-11-10"}},
		{"into a year without published holidays", "2090-12-01", []casefile.Matter{matter("a", 5), matter("b", 0)}, map[string]string{"b": "2090-12-01"}},
		{"at once after a date that nobody knows", "2090-12-01", []casefile.Matter{matter("a", 5), matter("b", 0, "a")}, map[string]string{}},
		{"a number of days that cannot be", "2026-11-02", []casefile.Matter{matter("a", -1), matter("b", 1, "a")}, map[string]string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := promiseDates(catalog.Calendar{}, tt.matters, at(tt.from))
			if !maps.Equal(got, tt.want) {
				t.Errorf("promised %v, want %v", got, tt.want)
			}
		})
	}
}

func TestExpired(t *testing.T) {
	for _, tt := range []struct {
		until, now string
		want       bool
	}{
		{"2026-09-30", "2026-09-30 00:00:00", false},
		{"2026-09-30", "2026-09-30 23:59:59", false}, // the last day counts whole
		{"2026-09-30", "2026-10-01 00:00:00", true},
		{"2016-01-01", "2026-10-01 12:00:00", true},
		{"2040-01-01", "2026-10-01 12:00:00", false},
		{idcard.LongTerm, "2026-10-01 12:00:00", false},
		{"", "2026-10-01 12:00:00", false}, // the chip does not say
	} {
		now, err := time.ParseInLocation(time.DateTime, tt.now, time.FixedZone("CST", 8*60*60))
		if err != nil {
			t.Fatal(err)
		}
		if got := expired(idcard.Card{ValidUntil: tt.until}, now); got != tt.want {
			t.Errorf("a card valid until %q is expired at %s: %v, want %v", tt.until, tt.now, got, tt.want)
		}
	}
}

func TestPerson(t *testing.T) {
	got := person(idcard.Card{
		Kind: idcard.Citizen, Name: "王𬍛样", NameRaw: "王\ue000样", Number: "371523200002290033", Sex: "男", Birth: "2000-02-29",
		Address: "山东省聊城市茌平区样例村20号", Ethnicity: "汉", ModuleID: "05.01",
	})
	want := casefile.Person{
		Name: "王𬍛样", NameRaw: "王\ue000样", IDNumber: "371523200002290033", Sex: "男", Birth: "2000-02-29", Address: "山东省聊城市茌平区样例村20号",
	}
	if got != want {
		t.Errorf("read as %+v, want %+v", got, want)
	}
}
