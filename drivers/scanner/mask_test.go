package scanner

import (
	"bytes"
	"testing"
)

// shown is what the mask writes of what a scanner said in pieces.
func shown(m *payloadMask, pieces ...string) string {
	var b bytes.Buffer
	for _, p := range pieces {
		for _, r := range m.Next([]byte(p)) {
			b.Write(r.Bytes)
		}
	}
	for _, r := range m.Rest() {
		b.Write(r.Bytes)
	}
	return b.String()
}

func TestMask(t *testing.T) {
	for _, c := range []struct {
		name   string
		said   []string
		answer string
		want   string
	}{
		{"a code", []string{"371502199001010012\r"}, "", "000000000000000000\r"},
		{"in pieces", []string{"3715", "02\r\n99\n"}, "", "000000\r\n00\n"},
		{"without a line end", []string{"37150"}, "", "00000"},
		{"symbology", []string{"]Q1欧阳\r"}, "", "]Q1000000\r"},
		{"no symbology", []string{"]9x1\r"}, "", "0000\r"},
		{"an answer", []string{"!", "!"}, "!", "!!"},
		{"an answer before a code", []string{"!371\r"}, "!", "!000\r"},
		{"an answer's byte within a code", []string{"37!1\r"}, "!", "0000\r"},
		{"noise", []string{"a\x00\x01\r"}, "", "\xff\xff\xff\r"},
	} {
		if got := shown(&payloadMask{answer: []byte(c.answer)}, c.said...); got != c.want {
			t.Errorf("%s: %q is written as %q, want %q", c.name, c.said, got, c.want)
		}
	}
}

// FuzzMask holds that a mask neither loses nor makes bytes, keeps memory within limits and lets no byte through but line
// ends, identifiers and answers.
func FuzzMask(f *testing.F) {
	f.Add("]Q1371502199001010012\r\n!99", 5)
	f.Add("!!!", 1)
	f.Fuzz(func(t *testing.T, said string, cut int) {
		cut = max(0, min(cut, len(said)))
		m := &payloadMask{answer: []byte("!")}
		got := shown(m, said[:cut], said[cut:])
		if len(got) != len(said) {
			t.Fatalf("%d bytes are written as %d", len(said), len(got))
		}
		for i := range len(got) {
			switch c := got[i]; {
			case c == '0' || c == 0xff:
			case c != said[i]:
				t.Fatalf("%q is written as %q: byte %d is neither hidden nor kept", said, got, i)
			case c == '\r' || c == '\n' || c == '!':
			case bytes.LastIndexByte([]byte(got[:i+1]), ']') < i-2: // within an identifier
				t.Fatalf("%q is written as %q: byte %d is shown", said, got, i)
			}
		}
	})
}
