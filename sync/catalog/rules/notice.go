package rules

import (
	"fmt"
	"time"
)

// The bounds keep a wrong number, and a calendar on which nobody ever works, from counting for ever. No notice in law
// and no holiday comes near them.
const (
	maxNotice  = 3660 // days
	maxHoliday = 31   // days off in a row
)

// NoticeEnds is the last day of a public notice that runs for a number of natural days, such as the 20 days of a simple
// deregistration (简易注销公告). The day of publication does not count (民法典 201), and a notice whose last day is a day off
// ends on the next day that is worked (民法典 203). Registers that count by machine may close a notice on the day off
// itself; this date is then the later one, so that nobody is told to come too early.
//
// works says whether a day is worked. When it returns an error, its answer is still used, and the first error comes back
// with the date: the date is then as good as those answers.
func NoticeEnds(published time.Time, days int, works func(time.Time) (bool, error)) (time.Time, error) {
	if days < 0 || days > maxNotice {
		return time.Time{}, fmt.Errorf("a notice of %d days cannot be counted; give 0 to %d", days, maxNotice)
	}
	end := published.AddDate(0, 0, days)
	var unsure error
	for range maxHoliday {
		worked, err := works(end)
		if unsure == nil {
			unsure = err
		}
		if worked {
			return end, unsure
		}
		end = end.AddDate(0, 0, 1)
	}
	return time.Time{}, fmt.Errorf("no day is worked in the %d days before %s; correct the calendar", maxHoliday, end.Format(time.DateOnly))
}
