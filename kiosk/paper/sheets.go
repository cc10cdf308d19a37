package paper

import (
	"fmt"
	"math"
	"strings"
	"time"

	"zhiting/drivers/receipt"
	"zhiting/kiosk/paper/pdf"
	"zhiting/kiosk/sheet"
)

// Slip sets a sheet for the receipt printer. again says that an earlier print may be on paper as well (补打).
func Slip(s sheet.Sheet, again bool) receipt.Receipt {
	var r receipt.Receipt
	add := func(items ...receipt.Item) { r.Items = append(r.Items, items...) }
	add(receipt.Line{Text: s.Title, Align: receipt.AlignCentre, Double: true, Bold: true})
	if s.Sub != "" {
		add(receipt.Line{Text: s.Sub, Align: receipt.AlignCentre})
	}
	if again {
		add(receipt.Line{Text: Content{Language: s.Language}.in(wordReprint), Align: receipt.AlignCentre})
	}
	add(receipt.Rule{})
	for _, b := range s.Blocks {
		switch b.Role {
		case sheet.Text:
			add(receipt.Line{Text: b.Value, Bold: b.Strong})
		case sheet.Section:
			add(receipt.Rule{}, receipt.Line{Text: b.Value, Bold: true})
		case sheet.Row:
			add(receipt.Row{Label: b.Label, Value: b.Value, Bold: b.Strong})
		case sheet.Note:
			add(receipt.Rule{}, receipt.Line{Text: b.Value})
		case sheet.Big:
			add(receipt.Line{}, receipt.Line{Text: b.Value, Align: receipt.AlignCentre, Double: true, Bold: true}, receipt.Line{})
		case sheet.Code:
			add(receipt.Line{}, receipt.QR{Payload: b.Value}, receipt.Line{Text: b.Label, Align: receipt.AlignCentre})
		}
	}
	add(receipt.Feed{Lines: 1}, receipt.Cut{})
	return r
}

// Pages sets a sheet as a PDF of A4 pages. The file's own description holds nothing of the citizen.
func Pages(s sheet.Sheet, again bool, fonts Fonts, now time.Time) ([]byte, error) {
	if s.PDF != nil {
		return s.PDF, nil
	}
	doc, err := set(s, again, fonts, now, 1)
	for shrink := 0.95; err == nil && s.OnePage && len(doc.Pages()) > 1 && shrink >= smallest; shrink -= 0.05 {
		doc, err = set(s, again, fonts, now, shrink)
	}
	if err != nil {
		return nil, err
	}
	return doc.Bytes()
}

// smallest is how far a sheet is set smaller to fit on one page: body text of 10 points becomes 7.
const smallest = 0.7

// set sets a sheet with its text as large as shrink says.
func set(s sheet.Sheet, again bool, fonts Fonts, now time.Time, shrink float64) (*pdf.Document, error) {
	c := Content{Language: s.Language}
	doc := &pdf.Document{Title: s.Title, Language: "zh-CN", Made: now}
	if s.Language == "en" {
		doc.Language = "en"
	}
	f := &form{Content: c, canvas: newCanvas(fonts, doc), shrink: shrink}
	f.watermark(s.Watermark)
	f.head = func() {
		f.watermark(s.Watermark)
		f.row(0, cell{0, content, f.small(), s.Title + "   " + s.Sub})
		f.y += 4
		f.hairline()
		f.y += 8
	}
	for _, line := range (cell{0, content, style{f.bold, 22, 30, ink}, s.Title}).lines() {
		f.write(margin-1, f.y+12, style{f.bold, 22, 30, ink}, line)
		f.y += 30
	}
	f.row(2, cell{0, content, f.label(), s.Sub})
	f.y += 4
	if again {
		f.box(cream, style{f.regular, 10, 15, amber}, c.in(wordReprint))
		f.y += 6
	}
	for i, b := range s.Blocks {
		if err := f.block(b, i); err != nil {
			return nil, fmt.Errorf("setting %s: %w", s.ID, err)
		}
	}
	for i, page := range doc.Pages() {
		f.page, f.y = page, pdf.Height-50
		f.hairline()
		number := c.say(wordSheet, "{n}", itoa(i+1), "{of}", itoa(len(doc.Pages())))
		f.write(margin+content-f.regular.Width(number, 8.5), f.y+12, style{f.regular, 8.5, 12.5, muted}, number)
	}
	return doc, nil
}

// watermark writes a line across the page, over and over, under what comes after it: who cuts a part out, or covers a part
// up, has it still.
func (f *form) watermark(text string) {
	if text == "" {
		return
	}
	const size, angle, apart = 15.0, math.Pi / 6, 118.0
	width := f.regular.Width(text, size) + 40
	sin, cos := math.Sincos(angle)
	for line := -6.0; line < 14; line++ {
		for column := range 4 {
			along := (float64(column) - math.Mod(line+6, 2)/2) * width
			f.page.Slanted(f.regular, size, along*cos, 60+line*apart-along*sin+pdf.Height*0.2, angle, faint, text)
		}
	}
}

// block sets one block below the one before it.
func (f *form) block(b sheet.Block, index int) error {
	body := f.body()
	if b.Strong {
		body.font = f.bold
	}
	switch b.Role {
	case sheet.Text:
		f.row(2, cell{0, content, body, b.Value})
	case sheet.Section:
		if index > 0 {
			f.y += 4
		}
		f.section(b.Value, 30)
	case sheet.Row:
		f.ruled(2.5*f.shrink, cell{0, 112, f.label(), b.Label}, cell{120, content - 120, body, b.Value})
	case sheet.Note:
		f.y += 6
		f.box(cream, f.sized(style{f.regular, 10, 15, amber}), b.Value)
		f.y += 4
	case sheet.Big:
		f.row(6, cell{0, content, style{f.bold, 40, 52, ink}, b.Value})
	case sheet.Map:
		if b.Sketch != nil {
			f.sketch(*b.Sketch)
		}
	case sheet.Code:
		const side = 84.0
		f.room(side + 12 + 16)
		f.y += 4                                                      // the line of a row above stays whole
		f.page.RoundRect(margin-8, f.y-2, side+16, side+16, 0, white) // no watermark within the code or beside it
		if err := f.code(margin, f.y+6, side, b.Value); err != nil {
			return err
		}
		for i, line := range strings.Split(b.Label, "\n") {
			f.write(margin+side+14, f.y+16+float64(i)*15, f.label(), line)
		}
		f.y += side + 12
	}
	return nil
}
