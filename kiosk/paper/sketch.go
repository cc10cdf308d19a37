package paper

import (
	"zhiting/kiosk/paper/pdf"
	"zhiting/kiosk/sketch"
)

// inks are the colours of a map on paper. On a black and white printer what is open is dark and what is closed is not.
var inks = map[sketch.Ink]pdf.Color{
	sketch.InkGround: {0xff, 0xff, 0xff}, sketch.InkWater: {0xdc, 0xec, 0xf8}, sketch.InkGreen: {0xe8, 0xf4, 0xe6}, sketch.InkRoad: {0xc6, 0xcf, 0xdc},
	sketch.InkRing: {0x6a, 0x4c, 0x93}, sketch.InkWay: {0xd9, 0x82, 0x00}, sketch.InkHere: {0xb3, 0x26, 0x1e}, sketch.InkOpen: green,
	sketch.InkClosed: muted, sketch.InkText: ink, sketch.InkFaint: muted, sketch.InkOnMark: {0xff, 0xff, 0xff},
}

// mapHeight of a map on a sheet, in points.
const mapHeight = 300.0

// sketch draws a map as wide as the text.
func (f *form) sketch(s sketch.Sketch) {
	f.room(mapHeight + 12)
	f.y += 6
	pen := mapPen{f.canvas, margin, f.y}
	sketch.Draw(s, pen, content, mapHeight, 9.5)
	corners := []pdf.Point{{X: margin, Y: f.y}, {X: margin + content, Y: f.y}, {X: margin + content, Y: f.y + mapHeight}, {X: margin, Y: f.y + mapHeight}, {X: margin, Y: f.y}}
	f.page.Line(0.6, rule, corners...)
	f.y += mapHeight + 6
}

// mapPen draws on a page from a corner on.
type mapPen struct {
	*canvas
	x, y float64
}

func (p mapPen) at(points []sketch.Point) []pdf.Point {
	placed := make([]pdf.Point, len(points))
	for i, q := range points {
		placed[i] = pdf.Point{X: p.x + q.X, Y: p.y + q.Y}
	}
	return placed
}

func (p mapPen) Fill(ink sketch.Ink, outline []sketch.Point) {
	p.page.Shape(inks[ink], p.at(outline)...)
}

func (p mapPen) Line(ink sketch.Ink, width float64, points []sketch.Point) {
	p.page.Line(width, inks[ink], p.at(points)...)
}

func (p mapPen) Width(text string, size float64) float64 { return p.regular.Width(text, size) }

func (p mapPen) Text(ink sketch.Ink, size float64, middle sketch.Point, text string) {
	p.write(p.x+middle.X-p.Width(text, size)/2, p.y+middle.Y, style{p.regular, size, size, inks[ink]}, text)
}
