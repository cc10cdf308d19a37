package catalog

import (
	"fmt"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
)

// Calendar counts working days by the holidays that the State Council publishes each year, with the weekends that are
// worked instead (调休). Its zero value knows the years that this program was made with; a catalogue may add others.
type Calendar struct {
	years map[int]bool
	works map[string]bool // by day, where it differs from the week
}

// year is what a notice of the State Council says of a year: weekdays off, and weekends worked instead.
type year struct {
	Year int      `yaml:"year"`
	Off  []string `yaml:"off"`
	Work []string `yaml:"work"`
}

// add takes a year's notice.
func (c *Calendar) add(y year) error {
	if y.Year < 2000 || len(y.Off) == 0 {
		return fmt.Errorf("year %d has %d days off; copy the year's notice of the State Council", y.Year, len(y.Off))
	}
	if c.years == nil {
		c.years, c.works = map[int]bool{}, map[string]bool{}
	}
	c.years[y.Year] = true
	for works, days := range map[bool][]string{false: y.Off, true: y.Work} {
		for _, day := range days {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return fmt.Errorf("%q is not a day; write it like 2027-01-01", day)
			}
			if _, twice := c.works[day]; twice {
				return fmt.Errorf("%s is there twice; keep it once", day)
			}
			c.works[day] = works
		}
	}
	return nil
}

// Unpublished is a year whose holidays are not known to this program: Add counted weekdays in it.
type Unpublished struct{ Year int }

func (e *Unpublished) Error() string {
	return fmt.Sprintf("the holidays of %d are not known, so weekdays were counted; update the catalogue, or do not promise this date", e.Year)
}

// maxDays keeps a wrong number from counting for ever: no limit in law comes near it.
const maxDays = 3660

// Add gives the date that is a number of working days after from, which itself does not count; 0 days is from. With an
// *Unpublished error the date is valid by weekdays alone.
func (c Calendar) Add(from time.Time, days int) (time.Time, error) {
	if days < 0 || days > maxDays {
		return time.Time{}, fmt.Errorf("%d working days cannot be counted; give 0 to %d", days, maxDays)
	}
	var unpublished error
	date := from
	for days > 0 {
		date = date.AddDate(0, 0, 1)
		works, err := c.WorksOn(date)
		if unpublished == nil {
			unpublished = err
		}
		if works {
			days--
		}
	}
	return date, unpublished
}

// WorksOn says whether offices work on a day. With an *Unpublished error the answer is by the day of the week alone.
func (c Calendar) WorksOn(date time.Time) (bool, error) {
	kind, err := c.kind(date)
	if kind == ordinary {
		return date.Weekday() != time.Saturday && date.Weekday() != time.Sunday, err
	}
	return kind == workedInstead, nil
}

// dayKind is what a notice says of a day.
type dayKind int

const (
	ordinary dayKind = iota
	holiday
	workedInstead // a weekend that is worked (调休)
)

// kind gives the kind of a day. With an *Unpublished error there is no notice, and every day is ordinary.
func (c Calendar) kind(date time.Time) (dayKind, error) {
	kindOf := map[bool]dayKind{false: holiday, true: workedInstead}
	if works, ok := c.works[date.Format(time.DateOnly)]; ok {
		return kindOf[works], nil
	}
	if c.years[date.Year()] {
		return ordinary, nil
	}
	special := HolidayUtil.GetHolidayByYmd(date.Year(), int(date.Month()), date.Day())
	switch {
	case special != nil:
		return kindOf[special.IsWork()], nil
	case !published(date.Year()):
		return ordinary, &Unpublished{date.Year()}
	}
	return ordinary, nil
}

// published says whether a year's own holidays are known. A year's list may begin in the December before, so one day is
// not enough: National Day is in every list and late in the year.
func published(year int) bool {
	return HolidayUtil.GetHolidayByYmd(year, int(time.October), 1) != nil
}
