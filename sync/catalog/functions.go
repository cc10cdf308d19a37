package catalog

import (
	"time"

	"github.com/expr-lang/expr"

	"zhiting/sync/catalog/rules"
)

// ruleFunctions are what conditions can compute. None fails: what was not asked is "" and gives 0 or "".
func ruleFunctions() []expr.Option {
	return []expr.Option{
		expr.Function("months_between", func(p ...any) (any, error) {
			return monthsBetween(p[0].(string), p[1].(string)), nil
		}, monthsBetween),
		expr.Function("retirement_month", func(p ...any) (any, error) {
			return retirementMonth(p[0].(string), p[1].(string), p[2].(string)), nil
		}, retirementMonth),
		expr.Function("earliest_retirement", func(p ...any) (any, error) {
			return earliestRetirement(p[0].(string), p[1].(string), p[2].(string)), nil
		}, earliestRetirement),
		expr.Function("day_after", func(p ...any) (any, error) { return dayAfter(p[0].(string)), nil }, dayAfter),
		expr.Function("publication_ends", func(p ...any) (any, error) {
			return publicationEnds(p[0].(string), p[1].(string)), nil
		}, publicationEnds),
		expr.Function("school_entry", func(p ...any) (any, error) { return schoolEntry(p[0].(string)), nil }, schoolEntry),
	}
}

// retirementMonth is the first day of the month of statutory retirement of somebody born on a day.
func retirementMonth(sex, post, birth string) string {
	return retirement(sex, post, birth).Month + "-01"
}

// earliestRetirement is the first day of the earliest month in which somebody may retire by choice.
func earliestRetirement(sex, post, birth string) string {
	return retirement(sex, post, birth).Earliest + "-01"
}

func retirement(sex, post, birth string) rules.Retirement {
	if len(birth) < 7 {
		return rules.Retirement{}
	}
	r, err := rules.RetirementOf(sex, post, birth[:7])
	if err != nil {
		return rules.Retirement{} // not asked yet
	}
	return r
}

// publicationEnds is the last day of the shortest time for which a record is published from a day on.
func publicationEnds(class, from string) string {
	day, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return ""
	}
	shortest, _, err := rules.Publication(rules.Class(class), day)
	if err != nil {
		return ""
	}
	return shortest.Format(time.DateOnly)
}

// schoolEntry is the day from which somebody born on a day may be entered for primary school. Who is six by the end of
// August begins that autumn (Compulsory Education Law, article 11), and entries for it begin the September before.
func schoolEntry(birth string) string {
	day, err := time.Parse(time.DateOnly, birth)
	if err != nil {
		return ""
	}
	autumn := day.Year() + 6
	if day.Month() >= time.September {
		autumn++
	}
	return time.Date(autumn-1, time.September, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// dayAfter is the day after a day.
func dayAfter(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return day.AddDate(0, 0, 1).Format(time.DateOnly)
}
