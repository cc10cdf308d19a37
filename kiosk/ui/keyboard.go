package ui

import (
	"zhiting/kiosk/input"
	"zhiting/kiosk/page"
)

// activeField is the field that keys write into: the one touched last, or the first of the page.
func (c *composer) activeField() *page.Element {
	var first *page.Element
	for i := range c.p.Elements {
		e := &c.p.Elements[i]
		if e.Role != page.RoleField || e.Disabled || e.Keyboard == page.KeyboardNone {
			continue
		}
		if e.ID == c.typing.field {
			return e
		}
		if first == nil {
			first = e
		}
	}
	return first
}

// field draws an entry: its label, what is in it with a caret, and what is wrong with it.
func (c *composer) field(e page.Element) block {
	size, small := float32(48), 30*c.f
	value := e.Value
	active := c.activeField() != nil && c.activeField().ID == e.ID
	if active && e.ID == c.typing.field {
		value = c.typing.text + c.typing.letters
	}
	lines := c.ruler.wrap(value, size, false, inner-96)
	problem := c.ruler.wrap(e.Error, small, true, inner-20)
	// Of a text too long for the room its end is shown, where the caret is.
	room := c.most - small*lineHeight - 8 - 12 - height(problem, small) - 48
	if n := max(1, int(room/(size*lineHeight))); len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	box := max(124, height(lines, size)+48)
	h := small*lineHeight + 8 + box
	if e.Error != "" {
		h += 12 + height(problem, small)
	}
	return block{h, gap, func(y float32) {
		c.text(margin, y+small*0.7, e.Label, small, false, muted, left)
		r := rect{margin, y + small*lineHeight + 8, inner, box}
		border := line
		switch {
		case e.Error != "":
			border = bad
		case active:
			border = primary
		}
		c.box(r, white, 24, border, 4)
		c.lines(r.x+40, r.y+(box-height(lines, size))/2, lines, size, false, ink, left)
		if active {
			last := lines[len(lines)-1]
			x := r.x + 42 + c.ruler.width(last, size, false)
			y := r.y + (box+height(lines, size))/2 - size*lineHeight
			if n := min(len(c.typing.letters), len(last)); n > 0 { // a line under what is not turned yet
				w := c.ruler.width(last[len(last)-n:], size, false)
				c.box(rect{x - 2 - w, y + size*lineHeight - 8, w, 4}, primary, 0, clear, 0)
			}
			c.box(rect{x, y + 10, 4, size*lineHeight - 20}, primary, 2, clear, 0)
		}
		if e.Error != "" {
			c.lines(margin+4, r.y+box+12, problem, small, true, bad, left)
		}
		c.touch(r, e, 24)
		c.hits[len(c.hits)-1].enabled = !e.Disabled // a touch moves the keys to it
	}}
}

// keyboard draws the keys for a field above the bottom and gives their height.
func (c *composer) keyboard(field *page.Element, bottom float32) float32 {
	rows := input.Rows(field.Keyboard, c.typing.chinese(*field, c.p), c.typing.capitals, c.p.Language)
	keyH, between := float32(100), float32(between)
	if len(rows) <= 4 {
		keyH, between = 140, 18
	}
	h := float32(len(rows))*(keyH+between) - between + 40
	if c.typing.chinese(*field, c.p) {
		h += stripH
	}
	top := bottom - h
	c.box(rect{0, top, pageW, bottom - top + 24}, rgb(0xe3e9f2), 0, clear, 0)
	y := top + 20
	if c.typing.chinese(*field, c.p) {
		room := rect{margin, top + 16, inner, stripH}
		if c.typing.spread {
			room.h = h - 32
		}
		if c.candidates(room); c.typing.spread {
			return h
		}
		y += stripH
	}
	for _, row := range rows {
		var units float32
		for _, k := range row {
			units += k.Width
		}
		width := float32(inner)
		if len(rows) <= 4 {
			width = 840 // a telephone's keys, not stretched
		}
		// Rows with fewer keys than ten keep the width of a key and stand in the middle.
		unit := (width - between*float32(len(row)-1)) / max(units, map[bool]float32{true: 3, false: 10}[len(rows) <= 4])
		if over := units*unit + between*float32(len(row)-1) - width; over > 0 {
			unit -= over / units
		}
		x := (pageW - units*unit - between*float32(len(row)-1)) / 2
		for _, k := range row {
			r := rect{x, y, unit * k.Width, keyH}
			c.keyAt(r, k, false)
			x += r.w + between
		}
		y += keyH + between
	}
	return h
}
