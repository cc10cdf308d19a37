package catalog

import (
	"errors"
	"fmt"
	"maps"
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
func texts(d *strictyaml.Document, value any) error {
	var errs []error
	for _, at := range halfTexts(reflect.ValueOf(value).Elem(), false) {
		errs = append(errs, d.Errorf(at, "%s needs both zh and en; citizens read it", at))
	}
	return errors.Join(errs...)
}

// halfTexts gives the paths of texts that lack a language. An optional one may lack both.
func halfTexts(v reflect.Value, optional bool) (paths []string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return halfTexts(v.Elem(), false)
		}
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k != reflect.Struct && k != reflect.Pointer {
			return nil
		}
		for i := range v.Len() {
			for _, path := range halfTexts(v.Index(i), false) {
				paths = append(paths, join(fmt.Sprintf("[%d]", i), path))
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Text]() {
			if text := v.Interface().(Text); (text.Zh == "" || text.En == "") && (!optional || !text.IsZero()) {
				return []string{""}
			}
			return nil
		}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if k := field.Type.Kind(); !field.IsExported() || k != reflect.Struct && k != reflect.Slice && k != reflect.Pointer {
				continue
			}
			_, optional := field.Tag.Lookup("optional")
			for _, path := range halfTexts(v.Field(i), optional) {
				paths = append(paths, join(field.Tag.Get("yaml"), path))
			}
		}
	}
	return paths
}

// join puts a step before a path: questions before [0].text, [0] before text.
func join(step, path string) string {
	if path == "" || path[0] == '[' {
		return step + path
	}
	return step + "." + path
}

func oneOf[S ~string](l *loader, d *strictyaml.Document, at string, value S, allowed ...S) {
	if !slices.Contains(allowed, value) {
		l.fault(d, at, "%s is %q; write one of %v", at[strings.LastIndex(at, ".")+1:], value, allowed)
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
	owner := map[string]string{} // of a task code
	for _, id := range slices.Sorted(maps.Keys(l.catalog.Matters)) {
		m, d := l.catalog.Matters[id], l.matters[id]
		if other, taken := owner[m.TaskCode]; taken {
			l.fault(d, "task_code", "task_code %s is that of matter %s as well; copy each from its own guide", m.TaskCode, other)
		}
		owner[m.TaskCode] = id
		if !taskCode.MatchString(m.TaskCode) {
			l.fault(d, "task_code", "task_code %q is not 31 characters as in GB/T 39554.1; copy it from the guide", m.TaskCode)
		}
		if m.TaskVersion == "" {
			l.fault(d, "task_version", "task_version is missing; copy it from the guide")
		}
		oneOf(l, d, "task_type", m.TaskType, "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20")
		if m.LinkWay == "" {
			l.fault(d, "link_way", "link_way is missing; write the number at which the department answers")
		}
		if m.PromiseDay < 0 || m.PromiseDay > m.AnticipateDay {
			l.fault(d, "promise_day", "promise_day is %d of at most %d (anticipate_day); a promise is never longer than the law", m.PromiseDay, m.AnticipateDay)
		}
		l.checkClocks(m)
		if m.SpecialProcedure != nil && m.SpecialProcedure.Days < 1 {
			l.fault(d, "special_procedure.days", "days is %d; write how long the special procedure takes", m.SpecialProcedure.Days)
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
		for i, need := range m.Needs {
			paper, ok := l.catalog.Papers[need.Material]
			if !ok {
				l.fault(d, fmt.Sprintf("materials[%d].material", i), "material %q is not in materials/; add it there or correct the name", need.Material)
			}
			l.used["material "+need.Material] = true
			m.Materials = append(m.Materials, paper)
		}
		l.catalog.Matters[id] = m
	}
}

func (l *loader) knownField(d *strictyaml.Document, at, id string) {
	l.used["field "+id] = true
	if _, ok := l.catalog.Fields[id]; !ok {
		l.fault(d, at, "field %q is not in fields/; add it there or correct the name", id)
	}
}

// checkUse finds what no theme needs: it would be kept true for nobody.
func (l *loader) checkUse() {
	for id, d := range l.matters {
		if !l.used["matter "+id] {
			l.fault(d, "id", "no theme needs matter %s; add it to one, or take the file out", id)
		}
	}
	for id, d := range l.fields {
		if !l.used["field "+id] {
			l.fault(d, "fields", "no matter or theme needs field %s; take it out", id)
		}
	}
	for id, d := range l.papers {
		if !l.used["material "+id] {
			l.fault(d, "materials", "no matter needs material %s; take it out", id)
		}
	}
}

// checkFiled proves that every theme which is a service has its place among the services, without another way.
func (l *loader) checkFiled() {
	for _, t := range l.catalog.Themes {
		if !t.Service {
			continue
		}
		s := l.catalog.Service(t.ID)
		if s == nil || s.Way != nil {
			l.fault(l.themes[t.ID], "service", "%q is filed here, so services.yaml needs an entry of this id, without elsewhere", t.ID)
		}
	}
}

// checkServices proves that what services file is there.
func (l *loader) checkServices() {
	for i, s := range l.catalog.Services {
		for j, id := range s.Matters {
			if _, ok := l.catalog.Matters[id]; !ok {
				l.fault(l.offers, fmt.Sprintf("services[%d].matters[%d]", i, j), "matter %q has no file in matters/; add it or correct the name", id)
			}
			l.used["matter "+id] = true
		}
	}
}

func (l *loader) checkWay(d *strictyaml.Document, at string, w Way) {
	if w.Phone == "" {
		l.fault(d, at+".phone", "phone is missing; no page is a dead end")
	}
	if len(w.Bring) == 0 {
		l.fault(d, at+".bring", "bring is empty; say what the citizen takes along")
	}
	if w.Theme != "" && l.themes[w.Theme] == nil {
		l.fault(d, at+".theme", "theme %q is not in themes/; correct the name", w.Theme)
	}
	if w.Site != "" {
		oneOf(l, d, at+".site", w.Site, siteKinds...)
	}
}

// offers says whether there is a theme or a service with an id.
func (c *Catalog) offers(id string) bool {
	return c.Theme(id) != nil || c.Service(id) != nil
}
