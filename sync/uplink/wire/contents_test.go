package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
)

// stream is two contents, the second from its tenth byte on.
func stream(t testing.TB) []byte {
	raw := AppendPreamble(nil)
	for _, part := range []struct {
		sum   string
		from  int64
		chunk string
	}{{strings.Repeat("ab", 32), 0, "first"}, {strings.Repeat("cd", 32), 10, "second"}} {
		var err error
		if raw, err = AppendBegin(raw, Content{SHA256: part.sum, Size: part.from + int64(len(part.chunk))}, part.from); err != nil {
			t.Fatal(err)
		}
		frame := append(make([]byte, FrameHead), part.chunk...)
		SealChunk(frame)
		raw = append(raw, frame...)
	}
	return raw
}

// read gives what a stream says, and how it ends.
func read(raw []byte) (said []string, err error) {
	frames, buffer := NewFrameReader(bytes.NewReader(raw)), make([]byte, MaxChunk)
	for {
		f, err := frames.Next(buffer)
		switch {
		case err != nil:
			return said, err
		case f.Chunk != nil:
			said = append(said, string(f.Chunk))
		default:
			said = append(said, f.SHA256[:4])
		}
	}
}

func TestFrames(t *testing.T) {
	raw := stream(t)
	said, err := read(raw)
	if got := strings.Join(said, " "); got != "abab first cdcd second" || !errors.Is(err, io.EOF) {
		t.Errorf("read %q, %v", got, err)
	}
	for n := range raw { // cut everywhere
		said, err := read(raw[:n])
		if !strings.HasPrefix("abab first cdcd second", strings.Join(said, " ")) {
			t.Errorf("cut at %d: %q", n, said)
		}
		if whole := n == 8 || n == 8+57 || n == 8+57+14 || n == 8+57+14+57; whole != errors.Is(err, io.EOF) && n > 0 {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	for n := range raw { // damaged everywhere
		damaged := bytes.Clone(raw)
		damaged[n] ^= 0x20
		if said, err := read(damaged); errors.Is(err, io.EOF) || !strings.HasPrefix("abab first cdcd second", strings.Join(said, " ")) {
			t.Errorf("damaged at %d: %q, %v", n, said, err)
		}
	}
	if _, err := AppendBegin(nil, Content{SHA256: "../../etc/passwd"}, 0); err == nil {
		t.Error("a path passed for a SHA-256")
	}
}

func FuzzFrames(f *testing.F) {
	f.Add(stream(f))
	f.Add(stream(f)[:30])
	f.Add([]byte(preamble + "\x02\xff\xff\xff\xff0000"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		frames, buffer := NewFrameReader(bytes.NewReader(raw)), make([]byte, MaxChunk)
		again := AppendPreamble(nil)
		for {
			frame, err := frames.Next(buffer)
			if err != nil {
				if errors.Is(err, io.EOF) && !bytes.Equal(again, raw) {
					t.Errorf("%s was read and written as %s", hex.EncodeToString(raw), hex.EncodeToString(again))
				}
				return
			}
			if frame.Chunk != nil {
				chunk := append(make([]byte, FrameHead), frame.Chunk...)
				SealChunk(chunk)
				again = append(again, chunk...)
			} else if again, err = AppendBegin(again, frame.Content, frame.From); err != nil {
				t.Fatal(err)
			}
		}
	})
}
