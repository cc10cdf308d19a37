package rules

import (
	"fmt"
	"testing"
	"time"
)

// TestRetirementTable holds rows of the three tables that were published with the decision of 13 September 2024.
func TestRetirementTable(t *testing.T) {
	for _, tt := range []struct {
		sex, post, birth, month string
		delay, years, over      int
	}{
		{Male, "", "1964-12", "2024-12", 0, 60, 0},
		{Male, "", "1965-01", "2025-02", 1, 60, 1},
		{Male, "", "1965-03", "2025-04", 1, 60, 1},
		{Male, "", "1965-04", "2025-05", 1, 60, 1},
		{Male, "", "1965-05", "2025-07", 2, 60, 2},
		{Male, "", "1965-12", "2026-03", 3, 60, 3},
		{Male, "", "1970-01", "2031-05", 16, 61, 4},
		{Male, "", "1976-08", "2039-07", 35, 62, 11},
		{Male, "", "1976-09", "2039-09", 36, 63, 0},
		{Male, "", "1990-01", "2053-01", 36, 63, 0},
		{Female, Cadre, "1970-01", "2025-02", 1, 55, 1},
		{Female, Cadre, "1970-05", "2025-07", 2, 55, 2},
		{Female, Cadre, "1981-08", "2039-07", 35, 57, 11},
		{Female, Cadre, "1981-09", "2039-09", 36, 58, 0},
		{Female, Worker, "1974-12", "2024-12", 0, 50, 0},
		{Female, Worker, "1975-01", "2025-02", 1, 50, 1},
		{Female, Worker, "1975-02", "2025-03", 1, 50, 1},
		{Female, Worker, "1975-03", "2025-05", 2, 50, 2},
		{Female, Worker, "1984-10", "2039-09", 59, 54, 11},
		{Female, Worker, "1984-11", "2039-11", 60, 55, 0},
	} {
		got, err := RetirementOf(tt.sex, tt.post, tt.birth)
		if err != nil || got.Month != tt.month || got.DelayMonths != tt.delay || got.AgeYears != tt.years || got.AgeMonths != tt.over {
			t.Errorf("%s %s born %s: %+v, %v; want %s after %d months of delay, at %d years %d months",
				tt.sex, tt.post, tt.birth, got, err, tt.month, tt.delay, tt.years, tt.over)
		}
	}
}

// TestRetirementProperties: nobody retires before somebody older of the same group, the age never falls, and retiring
// early never goes below the age before 2025.
func TestRetirementProperties(t *testing.T) {
	for _, group := range []struct {
		sex, post string
		old, new  int
	}{{Male, "", 60, 63}, {Female, Cadre, 55, 58}, {Female, Worker, 50, 55}} {
		before := Retirement{}
		for month := time.Date(1955, 1, 1, 0, 0, 0, 0, time.UTC); month.Year() < 2010; month = month.AddDate(0, 1, 0) {
			birth := month.Format("2006-01")
			r, err := RetirementOf(group.sex, group.post, birth)
			if err != nil {
				t.Fatal(err)
			}
			if r.Month <= before.Month {
				t.Fatalf("%s %s born %s retires in %s, and the month before in %s", group.sex, group.post, birth, r.Month, before.Month)
			}
			if step := r.DelayMonths - before.DelayMonths; step < 0 || step > 1 {
				t.Fatalf("%s %s born %s: the delay goes from %d to %d months", group.sex, group.post, birth, before.DelayMonths, r.DelayMonths)
			}
			oldest := month.AddDate(group.old, 0, 0).Format("2006-01")
			if r.Earliest < oldest || r.Earliest > r.Month || r.Latest < r.Month {
				t.Fatalf("born %s: earliest %s, statutory %s, latest %s, never below %s", birth, r.Earliest, r.Month, r.Latest, oldest)
			}
			if top := (group.new - group.old) * 12; r.DelayMonths > top {
				t.Fatalf("born %s: delayed by %d months of %d", birth, r.DelayMonths, top)
			}
			before = r
		}
	}
}

func TestMinimumContributions(t *testing.T) {
	for year, want := range map[int]int{2025: 180, 2029: 180, 2030: 186, 2031: 192, 2035: 216, 2039: 240, 2050: 240} {
		if got := minimum(months(year, time.June)); got != want {
			t.Errorf("in %d: %d months, want %d", year, got, want)
		}
	}
}

func TestRetirementRefusesNonsense(t *testing.T) {
	for _, in := range [][3]string{{"", "", "1965-03"}, {Female, "", "1965-03"}, {Male, "", "1965"}, {Male, "", "1965-13"}, {"other", Worker, "1965-03"}} {
		if got, err := RetirementOf(in[0], in[1], in[2]); err == nil {
			t.Errorf("%v gave %+v", in, got)
		}
	}
}

func ExampleRetirementOf() {
	r, _ := RetirementOf(Male, "", "1965-03")
	fmt.Println(r.Month, r.DelayMonths)
	// Output: 2025-04 1
}
