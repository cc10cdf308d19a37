package scanner

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"zhiting/drivers"
)

// pause stands in a test's input for silence.
const pause = "<pause>"

// played feeds pieces to a decoder and gives the payloads, a spoilt one as "!".
func played(t *testing.T, d *lineDecoder, pieces ...string) []string {
	t.Helper()
	var out []string
	for _, piece := range pieces {
		arrived := d.pause
		if piece != pause {
			arrived = func() []line { return d.feed([]byte(piece)) }
		}
		for _, l := range arrived() {
			switch {
			case l.err == nil:
				out = append(out, string(l.payload))
			case errors.Is(l.err, drivers.ErrBadAnswer) && l.payload == nil:
				out = append(out, "!")
			default:
				t.Errorf("error %v with payload %X; want ErrBadAnswer alone", l.err, l.payload)
			}
		}
	}
	return out
}

func TestLines(t *testing.T) {
	full := strings.Repeat("x", longest)
	for name, c := range map[string]struct{ in, want []string }{
		"cr":                       {[]string{"A1\r"}, []string{"A1"}},
		"lf":                       {[]string{"A1\n"}, []string{"A1"}},
		"crlf":                     {[]string{"A1\r\n"}, []string{"A1"}},
		"crlf in two pieces":       {[]string{"A1\r", "\nB2\r", "\n"}, []string{"A1", "B2"}},
		"byte by byte":             {strings.Split("A1\rB2\n", ""), []string{"A1", "B2"}},
		"two at once":              {[]string{"A1\rB2\r"}, []string{"A1", "B2"}},
		"line ends alone":          {[]string{"\r\n\r\n", pause, "\n"}, nil},
		"pause":                    {[]string{"A1", pause, "B2", pause}, []string{"A1", "B2"}},
		"not yet":                  {[]string{"A1"}, nil},
		"pause of nothing":         {[]string{pause, pause}, nil},
		"line end after the pause": {[]string{"A1", pause, "\r\n"}, []string{"A1"}},
		"cut short":                {[]string{"A1\r", "B", pause, "C3\r"}, []string{"A1", "!", "C3"}},
		"cut short, others":        {[]string{"A1\r", "B", pause, "BC", pause, "C3\r"}, []string{"A1", "!", "!", "C3"}},
		"line end switched off":    {[]string{"A1\r", "B2", pause, "B2", pause, "C3", pause}, []string{"A1", "!", "B2", "C3"}},
		"noise teaches nothing":    {[]string{"\xff\xfe\r", "B2", pause}, []string{"\xff\xfe", "B2"}},
		"longest":                  {[]string{full + "\r"}, []string{full}},
		"longest by pause":         {[]string{full, pause}, []string{full}},
		"too long":                 {[]string{full + "y\rA1\r"}, []string{"!", "A1"}},
		"much too long":            {[]string{full, full, full, "\nA1\r"}, []string{"!", "A1"}},
		"too long, then a pause":   {[]string{full + "y", pause, "A1\r"}, []string{"!", "A1"}},
	} {
		if got := played(t, &lineDecoder{}, c.in...); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %.60q, want %.60q", name, got, c.want)
		}
	}
}

func TestAnswersAreNoCodes(t *testing.T) {
	for name, c := range map[string]struct {
		answer   string
		in, want []string
		answers  int
	}{
		"alone":            {"!", []string{"!", pause}, nil, 1},
		"twice":            {"!", []string{"!!", pause}, nil, 2},
		"before a code":    {"!", []string{"!A1\r"}, []string{"A1"}, 1},
		"with a line end":  {"OK", []string{"O", "K\r\n", "A1\r"}, []string{"A1"}, 1},
		"inside a code":    {"!", []string{"A!1\r"}, []string{"A!1"}, 0},
		"only its start":   {"OK", []string{"O\r"}, []string{"O"}, 0},
		"nothing expected": {"", []string{"!\r"}, []string{"!"}, 0},
	} {
		d := lineDecoder{answer: []byte(c.answer)}
		if got := played(t, &d, c.in...); !slices.Equal(got, c.want) || d.answers != c.answers {
			t.Errorf("%s: got %q and %d answers, want %q and %d", name, got, d.answers, c.want, c.answers)
		}
	}
}

func TestLineMemoryIsBounded(t *testing.T) {
	var d lineDecoder
	reports := 0
	for range 1000 {
		reports += len(d.feed(bytes.Repeat([]byte{'x'}, longest)))
	}
	if reports != 1 || cap(d.buffer) > 2*longest {
		t.Errorf("4 MB without a line end gave %d reports and a buffer of %d bytes", reports, cap(d.buffer))
	}
}

// FuzzLines cuts any bytes in any pieces with any pauses, and interprets what comes out.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{
		"A1\r\nB2\n", "]Q1https://example.invalid/\r", "]C1\x1d0112345678901231\r", "\xc5\xb7\xd1\xf4\xd1\xf9\xc0\xfd\r",
		"欧阳样例\n", "!A1\r!!", "A1\rB\x00B\x00", "\xff\xfe\x80\r", "]", "]Q", "]Q3\x1d", "\x84\x31\xa4\x37\r", "\x95\x32\x82\x36\n",
	} {
		f.Add([]byte(seed), byte(3), "!")
	}
	f.Add(bytes.Repeat([]byte("9"), longest+2), byte(255), "")
	f.Fuzz(func(t *testing.T, in []byte, size byte, answer string) {
		d := lineDecoder{answer: []byte(answer)}
		left := len(in)
		judge := func(lines []line) {
			for _, l := range lines {
				if (l.err == nil) == (l.payload == nil) {
					t.Fatalf("payload %X with error %v; want one of them", l.payload, l.err)
				}
				if l.err != nil {
					if !errors.Is(l.err, drivers.ErrBadAnswer) {
						t.Fatalf("error %v is not ErrBadAnswer", l.err)
					}
					continue
				}
				if len(l.payload) > longest || bytes.ContainsAny(l.payload, "\r\n") {
					t.Fatalf("payload of %d bytes, or with a line end", len(l.payload))
				}
				if left -= len(l.payload); left < 0 {
					t.Fatal("more came out than went in")
				}
				text, symbology, err := interpret(l.payload)
				if (err == nil) != (text != "") || err != nil && (symbology != "" || !errors.Is(err, drivers.ErrBadAnswer)) {
					t.Fatalf("text %q, symbology %q, error %v", text, symbology, err)
				}
				if len(text) > 4*longest {
					t.Fatalf("text of %d bytes from %d", len(text), len(l.payload))
				}
			}
		}
		for piece := range slices.Chunk(in, int(size)+1) {
			judge(d.feed(piece))
			if piece[0]%8 == 0 { // some bytes are followed by silence
				judge(d.pause())
				if d.within() {
					t.Fatal("a payload goes on after a pause")
				}
			}
			if len(d.buffer) > longest {
				t.Fatalf("buffer of %d bytes", len(d.buffer))
			}
		}
		judge(d.pause())
	})
}
