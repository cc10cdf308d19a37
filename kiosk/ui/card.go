package ui

import (
	"fmt"

	"zhiting/kiosk/page"
)

// rows make one card; a long list makes several, so that it can be paged.
func (c *composer) rows(es []page.Element) (blocks []block) {
	size, small := 36*c.f, 32*c.f
	labelW := c.labelWidth(es, small)
	for i, e := range es {
		actionW := float32(0)
		if e.Action != "" {
			actionW = c.ruler.width(e.Action, small, false) + 40
		}
		// A label too long for its column wraps there; so does the value in what is left.
		labels := c.ruler.wrap(e.Label, small, false, labelW-16)
		values := clip(c.ruler.wrap(e.Value, size, false, inner-72-labelW-actionW), size, c.most-40)
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

// labelWidth is the width of the column of labels: room for a short word, or, where no link wants its own, for the
// longest label within reason.
func (c *composer) labelWidth(es []page.Element, size float32) float32 {
	w := 236 * c.f
	longest := float32(0)
	for _, e := range es {
		if e.Action != "" {
			return w
		}
		longest = max(longest, c.ruler.width(e.Label, size, false)+32)
	}
	return max(w, min(longest, 400))
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

// steps are states in time, each with its mark, on one card. A long list makes several, so that it can be paged.
func (c *composer) steps(e page.Element) (blocks []block) {
	head, small := 38*c.f, 30*c.f
	for i, item := range e.Items {
		caption := c.ruler.wrap(item.Caption, head, true, inner-150)
		top := height(caption, head)
		lines := clip(c.ruler.wrap(item.Text, small, false, inner-150), small, c.most-top-54)
		h := top + height(lines, small) + 54
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
		b := block{h, 0, func(y float32) {
			r := rect{margin, y, inner, h}
			c.cardPart(r, i == 0, i == len(e.Items)-1)
			c.circle(rect{margin + 36, y + 28, 56, 56}, fill)
			c.text(margin+64, y+56, mark, 32, true, text, centre)
			c.lines(margin+120, y+28, caption, head, true, ink, left)
			c.lines(margin+120, y+28+top-4, lines, small, false, text, left)
			c.touch(r, page.Element{ID: fmt.Sprintf("%s-%d", e.ID, i+1), Role: e.Role, Label: item.Caption, Value: item.Text, Personal: e.Personal}, 0)
		}}
		if i == 0 {
			b.gap = gap
		}
		blocks = append(blocks, b)
	}
	return blocks
}
