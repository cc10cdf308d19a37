package ui

import (
	"image/color"

	"fyne.io/fyne/v2/canvas"

	"zhiting/kiosk/page"
)

// blocks turns the elements of the main area into blocks. Neighbours of one kind make a group: tiles stand two abreast,
// rows share a card. room is the height there is, for elements that take what they can get.
func (c *composer) blocks(room float32) (blocks []block) {
	es := c.p.Elements
	for i := 0; i < len(es); {
		e := es[i]
		n := 1
		switch e.Role {
		case page.RoleTile:
			if i+1 < len(es) && es[i+1].Role == page.RoleTile {
				n = 2
			}
			blocks = append(blocks, c.tiles(es[i:i+n]))
		case page.RoleRow:
			for i+n < len(es) && es[i+n].Role == page.RoleRow {
				n++
			}
			blocks = append(blocks, c.rows(es[i:i+n])...)
		default:
			blocks = append(blocks, c.element(e, room))
		}
		i += n
	}
	return blocks
}

// element makes the block of an element that stands alone. Every role has its line here or in blocks.
func (c *composer) element(e page.Element, room float32) block {
	switch e.Role {
	case page.RoleText:
		return c.paragraph(e, 32*c.f, muted, 22)
	case page.RoleSection:
		return c.paragraph(e, 32*c.f, muted, 36)
	case page.RoleNote:
		return c.note(e)
	case page.RoleButton:
		return block{124, gap, func(y float32) { c.button(rect{margin, y, inner, 124}, e, 40) }}
	case page.RoleSearch:
		return c.search(e)
	case page.RoleChoice:
		return c.choice(e)
	case page.RoleField:
		return c.field(e)
	case page.RoleFigures:
		return c.figures(e)
	case page.RolePicture:
		return c.picture(e)
	case page.RolePreview:
		return c.live(e)
	case page.RolePhoto:
		return c.photo(e)
	case page.RolePad:
		return c.padBlock(e, room)
	case page.RoleStars:
		return c.stars(e)
	case page.RoleProgress:
		return c.progress(e)
	case page.RoleSteps:
		return c.steps(e)
	}
	return block{}
}

func (c *composer) paragraph(e page.Element, size float32, ink color.Color, gap float32) block {
	lines := c.ruler.wrap(e.Label, size, false, inner)
	return block{height(lines, size), gap, func(y float32) {
		h := c.lines(margin, y, lines, size, false, ink, left)
		c.touch(rect{margin, y, inner, h}, e, 0)
	}}
}

func (c *composer) note(e page.Element) block {
	size := 32 * c.f
	text, fill := tones(e.Tone)
	lines := c.ruler.wrap(e.Label, size, false, inner-72)
	h := height(lines, size) + 52
	return block{h, gap, func(y float32) {
		c.box(rect{margin, y, inner, h}, fill, 24, clear, 0)
		c.lines(margin+36, y+26, lines, size, false, text, left)
		c.touch(rect{margin, y, inner, h}, e, 24)
	}}
}

func (c *composer) search(e page.Element) block {
	return block{116, gap, func(y float32) {
		r := rect{margin, y, inner, 116}
		c.box(r, white, 24, primary, 3)
		c.text(margin+36, y+58, e.Label, 36, false, muted, left)
		c.touch(r, e, 24)
	}}
}

// tiles are one or two large choices beside each other.
func (c *composer) tiles(es []page.Element) block {
	const w = (inner - gap) / 2
	label, detail := 40*min(c.f, 1.15), 28*min(c.f, 1.2)
	textW := float32(w - 72 - 76 - 20)
	h := float32(0)
	for _, e := range es {
		h = max(h, 30+label*1.3+14+height(c.ruler.wrap(e.Detail, detail, false, textW+76+20), detail)+28)
	}
	h = max(h, 168)
	return block{h, gap, func(y float32) {
		for i, e := range es {
			r := rect{margin + float32(i)*(w+gap), y, w, h}
			c.box(r, white, 28, line, 2)
			size := label
			for size > 28 && c.ruler.width(e.Label, size, true) > textW {
				size -= 2
			}
			c.text(r.x+36, y+30+label*0.65, e.Label, size, true, ink, left)
			icon := rect{r.x + r.w - 36 - 76, y + 28, 76, 76}
			c.box(icon, primary2, 22, clear, 0)
			c.text(icon.x+38, icon.y+38, e.Icon, 38, true, primary, centre)
			lines := c.ruler.wrap(e.Detail, detail, false, w-72)
			if 30+label*1.3+14 < 76+28 { // beside the icon
				lines = c.ruler.wrap(e.Detail, detail, false, textW)
				if height(lines, detail) > h-(30+label*1.3+14)-16 {
					lines = c.ruler.wrap(e.Detail, detail, false, w-72)
				}
			}
			c.lines(r.x+36, y+30+label*1.3+14, lines, detail, false, muted, left)
			c.touch(r, e, 28)
		}
	}}
}

func (c *composer) choice(e page.Element) block {
	label, detail := 38*c.f, 28*c.f
	const pad = 30
	head := c.ruler.wrap(e.Label, label, true, inner-72-70)
	sub := c.ruler.wrap(e.Detail, detail, false, inner-72-70)
	h := height(head, label) + 2*pad
	if e.Detail != "" {
		h += height(sub, detail) + 4
	}
	h = max(h, 108)
	return block{h, 22, func(y float32) {
		r := rect{margin, y, inner, h}
		border, width := line, float32(2)
		if e.Selected {
			border, width = primary, 4
		}
		c.box(r, white, 28, border, width)
		top := y + pad
		if e.Detail == "" {
			top = y + (h-height(head, label))/2
		}
		top += c.lines(margin+36, top, head, label, true, ink, left)
		if e.Detail != "" {
			c.lines(margin+36, top+4, sub, detail, false, muted, left)
		}
		mark := rect{margin + inner - 36 - 44, y + h/2 - 22, 44, 44}
		if e.Selected {
			c.circle(mark, primary)
			c.text(mark.x+22, mark.y+22, "✓", 28, true, white, centre)
		} else {
			c.text(mark.x+44, mark.y+22, "›", 52, false, muted, right)
		}
		c.touch(r, e, 28)
	}}
}

// rows make one card; a long list makes several, so that it can be paged.
func (c *composer) rows(es []page.Element) (blocks []block) {
	size, small := 36*c.f, 32*c.f
	labelW := 236 * c.f
	for i, e := range es {
		actionW := float32(0)
		if e.Action != "" {
			actionW = c.ruler.width(e.Action, small, false) + 40
		}
		// A label too long for its column wraps there; so does the value in what is left.
		labels := c.ruler.wrap(e.Label, small, false, labelW-16)
		values := c.ruler.wrap(e.Value, size, false, inner-72-labelW-actionW)
		h := max(100, max(height(labels, small), height(values, size))+40)
		first, last := i == 0, i == len(es)-1
		b := block{h, 0, func(y float32) {
			r := rect{margin, y, inner, h}
			c.cardPart(r, first, last)
			if !last {
				c.box(rect{margin + 2, y + h - 1, inner - 4, 2}, line, 0, clear, 0)
			}
			c.lines(margin+36, y+(h-height(labels, small))/2, labels, small, false, muted, left)
			c.lines(margin+36+labelW, y+(h-height(values, size))/2, values, size, false, ink, left)
			c.text(margin+inner-36, y+h/2, e.Action, small, true, primary, right)
			c.touch(r, e, 24)
		}}
		if first {
			b.gap = gap
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// cardPart draws a slice of a card: round where the card begins and ends, straight between.
func (c *composer) cardPart(r rect, first, last bool) {
	c.box(r, white, 28, line, 2)
	if !first {
		c.box(rect{r.x, r.y, r.w, 30}, white, 0, clear, 0)
		c.box(rect{r.x, r.y, 2, 30}, line, 0, clear, 0)
		c.box(rect{r.x + r.w - 2, r.y, 2, 30}, line, 0, clear, 0)
	}
	if !last {
		c.box(rect{r.x, r.y + r.h - 30, r.w, 30}, white, 0, clear, 0)
		c.box(rect{r.x, r.y + r.h - 30, 2, 30}, line, 0, clear, 0)
		c.box(rect{r.x + r.w - 2, r.y + r.h - 30, 2, 30}, line, 0, clear, 0)
	}
}

func (c *composer) figures(e page.Element) block {
	n := float32(len(e.Items))
	w := (inner - 20*(n-1)) / n
	size, small := 44*min(c.f, 1.15), 26*min(c.f, 1.15)
	lines := 1
	for _, item := range e.Items {
		lines = max(lines, len(c.ruler.wrap(item.Caption, small, false, w-24)))
	}
	h := 26 + size*1.3 + float32(lines)*small*lineHeight + 24
	return block{h, gap, func(y float32) {
		for i, item := range e.Items {
			r := rect{margin + float32(i)*(w+20), y, w, h}
			text, _ := tones(item.Tone)
			c.box(r, white, 24, line, 2)
			c.text(r.x+w/2, y+24+size*0.65, item.Text, size, true, text, centre)
			c.lines(r.x+w/2, y+26+size*1.3, c.ruler.wrap(item.Caption, small, false, w-24), small, false, muted, centre)
		}
		c.touch(rect{margin, y, inner, h}, e, 24)
	}}
}

// picture is a drawing on a white card; the small sign of success stands without one.
func (c *composer) picture(e page.Element) block {
	h := float32(560)
	if e.Icon == "done" {
		return block{200, gap, func(y float32) { c.svg(rect{margin, y, inner, 200}, e.Icon) }}
	}
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		c.box(r, white, 36, line, 2)
		c.svg(rect{r.x + 180, r.y + 40, r.w - 360, h - 80}, e.Icon)
		c.touch(r, e, 0)
	}}
}

func (c *composer) stars(e page.Element) block {
	const h, between = 116, 20
	n := float32(len(e.Items))
	return block{n*h + (n-1)*between, gap, func(y float32) {
		for i, item := range e.Items {
			level := len(e.Items) - i
			r := rect{margin, y + float32(i)*(h+between), inner, h}
			chosen := item.ID == "star-"+e.Value
			fill, border, text, lit := white, line, ink, rgb(0xd98200)
			if chosen {
				fill, border, text, lit = primary, primary, white, white
			}
			c.box(r, fill, 28, border, 3)
			c.text(r.x+36, r.y+h/2, item.Caption, 38*min(c.f, 1.15), true, text, left)
			for star := range level {
				c.text(r.x+r.w-60-float32(star)*58, r.y+h/2, "★", 46, false, lit, centre)
			}
			c.touch(r, page.Element{ID: item.ID, Role: page.RoleButton, Label: item.Caption}, 28)
		}
	}}
}

func (c *composer) progress(e page.Element) block {
	const h = 96
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		c.box(r, primary2, 24, clear, 0)
		c.text(margin+36, y+h/2, e.Label+" …", 32*c.f, false, primary, left)
		c.touch(r, e, 24)
	}}
}

// steps is a list of states in time, each with its mark.
func (c *composer) steps(e page.Element) block {
	head, small := 38*c.f, 30*c.f
	var h float32
	texts := make([][]string, len(e.Items))
	heights := make([]float32, len(e.Items))
	for i, item := range e.Items {
		texts[i] = c.ruler.wrap(item.Text, small, false, inner-150)
		heights[i] = head*lineHeight + height(texts[i], small) + 44
		h += heights[i]
	}
	return block{h + 20, gap, func(y float32) {
		c.box(rect{margin, y, inner, h + 20}, white, 28, line, 2)
		c.touch(rect{margin, y, inner, h + 20}, e, 0)
		y += 10
		for i, item := range e.Items {
			text, fill := tones(item.Tone)
			mark := "·"
			switch item.Tone {
			case page.ToneGood:
				mark = "✓"
			case page.ToneWarn:
				mark = "!"
			case page.ToneNone:
				text, fill = muted, ground
			case page.TonePrimary, page.ToneBad:
				mark = "→"
			}
			c.circle(rect{margin + 36, y + 22, 56, 56}, fill)
			c.text(margin+64, y+50, mark, 32, true, text, centre)
			c.text(margin+120, y+22+head*0.6, item.Caption, head, true, ink, left)
			c.lines(margin+120, y+22+head*lineHeight-4, texts[i], small, false, text, left)
			y += heights[i]
		}
	}}
}

// photo shows the still that was taken.
func (c *composer) photo(e page.Element) block {
	const h = inner * 9 / 16
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		if img := decode(e.Image); img != nil {
			picture := canvas.NewImageFromImage(img)
			picture.FillMode = canvas.ImageFillContain
			c.place(picture, r)
		}
		c.touch(r, e, 0)
	}}
}

// live is where the camera's picture appears.
func (c *composer) live(e page.Element) block {
	const h = inner * 9 / 16
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		c.box(r, rgb(0x1c2436), 24, clear, 0)
		picture := canvas.NewImageFromImage(nil)
		picture.FillMode = canvas.ImageFillContain
		c.place(picture, r)
		c.preview = picture
		c.touch(r, e, 0)
	}}
}
