package visit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

// Where the data of the person came from, as kept with the case.
const (
	byCard  = casefile.VerifiedByCard
	byTyped = casefile.VerifiedTyped
)

// compose makes the case of the session as it will be sent, and the content of each of its attachments.
func (m *Machine) compose(plan catalog.Plan) (casefile.Filing, [][]byte) {
	s := &m.s
	f := casefile.Filing{
		Theme: s.theme.ID, ThemeName: casefile.Text(s.theme.Name), CatalogVersion: m.cat.Version, ReceivedAt: casefile.Text(m.hall.Name),
		Answers: s.answers, Situation: m.situation(), Consents: s.consents, Language: m.language, Origin: s.origin(),
	}
	m.people(&f, plan)
	for _, field := range slices.Concat(plan.Fields, plan.KnownFields) {
		if value, source := m.value(field); value != "" {
			f.Fields = append(f.Fields, casefile.Field{ID: field.ID, Label: labelled(field), Value: value, Source: source})
		}
	}
	for _, pm := range plan.Matters {
		matter := filedMatter(pm.Matter)
		matter.After = pm.After
		if other := pm.CrossRegion; other != nil {
			matter.CrossRegion = &casefile.CrossRegion{Mode: other.Mode, Result: casefile.Text(other.Result)}
		}
		f.Matters = append(f.Matters, matter)
	}
	for _, r := range plan.Reductions {
		f.Reductions = append(f.Reductions, casefile.Reduction(r))
	}
	for _, extra := range plan.Extras {
		if s.extras[extra.ID] {
			f.Extras = append(f.Extras, casefile.Extra{
				ID: extra.ID, Name: casefile.Text(extra.Name), Provider: casefile.Text(extra.Provider),
				Consent: casefile.Consent{ID: "extra-" + extra.ID, Text: m.in(extra.Consent), At: s.consents[0].At},
			})
		}
	}
	var contents [][]byte
	attach := func(material string, name casefile.Text, mediaType string, content []byte) {
		f.Attachments = append(f.Attachments, attachment(len(contents), material, name, mediaType, content))
		contents = append(contents, content)
	}
	for _, material := range plan.Materials {
		if s.owed[material.ID] {
			f.Owed = append(f.Owed, casefile.Text(material.Name))
			continue
		}
		for _, page := range s.photos[material.ID] {
			attach(material.ID, casefile.Text(material.Name), "image/jpeg", page)
		}
	}
	attach("signature", casefile.Text{Zh: "本人签名", En: "Signature"}, "application/json", signatureJSON(s.strokes))
	if len(s.cardPhoto) > 0 {
		attach("idcard-photo", casefile.Text{Zh: "身份证芯片照片", En: "Photo on the card's chip"}, "application/octet-stream", s.cardPhoto)
	}
	return f, contents
}

// filedMatter is a matter as it is filed: a later catalogue changes nothing of it.
func filedMatter(m catalog.Matter) casefile.Matter {
	matter := casefile.Matter{
		ID: m.ID, TaskCode: m.TaskCode, TaskName: casefile.Text(m.TaskName), TaskVersion: m.TaskVersion,
		DeptName: casefile.Text(m.DeptName), LinkWay: m.LinkWay, ResultName: casefile.Text(m.ResultName), PromiseDay: m.PromiseDay,
		Fields: m.Fields,
	}
	for _, material := range m.Materials {
		matter.Materials = append(matter.Materials, material.ID)
	}
	if special := m.SpecialProcedure; special != nil {
		matter.Special = &casefile.Special{Name: casefile.Text(special.Name), Days: special.Days, Work: special.Work}
	}
	for _, clock := range m.Clocks {
		matter.Clocks = append(matter.Clocks, casefile.Clock{
			ID: clock.ID, Name: casefile.Text(clock.Name), Hours: clock.Hours, Days: clock.Days, KeptBy: casefile.State(clock.KeptBy),
		})
	}
	return matter
}

// attachment describes a content, of which a filing has so many already. Its address is computed when it is saved.
func attachment(already int, material string, name casefile.Text, mediaType string, content []byte) casefile.Attachment {
	return casefile.Attachment{ID: fmt.Sprint(already + 1), Material: material, Name: name, MediaType: mediaType, Size: int64(len(content))}
}

// situation is what was answered, in words and in both languages.
func (m *Machine) situation() (list []casefile.Answer) {
	for _, q := range m.cat.Questions(m.s.theme.ID, m.given()) {
		answer := m.s.answers[q.ID]
		var zh, en []string
		for _, o := range q.Options {
			if slices.Contains(answer, o.ID) {
				zh, en = append(zh, o.Text.Zh), append(en, o.Text.En)
			}
		}
		if q.Kind == catalog.QuestionDate {
			zh, en = answer, answer
		}
		list = append(list, casefile.Answer{
			Question: casefile.Text(q.Short), Answer: casefile.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")},
		})
	}
	return list
}

// labelled is a field's label as departments read it: with the unit in which its value counts.
func labelled(f catalog.Field) casefile.Text {
	label := casefile.Text(f.Label)
	if !f.Unit.IsZero() {
		label.Zh += "（" + f.Unit.Zh + "）"
		label.En += " (" + f.Unit.En + ")"
	}
	return label
}

// signatureJSON keeps a signature as the lines that were drawn, so that it can be printed at any size.
func signatureJSON(strokes []Stroke) []byte {
	b, err := json.Marshal(struct {
		Strokes []Stroke `json:"strokes"`
	}{strokes})
	if err != nil {
		panic(err) // a struct of numbers always has a JSON form, unless a point is not a number: a broken screen driver
	}
	return b
}

// people says whose case it is, who came for them, for which enterprise, and who else belongs to it.
func (m *Machine) people(f *casefile.Filing, plan catalog.Plan) {
	s := &m.s
	applicant, byAgent := m.applicant()
	f.Applicant = applicant
	if s.theme.Applicant == catalog.ApplicantEnterprise {
		f.Enterprise = &casefile.Enterprise{USCC: s.uscc, Role: casefile.Text(m.answerIn("role"))}
		if s.enterprise != nil {
			f.Enterprise.Name, f.Enterprise.Holder = s.enterprise.Name, s.enterprise.Holder
		}
	}
	for _, p := range plan.Parties {
		if p.Applies && byAgent {
			f.Agent = &casefile.Agent{Person: s.person, Relation: casefile.Text(m.answerIn(p.Relation))}
			continue
		}
		f.Parties = append(f.Parties, casefile.Party{ID: p.ID, Role: casefile.Text(p.Name), Person: s.parties[p.ID]})
	}
}

// answerIn is the text of the option chosen, in both languages.
func (m *Machine) answerIn(question string) catalog.Text {
	for _, q := range m.s.theme.Questions {
		for _, o := range q.Options {
			if q.ID == question && slices.Contains(m.s.answers[question], o.ID) {
				return o.Text
			}
		}
	}
	return catalog.Text{}
}

// value is what is known for a field, and from where.
func (m *Machine) value(f catalog.Field) (value, source string) {
	s := &m.s
	if f.Typed() {
		if s.toCard[addressOf(f)] {
			if f.Kind == catalog.FieldRegion {
				return "", ""
			}
			return s.person.Address, "idcard"
		}
		return s.values[f.ID], "citizen"
	}
	if f.From == catalog.FromEnterprise {
		return s.uscc, "enterprise"
	}
	if f.From == catalog.FromShare || f.From == catalog.FromLicence {
		if s.enterprise == nil {
			return "", "" // the department has it
		}
		return s.enterprise.Fields[f.ID], "register"
	}
	p, _ := m.applicant()
	source = "citizen"
	if p.VerifiedBy == byCard {
		source = "idcard"
	}
	return map[string]string{
		catalog.FromName: p.Name, catalog.FromIDNumber: p.IDNumber, catalog.FromAddress: p.Address, catalog.FromSex: p.Sex, catalog.FromBirth: p.Birth,
	}[f.From], source
}
