package rules

import (
	"errors"
	"testing"
	"time"
)

// TestNoticeEndsUnsure: a calendar that knows only the days of the week still moves the end off a weekend, and says so.
func TestNoticeEndsUnsure(t *testing.T) {
	unpublished := errors.New("the holidays of the year are not known")
	weekdays := func(d time.Time) (bool, error) {
		return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday, unpublished
	}
	for from, want := range map[string]string{
		"2030-06-03": "2030-06-24", // 23 June is a Sunday
		"2030-06-04": "2030-06-24",
	} {
		got, err := NoticeEnds(day(from), 20, weekdays)
		if got != day(want) || !errors.Is(err, unpublished) {
			t.Errorf("published on %s: ends on %s, %v; want %s and the calendar's error", from, got.Format(time.DateOnly), err, want)
		}
	}
}

func TestNoticeEndsRefusesNonsense(t *testing.T) {
	always := func(time.Time) (bool, error) { return true, nil }
	never := func(time.Time) (bool, error) { return false, nil }
	for _, tt := range []struct {
		what  string
		days  int
		works func(time.Time) (bool, error)
	}{{"days below 0", -1, always}, {"a thousand years", 366000, always}, {"nobody ever works", 20, never}} {
		if got, err := NoticeEnds(day("2026-11-02"), tt.days, tt.works); err == nil {
			t.Errorf("%s: ends on %s, want an error", tt.what, got.Format(time.DateOnly))
		}
	}
}
