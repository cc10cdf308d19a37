package idcard

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"io"
	"os"
	"strings"
	"testing"
)

// pipe is a transport with a fixed input.
type pipe struct {
	in      []byte
	out     bytes.Buffer
	flushed bool
}

func (p *pipe) Read(_ context.Context, b []byte) (int, error) {
	if len(p.in) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.in[:min(len(p.in), 50)]) // never a whole report at once
	p.in = p.in[n:]
	return n, nil
}

func (p *pipe) Write(_ context.Context, b []byte) error { p.out.Write(b); return nil }
func (p *pipe) Flush() error                            { p.flushed = true; return nil }
func (p *pipe) Close() error                            { return nil }

// reportVector is the one report that the reference gives.
func reportVector(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Split(line, "|"); strings.TrimSpace(fields[0]) == "hid_req_find" {
			report, err := hex.DecodeString(strings.TrimSpace(fields[2]))
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
	}
	t.Fatal("the vectors hold no HID report")
	return nil
}

func TestRequestInAReport(t *testing.T) {
	wire := new(pipe)
	if err := newShell(wire).Write(t.Context(), cmdFind.encode()); err != nil {
		t.Fatal(err)
	}
	if want := reportVector(t); !bytes.Equal(wire.out.Bytes(), want) {
		t.Errorf("sent %x\nwant %x", wire.out.Bytes(), want)
	}
	if err := newShell(wire).Write(t.Context(), make([]byte, 57)); err == nil {
		t.Error("a frame too long for a report was sent")
	}
}

// wrapped is a reply cut into reports as the description has it.
func wrapped(frame []byte) (reports []byte) {
	for len(frame) > 0 {
		part := frame[:min(len(frame), 40)]
		frame = frame[len(part):]
		r := make([]byte, reportSize)
		r[0] = 0xaa
		binary.LittleEndian.PutUint16(r[3:], uint16(len(part)+3))
		copy(r[8:], part)
		binary.LittleEndian.PutUint16(r[8+len(part):], sumOf(r[3:8+len(part)]))
		reports = append(reports, r...)
	}
	return reports
}

func TestReplyInReports(t *testing.T) {
	frame := frameOf(bytes.Repeat([]byte{0x90}, 200)...)
	input := wrapped(frame)
	noise := bytes.Repeat([]byte{0x55}, reportSize)
	spoiled := wrapped([]byte("spoiled"))
	spoiled[9] ^= 1
	wire := &pipe{in: append(append(noise, spoiled...), input...)}
	s := newShell(wire)
	var got []byte
	for len(got) < len(frame) {
		var b [13]byte
		n, err := s.Read(t.Context(), b[:])
		if err != nil {
			t.Fatalf("after %d of %d bytes: %v", len(got), len(frame), err)
		}
		got = append(got, b[:n]...)
	}
	if !bytes.Equal(got, frame) {
		t.Errorf("read %x\nwant %x", got, frame)
	}
	if err := s.Flush(); err != nil || !wire.flushed {
		t.Error("the transport was not flushed")
	}
}

func FuzzUnwrap(f *testing.F) {
	f.Add(wrapped([]byte("AAAAAA9669")))
	f.Add(bytes.Repeat([]byte{0xff}, reportSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != reportSize {
			return
		}
		if got := unwrap(b); len(got) > reportSize-10 {
			t.Errorf("a report of %d bytes gave %d", reportSize, len(got))
		}
	})
}
