package catalog

import (
	"fmt"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/expr-lang/expr"

	"zhiting/sync/strictyaml"
)

// checkThemes checks every theme, on all processors: most of a large catalogue's conditions are here.
func (l *loader) checkThemes() {
	parts := make([]loader, len(l.catalog.Themes))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(parts)); i = next.Add(1) - 1 {
				parts[i] = *l
				parts[i].errs, parts[i].used, parts[i].conditions = nil, map[string]bool{}, map[string]condition{}
				l.catalog.Themes[i].conditions = parts[i].conditions
				parts[i].checkTheme(&l.catalog.Themes[i])
			}
		})
	}
	workers.Wait()
	for _, part := range parts {
		l.errs = append(l.errs, part.errs...)
		maps.Copy(l.used, part.used)
	}
}

func (l *loader) checkTheme(t *Theme) {
	d := l.themes[t.ID]
	if len([]rune(t.Icon)) != 1 {
		l.fault(d, "icon", "icon is %q; write one Han character", t.Icon)
	}
	if len(t.Keywords) == 0 {
		l.fault(d, "keywords", "keywords is empty; write the words by which citizens look for this theme")
	}
	if len(t.Guide) == 0 {
		l.fault(d, "guide", "guide is empty; say what the theme is")
	}
	if (t.Elsewhere == nil) == (len(t.Matters) == 0) {
		l.fault(d, "matters", "a theme has either matters that are filed here or elsewhere, the way to do it; write one of them")
	}
	if t.Elsewhere != nil {
		l.checkWay(d, "elsewhere", *t.Elsewhere)
		return
	}
	oneOf(l, d, "applicant", t.Applicant, ApplicantPerson, ApplicantEnterprise)
	if len(t.Consents) == 0 {
		l.fault(d, "consents", "consents is empty; say what is used for what")
	}
	l.checkQuestions(d, t)
	l.checkMattersOf(d, t)
	for i, a := range t.Asks {
		at := fmt.Sprintf("asks[%d]", i)
		l.knownField(d, at+".field", a.Field)
		l.condition(d, at+".when", a.When, t.Questions, false)
	}
	for i, p := range t.Parties {
		at := fmt.Sprintf("parties[%d]", i)
		if p.ID == "" || slices.IndexFunc(t.Parties, func(o Party) bool { return o.ID == p.ID }) != i {
			l.fault(d, at+".id", "party id %q is empty or used before; give each its own", p.ID)
		}
		if p.Relation != "" && !slices.ContainsFunc(t.Questions, func(q Question) bool { return q.ID == p.Relation }) {
			l.fault(d, at+".relation", "relation names %q, which is not a question of this theme; correct the name", p.Relation)
		}
		l.condition(d, at+".when", p.When, t.Questions, false)
	}
	for i, c := range t.Consents {
		l.condition(d, fmt.Sprintf("consents[%d].when", i), c.When, t.Questions, false)
	}
	for i, a := range t.Afterwards {
		l.condition(d, fmt.Sprintf("afterwards[%d].when", i), a.When, t.Questions, false)
		if a.Trip && !a.Step {
			l.fault(d, fmt.Sprintf("afterwards[%d].trip", i), "a trip is a step as well; write step: true")
		}
	}
	for i, e := range t.Extras {
		l.condition(d, fmt.Sprintf("extras[%d].when", i), e.When, t.Questions, false)
	}
	for i, e := range t.Excludes {
		at := fmt.Sprintf("excludes[%d]", i)
		if e.When == "" {
			l.fault(d, at+".when", "when is missing; use elsewhere for a theme that cannot be done here at all")
		}
		l.condition(d, at+".when", e.When, t.Questions, true)
		if e.From != "" {
			l.compile(d, at+".from", e.From, t.Questions, true, expr.AsKind(reflect.String))
		}
		l.checkWay(d, at+".way", e.Way)
	}
	if len(l.errs) == 0 {
		if _, circle := inOrder(t.Matters); len(circle) > 0 {
			l.fault(d, "matters", "matters wait for each other in a circle at %s; take one out of after", circle[0].Matter)
		}
		l.checkEffects(d, t)
	}
}

func (l *loader) checkMattersOf(d *strictyaml.Document, t *Theme) {
	for i, c := range t.Matters {
		at := fmt.Sprintf("matters[%d]", i)
		m, ok := l.catalog.Matters[c.Matter]
		if !ok {
			l.fault(d, at+".matter", "matter %q has no file in matters/; add it or correct the name", c.Matter)
		}
		l.used["matter "+c.Matter] = true
		for j, before := range c.After {
			if !slices.ContainsFunc(t.Matters, func(o Chosen) bool { return o.Matter == before }) {
				l.fault(d, fmt.Sprintf("%s.after[%d]", at, j), "after names %q, which is not a matter of this theme; correct the name", before)
			}
		}
		l.condition(d, at+".when", c.When, t.Questions, false)
		if other := c.CrossRegion; other != nil {
			oneOf(l, d, at+".cross_region.mode", other.Mode, crossRegionModes...)
			l.condition(d, at+".cross_region.when", other.When, t.Questions, false)
		}
		for j, need := range m.Needs {
			l.condition(l.matters[c.Matter], fmt.Sprintf("materials[%d].when", j), need.When, t.Questions, false)
		}
	}
}

func (l *loader) checkQuestions(d *strictyaml.Document, t *Theme) {
	for i, q := range t.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		if !questionID.MatchString(q.ID) || slices.Contains(reserved, q.ID) || slices.IndexFunc(t.Questions, func(o Question) bool { return o.ID == q.ID }) != i {
			l.fault(d, at+".id", "question id %q is used before or cannot be a variable; write small letters, digits and _, and none of %v", q.ID, reserved)
		}
		oneOf(l, d, at+".kind", q.Kind, QuestionOne, QuestionMany, QuestionDate)
		if least := map[QuestionKind]int{QuestionOne: 2, QuestionMany: 1}[q.Kind]; len(q.Options) < least || q.Kind == QuestionDate && len(q.Options) > 0 {
			l.fault(d, at+".options", "question %s has %d options; one of kind date has none, any other %d at least", q.ID, len(q.Options), max(least, 1))
		}
		open := q.Kind == QuestionDate
		for j, o := range q.Options {
			if o.ID == "" || slices.IndexFunc(q.Options, func(p Option) bool { return p.ID == o.ID }) != j {
				l.fault(d, fmt.Sprintf("%s.options[%d].id", at, j), "option id %q is empty or used before in this question; give each its own", o.ID)
			}
			if o.Exclude != nil {
				l.checkWay(d, fmt.Sprintf("%s.options[%d].exclude", at, j), *o.Exclude)
			}
			open = open || o.Exclude == nil
		}
		if !open {
			l.fault(d, at+".options", "every answer to %s is excluded; use elsewhere for a theme that cannot be done here", q.ID)
		}
		l.condition(d, at+".when", q.When, t.Questions[:i], false)
	}
}

// checkEffects finds conditions that no answers, or all answers, fulfil, and questions that change nothing.
func (l *loader) checkEffects(d *strictyaml.Document, t *Theme) {
	asked, judged := map[string]bool{}, map[string]bool{}
	judge := func(d *strictyaml.Document, at, source string) {
		if source == "" || judged[source] {
			return
		}
		judged[source] = true
		for _, q := range t.conditions[source].questions {
			asked[q] = true
		}
		ever, always := t.judge(source)
		switch {
		case !ever:
			l.fault(d, at, "condition %q never holds, whatever is answered; correct it or take it out", source)
		case always:
			l.fault(d, at, "condition %q always holds; leave when out", source)
		}
	}
	for i, q := range t.Questions {
		judge(d, fmt.Sprintf("questions[%d].when", i), q.When)
	}
	for i, c := range t.Matters {
		judge(d, fmt.Sprintf("matters[%d].when", i), c.When)
		for j, need := range l.catalog.Matters[c.Matter].Needs {
			judge(l.matters[c.Matter], fmt.Sprintf("materials[%d].when", j), need.When)
		}
	}
	for i, a := range t.Asks {
		judge(d, fmt.Sprintf("asks[%d].when", i), a.When)
	}
	for i, e := range t.Excludes {
		judge(d, fmt.Sprintf("excludes[%d].when", i), e.When)
	}
	for i, p := range t.Parties {
		judge(d, fmt.Sprintf("parties[%d].when", i), p.When)
		asked[p.Relation] = true
	}
	for i, c := range t.Consents {
		judge(d, fmt.Sprintf("consents[%d].when", i), c.When)
	}
	for i, a := range t.Afterwards {
		judge(d, fmt.Sprintf("afterwards[%d].when", i), a.When)
	}
	for i, e := range t.Extras {
		judge(d, fmt.Sprintf("extras[%d].when", i), e.When)
	}
	for i, q := range t.Questions {
		excludes := slices.ContainsFunc(q.Options, func(o Option) bool { return o.Exclude != nil })
		if !asked[q.ID] && !excludes {
			l.fault(d, fmt.Sprintf("questions[%d].id", i), "question %s changes nothing; use its answer in a condition, or do not ask it", q.ID)
		}
	}
}
