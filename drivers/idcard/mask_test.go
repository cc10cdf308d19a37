package idcard

import (
	"bytes"
	"testing"

	"zhiting/drivers/transport"
)

// shown is what a mask writes of a device's words, hidden bytes as FF.
func shown(m transport.Mask, pieces ...[]byte) (text []byte) {
	var runs []transport.Run
	for _, p := range pieces {
		runs = append(runs, m.Next(p)...)
	}
	for _, r := range append(runs, m.Rest()...) {
		text = append(text, r.Bytes...)
		text = append(text, bytes.Repeat([]byte{0xff}, r.Hidden)...)
	}
	return text
}

func TestMask(t *testing.T) {
	head := []byte{0xaa, 0xaa, 0xaa, 0x96, 0x69}
	ok := func(data ...byte) []byte { return frameOf(append([]byte{0, 0, 0x90}, data...)...) }
	wrong := ok(1, 2, 3)
	wrong[len(wrong)-1] ^= 0x55
	module := []byte("0123456789abcdef")
	for name, c := range map[string]struct{ said, want []byte }{
		"no card":               {frameOf(0, 0, 0x80), frameOf(0, 0, 0x80)},
		"number of the chip":    {ok(1, 2, 3, 4, 5, 6, 7, 8), ok(0, 0, 0, 0, 0, 0, 0, 0)},
		"number of the module":  {ok(module...), ok(module...)},
		"address after a move":  {ok(bytes.Repeat([]byte{0x31}, 70)...), ok(make([]byte, 70)...)},
		"noise":                 {[]byte("noise"), bytes.Repeat([]byte{0xff}, 5)},
		"noise around a reply":  {append(append([]byte("ab"), frameOf(0, 0, 0x80)...), "cd"...), append(append([]byte{0xff, 0xff}, frameOf(0, 0, 0x80)...), 0xff, 0xff)},
		"half a reply":          {ok(1, 2, 3, 4)[:13], append(append(bytes.Clone(head), 0, 8), bytes.Repeat([]byte{0xff}, 6)...)},
		"half a head":           {head[:4], bytes.Repeat([]byte{0xff}, 4)},
		"impossible length":     {append(bytes.Clone(head), 0xff, 0xff, 1), append(bytes.Clone(head), 0xff, 0xff, 0xff)},
		"wrong check":           {wrong, append(append(bytes.Clone(head), 0, 7), 0, 0, 0, 0, 0, 0, 0xff^7)},
		"lengths do not add up": {ok(append([]byte{1, 0, 4, 0}, bytes.Repeat([]byte{0x31}, 300)...)...), ok(make([]byte, 304)...)},
	} {
		if got := shown(&replyMask{}, c.said); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %x is written as %x, want %x", name, c.said, got, c.want)
		}
	}
}

// FuzzMask holds that a mask neither loses nor makes bytes, whatever the pieces in which they come, that the driver's own
// parser takes the masked bytes as it took the real ones, and that no data is left but what must be.
func FuzzMask(f *testing.F) {
	f.Add([]byte("\xaa\xaa\xaa\x96\x69\x00\x04\x00\x00\x80\x84\xaa"), 3)
	f.Add(append(frameOf(append([]byte{0, 0, 0x90, 1, 0, 4, 0}, make([]byte, 1280)...)...), "noise"...), 100)
	f.Add(frameOf(0, 0, 0x90, 1, 2, 3), 1)
	f.Fuzz(func(t *testing.T, said []byte, cut int) {
		whole := shown(&replyMask{}, bytes.Clone(said))
		if len(whole) != len(said) {
			t.Fatalf("%d bytes are written as %d", len(said), len(whole))
		}
		cut = max(0, min(cut, len(said)))
		if pieces := shown(&replyMask{}, bytes.Clone(said[:cut]), bytes.Clone(said[cut:])); !bytes.Equal(whole, pieces) {
			t.Fatalf("in pieces %x is written as %x, at once as %x", said, pieces, whole)
		}
		before, _ := parse(said)
		after, _ := parse(whole)
		if len(before) != len(after) {
			t.Fatalf("%x has %d replies, its trace %x has %d", said, len(before), whole, len(after))
		}
		for i := range before {
			if before[i].sw != after[i].sw || len(before[i].data) != len(after[i].data) {
				t.Fatalf("reply %x is written as %x", before[i], after[i])
			}
		}
	})
}
