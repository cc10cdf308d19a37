package ui

import (
	"slices"
	"strings"

	"zhiting/kiosk/page"
)

// block is a part of the main area that stays together: an element, or a group of them.
type block struct {
	h    float32 // height
	gap  float32 // above it, unless it is the first
	draw func(y float32)
}

// composer turns a page into a scene.
type composer struct {
	*scene
	p      page.Page
	f      float32 // text size factor
	part   int     // which part of a page that is too long for one
	parts  int
	most   float32 // the greatest height of a block: more does not fit on any part
	typing typing
	heads  []int // blocks that stay on the same part of the page as the one after them
}

// typing is what the screen knows of the keyboard beside the page.
type typing struct {
	field    string // id of the active field
	text     string // in it, with keys that the machine has not seen yet
	capitals bool
	turned   bool   // 中／英 was touched: the language of the letters is not that of the page
	letters  string // of pinyin, not turned into characters yet
	first    int    // candidate that is shown first
	before   []int  // those that came first before it was turned to
	spread   bool   // candidates stand in place of the keys
}

// large is the factor of large text.
const large = 1.25

// compose draws a page. part chooses what is shown of one that is too long.
func compose(s *scene, p page.Page, part int, t typing) *composer {
	c := &composer{scene: s, p: p, f: 1, part: part, typing: t}
	if p.Large {
		c.f = large
	}
	if p.Resting {
		c.hits = append(c.hits, hit{rect: rect{0, 0, pageW, pageH}, id: "start", role: page.RoleButton, label: p.Heading, enabled: true})
	}
	top := c.header()
	bottom := float32(pageH)
	if len(p.Bar) > 0 {
		c.bar()
		bottom -= barH
	}
	c.main(top, bottom)
	return c
}

// header draws the top bar, progress and heading, and gives where the elements may begin.
func (c *composer) header() float32 {
	p := c.p
	c.box(rect{0, 0, pageW, topH}, white, 0, clear, 0)
	c.box(rect{0, topH - 2, pageW, 2}, line, 0, clear, 0)
	side, sideColor := p.StepText, muted
	if p.Status != "" {
		side = p.Status
		if p.Good {
			sideColor = good
		}
	}
	sideW := c.ruler.width(side, 28, false)
	c.text(pageW-margin, topH/2, side, 28, false, sideColor, right)
	if p.Status != "" {
		c.circle(rect{pageW - margin - sideW - 34, topH/2 - 12, 24, 24}, sideColor)
		sideW += 48
	}
	title := float32(36)
	for title > 24 && c.ruler.width(p.Title, title, true) > inner-sideW-32 {
		title -= 2
	}
	c.text(margin, topH/2, p.Title, title, true, ink, left)

	y := float32(topH + 48)
	if p.Steps > 0 {
		w := (inner - 12*float32(p.Steps-1)) / float32(p.Steps)
		for i := range p.Steps {
			fill := line
			if i < p.Step {
				fill = primary
			}
			c.box(rect{margin + float32(i)*(w+12), y, w, 12}, fill, 6, clear, 0)
		}
		y += 12 + 40
	}
	heading := 58 * min(c.f, 1.15)
	lines := c.ruler.wrap(p.Heading, heading, true, inner)
	for i, l := range lines {
		c.text(margin, y+(float32(i)+0.5)*heading*1.25, l, heading, true, ink, left)
	}
	y += float32(len(lines)) * heading * 1.25
	if p.Sub != "" {
		y += 10
		y += c.lines(margin, y, c.ruler.wrap(p.Sub, 34*c.f, false, inner), 34*c.f, false, muted, left)
	}
	return y + 36
}

// main draws the elements between top and bottom, with a pager when they do not fit and a keyboard when one is wanted.
func (c *composer) main(top, bottom float32) {
	bottom -= 24
	if field := c.activeField(); field != nil {
		bottom -= c.keyboard(field, bottom) + 24
	}
	c.most = bottom - top - pagerH - 16
	blocks := c.blocks(bottom - top)
	parts := c.split(blocks, bottom-top)
	if len(parts) > 1 {
		bottom -= pagerH + 16
		parts = c.split(blocks, bottom-top)
	}
	c.parts = len(parts)
	c.part = max(0, min(c.part, c.parts-1))
	if c.parts > 1 {
		c.pager(bottom + 16)
	}
	if c.parts == 0 {
		return
	}
	y := top
	if c.p.Low {
		y = max(top, bottom-total(parts[c.part]))
	}
	for i, b := range parts[c.part] {
		if i > 0 {
			y += b.gap
		}
		b.draw(y)
		y += b.h
	}
}

func total(blocks []block) (h float32) {
	for i, b := range blocks {
		if i > 0 {
			h += b.gap
		}
		h += b.h
	}
	return h
}

// split puts blocks on as few parts as hold them.
func (c *composer) split(blocks []block, room float32) (parts [][]block) {
	var part []block
	for i, b := range blocks {
		if len(part) > 0 && total(part)+b.gap+b.h > room {
			last := len(part)
			if last > 1 && slices.Contains(c.heads, i-1) {
				last--
			}
			parts = append(parts, part[:last])
			part = slices.Clone(part[last:])
		}
		part = append(part, b)
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}

const pagerH = 100

// pager draws the way to the other parts of a long page. Desktop toolkits do not scroll by finger.
func (c *composer) pager(y float32) {
	before, after := c.p.PartBefore, c.p.PartAfter
	w := float32(inner-gap) / 2
	c.button(rect{margin, y, w, pagerH}, page.Element{ID: PartBefore, Role: page.RoleButton, Label: before, Disabled: c.part == 0}, 30)
	c.button(rect{margin + w + gap, y, w, pagerH}, page.Element{ID: PartAfter, Role: page.RoleButton, Label: after, Disabled: c.part == c.parts-1}, 30)
}

// Ids of the pager, which the screen handles by itself.
const (
	PartBefore = "part-before"
	PartAfter  = "part-after"
)

// bar draws the bottom bar: buttons share the room that chips leave.
func (c *composer) bar() {
	y := float32(pageH - barH)
	c.box(rect{0, y, pageW, barH}, white, 0, clear, 0)
	c.box(rect{0, y, pageW, 2}, line, 0, clear, 0)
	const between = 20
	size := float32(30)
	used, weight := float32(between*(len(c.p.Bar)-1)), float32(0)
	for _, e := range c.p.Bar {
		if e.Role == page.RoleChip {
			used += c.chipWidth(e, size)
		} else {
			weight += barWeight(e)
		}
	}
	if spare := float32(inner) - used; weight == 0 && spare < 0 {
		size -= 4
	}
	x := float32(margin)
	for i, e := range c.p.Bar {
		if e.Role == page.RoleChip {
			w := c.chipWidth(e, size)
			if i == len(c.p.Bar)-1 {
				x = pageW - margin - w // help stands at the right, always
			}
			c.chip(rect{x, y + (barH-92)/2, w, 92}, e, size)
			x += w + between
			continue
		}
		w := (inner - used) * barWeight(e) / weight
		c.button(rect{x, y + (barH-124)/2, w, 124}, e, 40)
		x += w + between
	}
}

// barWeight is a button's share of the bar: the way on is the widest.
func barWeight(e page.Element) float32 {
	if e.Tone == page.TonePrimary {
		return 1.6
	}
	return 1
}

func (c *composer) chipWidth(e page.Element, size float32) float32 {
	return max(110, c.ruler.width(e.Label, size, true)+52)
}

func (c *composer) chip(r rect, e page.Element, size float32) {
	fill, border, text, bold := white, line, ink, false
	switch {
	case e.ID == "help":
		fill, border, text, bold = primary2, primary2, primary, true
	case e.Selected:
		fill, border, text, bold = primary, primary, white, true
	}
	if e.Disabled {
		text = faint
	}
	c.box(r, fill, r.h/2, border, 3)
	c.text(r.x+r.w/2, r.y+r.h/2, e.Label, size, bold, text, centre)
	c.touch(r, e, r.h/2)
}

// button draws a button whose label shrinks until it fits.
func (c *composer) button(r rect, e page.Element, size float32) {
	fill, border, text := white, line, ink
	if e.Tone == page.TonePrimary {
		fill, border, text = primary, primary, white
	}
	if e.Disabled {
		fill, border, text = ground, line, faint
	}
	c.box(r, fill, 28, border, 3)
	for size > 22 && c.ruler.width(e.Label, size, true) > r.w-32 {
		size -= 2
	}
	c.text(r.x+r.w/2, r.y+r.h/2, e.Label, size, true, text, centre)
	c.touch(r, e, 28)
}

// touch records where an element is.
func (c *composer) touch(r rect, e page.Element, radius float32) {
	label := e.Label
	if label == "" {
		label = strings.TrimSpace(e.Spoken)
	}
	c.hits = append(c.hits, hit{
		rect: r, id: e.ID, role: e.Role, label: label, value: e.Value, enabled: e.Tappable(), radius: radius, personal: e.Personal,
	})
}
