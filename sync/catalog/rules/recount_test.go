package rules

import (
	"testing"
	"time"
)

// TestRetirementRecount writes the published tables anew, row by row, as their readers do: births in groups of four or
// two months, one month of delay more for each group, until the new age is reached. It shares no arithmetic with
// RetirementOf.
func TestRetirementRecount(t *testing.T) {
	for _, group := range []struct {
		sex, post        string
		born             string // the first month of birth in the table
		old, step, delay int    // old age in years, months of birth in a group, longest delay in months
		last             string // the first month of birth that has the longest delay
	}{
		{Male, "", "1965-01", 60, 4, 36, "1976-09"},
		{Female, Cadre, "1970-01", 55, 4, 36, "1981-09"},
		{Female, Worker, "1975-01", 50, 2, 60, "1984-11"},
	} {
		born, err := time.Parse("2006-01", group.born)
		if err != nil {
			t.Fatal(err)
		}
		for delay := 1; delay <= group.delay; delay++ {
			if first := born.Format("2006-01"); delay == group.delay && first != group.last {
				t.Errorf("%s %s: the longest delay begins with births in %s, want %s", group.sex, group.post, first, group.last)
			}
			for range group.step {
				birth, want := born.Format("2006-01"), born.AddDate(group.old, delay, 0).Format("2006-01")
				got, err := RetirementOf(group.sex, group.post, birth)
				if err != nil || got.Month != want || got.DelayMonths != delay || got.AgeYears*12+got.AgeMonths != group.old*12+delay {
					t.Errorf("%s %s born %s: %+v, %v; want %s after %d months of delay", group.sex, group.post, birth, got, err, want, delay)
				}
				wantEarliest := born.AddDate(group.old, max(delay-36, 0), 0).Format("2006-01")
				if wantLatest := born.AddDate(group.old+3, delay, 0).Format("2006-01"); got.Earliest != wantEarliest || got.Latest != wantLatest {
					t.Errorf("%s %s born %s: by choice from %s to %s, want %s to %s", group.sex, group.post, birth, got.Earliest, got.Latest, wantEarliest, wantLatest)
				}
				born = born.AddDate(0, 1, 0)
			}
		}
	}
}

// TestMinimumWithRetirement: the contributions asked for are those of the year of retirement.
func TestMinimumWithRetirement(t *testing.T) {
	for birth, want := range map[string]int{
		"1965-03": 180, // retires in April 2025
		"1968-12": 180, // December 2029
		"1969-01": 186, // February 2030
		"1970-01": 192, // May 2031
		"1976-09": 240, // September 2039
	} {
		if got, err := RetirementOf(Male, "", birth); err != nil || got.MinimumMonths != want {
			t.Errorf("man born %s: %d months of contributions in %s, %v; want %d", birth, got.MinimumMonths, got.Month, err, want)
		}
	}
}
