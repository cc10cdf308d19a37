package receipt

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The commands used, by their names in Epson's ESC/POS command reference.
var (
	initialise  = []byte{0x1B, 0x40}                                  // ESC @
	chineseOn   = []byte{0x1C, 0x26}                                  // FS &
	automaticOn = []byte{0x1D, 0x61, 0x0E}                            // GS a: on line or not, errors, paper
	feedAndCut  = []byte{0x1D, 0x56, 66, 0}                           // GS V, function B
	qrModel2    = []byte{0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0} // GS ( k, function 165
	qrLevelM    = []byte{0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31}    // GS ( k, function 169
	qrPrint     = []byte{0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30}    // GS ( k, function 181
	bigOn       = []byte{0x1D, 0x21, 0x11, 0x1C, 0x21, 0x0C}          // GS ! and FS !: some obey one, some the other
	bigOff      = []byte{0x1D, 0x21, 0x00, 0x1C, 0x21, 0x00}
)

const (
	cellWidth  = 12 // dots of a column
	cellHeight = 24 // dots of a character
	lineGap    = 6  // dots between lines, the firmware's own at 203 dots an inch
	tearFeed   = 5  // lines from the print head to the tear bar
)

// CharacterError says that a receipt has a character that the printer's firmware lacks and that cannot be drawn.
type CharacterError struct {
	Rune rune
	Err  error // from Glyphs; nil when there is none
}

// Error does not show the character: it may be a part of somebody's name.
func (e *CharacterError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("receipt: a character is not in the printer's font and cannot be drawn: %v", e.Err)
	}
	return "receipt: a character is not in the printer's font and no glyphs were given to draw it"
}

func (e *CharacterError) Unwrap() error { return e.Err }

// Compose renders a receipt to the bytes that a printer of this profile takes. Without glyphs a character that the
// firmware lacks is a *CharacterError.
func Compose(r Receipt, profile Profile, glyphs Glyphs) ([]byte, error) {
	data, _, err := compose(r, profile, glyphs)
	return data, err
}

// compose tells beside the bytes where each item ends in them.
func compose(r Receipt, profile Profile, glyphs Glyphs) (data []byte, ends []int, err error) {
	c := &composer{profile: profile, glyphs: glyphs}
	c.put(initialise...)
	if profile.Automatic {
		c.put(automaticOn...) // ESC @ has just turned it off
	}
	if profile.Font != FontNone {
		c.put(chineseOn...)
	}
	for _, item := range r.Items {
		if err := item.compose(c); err != nil {
			return nil, nil, err
		}
		ends = append(ends, c.out.Len())
	}
	return c.out.Bytes(), ends, nil
}

type composer struct {
	profile Profile
	glyphs  Glyphs
	out     bytes.Buffer
}

func (c *composer) put(b ...byte) { c.out.Write(b) }

func (c *composer) align(a Align) { c.put(0x1B, 0x61, byte(a)) } // ESC a

func (c *composer) bold(on bool) { // ESC E
	if on {
		c.put(0x1B, 0x45, 1)
	} else {
		c.put(0x1B, 0x45, 0)
	}
}

func (l Line) compose(c *composer) error {
	limit, scale := c.profile.Columns, 1
	if l.Double {
		limit, scale = limit/2, 2
	}
	c.align(l.Align)
	if l.Bold {
		c.bold(true)
		defer c.bold(false)
	}
	if l.Double {
		c.put(bigOn...)
		defer c.put(bigOff...)
	}
	for part := range strings.SplitSeq(l.Text, "\n") {
		for _, line := range wrap(cells(part, c.profile.Font), limit) {
			if err := c.line(line, scale, l.Bold); err != nil {
				return err
			}
		}
	}
	return nil
}

// line prints cells that fit: by the firmware's font if it has them all, otherwise drawn as a whole, so that a name
// is not set in two fonts.
func (c *composer) line(line []cell, scale int, bold bool) error {
	if i := slices.IndexFunc(line, func(cell cell) bool { return cell.code == nil }); i >= 0 {
		if c.glyphs == nil {
			first, _ := utf8.DecodeRuneInString(line[i].text)
			return &CharacterError{Rune: first}
		}
		return c.drawLine(line, scale, bold)
	}
	for _, cell := range line {
		c.put(cell.code...)
	}
	c.put('\n')
	return nil
}

func (r Row) compose(c *composer) error {
	const gap = 2
	label, value := cells(r.Label, c.profile.Font), cells(r.Value, c.profile.Font)
	indent := columns(label) + gap
	beside := indent <= c.profile.Columns/2
	var lines [][]cell
	switch {
	case indent+columns(value) <= c.profile.Columns:
		free := c.profile.Columns - columns(label) - columns(value)
		lines = [][]cell{slices.Concat(label, spaces(free), value)}
	case beside:
		for i, part := range wrap(value, c.profile.Columns-indent) {
			left := spaces(indent)
			if i == 0 {
				left = slices.Concat(label, spaces(gap))
			}
			lines = append(lines, slices.Concat(left, part))
		}
	default:
		lines = wrap(label, c.profile.Columns)
		for _, part := range wrap(value, c.profile.Columns-gap) {
			lines = append(lines, slices.Concat(spaces(gap), part))
		}
	}
	c.align(AlignLeft)
	if r.Bold {
		c.bold(true)
		defer c.bold(false)
	}
	for _, line := range lines {
		if err := c.line(line, 1, r.Bold); err != nil {
			return err
		}
	}
	return nil
}

func spaces(n int) []cell {
	return slices.Repeat([]cell{{text: " ", code: []byte{' '}, columns: 1}}, n)
}

func (Rule) compose(c *composer) error {
	c.align(AlignLeft)
	c.put(bytes.Repeat([]byte{'-'}, c.profile.Columns)...)
	c.put('\n')
	return nil
}

func (i Image) compose(c *composer) error {
	if i.Image == nil {
		return fmt.Errorf("receipt: image is missing")
	}
	if w := i.Bounds().Dx(); w > c.profile.WidthDots {
		return fmt.Errorf("receipt: image is %d dots wide; the paper has %d", w, c.profile.WidthDots)
	}
	c.align(AlignCentre)
	c.raster(dither(i.Image))
	return nil
}

func (f Feed) compose(c *composer) error {
	if f.Lines < 0 || f.Lines > 255 {
		return fmt.Errorf("receipt: feed of %d lines; 0 to 255 are possible", f.Lines)
	}
	c.put(0x1B, 0x64, byte(f.Lines)) // ESC d
	return nil
}

func (Cut) compose(c *composer) error {
	if !c.profile.Cutter {
		return Feed{tearFeed}.compose(c)
	}
	c.put(feedAndCut...)
	return nil
}
