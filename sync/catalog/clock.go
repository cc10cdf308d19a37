package catalog

import (
	"slices"
	"time"
)

// Office hours of a working day, in which a promise of hours runs. What comes outside them counts from the next opening.
const (
	officeOpens  = 9  // o'clock
	officeCloses = 17 // o'clock
)

// Due is when a promise of hours of office time, or of working days to the end of the last one's office hours, runs out
// that began at from. The time is in from's zone. The error is that of Add.
func (c Calendar) Due(hours, days int, from time.Time) (time.Time, error) {
	at, err := c.opening(from)
	if err != nil {
		return at, err
	}
	if hours == 0 {
		end, err := c.Add(from, days)
		return oclock(end, officeCloses), err
	}
	left := time.Duration(hours) * time.Hour
	for {
		closes := oclock(at, officeCloses)
		if !at.Add(left).After(closes) {
			return at.Add(left), nil
		}
		left -= closes.Sub(at)
		if at, err = c.opening(closes); err != nil {
			return at, err
		}
	}
}

// opening is the next moment at which offices are open: at itself, if they are.
func (c Calendar) opening(at time.Time) (time.Time, error) {
	works, err := c.WorksOn(at)
	switch {
	case err != nil:
		return at, err
	case works && at.Before(oclock(at, officeOpens)):
		return oclock(at, officeOpens), nil
	case works && at.Before(oclock(at, officeCloses)):
		return at, nil
	}
	next, err := c.Add(at, 1)
	return oclock(next, officeOpens), err
}

func oclock(day time.Time, hour int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, day.Location())
}

// checkClocks proves that every clock can be counted and kept.
func (l *loader) checkClocks(m Matter) {
	for i, clock := range m.Clocks {
		if clock.ID == "" || slices.IndexFunc(m.Clocks, func(o Clock) bool { return o.ID == clock.ID }) != i ||
			(clock.Hours > 0) == (clock.Days > 0) || clock.Days > maxDays || !slices.Contains([]string{"accepted", "processing", "granted"}, clock.KeptBy) {
			l.fault(l.matters[m.ID], "clocks", "clock %q needs an id of its own, hours or days, and kept_by accepted, processing or granted", clock.ID)
		}
	}
}
