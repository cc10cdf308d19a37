// Package voice speaks a page: to those who cannot read the screen, or would rather listen.
//
// Script says what is spoken and in which order; Speaker has a speech program say it. The package knows neither the
// visit nor the screen. Everybody in the hall hears what it says, so it keeps personal values to itself.
package voice

import (
	"strings"

	"zhiting/kiosk/page"
)

// Script is what is said of a page, an utterance each: first what the page is about, then what it shows from top to
// bottom, then what may be done at the bar. Values that are personal are never among it, only that they are there.
func Script(p page.Page) []string {
	w := words["zh"]
	if p.Language == "en" {
		w = words["en"]
	}
	var script []string
	say := func(parts ...string) {
		parts = present(parts)
		if len(parts) > 0 {
			script = append(script, strings.Join(parts, w.pause))
		}
	}
	if p.Spoken != "" {
		say(p.Spoken)
	} else {
		say(strings.ReplaceAll(p.Heading, "\n", w.pause))
		say(p.Sub)
	}
	for _, e := range p.Elements {
		say(w.element(e)...)
	}
	var ways []string
	for _, e := range p.Bar {
		if !e.Disabled {
			ways = append(ways, w.name(e))
		}
	}
	if ways = present(ways); len(ways) > 0 {
		say(w.ways + strings.Join(ways, w.pause))
	}
	return script
}

// vocabulary is what the voice adds of its own in a language.
type vocabulary struct {
	pause    string // between parts of an utterance
	ways     string // before the names of the bar
	filled   string // instead of a personal value
	empty    string
	selected string
	disabled string
}

var words = map[string]vocabulary{
	"zh": {pause: "，", ways: "您可以点：", filled: "已填写", empty: "还没有填", selected: "已选", disabled: "暂时不能选"},
	"en": {pause: ", ", ways: "You may choose: ", filled: "filled in", empty: "not filled in yet", selected: "chosen", disabled: "not available now"},
}

// element is what is said of an element: its own spoken text, or what its role calls for.
func (w vocabulary) element(e page.Element) []string {
	if own := w.own(e); own != "" {
		return []string{own, e.Error}
	}
	switch e.Role {
	case page.RoleText, page.RoleSection, page.RoleSearch, page.RoleChip, page.RoleProgress, page.RolePhoto, page.RolePad, page.RolePreview, page.RoleCode:
		return []string{e.Label}
	case page.RoleNote:
		return []string{e.Label, e.Detail}
	case page.RoleButton, page.RoleTile, page.RoleChoice, page.RoleCheck:
		state := ""
		switch {
		case e.Disabled:
			state = w.disabled
		case e.Selected:
			state = w.selected
		}
		return []string{e.Label, e.Detail, state}
	case page.RoleField:
		return []string{e.Label, w.value(e), e.Error, e.Detail}
	case page.RoleRow:
		return []string{e.Label, w.value(e)}
	case page.RoleStars:
		parts := []string{e.Label}
		for _, item := range e.Items {
			parts = append(parts, item.Caption)
			if item.ID == e.Value && e.Value != "" {
				parts = append(parts, w.selected)
			}
		}
		return parts
	case page.RoleFigures, page.RoleSteps:
		parts := []string{e.Label}
		for _, item := range e.Items {
			parts = append(parts, item.Caption, item.Text)
		}
		return parts
	case page.RoleMap: // the list beside it says where everything is
	case page.RolePicture: // it shows what the words beside it say
	}
	return nil
}

// own is the element's own spoken text, unless that would give a personal value away.
func (w vocabulary) own(e page.Element) string {
	if e.Personal && e.Value != "" && strings.Contains(e.Spoken, e.Value) {
		return ""
	}
	return e.Spoken
}

// name is what a way of the bar is called.
func (w vocabulary) name(e page.Element) string {
	if own := w.own(e); own != "" {
		return own
	}
	return e.Label
}

// value is the value of a field or row as it may be heard.
func (w vocabulary) value(e page.Element) string {
	switch {
	case e.Value == "" && e.Role == page.RoleField:
		return w.empty
	case e.Value != "" && e.Personal:
		return w.filled
	}
	return e.Value
}

// present leaves out what is empty.
func present(parts []string) []string {
	var list []string
	for _, s := range parts {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}
