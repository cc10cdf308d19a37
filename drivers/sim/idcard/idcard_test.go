package idcard

import (
	"bytes"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"zhiting/drivers/sim/line"
)

// TestFramesOfTheProtocol holds the reader against literal frames of public protocol papers.
func TestFramesOfTheProtocol(t *testing.T) {
	for _, c := range []struct{ what, request, reply string }{
		{"self-test", "AAAAAA9669000311FFED", "AAAAAA9669000400009094"},
		{"find without a card", "AAAAAA96690003200122", "AAAAAA9669000400008084"},
		{"select without a card", "AAAAAA96690003200221", "AAAAAA9669000400008185"},
		{"wrong check byte", "AAAAAA96690003200121", "AAAAAA9669000400001014"},
		{"wrong length", "AAAAAA9669FFFF000090", "AAAAAA9669000400001115"},
		{"unknown command", "AAAAAA96690003FAF009", "AAAAAA9669000400002125"},
		{"noise before", "00FF5511AAAAAAAA96690003200122", "AAAAAA9669000400008084"},
	} {
		if got := exchange(t, New("idcard", nil, 0), c.request); got != c.reply {
			t.Errorf("%s: replied %s, want %s", c.what, got, c.reply)
		}
	}
}

func TestACardIsReadOnce(t *testing.T) {
	r := New("idcard", nil, 0)
	r.lay("ouyang")
	const find, choose, read = "AAAAAA96690003200122", "AAAAAA96690003200221", "AAAAAA96690003301023"
	if got := exchange(t, r, read); got != "AAAAAA9669000400002327" {
		t.Errorf("read before select replied %s", got)
	}
	if got := exchange(t, r, find); got != "AAAAAA9669000800009F0000000097" {
		t.Errorf("find replied %s", got)
	}
	if got := exchange(t, r, choose); got != "AAAAAA9669000C00009000000000000000009C" {
		t.Errorf("select replied %s", got)
	}
	if got := exchange(t, r, read); len(got) != 2*2321 || !strings.HasPrefix(got, "AAAAAA9669090A000090010004000400") {
		t.Errorf("read replied %d bytes: %.40s", len(got)/2, got)
	}
	if got := exchange(t, r, find); got != "AAAAAA9669000400008084" {
		t.Errorf("find before the card was lifted replied %s", got)
	}
}

func TestEveryCardFillsItsFile(t *testing.T) {
	for name, p := range people {
		if _, err := p.text(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		id := p.fields[5].text
		if len(id) != 18 {
			continue // the foreigner's card of 2017 has a number of another kind
		}
		sum := 0
		for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
			sum += int(id[i]-'0') * weight
		}
		if check := "10X98765432"[sum%11]; check != id[17] {
			t.Errorf("%s: check digit of the number is %c, want %c", name, id[17], check)
		}
		if odd := (id[16]-'0')%2 == 1; odd != (p.fields[1].text == "1") {
			t.Errorf("%s: sex and number do not agree", name)
		}
	}
}

func exchange(t *testing.T, r *Reader, request string) string {
	t.Helper()
	b, err := hex.DecodeString(request)
	if err != nil {
		t.Fatal(err)
	}
	var replies bytes.Buffer
	r.serve(struct {
		io.Reader
		io.Writer
	}{bytes.NewReader(b), &replies})
	return strings.ToUpper(hex.EncodeToString(replies.Bytes()))
}

func FuzzServe(f *testing.F) {
	f.Add([]byte("\xaa\xaa\xaa\x96\x69\x00\x03\x20\x01\x22"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := New("idcard", line.PTY("unused"), 0)
		r.lay("ouyang")
		var replies bytes.Buffer
		r.serve(struct {
			io.Reader
			io.Writer
		}{bytes.NewReader(b), &replies})
		if replies.Len() > 0 && !bytes.HasPrefix(replies.Bytes(), []byte{0xaa, 0xaa, 0xaa, 0x96, 0x69}) {
			t.Fatalf("replied %x", replies.Bytes())
		}
	})
}
