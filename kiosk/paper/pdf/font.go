package pdf

import (
	"fmt"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// em is the number of units the square of a character is divided into, as PDF measures glyphs.
const em = 1000

// missing stands in the picture for a character that no font has: the mark that typesetters use for a type they lack.
// The text of the file still holds the character itself.
const missing = '〓'

// Typeface is a list of fonts that together have the characters of a text: each is drawn from the first that has it.
type Typeface struct{ faces []*sfnt.Font }

// NewTypeface reads fonts, TrueType or OpenType, the preferred first. The bytes must not change afterwards.
func NewTypeface(fonts ...[]byte) (*Typeface, error) {
	t := &Typeface{}
	for i, b := range fonts {
		face, err := sfnt.Parse(b)
		if err != nil {
			return nil, fmt.Errorf("font %d of %d cannot be read (%w); reinstall the font packages", i+1, len(fonts), err)
		}
		t.faces = append(t.faces, face)
	}
	if len(t.faces) == 0 {
		return nil, fmt.Errorf("a typeface needs at least one font")
	}
	return t, nil
}

// Fonts lists the fonts, the preferred first.
func (t *Typeface) Fonts() []*sfnt.Font { return t.faces }

// Find says which font draws a character and as which: itself, or the mark for a missing one when no font has it.
func (t *Typeface) Find(b *sfnt.Buffer, r rune) (font int, drawn rune) {
	for _, drawn := range []rune{r, missing} {
		for i, face := range t.faces {
			if g, err := face.GlyphIndex(b, drawn); err == nil && g != 0 {
				return i, drawn
			}
		}
	}
	return 0, r
}

// outline is where a character is drawn from and how wide it is, in units of the em.
type outline struct {
	face    *sfnt.Font
	index   sfnt.GlyphIndex
	advance int
}

// Font is a typeface as one document uses it: the characters used become one embedded font, whichever font each is
// drawn from.
type Font struct {
	typeface *Typeface
	name     string
	buffer   sfnt.Buffer
	seen     map[rune]outline
	ids      map[rune]int // of the characters drawn, from 1
	order    []rune       // the same, by id
}

func (f *Font) outline(r rune) outline {
	if o, ok := f.seen[r]; ok {
		return o
	}
	i, drawn := f.typeface.Find(&f.buffer, r)
	face := f.typeface.faces[i]
	index, err := face.GlyphIndex(&f.buffer, drawn)
	if err != nil {
		index = 0 // a font with a broken table: its own box for a missing character
	}
	advance, err := face.GlyphAdvance(&f.buffer, index, fixed.I(em), font.HintingNone)
	if err != nil {
		advance = fixed.I(em) // a font with broken measures: a full square keeps the text legible
	}
	o := outline{face, index, advance.Round()}
	f.seen[r] = o
	return o
}

// Width of one line of text, in points at a size in points.
func (f *Font) Width(s string, size float64) float64 {
	units := 0
	for _, r := range s {
		units += f.outline(r).advance
	}
	return float64(units) * size / em
}

// encode gives the glyph numbers of a text, two bytes each.
func (f *Font) encode(s string) []byte {
	var b []byte
	for _, r := range s {
		id, ok := f.ids[r]
		if !ok {
			f.order = append(f.order, r)
			id = len(f.order)
			f.ids[r] = id
		}
		b = append(b, byte(id>>8), byte(id))
	}
	return b
}

// write embeds the characters used and gives the number of the font's object.
func (f *Font) write(w *writer) (int, error) {
	glyphs := []glyph{{advance: em}} // glyph 0 is the one for "no such glyph"; nothing refers to it
	widths := &strings.Builder{}
	for _, r := range f.order {
		o := f.outline(r)
		segments, err := o.face.LoadGlyph(&f.buffer, o.index, fixed.I(em), nil)
		if err != nil {
			return 0, fmt.Errorf("glyph of U+%04X cannot be read (%w); reinstall the font packages", r, err)
		}
		glyphs = append(glyphs, glyph{o.advance, append(sfnt.Segments(nil), segments...)})
		fmt.Fprintf(widths, "%d ", o.advance)
	}
	name := subsetTag(f.order) + "+Zhiting-" + f.name
	file := w.stream("/Subtype/CIDFontType0C", encodeCFF(name, glyphs))
	descriptor := w.object(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[-200 -300 2000 1200]"+
		"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 733/StemV 80/FontFile3 %d 0 R>>", name, file))
	cid := w.object(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType0/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"+
		"/Supplement 0>>/FontDescriptor %d 0 R/DW %d/W[1[%s]]>>", name, descriptor, em, widths))
	unicode := w.stream("", toUnicode(f.order))
	return w.object(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s-Identity-H/Encoding/Identity-H/DescendantFonts[%d 0 R]"+
		"/ToUnicode %d 0 R>>", name, cid, unicode)), nil
}

// subsetTag is the six letters that tell one subset from another (ISO 32000-1, 9.6.4).
func subsetTag(order []rune) string {
	h := uint32(2166136261) // FNV-1a
	for _, r := range order {
		h = (h ^ uint32(r)) * 16777619
	}
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + byte(h%26)
		h /= 26
	}
	return string(tag)
}

// toUnicode tells readers which character each glyph stands for (ISO 32000-1, 9.10.3).
func toUnicode(order []rune) []byte {
	const most = 100 // entries a section may have
	b := &strings.Builder{}
	b.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for from := 0; from < len(order); from += most {
		to := min(from+most, len(order))
		fmt.Fprintf(b, "%d beginbfchar\n", to-from)
		for i := from; i < to; i++ {
			fmt.Fprintf(b, "<%04X><%s>\n", i+1, utf16Hex(string(order[i])))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end")
	return []byte(b.String())
}
