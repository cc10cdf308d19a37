package scanner

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"zhiting/drivers/transport"
)

// reportsPort gives fixed reports, never a whole one at once.
type reportsPort struct {
	transport.Port
	in []byte
}

func (p *reportsPort) Read(_ context.Context, b []byte) (int, error) {
	if len(p.in) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.in[:min(len(p.in), 50)])
	p.in = p.in[n:]
	return n, nil
}

// reportOf is one report of a scanner.
func reportOf(aim, data string, more byte) []byte {
	r := make([]byte, posSize)
	r[0], r[1], r[posSize-1] = posReport, byte(len(data)), more
	copy(r[2:], aim)
	copy(r[posData:], data)
	return r
}

func TestReportsBecomeLines(t *testing.T) {
	long := strings.Repeat("x", posMost)
	for name, c := range map[string]struct {
		reports [][]byte
		want    string
	}{
		"short":                   {[][]byte{reportOf("]Q1", "EL-1", 0)}, "]Q1EL-1\r"},
		"with its own line end":   {[][]byte{reportOf("]E0", "6901234567892\r\n", 0)}, "]E06901234567892\r"},
		"in three reports":        {[][]byte{reportOf("]Q1", long, 1), reportOf("]Q1", long, 1), reportOf("]Q1", "end", 0)}, "]Q1" + long + long + "end\r"},
		"without AIM identifier":  {[][]byte{reportOf("\x00\x00\x00", "abc", 0)}, "abc\r"},
		"another report between":  {[][]byte{bytes.Repeat([]byte{4}, posSize), reportOf("]C0", "7", 0)}, "]C07\r"},
		"a length that cannot be": {[][]byte{append([]byte{posReport, 57}, make([]byte, posSize-2)...), reportOf("]C0", "7", 0)}, "]C07\r"},
	} {
		p := newPosPort(&reportsPort{in: bytes.Join(c.reports, nil)})
		got, err := io.ReadAll(readerOf(func(b []byte) (int, error) { return p.Read(t.Context(), b) }))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

type readerOf func([]byte) (int, error)

func (f readerOf) Read(b []byte) (int, error) { return f(b) }

func FuzzReports(f *testing.F) {
	f.Add(reportOf("]Q1", "EL-1", 0))
	f.Add(bytes.Join([][]byte{reportOf("]Q1", "EL", 1), reportOf("]Q1", "1\r", 0)}, nil))
	f.Fuzz(func(t *testing.T, in []byte) {
		p := newPosPort(&reportsPort{in: in})
		var buffer [64]byte
		for {
			n, err := p.Read(context.Background(), buffer[:])
			if err != nil {
				return
			}
			if n == 0 || len(p.code) > longest+posMost {
				t.Fatalf("%d bytes read, %d held", n, len(p.code))
			}
		}
	})
}
