package catalog

import (
	"errors"
	"testing"
	"time"
)

// The days are those of the State Council's notices: in 2026, National Day is 1 to 7 October, with 20 September and
// 10 October worked; Spring Festival is 15 to 23 February, with 14 and 28 February worked.
func TestAdd(t *testing.T) {
	for _, tt := range []struct {
		what, from string
		days       int
		want       string
	}{
		{"over National Day, with a Saturday worked", "2026-09-30", 5, "2026-10-13"},
		{"from within the holiday", "2026-10-03", 1, "2026-10-08"},
		{"a Saturday worked counts", "2026-10-09", 1, "2026-10-10"},
		{"a Sunday worked counts", "2026-09-19", 1, "2026-09-20"},
		{"over Spring Festival", "2026-02-13", 2, "2026-02-24"},
		{"an ordinary weekend", "2026-03-06", 1, "2026-03-09"},
		{"none", "2026-10-03", 0, "2026-10-03"},
	} {
		from, err := time.Parse(time.DateOnly, tt.from)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Calendar{}.Add(from, tt.days)
		if err != nil || got.Format(time.DateOnly) != tt.want {
			t.Errorf("%s: %s + %d = %s, %v; want %s", tt.what, tt.from, tt.days, got.Format(time.DateOnly), err, tt.want)
		}
	}
}

func TestAddBeyondThePublishedYears(t *testing.T) {
	from := time.Date(2098, 10, 1, 9, 0, 0, 0, time.UTC) // a Wednesday
	got, err := Calendar{}.Add(from, 3)
	var unpublished *Unpublished
	if !errors.As(err, &unpublished) || unpublished.Year != 2098 {
		t.Errorf("error %v, want that 2098 is not published", err)
	}
	if want := time.Date(2098, 10, 6, 9, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("got %v, want the weekday %v", got, want)
	}
}

func TestAddRefusesNonsense(t *testing.T) {
	for _, days := range []int{-1, 1 << 30} {
		if _, err := (Calendar{}).Add(time.Now(), days); err == nil {
			t.Errorf("%d days were counted", days)
		}
	}
}
