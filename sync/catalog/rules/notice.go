package rules

import "time"

// NoticeEnds is the last day of a public notice that runs for a number of natural days, such as the 20 days of a simple
// deregistration. The day of publication does not count (民法典 201), and a notice whose last day is a day off ends on the
// next day that is worked (民法典 203). works says whether a day is worked; its error is passed on with a date that stands
// by the day of the week.
func NoticeEnds(published time.Time, days int, works func(time.Time) (bool, error)) (time.Time, error) {
	end := published.AddDate(0, 0, days)
	for {
		worked, err := works(end)
		if worked || err != nil {
			return end, err
		}
		end = end.AddDate(0, 0, 1)
	}
}
