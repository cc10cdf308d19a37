package rules

import (
	"fmt"
	"time"
)

// Class is how grave dishonest conduct is (国办发〔2025〕22号; 信用修复管理办法, in force on 1 April 2026).
type Class string

// The classes.
const (
	Minor    Class = "minor"    // 轻微: simple procedure, warning, criticism; repaired as soon as the duty is done
	Ordinary Class = "ordinary" // 一般: a larger fine, confiscation
	Serious  Class = "serious"  // 严重: a huge fine, a licence revoked, a ban from a trade
)

// published are the shortest and the longest time that a record of each class stays published, in months.
var published = map[Class][2]int{Minor: {0, 3}, Ordinary: {3, 12}, Serious: {12, 36}}

// Publication gives the last day of the shortest and of the longest time for which a record is published. Both run from
// the day of the document that found the conduct, which is not counted (民法典 201). Before the shortest has run, a repair
// is not granted; after the longest, the record goes by itself. A minor record is not published as a rule: its shortest
// time is nothing, and it is repaired as soon as the duty is done.
func Publication(class Class, from time.Time) (shortest, longest time.Time, err error) {
	span, known := published[class]
	if !known {
		return from, from, fmt.Errorf("class %q is not known; write minor, ordinary or serious", class)
	}
	return addMonths(from, span[0]), addMonths(from, span[1]), nil
}

// addMonths counts months by the calendar: a month after 31 January ends on the last day of February (民法典 202).
func addMonths(from time.Time, n int) time.Time {
	first := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, from.Location()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(from.Day(), last)-1)
}
