package idcard

import (
	"bytes"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
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
	const least = 200
	devicetest.Figure("idcard-codec", speed, least, least/speed, 1, "MB/s")
	allocations := testing.AllocsPerRun(1000, parse)
	devicetest.Figure("idcard-codec-allocations", allocations, 0, allocations*2, 1, "")
}
