package faults

import (
	"sync/atomic"
	"time"
)

// clock is that of a machine, which may be wrong. It is looked at out of turn too, such as for the status that a terminal shows.
type clock struct{ ahead atomic.Int64 } // in nanoseconds

func (c *clock) now() time.Time { return time.Now().Add(c.offset()) }

func (c *clock) offset() time.Duration { return time.Duration(c.ahead.Load()) }

// shift sets the clock on, or back, by so many times a length.
func (c *clock) shift(times float64, length time.Duration) {
	c.ahead.Add(int64(times * float64(length)))
}
