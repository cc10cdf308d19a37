package idcard

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"zhiting/drivers"
)

type vector struct {
	name, direction string
	frame           []byte
}

// vectors reads the frames of testdata/vectors.txt; its other lines are numbers and notes.
func vectors(t testing.TB) []vector {
	t.Helper()
	f, err := os.Open("testdata/vectors.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "|")
		if len(cells) < 4 || strings.HasPrefix(lines.Text(), "#") || strings.HasPrefix(lines.Text(), "hid_") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		frame, err := hex.DecodeString(cells[2])
		if err != nil {
			t.Fatalf("vector %s: %v", cells[0], err)
		}
		all = append(all, vector{cells[0], cells[1], frame})
	}
	if len(all) < 50 {
		t.Fatalf("only %d vectors were read", len(all))
	}
	return all
}

func vectorNamed(t testing.TB, name string) []byte {
	t.Helper()
	for _, v := range vectors(t) {
		if v.name == name {
			return v.frame
		}
	}
	t.Fatalf("no vector %q", name)
	return nil
}

// parse feeds a stream in the given pieces and collects what comes out.
func parse(pieces ...[]byte) (replies []reply, errs []error) {
	var p parser
	for _, piece := range pieces {
		for len(piece) > 0 {
			n := copy(p.space(), piece)
			p.arrived(n)
			piece = piece[n:]
			for {
				r, ok, err := p.next()
				if err != nil {
					errs = append(errs, err)
					continue
				}
				if !ok {
					break
				}
				replies = append(replies, reply{r.sw, bytes.Clone(r.data)})
			}
		}
	}
	return replies, errs
}

func TestRequestVectors(t *testing.T) {
	seen := 0
	for _, v := range vectors(t) {
		if !strings.HasPrefix(v.name, "req_") {
			continue
		}
		seen++
		body := v.frame[headSize : len(v.frame)-1]
		if got := frameOf(body...); !bytes.Equal(got, v.frame) {
			t.Errorf("%s: encoded %X, want %X", v.name, got, v.frame)
		}
	}
	if seen != 24 {
		t.Errorf("%d request vectors, want 24", seen)
	}
	for cmd, name := range map[command]string{
		cmdStatus: "req_status", cmdModule: "req_samid", cmdFind: "req_find", cmdSelect: "req_select",
		cmdRead: "req_read_text_photo", cmdReadPrints: "req_read_text_photo_fp", cmdReadMoved: "req_read_append_addr",
	} {
		if got, want := cmd.encode(), vectorNamed(t, name); !bytes.Equal(got, want) {
			t.Errorf("%s: encoded %X, want %X", cmd, got, want)
		}
	}
}

func TestReplyVectorsInAllFragmentations(t *testing.T) {
	for _, v := range vectors(t) {
		if v.direction != "R>H" || strings.HasPrefix(v.name, "neg_") {
			continue
		}
		want := reply{[3]byte(v.frame[7:10]), v.frame[10 : len(v.frame)-1]}
		var usb [][]byte
		for chunk := range slices.Chunk(v.frame, 64) {
			usb = append(usb, chunk)
		}
		for name, c := range map[string]struct {
			pieces [][]byte
			frames int
		}{
			"whole":           {[][]byte{v.frame}, 1},
			"one byte each":   {slices.Collect(slices.Chunk(v.frame, 1)), 1},
			"split after AA":  {[][]byte{v.frame[:3], v.frame[3:]}, 1},
			"split in length": {[][]byte{v.frame[:6], v.frame[6:]}, 1},
			"64-byte packets": {usb, 1},
			"two in one":      {[][]byte{slices.Concat(v.frame, v.frame)}, 2},
			"noise between":   {[][]byte{slices.Concat(v.frame, []byte{0xaa, 0, 0xaa, 0xaa}, v.frame)}, 2},
		} {
			replies, errs := parse(c.pieces...)
			if len(replies) != c.frames || len(errs) != 0 {
				t.Errorf("%s, %s: %d replies and errors %v, want %d", v.name, name, len(replies), errs, c.frames)
			}
			for _, got := range replies {
				if got.sw != want.sw || !bytes.Equal(got.data, want.data) {
					t.Errorf("%s, %s: got SW %X and %d bytes, want SW %X and %d bytes", v.name, name, got.sw, len(got.data), want.sw, len(want.data))
				}
			}
		}
	}
}

func TestNegativeVectors(t *testing.T) {
	for name, want := range map[string]struct {
		replies int
		sw3     byte
		bad     int // frames refused
	}{
		"neg_find_bad_chk":   {bad: 1}, // a request, but LEN 3 is refused before its check byte
		"neg_garbage_prefix": {replies: 1, sw3: 0x90},
		"neg_extra_AA":       {replies: 1, sw3: 0x80},
		"neg_truncated":      {},
		"neg_trailing_byte":  {replies: 1, sw3: 0x90},
		"neg_len_huge":       {bad: 1},
	} {
		frame := vectorNamed(t, name)
		replies, errs := parse(frame)
		if len(replies) != want.replies || len(errs) != want.bad {
			t.Errorf("%s: %d replies, errors %v; want %d replies, %d errors", name, len(replies), errs, want.replies, want.bad)
		}
		for _, r := range replies {
			if r.sw[2] != want.sw3 {
				t.Errorf("%s: status %X, want %X", name, r.sw[2], want.sw3)
			}
		}
		for _, err := range errs {
			if !errors.Is(err, drivers.ErrBadAnswer) {
				t.Errorf("%s: error %v is not ErrBadAnswer", name, err)
			}
		}
		good := vectorNamed(t, "rep_ok")
		// What the truncated frame claims to hold is completed by what follows; the one behind that must be found.
		if replies, _ := parse(slices.Concat(frame, good, good)); len(replies) == 0 || replies[len(replies)-1].sw[2] != 0x90 {
			t.Errorf("%s: no recovery after it", name)
		}
	}
}

func TestWrongCheckByteIsRefused(t *testing.T) {
	for _, v := range vectors(t) {
		if v.direction != "R>H" || strings.HasPrefix(v.name, "neg_") {
			continue
		}
		for _, at := range []int{7, len(v.frame) / 2, len(v.frame) - 1} {
			frame := bytes.Clone(v.frame)
			frame[at] ^= 0x40
			if replies, errs := parse(frame); len(replies) != 0 || len(errs) == 0 {
				t.Errorf("%s with byte %d spoilt: %d replies, errors %v", v.name, at, len(replies), errs)
			}
		}
	}
}

func TestParserAllocatesNothing(t *testing.T) {
	frame := vectorNamed(t, "card_citizen_fp512")
	p := new(parser)
	if n := testing.AllocsPerRun(100, func() {
		p.arrived(copy(p.space(), frame))
		if _, ok, err := p.next(); !ok || err != nil {
			t.Fatalf("no reply: %v", err)
		}
	}); n != 0 {
		t.Errorf("%v allocations for a reply, want 0", n)
	}
}

func TestStatusBytes(t *testing.T) {
	for sw, want := range map[byte]error{
		0x31: ErrCardRejected, 0x32: ErrCardRejected, 0x33: ErrCardInvalid, 0x40: ErrCardUnknown, 0x41: ErrCardMoved,
		0x47: ErrCardMoved, 0x81: ErrCardMoved, 0x60: ErrSelfTest, 0x66: ErrNotAuthorised, 0x21: drivers.ErrUnsupported,
		0x4e: drivers.ErrUnsupported, 0x10: drivers.ErrBadAnswer, 0xee: drivers.ErrBadAnswer,
	} {
		err := &StatusError{Command: "read card", SW: [3]byte{0x69, 0x82, sw}}
		if !errors.Is(err, want) {
			t.Errorf("status %02X is not %q", sw, want)
		}
		if drivers.ProblemOf(err).IsZero() {
			t.Errorf("status %02X means no problem", sw)
		}
	}
}

func FuzzParser(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.frame, uint8(1))
		f.Add(v.frame, uint8(64))
	}
	f.Fuzz(func(t *testing.T, stream []byte, size uint8) {
		whole, _ := parse(stream)
		pieces, _ := parse(slices.Collect(slices.Chunk(stream, int(size)+1))...)
		if len(whole) != len(pieces) {
			t.Fatalf("%d replies from the whole stream, %d from pieces of %d", len(whole), len(pieces), int(size)+1)
		}
		for i, r := range whole {
			if r.sw != pieces[i].sw || !bytes.Equal(r.data, pieces[i].data) {
				t.Fatalf("reply %d depends on the pieces", i)
			}
			if again := frameOf(append(r.sw[:], r.data...)...); !bytes.Contains(stream, again) {
				t.Fatalf("reply %d was not in the stream", i)
			}
		}
	})
}
