package bench

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// mostMemory is what a terminal may use to send its backlog, in MiB.
const mostMemory = 64

// BenchmarkMemory sends a hundred thousand cases that waited, and says how much memory that takes at its peak: of the uplink
// and the store that it reads together, with what Go has of the system for its heap and its stacks.
func BenchmarkMemory(b *testing.B) {
	o := newOurs(b, work{cases: size(100_000)})
	debug.FreeOSMemory() // what filling it took
	before, peak := inUse(), 0.0
	drained := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-drained:
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, inUse())
			}
		}
	}()
	took := o.drain(b)
	close(drained)
	<-ended
	verdict := "ok"
	if peak > mostMemory {
		verdict = "short"
	}
	fmt.Printf("bench sync-memory ours=%.0fMiB theirs=%dMiB ratio=%.2f goal=1.00 %s # at most that, while %d cases go home in %.0f s; %.0f MiB before\n",
		peak, mostMemory, peak/mostMemory, verdict, size(100_000), took.Seconds(), before)
}

func inUse() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse+m.StackInuse) / (1 << 20)
}
