package catalog

import (
	"fmt"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
)

// Calendar counts working days by the holidays that the State Council publishes each year, with the weekends that are
// worked instead (调休). Its zero value is ready.
type Calendar struct{}

// Unpublished is a year whose holidays are not known to this program: Add counted weekdays in it.
type Unpublished struct{ Year int }

func (e *Unpublished) Error() string {
	return fmt.Sprintf("the holidays of %d are not in this program, so weekdays were counted; update it, or do not promise this date", e.Year)
}

// maxDays keeps a wrong number from counting for ever: no limit in law comes near it.
const maxDays = 3660

// Add gives the date that is a number of working days after from, which itself does not count; 0 days is from. With an
// *Unpublished error the date is valid by weekdays alone.
func (Calendar) Add(from time.Time, days int) (time.Time, error) {
	if days < 0 || days > maxDays {
		return time.Time{}, fmt.Errorf("%d working days cannot be counted; give 0 to %d", days, maxDays)
	}
	var unpublished error
	date := from
	for days > 0 {
		date = date.AddDate(0, 0, 1)
		works := date.Weekday() != time.Saturday && date.Weekday() != time.Sunday
		if special := HolidayUtil.GetHolidayByYmd(date.Year(), int(date.Month()), date.Day()); special != nil {
			works = special.IsWork()
		}
		if unpublished == nil && !published(date.Year()) {
			unpublished = &Unpublished{date.Year()}
		}
		if works {
			days--
		}
	}
	return date, unpublished
}

// published says whether a year's own holidays are known. A year's list may begin in the December before, so one day is
// not enough: National Day is in every list and late in the year.
func published(year int) bool {
	return HolidayUtil.GetHolidayByYmd(year, int(time.October), 1) != nil
}
