package ui

import (
	"slices"

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
		case page.RoleSteps:
			blocks = append(blocks, c.steps(e)...)
		case page.RoleText:
			blocks = append(blocks, c.paragraph(e, 32*c.f, 22)...)
		case page.RoleSection:
			blocks = append(blocks, c.paragraph(e, 32*c.f, 36)...)
			c.heads = append(c.heads, len(blocks)-1)
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
	case page.RoleNote:
		return c.note(e)
	case page.RoleButton:
		return block{124, gap, func(y float32) { c.button(rect{margin, y, inner, 124}, e, 40) }}
	case page.RoleSearch:
		return c.search(e)
	case page.RoleChoice, page.RoleCheck:
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
	case page.RoleCode:
		return c.code(e)
	case page.RolePad:
		return c.padBlock(e, room)
	case page.RoleStars:
		return c.stars(e)
	case page.RoleProgress:
		return c.progress(e)
	case page.RoleMap:
		return c.sketch(e)
	}
	return block{}
}

// paragraph is running text. A long one is cut into blocks of a few lines, so that it can be paged.
func (c *composer) paragraph(e page.Element, size, gap float32) (blocks []block) {
	first := true
	for lines := range slices.Chunk(c.ruler.wrap(e.Label, size, false, inner), 8) {
		b := block{height(lines, size), 0, func(y float32) { c.lines(margin, y, lines, size, false, muted, left) }}
		if first {
			b.gap = gap
			b.draw = func(y float32) {
				h := c.lines(margin, y, lines, size, false, muted, left)
				c.touch(rect{margin, y, inner, h}, e, 0)
			}
		}
		blocks, first = append(blocks, b), false
	}
	return blocks
}

func (c *composer) note(e page.Element) block {
	size := 32 * c.f
	text, fill := tones(e.Tone)
	lines := clip(c.ruler.wrap(e.Label, size, false, inner-72), size, c.most-52)
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
		h = max(h, 30+label*1.3+14+height(c.ruler.wrap(e.Detail, detail, false, textW), detail)+28)
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
			fore, ground := tones(e.Tone)
			second := muted
			if e.Tone == page.ToneWarn { // it cannot be done now, and the second line says why
				second = fore
			}
			c.box(icon, ground, 22, clear, 0)
			c.text(icon.x+38, icon.y+38, e.Icon, 38, true, fore, centre)
			lines := c.ruler.wrap(e.Detail, detail, false, textW) // beside the icon
			c.lines(r.x+36, y+30+label*1.3+14, lines, detail, false, second, left)
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
		words := ink
		if e.Disabled {
			words = muted
		}
		top += c.lines(margin+36, top, head, label, true, words, left)
		if e.Detail != "" {
			c.lines(margin+36, top+4, sub, detail, false, muted, left)
		}
		mark := rect{margin + inner - 36 - 44, y + h/2 - 22, 44, 44}
		switch {
		case e.Selected:
			c.circle(mark, primary)
			c.text(mark.x+22, mark.y+22, "✓", 28, true, white, centre)
		case e.Role == page.RoleCheck:
			c.box(mark, white, 12, line, 4)
		case !e.Disabled:
			c.text(mark.x+44, mark.y+22, "›", 52, false, muted, right)
		}
		c.touch(r, e, 28)
	}}
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

// photo shows the still that was taken.
func (c *composer) photo(e page.Element) block {
	const h = inner * 9 / 16
	return block{h, gap, func(y float32) {
		r := rect{margin, y, inner, h}
		if c.still != nil {
			picture := canvas.NewImageFromImage(c.still)
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
		picture.ScaleMode = canvas.ImageScaleFastest // by the graphics card: the frames have the size of this place
		c.place(picture, r)
		c.preview = picture
		c.touch(r, e, 0)
	}}
}
