package receipt

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestParser(t *testing.T) {
	input := "\x1B@\x1C&AB\xBB\xD8\n" + // initialise, Chinese on, text
		"\x1Ba\x01\x1BE\x01\x1D!\x11" + // align, bold, size
		"\x10\x04\x02" + // real-time request
		"\x1Dv0\x00\x01\x00\x02\x00\x10\x04" + // a picture whose bits look like a request
		"\x1D(k\x03\x001Q0" + "\x1DVB\x03" + "\x1Dr\x01" +
		"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08" + "\x1BZ" + "C"
	want := []op{
		{kind: opInitialise}, {kind: opChinese, data: []byte{1}}, {kind: opText, data: []byte("AB\xBB\xD8")}, {kind: opFeedLine},
		{kind: opAlign, data: []byte{1}}, {kind: opBold, data: []byte{1}}, {kind: opSize, data: []byte{0x11}},
		{kind: opRealTime, data: []byte{2}},
		{kind: opRaster, data: []byte{0, 1, 0, 2, 0, 0x10, 0x04}},
		{kind: opSymbol, data: []byte("1Q0")}, {kind: opCut, data: []byte{3}}, {kind: opSensor, data: []byte{1}},
		{kind: opClear}, {kind: opUnknown, data: []byte("\x1BZ")}, {kind: opText, data: []byte("C")},
	}
	p := newParser(bytes.NewReader([]byte(input)))
	for i, w := range want {
		got, err := p.next()
		if err != nil || got.kind != w.kind || !bytes.Equal(got.data, w.data) {
			t.Fatalf("command %d: %v %q, %v; want %v %q", i, got.kind, got.data, err, w.kind, w.data)
		}
	}
	if _, err := p.next(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

// A character may come in two pieces, and one that the firmware lacks is a box.
func TestTextInPieces(t *testing.T) {
	r := newRoll(wide(t))
	r.obey(op{kind: opChinese, data: []byte{1}})
	for _, piece := range []string{"A\xBB", "\xD8\x98\x39", "\x9F\x31B"} {
		r.obey(op{kind: opText, data: []byte(piece)})
	}
	r.obey(op{kind: opFeedLine})
	if got := r.text.String(); got != "A回□B\n" {
		t.Errorf("got %q", got)
	}
}

// The bytes were made by an independent generator, receiptline 4.0.4 from npm, from the documents beside them with
//
//	receiptline.transform(doc, {cpl: 48, encoding: 'gb18030', command: 'escpos', spacing: false, cutting: true})
//
// and with spacing: true for the table, which has frames, bold, underlined and double characters and a bar code.
func TestReceiptline(t *testing.T) {
	tests := []struct {
		name string
		want []string // lines, without the spaces around them
		cuts int      // the one asked for with = and the one at the end
	}{
		{"receiptline", []string{"收件回执", "事项 社会保障卡补领", "Time 2026-11-23", "[picture 152x150]", "谢谢"}, 2},
		{"receiptline-table", []string{"收件回执", "姓名 欧阳样例", "编号 3f9ac2d1", `[bar code "{C\x14\f\"8NZ{B3"]`, "谢谢"}, 2},
	}
	for _, test := range tests {
		input, err := os.ReadFile("testdata/" + test.name + ".bin")
		if err != nil {
			t.Fatal(err)
		}
		r, cuts := newRoll(wide(t)), 0
		p := newParser(bytes.NewReader(input))
		for {
			o, err := p.next()
			if errors.Is(err, io.EOF) {
				break
			}
			switch {
			case err != nil:
				t.Fatal(err)
			case o.kind == opUnknown:
				t.Errorf("%s: unknown command %q", test.name, o.data)
			case o.kind == opCut:
				cuts++
			default:
				r.obey(o)
			}
		}
		var got []string
		for line := range strings.Lines(r.text.String()) {
			got = append(got, strings.Join(strings.Fields(line), " "))
		}
		for _, want := range test.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: the paper lacks %q:\n%s", test.name, want, strings.Join(got, "\n"))
			}
		}
		if cuts != test.cuts {
			t.Errorf("%s: %d cuts; want %d", test.name, cuts, test.cuts)
		}
	}
}

// Whatever comes, the parser ends and the paper can be printed.
func FuzzPrinter(f *testing.F) {
	f.Add([]byte("\x1B@\x1C&AB\xBB\xD8\n\x1Dv0\x00\x01\x00\x02\x00\x10\x04\x1D(k\x04\x001P0A\x1D(k\x03\x001Q0\x1DVB\x03"))
	f.Add([]byte("\x1Dk\x02123\x00\x1Dk\x49\x04{BAB\x1D(H\x06\x0000@ABC\x10\x05\x01"))
	f.Add([]byte("\x1D!\x77\x1C!\xFF\x98\x39\x9F\x31\x1Bd\x05\x1B3\x00"))
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) > 2000 {
			t.Skip("longer than any case of interest")
		}
		p := newParser(iotest.OneByteReader(bytes.NewReader(input)))
		r := newRoll(models["cheap-58"])
		for range len(input) + 1 {
			o, err := p.next()
			if err != nil {
				return
			}
			if o.kind < opSensor && r.height() < 20_000 {
				r.obey(o)
			}
		}
		t.Fatal("more commands than bytes")
	})
}

func wide(t *testing.T) model {
	t.Helper()
	m, err := modelOf("", 80)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
