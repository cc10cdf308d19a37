package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"zhiting/assets/icons"
	"zhiting/kiosk/input"
	"zhiting/kiosk/page"
)

// rect is a place in design pixels.
type rect struct{ x, y, w, h float32 }

func (r rect) contains(x, y float32) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// hit is an element where it was drawn. Those that can be touched have a radius for their pressed look.
type hit struct {
	rect
	id       string
	role     page.Role
	label    string
	value    string
	enabled  bool // can be touched now
	radius   float32
	key      *input.Key
	personal bool
}

// scene is a page as drawn: few flat objects, and where everything is.
type scene struct {
	scale   float32 // toolkit units for a design pixel
	offX    float32
	offY    float32
	ruler   *ruler
	objects []fyne.CanvasObject
	hits    []hit
	preview *canvas.Image
	still   image.Image // nil when the page has none
	pad     *pad
}

func (s *scene) place(o fyne.CanvasObject, r rect) {
	o.Move(fyne.NewPos(s.offX+r.x*s.scale, s.offY+r.y*s.scale))
	o.Resize(fyne.NewSize(r.w*s.scale, r.h*s.scale))
	s.objects = append(s.objects, o)
}

// box draws a filled rectangle with round corners; a border of width 0 is none.
func (s *scene) box(r rect, fill color.Color, radius float32, border color.Color, width float32) {
	b := canvas.NewRectangle(fill)
	b.CornerRadius = radius * s.scale
	b.StrokeColor, b.StrokeWidth = border, width*s.scale
	s.place(b, r)
}

// circle draws a filled circle.
func (s *scene) circle(r rect, fill color.Color) {
	c := canvas.NewCircle(fill)
	s.place(c, r)
}

type align int

const (
	left align = iota
	centre
	right
)

// text draws one line, its middle at y, beginning, centred or ending at x.
func (s *scene) text(x, y float32, text string, size float32, bold bool, c color.Color, a align) {
	if text == "" {
		return
	}
	t := canvas.NewText(text, c)
	t.TextSize = size * s.scale
	t.TextStyle = fyne.TextStyle{Bold: bold}
	need := t.MinSize()
	px := s.offX + x*s.scale
	switch a {
	case centre:
		px -= need.Width / 2
	case right:
		px -= need.Width
	}
	t.Move(fyne.NewPos(px, s.offY+y*s.scale-need.Height/2))
	t.Resize(need)
	s.objects = append(s.objects, t)
}

// lineHeight of running text, as a multiple of its size.
const lineHeight = 1.42

// lines draws wrapped text from the top y and gives the height it takes.
func (s *scene) lines(x, y float32, lines []string, size float32, bold bool, c color.Color, a align) float32 {
	for i, l := range lines {
		s.text(x, y+(float32(i)+0.5)*size*lineHeight, l, size, bold, c, a)
	}
	return height(lines, size)
}

func height(lines []string, size float32) float32 { return float32(len(lines)) * size * lineHeight }

// svg draws one of the drawings, as large as fits.
func (s *scene) svg(r rect, name string) {
	b := icons.SVG(name)
	if b == nil {
		return
	}
	img := canvas.NewImageFromResource(fyne.NewStaticResource(name+".svg", b))
	img.FillMode = canvas.ImageFillContain
	s.place(img, r)
}
