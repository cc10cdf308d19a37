package catalog

import (
	"testing"
	"time"
)

// TestDue counts promises of hours and days from times of the day, over a weekend and over National Day of 2026, which is
// off from 1 to 7 October and worked on Saturday the 10th.
func TestDue(t *testing.T) {
	zone := time.FixedZone("CST", 8*60*60)
	for _, c := range []struct {
		from        string
		hours, days int
		want        string
	}{
		{"2026-09-28 10:00", 2, 0, "2026-09-28 12:00"},
		{"2026-09-28 16:00", 2, 0, "2026-09-29 10:00"},
		{"2026-09-28 07:30", 2, 0, "2026-09-28 11:00"},
		{"2026-09-28 17:00", 2, 0, "2026-09-29 11:00"},
		{"2026-09-30 16:30", 2, 0, "2026-10-08 10:30"},
		{"2026-10-03 12:00", 2, 0, "2026-10-08 11:00"},
		{"2026-09-28 10:00", 20, 0, "2026-09-30 14:00"},
		{"2026-09-28 10:00", 0, 1, "2026-09-29 17:00"},
		{"2026-09-30 10:00", 0, 1, "2026-10-08 17:00"},
		{"2026-09-28 20:00", 0, 15, "2026-10-23 17:00"},
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Calendar{}.Due(c.hours, c.days, from)
		if err != nil || got.Format("2006-01-02 15:04") != c.want {
			t.Errorf("%d hours, %d days from %s: %s, %v; want %s", c.hours, c.days, c.from, got.Format("2006-01-02 15:04"), err, c.want)
		}
	}
	if _, err := (Calendar{}).Due(2, 0, time.Date(2090, 1, 2, 10, 0, 0, 0, zone)); err == nil {
		t.Error("a year whose holidays nobody knows was counted")
	}
}
