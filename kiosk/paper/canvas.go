package paper

import (
	"zhiting/kiosk/paper/pdf"
)

// The measures of a sheet, in points.
const (
	margin  = 54.0
	content = pdf.Width - 2*margin
	top     = 48.0
	bottom  = pdf.Height - 56 // the foot stands below
	whole   = 240.0           // what is lower than this is not parted by the end of a page
)

// The palette of the terminal's screens; on a black and white printer it stays legible, since no meaning rests on it.
var (
	ink    = pdf.Color{0x14, 0x21, 0x3d}
	muted  = pdf.Color{0x5b, 0x67, 0x80}
	rule   = pdf.Color{0xd9, 0xe0, 0xec}
	ground = pdf.Color{0xf4, 0xf7, 0xfb}
	blue   = pdf.Color{0x0b, 0x5c, 0xad}
	white  = pdf.Color{0xff, 0xff, 0xff}
	faint  = pdf.Color{0xd6, 0xdd, 0xe8}
	pale   = pdf.Color{0xe6, 0xf0, 0xfa}
	green  = pdf.Color{0x1b, 0x7f, 0x4b}
	amber  = pdf.Color{0xa8, 0x5b, 0x00}
	cream  = pdf.Color{0xff, 0xf3, 0xe0}
)

// style is how text is set: lead is the distance from one baseline to the next.
type style struct {
	font       *pdf.Font
	size, lead float64
	color      pdf.Color
}

// cell is a text in a column that begins x from the left margin.
type cell struct {
	x, width float64
	style    style
	text     string
}

func (c cell) lines() []string {
	return wrap(c.text, c.width, func(s string) float64 { return c.style.font.Width(s, c.style.size) })
}

// canvas is a document being filled from top to bottom. What does not fit goes on on a new page.
type canvas struct {
	doc           *pdf.Document
	regular, bold *pdf.Font
	page          *pdf.Page
	y             float64
	head          func() // drawn at the top of each page after the first
	columns       func() // drawn below that while a table goes on
}

func newCanvas(f Fonts, doc *pdf.Document) *canvas {
	s := &canvas{doc: doc, regular: doc.Font(f.regular), bold: doc.Font(f.bold), y: top}
	s.page = doc.NewPage()
	return s
}

// room begins a new page when less than height is left on this one.
func (s *canvas) room(height float64) {
	if s.y+height <= bottom {
		return
	}
	s.page, s.y = s.doc.NewPage(), top
	s.head()
	if s.columns != nil {
		s.columns()
	}
}

// write sets one line with the middle of its characters at middle.
func (s *canvas) write(x, middle float64, st style, text string) {
	s.page.Text(st.font, st.size, x, middle+st.size*0.37, st.color, text)
}

// row sets texts side by side, each wrapped in its column, with pad above and below.
func (s *canvas) row(pad float64, cells ...cell) {
	lines := make([][]string, len(cells))
	most, lead := 0, 0.0
	for i, c := range cells {
		lines[i] = c.lines()
		most, lead = max(most, len(lines[i])), max(lead, c.style.lead)
	}
	if height := float64(most)*lead + 2*pad; height <= whole {
		s.room(height)
	}
	s.y += pad
	for n := range most {
		s.room(lead)
		for i, c := range cells {
			if n < len(lines[i]) {
				s.write(margin+c.x, s.y+lead/2, c.style, lines[i][n])
			}
		}
		s.y += lead
	}
	s.y += pad
}

// ruled is a row with a hairline below it.
func (s *canvas) ruled(pad float64, cells ...cell) {
	s.row(pad, cells...)
	s.hairline()
}

func (s *canvas) hairline() {
	s.page.Line(0.6, rule, pdf.Point{X: margin, Y: s.y}, pdf.Point{X: margin + content, Y: s.y})
}

// section begins a part of the form, and a page when not even after more would fit.
func (s *canvas) section(title string, after float64) {
	s.columns = nil
	s.room(30 + after)
	s.y += 11
	s.page.RoundRect(margin, s.y+2.5, 3, 12, 1.5, blue)
	s.write(margin+10, s.y+8.5, style{s.bold, 12, 17, ink}, title)
	s.y += 20
}

// box sets a paragraph on a coloured ground.
func (s *canvas) box(ground pdf.Color, st style, text string) {
	c := cell{12, content - 24, st, text}
	height := float64(len(c.lines()))*st.lead + 12
	s.room(height)
	s.page.RoundRect(margin, s.y, content, height, 6, ground)
	s.row(6, c)
}
