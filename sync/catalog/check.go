package catalog

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"zhiting/sync/strictyaml"
)

var (
	// taskCode is an implementation code as the national platform builds it (GB/T 39554.1-2020): the body's unified social
	// credit code, 18; the level that exercises the power, 1; the code in the basic catalogue, 12.
	taskCode   = regexp.MustCompile(`^[0-9A-HJ-NPQRTUWXY]{18}[1-6][0-9A-Z]{12}$`)
	questionID = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	regionCode = regexp.MustCompile(`^[0-9]{6,12}$`)
)

// texts finds sentences of which a language is missing, anywhere in a value.
func (l *loader) texts(d *strictyaml.Document, value any) {
	l.textsIn(d, "", reflect.ValueOf(value), false)
}

func (l *loader) textsIn(d *strictyaml.Document, at string, v reflect.Value, optional bool) {
	if text, ok := v.Interface().(Text); ok {
		if (text.Zh == "" || text.En == "") && (!optional || !text.IsZero()) {
			l.fault(d, at, "%s needs both zh and en; citizens read it", at)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			l.textsIn(d, at, v.Elem(), false)
		}
	case reflect.Slice:
		for i := range v.Len() {
			l.textsIn(d, fmt.Sprintf("%s[%d]", at, i), v.Index(i), false)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			_, optional := field.Tag.Lookup("optional")
			l.textsIn(d, strings.TrimPrefix(at+"."+field.Tag.Get("yaml"), "."), v.Field(i), optional)
		}
	}
}

func (l *loader) oneOf(d *strictyaml.Document, at, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		l.fault(d, at, "%s is %q; write one of %s", at[strings.LastIndex(at, ".")+1:], value, strings.Join(allowed, ", "))
	}
}

func (l *loader) checkRegions(at, parent string, regions []Region) {
	for i, r := range regions {
		here := fmt.Sprintf("%s[%d]", at, i)
		if r.Name.Zh == "" || r.Name.En == "" {
			l.fault(l.regions, here+".name", "region %s needs its name in zh and en", r.Code)
		}
		// GB/T 2260 codes nest by twos, and a street's continues its county's.
		if !regionCode.MatchString(r.Code) || !strings.HasPrefix(r.Code, strings.TrimRight(parent, "0")) || r.Code == parent {
			l.fault(l.regions, here+".code", "region code %q does not belong under %q; write its GB/T 2260 code", r.Code, parent)
		}
		l.checkRegions(here+".children", r.Code, r.Children)
	}
}

func (l *loader) checkMatters() {
	type known struct {
		material Material
		matter   string
	}
	papers := map[string]known{}
	for _, name := range l.list("matters") {
		id := strings.TrimSuffix(strings.TrimPrefix(name, "matters/"), ".yaml")
		m, d := l.catalog.Matters[id], l.matters[id]
		l.texts(d, m)
		if !taskCode.MatchString(m.TaskCode) {
			l.fault(d, "task_code", "task_code %q is not 31 characters as in GB/T 39554.1; copy it from the guide", m.TaskCode)
		}
		if m.TaskVersion == "" {
			l.fault(d, "task_version", "task_version is missing; copy it from the guide")
		}
		if m.PromiseDay < 0 || m.PromiseDay > m.AnticipateDay {
			l.fault(d, "promise_day", "promise_day is %d of at most %d (anticipate_day); a promise is never longer than the law", m.PromiseDay, m.AnticipateDay)
		}
		if m.LimitSceneNum < 0 || m.Steps < 1 {
			l.fault(d, "steps", "steps is %d and limit_scene_num %d; count those of the matter done alone at a window", m.Steps, m.LimitSceneNum)
		}
		if m.IsFee && m.FeeBasis.IsZero() {
			l.fault(d, "is_fee", "fee_basis is missing; name the rule that allows the fee")
		}
		if !m.IsServiceTerminals {
			l.fault(d, "is_service_terminals", "is_service_terminals is false; a matter that may not be filed at a terminal belongs under elsewhere of its theme")
		}
		for i, f := range m.Fields {
			l.knownField(d, fmt.Sprintf("fields[%d]", i), f)
		}
		for i, p := range m.Materials {
			at := fmt.Sprintf("materials[%d]", i)
			l.oneOf(d, at+".supply", string(p.Supply), string(SupplyLicence), string(SupplyShare), string(SupplyPromise), string(SupplyForm), string(SupplyUpload))
			if p.Supply == SupplyUpload && p.Ask.IsZero() {
				l.fault(d, at+".ask", "ask is missing; a material that is photographed needs the heading of its page")
			}
			if other, ok := papers[p.ID]; ok && other.material != p {
				l.fault(d, at+".id", "material %q is written differently in matter %s; make both the same, or give this one its own id", p.ID, other.matter)
			}
			papers[p.ID] = known{p, id}
		}
	}
}

func (l *loader) knownField(d *strictyaml.Document, at, id string) {
	if _, ok := l.catalog.Fields[id]; !ok {
		l.fault(d, at, "field %q is not in fields.yaml; add it there or correct the name", id)
	}
}

func (l *loader) checkTheme(t Theme) {
	d := l.themes[t.ID]
	l.texts(d, t)
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
	if len(t.Consents) == 0 {
		l.fault(d, "consents", "consents is empty; say what is used for what")
	}
	if t.Steps < 1 || t.Trips < 1 {
		l.fault(d, "steps", "steps is %d and trips %d; count those of the theme, this visit among them", t.Steps, t.Trips)
	}
	l.checkQuestions(d, t)
	for i, c := range t.Matters {
		at := fmt.Sprintf("matters[%d]", i)
		if _, ok := l.catalog.Matters[c.Matter]; !ok {
			l.fault(d, at+".matter", "matter %q has no file in matters/; add it or correct the name", c.Matter)
		}
		for j, before := range c.After {
			if !slices.ContainsFunc(t.Matters, func(o Chosen) bool { return o.Matter == before }) {
				l.fault(d, fmt.Sprintf("%s.after[%d]", at, j), "after names %q, which is not a matter of this theme; correct the name", before)
			}
		}
		l.condition(d, at+".when", c.When, t.Questions)
	}
	for i, a := range t.Asks {
		at := fmt.Sprintf("asks[%d]", i)
		l.knownField(d, at+".field", a.Field)
		l.condition(d, at+".when", a.When, t.Questions)
	}
	if len(l.errs) == 0 {
		if _, circle := inOrder(t.Matters); len(circle) > 0 {
			l.fault(d, "matters", "matters wait for each other in a circle at %s; take one out of after", circle[0].Matter)
		}
	}
}

func (l *loader) checkQuestions(d *strictyaml.Document, t Theme) {
	for i, q := range t.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		if !questionID.MatchString(q.ID) || slices.IndexFunc(t.Questions, func(o Question) bool { return o.ID == q.ID }) != i {
			l.fault(d, at+".id", "question id %q is used before or cannot be a variable; write small letters, digits and _", q.ID)
		}
		if len(q.Options) < 2 {
			l.fault(d, at+".options", "question %s has %d options; a question needs two at least", q.ID, len(q.Options))
		}
		open := false
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
		l.condition(d, at+".when", q.When, t.Questions[:i])
	}
}

func (l *loader) checkWay(d *strictyaml.Document, at string, w Way) {
	if w.Phone == "" {
		l.fault(d, at+".phone", "phone is missing; no page is a dead end")
	}
	if len(w.Bring) == 0 {
		l.fault(d, at+".bring", "bring is empty; say what the citizen takes along")
	}
}
