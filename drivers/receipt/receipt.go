// Package receipt drives a receipt printer that speaks ESC/POS over a serial line, a TCP connection or USB.
//
// What to print is a Receipt value; compose turns it into bytes for a printer's profile; Printer sends them and finds
// out what became of the paper. The package must not know what a case is, nor find fonts: who needs characters that
// the printer's firmware lacks gives it a Glyphs.
package receipt

import "image"

// Receipt is what to print, from top to bottom.
type Receipt struct{ Items []Item }

// Item is a part of a receipt: Line, Row, Rule, QR, Image, Feed or Cut.
type Item interface{ compose(*composer) error }

// Align is where a line stands on the paper.
type Align byte

// The alignments, with the values of ESC a.
const (
	AlignLeft   Align = 0
	AlignCentre Align = 1
	AlignRight  Align = 2
)

// Line is text. It wraps where the paper ends and breaks at each newline; an empty text is an empty line.
type Line struct {
	Text   string
	Align  Align
	Double bool // twice as wide and twice as high
	Bold   bool
}

// Row is a label at the left edge and a value at the right edge of one line. A value that does not fit wraps beside
// its label, or below a label that is itself long.
type Row struct {
	Label, Value string
	Bold         bool
}

// Rule is a line across the paper.
type Rule struct{}

// QR is a QR code, centred.
type QR struct {
	Payload string // ASCII, since scanners disagree about the encoding of anything else
	Module  int    // side of a module in dots, 1 to 16, at most: less where the paper is narrow; 0 takes 6
}

// Image is a picture, centred, one pixel a dot; grey is dithered. It must not be wider than the paper.
type Image struct{ image.Image }

// Feed moves the paper on by so many lines, at most 255.
type Feed struct{ Lines int }

// Cut moves the paper to the cutter and cuts it, or to the tear bar on a printer without a cutter.
type Cut struct{}

// Glyphs draws what the printer's firmware has no font for: the rare characters in people's names.
type Glyphs interface {
	// Draw draws text in black (0) on white (255), heightDots high and as wide as it needs. It returns an error when
	// a character is in none of its fonts.
	Draw(text string, heightDots int) (*image.Gray, error)
}
