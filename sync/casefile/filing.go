package casefile

import (
	"fmt"
	"regexp"
	"slices"
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

// Check says what is wrong with a rating by the rules of GB/T 39735-2020: five steps, and below 3 the citizen says why.
func (r Rating) Check() error {
	switch {
	case r.Satisfaction < 1 || r.Satisfaction > 5:
		return fmt.Errorf("satisfaction %d is not one of 1 to 5", r.Satisfaction)
	case r.Satisfaction < 3 && len(r.Details) == 0 && r.Writing == "":
		return fmt.Errorf("a rating of %d needs a reason, ticked or written", r.Satisfaction)
	}
	return nil
}
