// Package paper composes what a citizen takes home: the receipt (小票) and the acknowledgement form (回执, A4).
//
// Both say what was filed, with whom and by when, and neither is a decision: the department's own papers are. The
// package knows no printer and no address, does no I/O, and reads neither clock nor settings: all it says is in Content.
package paper

import (
	"strings"
	"time"

	"zhiting/sync/casefile"
)

// Content is what the papers of one case say.
type Content struct {
	Hall         casefile.Text
	Terminal     string
	CaseID       string
	Token        string // opaque and ASCII: what the code to scan holds, and what is read out on the phone
	HeadHash     string // of the newest event of the case, to hold the paper against the record; left out when empty
	At           time.Time
	Offline      bool   // the platform has not got the case yet
	Language     string // "zh" or "en"
	Filing       casefile.Filing
	PromiseDates map[string]string // matter id to 2026-10-13
	Notes        []casefile.Text   // what the citizen must know afterwards, from the catalogue
	Signature    []Stroke
	Reprint      bool // an earlier print may be on paper as well: this one says that it is another (补打)
}

// Stroke is one line of the signature, drawn without lifting the finger.
type Stroke struct {
	Points []Point `json:"points"`
}

// Point is a place on the signature pad, from 0 to 1 of its width and height, and how hard a pen pressed there, from 0 to 1;
// 0 where nobody measured it.
type Point struct {
	X float32 `json:"x"`
	Y float32 `json:"y"`
	P float32 `json:"p"`
}

// in gives a text in the citizen's language, or in the other one when it lacks that.
func (c Content) in(t casefile.Text) string {
	if c.Language == "en" && t.En != "" || t.Zh == "" {
		return t.En
	}
	return t.Zh
}

// say gives one of the papers' own texts with its gaps filled: pairs of a name and its value.
func (c Content) say(t casefile.Text, gaps ...string) string {
	return strings.NewReplacer(gaps...).Replace(c.in(t))
}

// time of submission, to the minute, in the zone it was given in.
func (c Content) time() string {
	if c.Language == "en" {
		return c.At.Format("2 Jan 2006, 15:04")
	}
	return c.At.Format("2006年1月2日 15:04")
}

// date writes a calendar day such as 2026-10-13 for people; a dash when there is none.
func (c Content) date(day string) string {
	if day == "" {
		return "—"
	}
	d, err := time.Parse(time.DateOnly, day)
	switch {
	case err != nil:
		return day
	case c.Language == "en":
		return d.Format("2 Jan 2006")
	}
	return d.Format("2006年1月2日")
}

// promise says within how many working days a matter is done, after its special procedure where it has one.
func (c Content) promise(m casefile.Matter) string {
	days := c.days(m.PromiseDay)
	if m.PromiseDay == 0 {
		days = c.in(wordAtOnce)
	}
	s := m.Special
	if s == nil {
		return days
	}
	special := c.say(wordNatural, "{n}", itoa(s.Days))
	if s.Work {
		special = c.days(s.Days)
	}
	return c.say(wordSpecial, "{name}", c.in(s.Name), "{special}", special, "{days}", days)
}

// days are working days.
func (c Content) days(n int) string {
	if n == 1 {
		return c.in(wordDay)
	}
	return c.say(wordDays, "{n}", itoa(n))
}

// within says how long a point on the way is promised to take.
func (c Content) within(clock casefile.Clock) string {
	if clock.Hours > 0 {
		return c.say(wordWithinHours, "{n}", itoa(clock.Hours))
	}
	return c.say(wordWithinDays, "{days}", c.days(clock.Days))
}

// papers says which materials were filed, each with its number of pages, in the order they were taken.
func (c Content) papers() []string {
	pages := map[string]int{}
	var order []casefile.Attachment
	for _, a := range c.Filing.Attachments {
		// The signature is drawn on the form, and the picture on the card's chip is no paper.
		if a.Material == "signature" || a.Material == "idcard-photo" {
			continue
		}
		if pages[a.Material]++; pages[a.Material] == 1 {
			order = append(order, a)
		}
	}
	var list []string
	for _, a := range order {
		word := wordPages
		if pages[a.Material] == 1 {
			word = wordPage
		}
		list = append(list, c.say(word, "{name}", c.in(a.Name), "{n}", itoa(pages[a.Material])))
	}
	return list
}

// list joins things as a sentence does.
func (c Content) list(things []string) string {
	if c.Language == "en" {
		return strings.Join(things, ", ")
	}
	return strings.Join(things, "、")
}
