package pdf

import (
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// glyph is one shape: how far the pen moves on, in units of the em, and its outline with y downwards.
type glyph struct {
	advance  int
	segments sfnt.Segments
}

// Operators of a Compact Font Format dictionary (Adobe Technical Note 5176, tables 9, 10 and 23); those from 1200 are
// the second byte of a pair.
const (
	opCharset     = 15
	opCharStrings = 17
	opPrivate     = 18
	opROS         = 1230
	opCIDCount    = 1234
	opFDArray     = 1236
	opFDSelect    = 1237
)

// encodeCFF writes glyphs as a CID-keyed font in the Compact Font Format: the character id of a glyph is its index.
// The shapes are the fonts' own, without their subroutines and their hints for coarse screens.
func encodeCFF(name string, glyphs []glyph) []byte {
	shapes := make([][]byte, len(glyphs))
	for i, g := range glyphs {
		shapes[i] = charString(g)
	}
	head := append([]byte{1, 0, 4, 4}, index([]byte(name))...)
	// After the top dictionary: two strings numbered from 391, where the standard ones end, and no subroutines.
	rest := append(index([]byte("Adobe"), []byte("Identity")), index()...)
	last := len(glyphs) - 1
	charset := []byte{2, 0, 1, byte((last - 1) >> 8), byte(last - 1)} // format 2: ids 1 to last in one range
	selector := []byte{3, 0, 1, 0, 0, 0, byte(len(glyphs) >> 8), byte(len(glyphs))}
	charStrings := index(shapes...)

	// Offsets are written with a fixed length, so the dictionary is as long with zeros as with the true ones.
	top := func(charset, selector, charStrings, fonts int) []byte {
		d := entry(nil, opROS, 391, 392, 0)
		d = entry(d, opCIDCount, len(glyphs))
		d = entry(d, opCharset, charset)
		d = entry(d, opFDSelect, selector)
		d = entry(d, opCharStrings, charStrings)
		return index(entry(d, opFDArray, fonts))
	}
	charsetAt := len(head) + len(top(0, 0, 0, 0)) + len(rest)
	selectorAt := charsetAt + len(charset)
	charStringsAt := selectorAt + len(selector)
	privateAt := charStringsAt + len(charStrings)
	private := []byte{139, 20, 139, 21} // widths are written whole: default 0, nominal 0
	fonts := index(entry(nil, opPrivate, len(private), privateAt))

	out := append(head, top(charsetAt, selectorAt, charStringsAt, privateAt+len(private))...)
	for _, part := range [][]byte{rest, charset, selector, charStrings, private, fonts} {
		out = append(out, part...)
	}
	return out
}

// entry adds an operator with its operands to a dictionary.
func entry(d []byte, op int, operands ...int) []byte {
	for _, n := range operands {
		d = append(d, 29, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	if op >= 1200 {
		return append(d, 12, byte(op-1200))
	}
	return append(d, byte(op))
}

// index is a list of objects with their offsets before them.
func index(objects ...[]byte) []byte {
	n := len(objects)
	b := []byte{byte(n >> 8), byte(n)}
	if n == 0 {
		return b
	}
	b = append(b, 4) // bytes an offset
	at := 1
	for i := 0; ; i++ {
		b = append(b, byte(at>>24), byte(at>>16), byte(at>>8), byte(at))
		if i == n {
			break
		}
		at += len(objects[i])
	}
	for _, o := range objects {
		b = append(b, o...)
	}
	return b
}

// charString writes an outline as a Type 2 charstring (Adobe Technical Note 5177): the width, then moves relative to
// the place before.
func charString(g glyph) []byte {
	const rlineto, rrcurveto, rmoveto, endchar = 5, 8, 21, 14
	b := number(nil, g.advance)
	x, y := 0, 0
	step := func(points ...fixed.Point26_6) {
		for _, p := range points {
			toX, toY := p.X.Round(), -p.Y.Round()
			b = number(number(b, toX-x), toY-y)
			x, y = toX, toY
		}
	}
	var pen fixed.Point26_6
	for _, s := range g.segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			step(s.Args[0])
			b = append(b, rmoveto)
			pen = s.Args[0]
		case sfnt.SegmentOpLineTo:
			step(s.Args[0])
			b = append(b, rlineto)
			pen = s.Args[0]
		case sfnt.SegmentOpQuadTo:
			// A quadratic curve is the cubic one whose control points lie two thirds of the way to its own.
			q := s.Args[0]
			step(between(pen, q), between(s.Args[1], q), s.Args[1])
			b = append(b, rrcurveto)
			pen = s.Args[1]
		case sfnt.SegmentOpCubeTo:
			step(s.Args[:]...)
			b = append(b, rrcurveto)
			pen = s.Args[2]
		}
	}
	return append(b, endchar)
}

// between is the point two thirds of the way from p to q.
func between(p, q fixed.Point26_6) fixed.Point26_6 {
	return fixed.Point26_6{X: (p.X + 2*q.X) / 3, Y: (p.Y + 2*q.Y) / 3}
}

// number adds an operand of a charstring in its shortest form.
func number(b []byte, n int) []byte {
	switch {
	case -107 <= n && n <= 107:
		return append(b, byte(n+139))
	case 108 <= n && n <= 1131:
		n -= 108
		return append(b, byte(n>>8+247), byte(n))
	case -1131 <= n && n <= -108:
		n = -n - 108
		return append(b, byte(n>>8+251), byte(n))
	default:
		return append(b, 28, byte(n>>8), byte(n))
	}
}
