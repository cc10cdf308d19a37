package visit

import (
	"encoding/json"
	"fmt"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
)

// Where the data of the person came from, as kept with the case.
const (
	byCard  = "idcard"
	byTyped = "typed"
)

// compose makes the case of the session as it will be sent, and the content of each of its attachments.
func (m *Machine) compose(plan catalog.Plan) (casefile.Filing, [][]byte) {
	s := &m.s
	f := casefile.Filing{
		Theme: s.theme.ID, ThemeName: casefile.Text(s.theme.Name), CatalogVersion: m.cat.Version,
		Applicant: s.person, Answers: s.answers, Consents: s.consents, Language: m.language,
	}
	for _, field := range plan.Fields {
		value := m.value(field)
		if value == "" {
			continue
		}
		source := "citizen"
		if field.From != "citizen" && s.person.VerifiedBy == byCard {
			source = "idcard"
		}
		f.Fields = append(f.Fields, casefile.Field{ID: field.ID, Label: casefile.Text(field.Label), Value: value, Source: source})
	}
	for _, pm := range plan.Matters {
		f.Matters = append(f.Matters, casefile.Matter{
			ID: pm.ID, TaskCode: pm.TaskCode, TaskName: casefile.Text(pm.TaskName), TaskVersion: pm.TaskVersion,
			DeptName: casefile.Text(pm.DeptName), PromiseDay: pm.PromiseDay, After: pm.After,
		})
	}
	for _, r := range plan.Reductions {
		f.Reductions = append(f.Reductions, casefile.Reduction(r))
	}
	var contents [][]byte
	attach := func(material string, name casefile.Text, mediaType string, content []byte) {
		f.Attachments = append(f.Attachments, casefile.Attachment{
			ID: fmt.Sprint(len(f.Attachments) + 1), Material: material, Name: name, MediaType: mediaType, Size: int64(len(content)),
		})
		contents = append(contents, content)
	}
	for _, material := range plan.Materials {
		if s.owed[material.ID] {
			f.Owed = append(f.Owed, casefile.Text(material.Name))
			continue
		}
		attach(material.ID, casefile.Text(material.Name), "image/jpeg", s.photos[material.ID])
	}
	attach("signature", casefile.Text{Zh: "本人签名", En: "Signature"}, "application/json", signatureJSON(s.strokes))
	if len(s.cardPhoto) > 0 {
		attach("idcard-photo", casefile.Text{Zh: "身份证芯片照片", En: "Photo on the card's chip"}, "application/octet-stream", s.cardPhoto)
	}
	return f, contents
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

// value is what is known for a field: from the card, or typed.
func (m *Machine) value(f catalog.Field) string {
	switch f.From {
	case "idcard.name":
		return m.s.person.Name
	case "idcard.id_number":
		return m.s.person.IDNumber
	case "idcard.address":
		return m.s.person.Address
	}
	if m.s.toCard {
		switch f.Kind {
		case catalog.FieldAddress:
			return m.s.person.Address
		case catalog.FieldRegion:
			return ""
		}
	}
	return m.s.values[f.ID]
}
