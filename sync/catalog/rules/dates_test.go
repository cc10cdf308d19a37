package rules

import (
	"testing"
	"time"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestPublication(t *testing.T) {
	for _, tt := range []struct {
		class                   Class
		from, shortest, longest string
	}{
		{Minor, "2026-04-01", "2026-04-01", "2026-07-01"},
		{Ordinary, "2026-04-01", "2026-07-01", "2027-04-01"},
		{Ordinary, "2026-11-30", "2027-02-28", "2027-11-30"},
		{Serious, "2024-02-29", "2025-02-28", "2027-02-28"},
	} {
		shortest, longest, err := Publication(tt.class, day(tt.from))
		if err != nil || shortest != day(tt.shortest) || longest != day(tt.longest) {
			t.Errorf("%s from %s: %s to %s, %v; want %s to %s", tt.class, tt.from, shortest.Format(time.DateOnly), longest.Format(time.DateOnly), err, tt.shortest, tt.longest)
		}
	}
	if _, _, err := Publication("grave", day("2026-04-01")); err == nil {
		t.Error("an unknown class was taken")
	}
}

func TestNoticeEnds(t *testing.T) {
	golden := func(d time.Time) (bool, error) { // National Day of 2026 is off from 1 to 7 October
		return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && (d.Month() != time.October || d.Day() > 7), nil
	}
	for from, want := range map[string]string{
		"2026-11-02": "2026-11-23", // 22 November is a Sunday
		"2026-11-03": "2026-11-23",
		"2026-09-11": "2026-10-08", // 1 October is a holiday, and so are the days after it
	} {
		if got, err := NoticeEnds(day(from), 20, golden); err != nil || got != day(want) {
			t.Errorf("published on %s: ends on %s, %v; want %s", from, got.Format(time.DateOnly), err, want)
		}
	}
}
