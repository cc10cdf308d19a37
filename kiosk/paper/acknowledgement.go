package paper

import (
	"fmt"
	"slices"
	"strings"

	"zhiting/kiosk/paper/pdf"
	"zhiting/sync/casefile"
)

// Acknowledgement is the acknowledgement form as a PDF of A4 pages, one in the ordinary case. The file's own
// description holds nothing of the citizen.
func Acknowledgement(in Content, fonts Fonts) ([]byte, error) {
	doc := &pdf.Document{Title: in.in(wordTitle), Language: "zh-CN", Made: in.At}
	if in.Language == "en" {
		doc.Language = "en"
	}
	f := &form{Content: in, canvas: newCanvas(fonts, doc), shrink: 1}
	f.head = f.runningHead
	if err := f.opening(); err != nil {
		return nil, fmt.Errorf("acknowledgement of case %s: %w", in.CaseID, err)
	}
	f.applicant()
	f.matters()
	f.reductions()
	f.next()
	f.signature()
	f.feet()
	return doc.Bytes()
}

// form is the acknowledgement being set.
type form struct {
	Content
	*canvas
	shrink float64 // of its text, so that it fits; 1 is none
}

func (f *form) body() style  { return f.sized(style{f.regular, 10, 15, ink}) }
func (f *form) label() style { return f.sized(style{f.regular, 10, 15, muted}) }
func (f *form) small() style { return f.sized(style{f.regular, 8.5, 12.5, muted}) }

func (f *form) sized(s style) style {
	s.size, s.lead = s.size*f.shrink, s.lead*f.shrink
	return s
}

// opening is the title, the code to scan and what identifies the case.
func (f *form) opening() error {
	const side = 68.0
	if err := f.code(pdf.Width-margin-side, top-6, side, casefile.ReceiptCode(f.Token, f.HeadHash)); err != nil {
		return err
	}
	f.write(margin, top+4, style{f.bold, 11, 16, blue}, f.in(f.Hall))
	title, other := wordTitle.Zh, wordTitle.En
	size := 27.0
	if f.Language == "en" {
		title, other, size = other, title, 22
	}
	f.write(margin-1, top+32, style{f.bold, size, 34, ink}, title)
	f.write(margin, top+57, style{f.regular, 11, 15, muted}, other)

	f.y = top + side + 8
	f.box(pale, style{f.bold, 10, 15, blue}, f.in(wordNature))
	if f.Reprint {
		f.y += 6
		f.box(cream, style{f.regular, 10, 15, amber}, f.in(wordReprint))
	}
	if f.Offline {
		f.y += 6
		f.box(cream, style{f.regular, 10, 15, amber}, f.in(wordOffline))
	}
	f.y += 4
	columns := []struct {
		x, width float64
		label    casefile.Text
		style    style
		text     string
	}{
		{0, 140, wordToken, style{f.bold, 11.5, 18, ink}, f.Token},
		{143, 147, wordTheme, f.body(), f.in(f.Filing.ThemeName)},
		{292, 110, wordTime, f.body(), f.time()},
		{410, content - 410, wordTerminal, f.body(), f.Terminal},
	}
	var labels, values []cell
	for _, c := range columns {
		labels = append(labels, cell{c.x, c.width, f.label(), f.in(c.label)})
		values = append(values, cell{c.x, c.width, c.style, c.text})
	}
	f.row(1, labels...)
	f.row(0, values...)
	return nil
}

// code draws the code to scan: neighbouring dark modules as one bar, all bars in one go.
func (f *form) code(x, y, side float64, text string) error {
	code, err := QR(text)
	if err != nil {
		return err
	}
	n := code.Bounds().Dx()
	module := side / float64(n)
	var bars [][4]float64
	for row := range n {
		for from := 0; from < n; from++ {
			to := from
			for to < n && dark(code, to, row) {
				to++
			}
			if to > from {
				bars = append(bars, [4]float64{x + float64(from)*module, y + float64(row)*module, float64(to-from) * module, module})
				from = to
			}
		}
	}
	f.page.Rects(bars, pdf.Color{})
	return nil
}

// pair is a row of a label and its value.
func (f *form) pair(label, value string) {
	f.ruled(2.5, cell{0, 112, f.label(), label}, cell{120, content - 120, f.body(), value})
}

// applicant says who filed and what.
func (f *form) applicant() {
	who := f.Filing.Applicant
	f.section(f.in(wordApplicant), 40)
	f.pair(f.in(wordName), who.Name)
	f.pair(f.in(wordID), f.identity(who))
	if e := f.Filing.Enterprise; e != nil {
		f.pair(f.in(wordEnterprise), f.say(wordRole, "{uscc}", e.USCC, "{role}", f.in(e.Role)))
	}
	if agent := f.Filing.Agent; agent != nil {
		f.pair(f.in(wordAgent), f.say(wordOther, "{name}", agent.Name, "{relation}", f.in(agent.Relation), "{id}", f.identity(agent.Person)))
	}
	for _, p := range f.Filing.Parties {
		f.pair(f.in(p.Role), f.say(wordParty, "{name}", p.Name, "{id}", f.identity(p.Person)))
	}
	for _, field := range f.Filing.Fields {
		if field.Value != who.Name && field.Value != who.IDNumber {
			f.pair(f.in(field.Label), maskValue(field.Value))
		}
	}
	papers := f.list(f.papers())
	if papers == "" && len(f.Filing.Owed) == 0 {
		papers = f.in(wordNone)
	}
	if papers != "" {
		f.pair(f.in(wordPapers), papers)
	}
	if len(f.Filing.Owed) > 0 {
		f.pair(f.in(wordOwed), f.list(f.all(f.Filing.Owed)))
	}
}

// identity is a masked number, and how it was verified.
func (f *form) identity(p casefile.Person) string {
	how := wordTyped
	if p.VerifiedBy == "idcard" {
		how = wordRead
	}
	return f.say(how, "{id}", maskID(p.IDNumber))
}

// matters is the table of departments: what each does and by when.
func (f *form) matters() {
	f.section(f.in(wordMatters), 60)
	widths := []float64{162, 146, 88, 0}
	widths[3] = content - widths[0] - widths[1] - widths[2]
	table := func(st style, texts ...string) []cell {
		var cells []cell
		x := 0.0
		for i, text := range texts {
			cells = append(cells, cell{x + 8, widths[i] - 12, st, text})
			x += widths[i]
		}
		return cells
	}
	heads := func() {
		f.page.RoundRect(margin, f.y, content, 20, 4, ground)
		f.row(3, table(style{f.regular, 9, 14, muted}, f.in(wordMatter), f.in(wordDept), f.in(wordPromise), f.in(wordBy))...)
	}
	heads()
	f.columns = heads
	for _, m := range f.Filing.Matters {
		f.ruled(4, table(f.body(), f.in(m.TaskName), f.in(m.DeptName), f.promise(m), f.date(f.PromiseDates[m.ID]))...)
	}
	f.columns = nil
	for _, m := range f.Filing.Matters {
		if m.CrossRegion != nil {
			text := f.say(wordCrossAt, "{name}", f.in(m.TaskName), "{dept}", f.in(m.DeptName), "{result}", f.in(m.CrossRegion.Result))
			f.row(4, cell{0, content, f.small(), text})
		}
	}
	for _, m := range f.Filing.Matters {
		for _, clock := range m.Clocks {
			f.ruled(2.5, cell{8, 300, f.body(), f.in(clock.Name)}, cell{320, content - 320, f.body(), f.within(clock)})
		}
	}
	f.row(4, cell{0, content, f.small(), f.in(wordEstimate)})
}

// reductions shows what the citizen was spared.
func (f *form) reductions() {
	if len(f.Filing.Reductions) == 0 {
		return
	}
	const height, gap = 40.0, 10.0
	f.section(f.in(wordReductions), height)
	f.room(height)
	n := float64(len(f.Filing.Reductions))
	width := (content - gap*(n-1)) / n
	centred := func(x, y float64, st style, s string) {
		f.write(x+(width-st.font.Width(s, st.size))/2, y, st, s)
	}
	for i, r := range f.Filing.Reductions {
		x := margin + float64(i)*(width+gap)
		f.page.RoundRect(x, f.y, width, height, 6, ground)
		centred(x, f.y+14.5, style{f.bold, 15, 20, green}, fmt.Sprintf("%d → %d", r.Before, r.After))
		centred(x, f.y+30.5, f.small(), f.in(wordReduction[r.Kind]))
	}
	f.y += height
}

// next tells what the citizen does and hears from now on.
func (f *form) next() {
	steps := []casefile.Text{wordFollow, wordCorrect}
	if len(f.Filing.Owed) > 0 {
		steps = append(steps, wordBring)
	}
	f.section(f.in(wordNext), 30)
	for i, step := range append(steps, f.Notes...) {
		f.row(1.5, cell{0, 14, f.label(), itoa(i+1) + "."}, cell{16, content - 16, f.body(), f.in(step)})
	}
}

// signature draws what was signed on the screen or on a signature pad, as lines.
func (f *form) signature() {
	if len(f.Signature) == 0 {
		return
	}
	const width, height = 150.0, 50.0
	f.room(height + 8)
	f.y += 8
	caption := f.in(wordSignature)
	left := margin + content - width
	f.write(left-14-f.regular.Width(caption, 10), f.y+height/2, f.label(), caption)
	f.page.RoundRect(left, f.y, width, height, 6, ground)
	for _, stroke := range f.Signature {
		points := make([]pdf.Point, len(stroke.Points))
		for i, p := range stroke.Points {
			points[i] = pdf.Point{X: left + inside(p.X)*width, Y: f.y + inside(p.Y)*height}
		}
		const thickness = 1.3
		if !slices.ContainsFunc(stroke.Points, func(p Point) bool { return p.P > 0 }) {
			f.page.Line(thickness, ink, points...)
			continue
		}
		for i, p := range stroke.Points { // a pen draws as thick as it pressed
			f.page.Line(thickness*(0.5+float64(p.P)), ink, points[max(i-1, 0)], points[i])
		}
	}
	f.y += height
}

// inside keeps a point of the pad in its box, with room for the pen.
func inside(v float32) float64 { return 0.03 + 0.94*float64(min(max(v, 0), 1)) }

// runningHead says on a further page what it belongs to.
func (f *form) runningHead() {
	f.row(0, cell{0, content, f.small(), strings.Join([]string{f.in(wordTitle), f.Token, f.in(f.Hall)}, "   ")})
	f.y += 4
	f.hairline()
	f.y += 8
}

// feet writes below each page what the paper is not, and which of how many it is.
func (f *form) feet() {
	pages := f.doc.Pages()
	record := f.say(wordRecord, "{id}", f.CaseID)
	if f.HeadHash != "" {
		record += "   " + f.say(wordCheck, "{hash}", short(f.HeadHash))
	}
	for i, page := range pages {
		f.page, f.y = page, pdf.Height-50
		f.hairline()
		number := f.say(wordSheet, "{n}", itoa(i+1), "{of}", itoa(len(pages)))
		f.write(margin, f.y+12, f.small(), f.in(wordSample))
		f.write(margin, f.y+25, f.small(), record)
		f.write(margin+content-f.regular.Width(number, 8.5), f.y+12, f.small(), number)
	}
}

// all gives texts in the citizen's language.
func (c Content) all(texts []casefile.Text) []string {
	var list []string
	for _, t := range texts {
		list = append(list, c.in(t))
	}
	return list
}

// short is enough of a hash to compare by eye.
func short(hash string) string { return hash[:min(16, len(hash))] }
