package pdf

import (
	"bytes"
	"fmt"
	"math"
)

// Color is red, green and blue.
type Color [3]uint8

// Point is a place on a page.
type Point struct{ X, Y float64 }

// Page is one page being drawn. Lengths are points from its upper left corner.
type Page struct{ ops bytes.Buffer }

func (p *Page) do(format string, args ...any) { fmt.Fprintf(&p.ops, format+"\n", args...) }

// Text draws one line of text with its baseline at y.
func (p *Page) Text(f *Font, size, x, y float64, c Color, s string) {
	if s == "" {
		return
	}
	p.fill(c)
	p.do("BT /%s %.2f Tf %.2f %.2f Td <%x> Tj ET", f.name, size, x, Height-y, f.encode(s))
}

// Slanted draws one line of text that rises by angle, in radians, from its left end at x and y.
func (p *Page) Slanted(f *Font, size, x, y, angle float64, c Color, s string) {
	sin, cos := math.Sincos(angle)
	p.fill(c)
	p.do("BT /%s %.2f Tf %.4f %.4f %.4f %.4f %.2f %.2f Tm <%x> Tj ET", f.name, size, cos, sin, -sin, cos, x, Height-y, f.encode(s))
}

// Rects fills rectangles, each its x, y, width and height, at once, so that those which touch leave no seam.
func (p *Page) Rects(rects [][4]float64, c Color) {
	p.fill(c)
	for _, r := range rects {
		p.do("%.3f %.3f %.3f %.3f re", r[0], Height-r[1]-r[3], r[2], r[3])
	}
	p.do("f")
}

// RoundRect fills a rectangle with round corners of radius r.
func (p *Page) RoundRect(x, y, w, h, r float64, c Color) {
	const arc = 0.5523 // the control points that make a Bézier curve nearest to a quarter circle
	k := r * (1 - arc)
	left, right, top, bottom := x, x+w, Height-y, Height-y-h
	p.fill(c)
	p.do("%.2f %.2f m %.2f %.2f l", left+r, top, right-r, top)
	p.do("%.2f %.2f %.2f %.2f %.2f %.2f c", right-k, top, right, top-k, right, top-r)
	p.do("%.2f %.2f l %.2f %.2f %.2f %.2f %.2f %.2f c", right, bottom+r, right, bottom+k, right-k, bottom, right-r, bottom)
	p.do("%.2f %.2f l %.2f %.2f %.2f %.2f %.2f %.2f c", left+r, bottom, left+k, bottom, left, bottom+k, left, bottom+r)
	p.do("%.2f %.2f l %.2f %.2f %.2f %.2f %.2f %.2f c f", left, top-r, left, top-k, left+k, top, left+r, top)
}

// Line draws a line through points with round ends and joints. A single point is a dot.
func (p *Page) Line(width float64, c Color, points ...Point) {
	if len(points) == 0 {
		return
	}
	p.do("%s RG %.2f w 1 J 1 j", c, width)
	p.do("%.2f %.2f m", points[0].X, Height-points[0].Y)
	for _, q := range points[min(1, len(points)-1):] {
		p.do("%.2f %.2f l", q.X, Height-q.Y)
	}
	p.do("S")
}

// Shape fills an outline.
func (p *Page) Shape(c Color, outline ...Point) {
	p.fill(c)
	for i, q := range outline {
		p.do("%.2f %.2f %s", q.X, Height-q.Y, map[bool]string{true: "m", false: "l"}[i == 0])
	}
	p.do("f")
}

func (p *Page) fill(c Color) { p.do("%s rg", c) }

// String writes the colour as operands, each part from 0 to 1.
func (c Color) String() string {
	return fmt.Sprintf("%.3f %.3f %.3f", float64(c[0])/255, float64(c[1])/255, float64(c[2])/255)
}
