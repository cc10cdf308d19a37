package pdf

import (
	"bytes"
	"strings"
	"testing"
)

func TestNumberIsReadBack(t *testing.T) {
	for _, n := range []int{0, 1, -1, 107, -107, 108, -108, 1131, -1131, 1132, -1132, 32767, -32768} {
		b := number(nil, n)
		var got, used int
		switch v := int(b[0]); { // Adobe Technical Note 5177, 3.2
		case v >= 32 && v <= 246:
			got, used = v-139, 1
		case v >= 247 && v <= 250:
			got, used = (v-247)*256+int(b[1])+108, 2
		case v >= 251 && v <= 254:
			got, used = -(v-251)*256-int(b[1])-108, 2
		case v == 28:
			got, used = int(int16(uint16(b[1])<<8|uint16(b[2]))), 3
		}
		if got != n || used != len(b) {
			t.Errorf("%d is written as % x, which reads as %d in %d bytes", n, b, got, used)
		}
	}
}

func TestIndexOffsets(t *testing.T) {
	if got, want := index(), []byte{0, 0}; !bytes.Equal(got, want) {
		t.Errorf("empty index: % x", got)
	}
	want := []byte{0, 2, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4, 'a', 'b', 'c'}
	if got := index([]byte("a"), []byte("bc")); !bytes.Equal(got, want) {
		t.Errorf("index: % x, want % x", got, want)
	}
}

func TestToUnicodeBeyondTheBasicPlane(t *testing.T) {
	got := string(toUnicode([]rune{'办', '𬍛'}))
	for _, want := range []string{"2 beginbfchar", "<0001><529e>", "<0002><d870df5b>"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestToUnicodeKeepsToAHundredEntries(t *testing.T) {
	order := make([]rune, 250)
	for i := range order {
		order[i] = rune(0x4E00 + i)
	}
	got := string(toUnicode(order))
	if n := strings.Count(got, "100 beginbfchar"); n != 2 || !strings.Contains(got, "\n50 beginbfchar") {
		t.Errorf("250 entries are not parted into 100, 100 and 50:\n%s", got)
	}
}

func TestTypefaceRefusesNoise(t *testing.T) {
	for name, fonts := range map[string][][]byte{"none": nil, "noise": {bytes.Repeat([]byte{7}, 300)}, "empty": {nil}} {
		if _, err := NewTypeface(fonts...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
