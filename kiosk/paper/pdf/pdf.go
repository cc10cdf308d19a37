// Package pdf writes small PDF files (ISO 32000-1): text in embedded font subsets, lines and filled shapes.
//
// It exists because the names of people need it: the PDF libraries for Go neither embed fonts with CFF outlines, which
// the Chinese fonts of Debian have, nor tell a reader which character a glyph beyond the basic plane stands for. It
// knows nothing of cases and does no I/O.
package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"time"
	"unicode/utf16"
)

// The size of an A4 page in points, 1/72 inch.
const (
	Width  = 595.28
	Height = 841.89
)

// Document is a file being written. It is not safe for use by several goroutines.
type Document struct {
	// Title shows in a viewer's title bar. It is readable by anybody: no personal data.
	Title string
	// Language of the text as a BCP 47 tag, for readers aloud.
	Language string
	// Made is written as the file's date.
	Made time.Time

	fonts []*Font
	pages []*Page
}

// Font gives a typeface for use in this document. Only the glyphs that are used will be embedded.
func (d *Document) Font(t *Typeface) *Font {
	f := &Font{typeface: t, name: fmt.Sprintf("F%d", len(d.fonts)+1), seen: map[rune]outline{}, ids: map[rune]int{}}
	d.fonts = append(d.fonts, f)
	return f
}

// NewPage adds an A4 page.
func (d *Document) NewPage() *Page {
	p := &Page{}
	d.pages = append(d.pages, p)
	return p
}

// Pages lists the pages so far.
func (d *Document) Pages() []*Page { return d.pages }

// Bytes is the whole file.
func (d *Document) Bytes() ([]byte, error) {
	w := &writer{}
	w.WriteString("%PDF-1.7\n%\xe6\x99\xba\n") // bytes above 127 tell transfer programs that the file is binary
	const catalog, pages, info = 1, 2, 3
	w.offsets = make([]int, info)

	fonts := ""
	for _, f := range d.fonts {
		if len(f.order) == 0 {
			continue
		}
		id, err := f.write(w)
		if err != nil {
			return nil, err
		}
		fonts += fmt.Sprintf("/%s %d 0 R ", f.name, id)
	}
	kids := ""
	for _, p := range d.pages {
		content := w.stream("", p.ops.Bytes())
		kids += fmt.Sprintf("%d 0 R ", w.object(fmt.Sprintf(
			"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %g %g]/Resources<</Font<<%s>>>>/Contents %d 0 R>>",
			pages, Width, Height, fonts, content)))
	}
	w.at(catalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang%s/ViewerPreferences<</DisplayDocTitle true>>>>", pages, text(d.Language)))
	w.at(pages, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids, len(d.pages)))
	w.at(info, fmt.Sprintf("<</Title%s/Producer%s/CreationDate(D:%sZ)>>", text(d.Title), text("Zhiting"), d.Made.UTC().Format("20060102150405")))

	start := w.Len()
	w.printf("xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, at := range w.offsets {
		w.printf("%010d 00000 n \n", at)
	}
	w.printf("trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, catalog, info, start)
	return w.Bytes(), nil
}

// writer collects the objects of a file and where each begins.
type writer struct {
	bytes.Buffer
	offsets []int
}

// printf never fails, since a bytes.Buffer takes everything.
func (w *writer) printf(format string, args ...any) { fmt.Fprintf(&w.Buffer, format, args...) }

// at writes the object with a number that was set aside.
func (w *writer) at(id int, body string) {
	w.offsets[id-1] = w.Len()
	w.printf("%d 0 obj\n%s\nendobj\n", id, body)
}

// object writes the next object and gives its number.
func (w *writer) object(body string) int {
	w.offsets = append(w.offsets, 0)
	w.at(len(w.offsets), body)
	return len(w.offsets)
}

// stream writes data, compressed, as the next object; entries go into its dictionary.
func (w *writer) stream(entries string, data []byte) int {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(data) // a bytes.Buffer takes everything
	_ = z.Close()
	return w.object(fmt.Sprintf("<</Length %d/Filter/FlateDecode%s>>\nstream\n%s\nendstream", packed.Len(), entries, packed.Bytes()))
}

// text writes a text string: UTF-16, big end first, with its mark.
func text(s string) string { return "<FEFF" + utf16Hex(s) + ">" }

func utf16Hex(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return hex.EncodeToString(b)
}
