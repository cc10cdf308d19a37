package receipt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// style is what commands set until ESC @.
type style struct {
	align        byte
	bold         bool
	wide, high   int // of characters of one byte
	cwide, chigh int // of Chinese characters
	chinese      bool
	spacing      int // dots from line to line; 0 for the printer's own
	module       int // of a QR code
	level        byte
	symbol       []byte
	graphics     []byte // as the data of GS v 0
}

func initial() style { return style{wide: 1, high: 1, cwide: 1, chigh: 1, module: 3, level: 0x30} }

// glyph is a character in the line being set, or an empty space when it has no columns.
type glyph struct {
	r          rune
	space      int // dots before it
	columns    int
	wide, high int
	bold       bool
}

// roll is the paper that hangs out of the printer.
type roll struct {
	width int // dots
	is    model
	style style
	line  []glyph
	half  []byte        // the beginning of a Chinese character whose rest has not come yet
	rows  []*image.Gray // pieces of the picture, top to bottom
	text  strings.Builder
}

func newRoll(is model) *roll { return &roll{width: is.dots, is: is, style: initial()} }

// The font of the firmware, in dots.
const (
	cellWidth   = 12
	cellHeight  = 24
	lineSpacing = 30

	barCodeHeight = 162 // the firmware's own
)

func (r *roll) height() int {
	h := 0
	for _, piece := range r.rows {
		h += piece.Rect.Dy()
	}
	return h
}

// feed adds empty paper.
func (r *roll) feed(dots int) *image.Gray {
	piece := image.NewGray(image.Rect(0, 0, r.width, dots))
	draw.Draw(piece, piece.Rect, image.White, image.Point{}, draw.Src)
	r.rows = append(r.rows, piece)
	return piece
}

func (r *roll) obey(o op) {
	if o.kind != opText {
		r.half = nil
	}
	var n int
	if len(o.data) > 0 {
		n = int(o.data[0])
	}
	s := &r.style
	switch o.kind {
	case opText:
		r.set(o.data)
	case opFeedLine:
		r.print()
	case opFeedLines:
		for range n {
			r.print()
		}
	case opFeedDots:
		r.feed(n)
	case opInitialise:
		r.line, *s = nil, initial()
	case opAlign:
		s.align = byte(n) & 0x0F % 3
	case opBold:
		s.bold = n&1 == 1
	case opMode:
		s.bold = n&0x08 != 0
		s.wide, s.high = 1+n>>5&1, 1+n>>4&1
	case opSize: // for all characters, until FS ! says otherwise for the Chinese ones
		s.wide, s.high = 1+n>>4&7, 1+n&7
		s.cwide, s.chigh = s.wide, s.high
	case opChineseSize:
		s.cwide, s.chigh = 1+n>>2&1, 1+n>>3&1
	case opChinese:
		s.chinese = n == 1 && r.is.font != fontNone
	case opLineSpace:
		s.spacing = n
	case opSymbol:
		if r.is.symbols {
			r.symbol(o.data)
		}
	case opBarCode: // its place and what it says; the stripes are left out
		r.feed(barCodeHeight)
		fmt.Fprintf(&r.text, "[bar code %q]\n", o.data[1:])
	case opMoveTo:
		if to := int(binary.LittleEndian.Uint16(o.data)); to > r.used() {
			r.line = append(r.line, glyph{space: to - r.used()})
		}
	case opMoveBy:
		if by := int(int16(binary.LittleEndian.Uint16(o.data))); by > 0 {
			r.line = append(r.line, glyph{space: by})
		}
	case opGraphics:
		r.graphics(o.data)
	case opRaster:
		r.raster(o.data)
	}
}

// set puts characters in the line and prints it whenever it is full.
func (r *roll) set(text []byte) {
	text = append(r.half, text...)
	r.half = nil
	for len(text) > 0 {
		if r.style.chinese && cutOff(text) {
			r.half = text
			return
		}
		g := glyph{r: rune(text[0]), columns: 1, wide: r.style.wide, high: r.style.high, bold: r.style.bold}
		size := 1
		switch {
		case r.style.chinese && text[0] >= 0x81:
			g.r, size = r.is.font.chinese(text)
			g.columns, g.wide, g.high = 2, r.style.cwide, r.style.chigh
		case text[0] > 0x7E:
			g.r = '?'
		}
		text = text[size:]
		if r.used()+g.dots() > r.width {
			r.print()
		}
		r.line = append(r.line, g)
	}
}

// cutOff says that text ends within its first character.
func cutOff(text []byte) bool {
	four := len(text) > 1 && text[1] >= '0' && text[1] <= '9'
	return text[0] >= 0x81 && (len(text) < 2 || four && len(text) < 4)
}

// chinese decodes one character as firmware does. A code that the font has no picture for is a box.
func (f fontLevel) chinese(text []byte) (rune, int) {
	const box = '□'
	encoding, size := simplifiedchinese.GBK, 2
	if text[1] >= '0' && text[1] <= '9' {
		encoding, size = simplifiedchinese.GB18030, 4
	}
	decoded, err := encoding.NewDecoder().Bytes(text[:size])
	r := []rune(string(decoded))
	if err != nil || len(r) != 1 || r[0] == '\uFFFD' {
		return box, size
	}
	if size == 4 && (f < fontGB18030 || r[0] < 0x3400 || r[0] > 0x4DB5) { // CJK extension A of Unicode 3.0
		return box, size
	}
	return r[0], size
}

func (g glyph) dots() int { return g.space + g.columns*cellWidth*g.wide }

func (r *roll) used() int {
	n := 0
	for _, g := range r.line {
		n += g.dots()
	}
	return n
}

// left is where something of a width begins, by the alignment.
func (r *roll) left(width int) int { return (r.width - width) * int(r.style.align) / 2 }

// print prints the line and moves on.
func (r *roll) print() {
	high := 1
	for _, g := range r.line {
		high = max(high, g.high)
	}
	spacing := r.style.spacing
	if spacing == 0 {
		spacing = lineSpacing
	}
	piece := r.feed(max(spacing, high*cellHeight+lineSpacing-cellHeight))
	x, width := r.left(r.used()), r.used()
	r.text.WriteString(strings.Repeat(" ", r.left(width)/cellWidth))
	for _, g := range r.line {
		if g.columns == 0 {
			x += g.space
			r.text.WriteString(strings.Repeat(" ", g.space/cellWidth))
			continue
		}
		stamp(piece, image.Pt(x, (high-g.high)*cellHeight), g)
		x += g.dots()
		r.text.WriteRune(g.r)
	}
	r.text.WriteByte('\n')
	r.line = nil
}

// stamp draws a character dot by dot, each dot as large as the size asks, as a print head does.
func stamp(piece *image.Gray, at image.Point, g glyph) {
	dots := draw1(g.r, g.columns*cellWidth, cellHeight)
	for y := range dots.Rect.Dy() * g.high {
		for x := range dots.Rect.Dx() * g.wide {
			if dots.GrayAt(x/g.wide, y/g.high).Y < 140 {
				piece.SetGray(at.X+x, at.Y+y, color.Gray{})
				if g.bold {
					piece.SetGray(at.X+x+1, at.Y+y, color.Gray{})
				}
			}
		}
	}
}

// finish writes what hangs out of the printer as NNN.png and NNN.txt and begins anew.
func (p *Printer) finish() error {
	r := p.paper
	if len(r.line) > 0 {
		r.print()
	}
	if r.height() == 0 {
		return nil
	}
	const margin = 24
	whole := image.NewGray(image.Rect(0, 0, r.width+2*margin, r.height()+2*margin))
	draw.Draw(whole, whole.Rect, image.White, image.Point{}, draw.Src)
	y := margin
	for _, piece := range r.rows {
		draw.Draw(whole, piece.Rect.Add(image.Pt(margin, y)), piece, image.Point{}, draw.Src)
		y += piece.Rect.Dy()
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, whole); err != nil {
		return err
	}
	text := r.text.String()
	r.rows = nil
	r.text.Reset()
	p.finished++
	base := filepath.Join(p.o.Paper, fmt.Sprintf("%03d", p.finished))
	// The text comes last and whole, so that who waits for it finds both.
	if err := os.WriteFile(base+".png", picture.Bytes(), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(base+".part", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(base+".part", base+".txt")
}
