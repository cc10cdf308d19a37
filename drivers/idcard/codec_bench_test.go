package idcard

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// BenchmarkWireCodec measures how fast frames of a whole card are parsed, in the pieces in which a port gives them, and
// what that allocates.
func BenchmarkWireCodec(b *testing.B) {
	frame := frameOf(append([]byte{0, 0, 0x90}, bytes.Repeat([]byte{0xa5}, 1288)...)...)
	var p parser
	parse := func() {
		for rest := frame; len(rest) > 0; {
			n := copy(p.space(), rest[:min(512, len(rest))])
			p.arrived(n)
			rest = rest[n:]
		}
		if _, ok, err := p.next(); !ok || err != nil {
			b.Fatal("the frame was not parsed", err)
		}
	}
	const frames = 20000
	began := time.Now()
	for range frames {
		parse()
	}
	speed := float64(frames*len(frame)) / 1e6 / time.Since(began).Seconds()
	line := func(name string, ours, limit, ratio float64, unit string) {
		verdict := "ok"
		if ratio > 1 {
			verdict = "short"
		}
		fmt.Printf("bench %s ours=%.0f%s theirs=%.0f%s ratio=%.2f goal=1.00 %s\n", name, ours, unit, limit, unit, ratio, verdict)
	}
	const least = 200
	line("idcard-codec", speed, least, least/speed, "MB/s")
	allocations := testing.AllocsPerRun(1000, parse)
	line("idcard-codec-allocations", allocations, 0, allocations*2, "")
}
