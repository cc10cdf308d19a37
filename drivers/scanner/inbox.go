package scanner

import (
	"bytes"
	"slices"
	"time"
)

const (
	sameTime = 2 * time.Second // a code seen again so soon is the same scan
	keepTime = 2 * time.Second // how long a scan waits for somebody to ask for it
	most     = 16              // scans that wait, and codes that are remembered
)

// scan is one thing for a caller of Await: a code or an error, and when it came.
type scan struct {
	code Code
	err  error
	at   time.Time
}

// inbox holds scans until they are taken, and knows which were. The zero inbox is empty.
type inbox struct {
	waiting []scan // oldest first
	given   []scan // codes that were taken, with the moment at which each was last seen
}

// put adds a scan, unless it is a code that was given or waits already: then it only was seen again.
func (i *inbox) put(s scan) {
	i.forget(s.at)
	if s.err == nil {
		for _, known := range [][]scan{i.given, i.waiting} {
			if n := slices.IndexFunc(known, s.same); n >= 0 {
				known[n].at, known[n].code.At = s.at, s.at
				return
			}
		}
	}
	i.waiting = lastOf(append(i.waiting, s))
}

// take gives the oldest scan that waits.
func (i *inbox) take(now time.Time) (scan, bool) {
	i.forget(now)
	if len(i.waiting) == 0 {
		return scan{}, false
	}
	next := i.waiting[0]
	i.waiting = slices.Delete(i.waiting, 0, 1)
	if next.err == nil {
		i.given = lastOf(append(i.given, next))
	}
	return next, true
}

// forget drops what is too old.
func (i *inbox) forget(now time.Time) {
	i.waiting = slices.DeleteFunc(i.waiting, func(s scan) bool { return now.Sub(s.at) >= keepTime })
	i.given = slices.DeleteFunc(i.given, func(s scan) bool { return now.Sub(s.at) >= sameTime })
}

func (s scan) same(other scan) bool {
	return other.err == nil && bytes.Equal(s.code.Raw, other.code.Raw)
}

// lastOf keeps the newest, so that a torrent of codes takes no memory.
func lastOf(scans []scan) []scan { return scans[max(0, len(scans)-most):] }
