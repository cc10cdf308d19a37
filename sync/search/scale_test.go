package search

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"zhiting/sync/catalog"
)

// A province's catalogue, and what a question may cost with it (bench lines, see the Makefile).
const (
	scaleItems = 5000
	goalTime   = 30 * time.Millisecond
	goalMemory = 30 << 20
)

// province is the shipped catalogue with as many matters as a province has. Their names are made of those that are there,
// so that every question meets words of many of them.
func province(t testing.TB) *catalog.Catalog {
	t.Helper()
	c := shipped(t)
	var matters []catalog.Matter
	for _, theme := range c.Themes {
		for _, m := range theme.Matters {
			matters = append(matters, c.Matters[m.Matter])
		}
	}
	for i := 0; len(c.Matters) < scaleItems; i++ {
		m, other := matters[i%len(matters)], matters[(i*7+i/len(matters))%len(matters)]
		m.ID = fmt.Sprintf("m%04d", i)
		m.TaskName.Zh += "（" + other.ResultName.Zh + "）"
		m.TaskName.En += ", " + other.ResultName.En
		c.Matters[m.ID] = m
		theme := &c.Themes[i%len(c.Themes)]
		theme.Matters = append(slices.Clip(theme.Matters), catalog.Chosen{Matter: m.ID})
	}
	return c
}

// BenchmarkSearch prints how many questions find the right thing first, and with a province's catalogue the time of a
// question of the set and the memory kept.
func BenchmarkSearch(b *testing.B) {
	all, c := questions(b), province(b)
	for b.Loop() {
		x := index(b, shipped(b))
		for _, unseen := range []bool{false, true} {
			right, of := rightFirsts(x, all, unseen, func(question, string) {})
			share, name, verdict := float64(right)/float64(of), "seen", "ok"
			if unseen {
				name = "unseen"
			}
			if share < goalFirst {
				verdict = "short"
			}
			fmt.Printf("bench search-first-%s ours=%d theirs=%d ratio=%.3f goal=%.2f %s\n", name, right, of, share, goalFirst, verdict)
		}
		before := heap()
		began := time.Now()
		x = index(b, c)
		built := time.Since(began)
		kept := heap() - before
		var times []time.Duration
		for _, q := range all {
			began := time.Now()
			x.Search(q.Ask)
			times = append(times, time.Since(began))
		}
		slices.Sort(times)
		benchLine("search-time", ms(times[len(times)/2]), ms(goalTime), "ms")
		benchLine("search-time-worst", ms(times[len(times)-1]), ms(goalTime), "ms")
		benchLine("search-memory", float64(kept)/(1<<20), goalMemory/(1<<20), "MiB")
		b.Logf("index of %d items made in %s", len(x.items), built)
		runtime.KeepAlive(x)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

func benchLine(name string, ours, limit float64, unit string) {
	verdict := "ok"
	if ours > limit {
		verdict = "short"
	}
	fmt.Printf("bench %s ours=%.1f%s theirs=%.0f%s ratio=%.2f goal=1.00 %s\n", name, ours, unit, limit, unit, ours/limit, verdict)
}
