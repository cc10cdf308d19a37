package casefile

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"
)

// MaxAttachment is the largest content of one attachment, in bytes.
const MaxAttachment = 16 << 20

// maxParts keeps one filing from holding more matters or attachments than any theme could ask for.
const maxParts = 200

var digest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// IsDigest says that s is a SHA-256 as an attachment's address is written: 64 lower-case hexadecimal digits.
func IsDigest(s string) bool { return digest.MatchString(s) }

// Check says what makes a filing impossible to work on, whoever made it. It does not judge the answers: that is the
// catalogue's part.
func (f Filing) Check() error {
	switch {
	case f.Theme == "":
		return fmt.Errorf("the filing names no theme")
	case f.Applicant.Name == "" || f.Applicant.IDNumber == "":
		return fmt.Errorf("the filing does not say who files: name and number are both needed")
	case f.Corrects != nil && (len(f.Matters) != 1 || f.Corrects.CaseID == "" || f.Corrects.Matter != f.Matters[0].ID):
		return fmt.Errorf("a correction names one case and brings the one matter of it that is corrected")
	case len(f.Matters) == 0:
		return fmt.Errorf("the filing has no matter")
	case len(f.Matters) > maxParts || len(f.Attachments) > maxParts:
		return fmt.Errorf("the filing has %d matters and %d attachments; at most %d of each are taken", len(f.Matters), len(f.Attachments), maxParts)
	}
	ids := map[string]bool{}
	for _, a := range f.Attachments {
		switch {
		case a.ID == "" || ids[a.ID]:
			return fmt.Errorf("attachment id %q is empty or there twice", a.ID)
		case !IsDigest(a.SHA256):
			return fmt.Errorf("attachment %q has no SHA-256 as its address", a.ID)
		case a.Size < 0 || a.Size > MaxAttachment:
			return fmt.Errorf("attachment %q has %d bytes; at most %d are taken", a.ID, a.Size, MaxAttachment)
		}
		ids[a.ID] = true
	}
	return f.checkMatters()
}

// checkMatters proves that every matter can be opened: ids are single and no matter waits for itself.
func (f Filing) checkMatters() error {
	ids := map[string]bool{}
	for _, m := range f.Matters {
		if m.ID == "" || ids[m.ID] {
			return fmt.Errorf("matter id %q is empty or there twice", m.ID)
		}
		ids[m.ID] = true
	}
	done := map[string]bool{}
	for len(done) < len(f.Matters) {
		ready := f.Ready(func(id string) bool { return done[id] })
		ready = slices.DeleteFunc(ready, func(m Matter) bool { return done[m.ID] })
		if len(ready) == 0 {
			return fmt.Errorf("some matters wait for each other in a circle, so none of them could ever begin")
		}
		for _, m := range ready {
			done[m.ID] = true
		}
	}
	return nil
}

// Ready lists the matters that wait for nothing, given which are done. A matter may name others that this case's
// answers did not select; those hold nobody up.
func (f Filing) Ready(done func(matter string) bool) []Matter {
	var ready []Matter
	for _, m := range f.Matters {
		waits := slices.ContainsFunc(m.After, func(id string) bool {
			return f.has(id) && !done(id)
		})
		if !waits {
			ready = append(ready, m)
		}
	}
	return ready
}

// Needed gives the fields and attachments that a matter needs, and those that no matter asks for by itself, such as the
// signature: what only others need, its department does not see. A filing of an earlier version gives all.
func (f Filing) Needed(m Matter) (fields []Field, attachments []Attachment) {
	needs := func(of func(Matter) []string, id string) bool {
		return slices.Contains(of(m), id) || !slices.ContainsFunc(f.Matters, func(o Matter) bool { return slices.Contains(of(o), id) })
	}
	fields, attachments = []Field{}, []Attachment{}
	for _, field := range f.Fields {
		if needs(func(m Matter) []string { return m.Fields }, field.ID) {
			fields = append(fields, field)
		}
	}
	for _, a := range f.Attachments {
		if needs(func(m Matter) []string { return m.Materials }, a.Material) {
			attachments = append(attachments, a)
		}
	}
	return fields, attachments
}

// Blocked lists the matters that can never begin, given which failed: all that wait for a failed one, directly or through
// others.
func (f Filing) Blocked(failed func(matter string) bool) []Matter {
	blocked := map[string]bool{}
	var list []Matter
	for {
		before := len(list)
		for _, m := range f.Matters {
			waits := slices.ContainsFunc(m.After, func(id string) bool { return blocked[id] || f.has(id) && failed(id) })
			if waits && !blocked[m.ID] && !failed(m.ID) {
				blocked[m.ID] = true
				list = append(list, m)
			}
		}
		if len(list) == before {
			return list
		}
	}
}

func (f Filing) has(matter string) bool {
	return slices.ContainsFunc(f.Matters, func(m Matter) bool { return m.ID == matter })
}

// Check says what is wrong with a rating by the rules of GB/T 39735-2020: five steps, and below 3 the citizen says why; each
// case is rated twice at most.
func (r Rating) Check() error {
	for i, reason := range r.Details {
		if !slices.Contains(RatingReasons, reason) || slices.Contains(r.Details[:i], reason) {
			return fmt.Errorf("reason %d of a rating is unknown or there twice", i+1)
		}
	}
	switch {
	case r.Round < 1 || r.Round > 2:
		return fmt.Errorf("round %d of a rating is not 1 or 2", r.Round)
	case utf8.RuneCountInString(r.Writing) > mostWritten:
		return fmt.Errorf("more than %d characters are written beside a rating", mostWritten)
	case r.Satisfaction < 1 || r.Satisfaction > 5:
		return fmt.Errorf("satisfaction %d is not one of 1 to 5", r.Satisfaction)
	case r.Satisfaction < 3 && len(r.Details) == 0 && r.Writing == "":
		return fmt.Errorf("a rating of %d needs a reason, ticked or written", r.Satisfaction)
	}
	return nil
}
