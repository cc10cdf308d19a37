package receipt

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var wide, narrow = named("generic-80"), named("generic-58")

func named(name string) Profile {
	p, err := ProfileOf(url.Values{"profile": {name}})
	if err != nil {
		panic(err)
	}
	return p
}

// squares draws every character as a black square, a pixel smaller than its cell on each side.
type squares struct{ missing string }

func (s squares) Draw(text string, height int) (*image.Gray, error) {
	if text == s.missing {
		return nil, errors.New("in no font")
	}
	g := image.NewGray(image.Rect(0, 0, height, height))
	for i := range g.Pix {
		g.Pix[i] = 255
	}
	for y := 1; y < height-1; y++ {
		for x := 1; x < height-1; x++ {
			g.SetGray(x, y, color.Gray{})
		}
	}
	return g, nil
}

func composed(t *testing.T, profile Profile, items ...Item) []byte {
	t.Helper()
	b, err := Compose(Receipt{items}, profile, squares{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The expected bytes are written out from Epson's ESC/POS command reference.
func TestComposeBytes(t *testing.T) {
	const begin = "\x1B@\x1C&"
	tests := []struct {
		name    string
		profile Profile
		item    Item
		want    string
	}{
		{"text", wide, Line{Text: "OK"}, "\x1Ba\x00OK\n"},
		{"chinese in GB18030", wide, Line{Text: "回执", Align: AlignCentre}, "\x1Ba\x01\xBB\xD8\xD6\xB4\n"},
		{"bold", wide, Line{Text: "A", Bold: true}, "\x1Ba\x00\x1BE\x01A\n\x1BE\x00"},
		{"double", wide, Line{Text: "A", Double: true}, "\x1Ba\x00\x1D!\x11\x1C!\x0CA\n\x1D!\x00\x1C!\x00"},
		{"empty line", wide, Line{}, "\x1Ba\x00\n"},
		{"two lines", wide, Line{Text: "A\nB"}, "\x1Ba\x00A\nB\n"},
		{"no command from data", wide, Line{Text: "A\x1B\x10B"}, "\x1Ba\x00A  B\n"},
		{"rule", narrow, Rule{}, "\x1Ba\x00" + strings.Repeat("-", 32) + "\n"},
		{"row", narrow, Row{Label: "姓名", Value: "AB"}, "\x1Ba\x00\xD0\xD5\xC3\xFB" + strings.Repeat(" ", 26) + "AB\n"},
		{"feed", wide, Feed{3}, "\x1Bd\x03"},
		{"cut", wide, Cut{}, "\x1DVB\x00"},
		{"no cutter", narrow, Cut{}, "\x1Bd\x05"},
		{"qr", wide, QR{Payload: "ABC"}, "\x1Ba\x01" +
			"\x1D(k\x04\x001A2\x00" + "\x1D(k\x03\x001C\x06" + "\x1D(k\x03\x001E1" + "\x1D(k\x06\x001P0ABC" + "\x1D(k\x03\x001Q0"},
		{"image", wide, Image{&image.Gray{Pix: []byte{0, 255, 0, 255, 255, 255, 255, 255, 255, 0}, Stride: 10, Rect: image.Rect(0, 0, 10, 1)}},
			"\x1Ba\x01\x1Dv0\x00\x02\x00\x01\x00\xA0\x40"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(composed(t, test.profile, test.item)); got != begin+test.want {
				t.Errorf("got  %q\nwant %q", got, begin+test.want)
			}
		})
	}
}

func TestComposeRefuses(t *testing.T) {
	for name, item := range map[string]Item{
		"empty QR":       QR{},
		"chinese QR":     QR{Payload: "令牌"},
		"long QR":        QR{Payload: strings.Repeat("A", 3000)},
		"module":         QR{Payload: "A", Module: 17},
		"wide image":     Image{image.NewGray(image.Rect(0, 0, 577, 1))},
		"no image":       Image{},
		"negative feed":  Feed{-1},
		"character lost": Line{Text: "王" + "\U0002C349" + "样"},
	} {
		if _, err := Compose(Receipt{[]Item{item}}, wide, squares{missing: "\U0002C349"}); err == nil {
			t.Errorf("%s: composed without an error", name)
		}
	}
}

func TestRareCharacterWithoutGlyphs(t *testing.T) {
	_, err := Compose(Receipt{[]Item{Line{Text: "王\U0002C349样"}}}, wide, nil)
	lost, ok := errors.AsType[*CharacterError](err)
	if !ok || lost.Rune != '\U0002C349' {
		t.Fatalf("got %v; want a CharacterError for U+2C349", err)
	}
	if strings.ContainsRune(err.Error(), '\U0002C349') {
		t.Error("the message shows a character of a name")
	}
}

// A line with a rare character is drawn as a whole: three cells of 24 dots, so nine bytes a row.
func TestRareCharacterIsDrawn(t *testing.T) {
	got := composed(t, wide, Line{Text: "王\U0002C349样"})
	head := []byte("\x1B@\x1C&\x1Ba\x00\x1Dv0\x00\x09\x00\x1E\x00")
	rest, ok := bytes.CutPrefix(got, head)
	if !ok {
		t.Fatalf("got %q...; want %q", got[:len(head)], head)
	}
	if len(rest) != 9*30 {
		t.Fatalf("%d bytes of picture; want 9 × 30", len(rest))
	}
	row := rest[9:18]
	if want := []byte("\x7F\xFF\xFE\x7F\xFF\xFE\x7F\xFF\xFE"); !bytes.Equal(row, want) {
		t.Errorf("second row of dots %x; want %x", row, want)
	}
}

// Which characters are sent by their codes depends on the firmware, and a private-use one is never: whoever has its shape
// draws it.
func TestFontLevels(t *testing.T) {
	tests := []struct {
		text string
		want map[FontLevel]string // the code; empty for drawn
	}{
		{"A", map[FontLevel]string{FontNone: "A", FontGBK: "A", FontGB18030: "A"}},
		{"样", map[FontLevel]string{FontNone: "", FontGBK: "\xD1\xF9", FontGB18030: "\xD1\xF9"}},
		{"㐂", map[FontLevel]string{FontNone: "", FontGBK: "", FontGB18030: "\x81\x39\xEF\x31"}}, // U+3402, extension A
		{"\U0002C349", map[FontLevel]string{FontNone: "", FontGBK: "", FontGB18030: ""}},        // extension E
		{"\uE863", map[FontLevel]string{FontNone: "", FontGBK: "", FontGB18030: ""}},            // private use, FE9F in GBK
	}
	for _, test := range tests {
		for font, want := range test.want {
			got := cells(test.text, font)
			if len(got) != 1 || string(got[0].code) != want {
				t.Errorf("%q with %s: %+v, want code %q", test.text, font, got, want)
			}
			if want != "" && got[0].columns != min(len(want), 2) {
				t.Errorf("%q with %s: %d columns", test.text, font, got[0].columns)
			}
		}
	}
}

// Whatever wraps, no character is lost and no line is wider than the paper.
func TestWrapKeepsEverything(t *testing.T) {
	texts := []string{
		"山东省聊城市东昌府区柳园街道办事处兴华西路某某小区一号楼二单元三〇一室（原聊城市民政局家属院）",
		"Shandong Province, Liaocheng, Dongchangfu District, Liuyuan Subdistrict Office, Xinghua West Road 1",
		strings.Repeat("abcdefghij", 20),
		"混排 mixed 文字 with 123456789012345678 号码，以及标点。。。。。。。。",
		strings.Repeat("。", 60),
		"",
	}
	for _, text := range texts {
		for _, limit := range []int{16, 24, 32, 48} {
			var got strings.Builder
			for _, line := range wrap(cells(text, FontGBK), limit) {
				if n := columns(line); n > limit {
					t.Errorf("limit %d: line of %d columns", limit, n)
				}
				for _, c := range line {
					got.WriteString(c.text)
				}
			}
			without := func(s string) string { return strings.ReplaceAll(s, " ", "") }
			if without(got.String()) != without(text) {
				t.Errorf("limit %d: %q became %q", limit, text, got.String())
			}
		}
	}
}

func TestWrapBreaksWell(t *testing.T) {
	tests := []struct {
		text  string
		limit int
		want  []string
	}{
		{"one two three", 8, []string{"one two", "three"}},
		{"一二三四，五", 8, []string{"一二三", "四，五"}},
		{"号码ABC123456", 10, []string{"号码", "ABC123456"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
	}
	for _, test := range tests {
		var got []string
		for _, line := range wrap(cells(test.text, FontGBK), test.limit) {
			s := ""
			for _, c := range line {
				s += c.text
			}
			got = append(got, s)
		}
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%q at %d: %q; want %q", test.text, test.limit, got, test.want)
		}
	}
}

func TestRowWrapsItsValue(t *testing.T) {
	got := composed(t, narrow, Row{Label: "地址", Value: "聊城市东昌府区柳园街道兴华西路一号"})
	text, err := simplifiedchinese.GB18030.NewDecoder().String(string(got[7:]))
	if err != nil {
		t.Fatal(err)
	}
	want := "地址  聊城市东昌府区柳园街道兴华\n      西路一号\n"
	if text != want {
		t.Errorf("got %q, want %q", text, want)
	}
}
