package page

import (
	"cmp"
	"slices"
)

// Key is a key of those who walk through a page instead of touching it: one of the constants, or a sign that is written
// into the active field.
type Key string

// The keys that are no signs.
const (
	KeyNext     Key = "next"
	KeyPrevious Key = "previous"
	KeyPress    Key = "press"
	KeyBack     Key = "back" // acts on the element "back"
	KeyHelp     Key = "help" // acts on the element "help"
	KeyRepeat   Key = "repeat"
	KeyDelete   Key = "delete"
)

// Stop is something on the screen that a touch would act on, and where its middle is. Y grows downwards.
type Stop struct {
	ID   string
	X, Y int
}

// Walk gives the stop to which KeyNext or KeyPrevious leads from another: in the order in which one reads, and from the last
// on to the first. From "", or from a stop that is gone, next is the first and previous the last. Without stops it is "".
func Walk(stops []Stop, from string, k Key) string {
	if len(stops) == 0 {
		return ""
	}
	order := slices.SortedStableFunc(slices.Values(stops), func(a, b Stop) int {
		return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
	})
	at := slices.IndexFunc(order, func(s Stop) bool { return s.ID == from })
	switch {
	case k == KeyNext:
		at++
	case at < 0:
		at = len(order) - 1
	default:
		at += len(order) - 1
	}
	return order[at%len(order)].ID
}
