package paper

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkForm holds the form to its limits: 40 ms to make and 60 KB to send.
func BenchmarkForm(b *testing.B) {
	const longest, largest = 40 * time.Millisecond, 60 << 10
	fonts, c := fontsFor(b), ordinary("zh")
	size, n := 0, 0
	start := time.Now()
	for b.Loop() {
		form, err := Acknowledgement(c, fonts)
		if err != nil {
			b.Fatal(err)
		}
		size = len(form)
		n++
	}
	each := time.Since(start) / time.Duration(n)
	report("form-pdf", each.Seconds()*1000, longest.Seconds()*1000, "ms")
	report("form-size", float64(size), largest, "B")
}

func report(name string, ours, limit float64, unit string) {
	verdict := "ok"
	if ours > limit {
		verdict = "short"
	}
	fmt.Printf("bench %s ours=%.1f%s theirs=%.1f%s ratio=%.2f goal=1.00 %s\n", name, ours, unit, limit, unit, ours/limit, verdict)
}
