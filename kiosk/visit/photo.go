package visit

// mostPages is how many pages of one material are photographed at the terminal; a longer one is brought to a window.
const mostPages = 30

// Subject is what a still shows, which says what is to be done with it.
type Subject string

// The subjects.
const (
	SubjectAny   Subject = ""      // kept as it was taken
	SubjectPaper Subject = "paper" // a page, which is cut out and straightened
	SubjectFace  Subject = "face"  // a person, whose face is looked for
)

// subject is what the next still shows. Who was shown a page cut out, or was told what is wrong with the face, and takes
// another, gets that one as it was taken: the machine may be mistaken.
func (m *Machine) subject() Subject {
	switch {
	case m.s.rejected:
		return SubjectAny
	case m.materialOnPage().Face:
		return SubjectFace
	}
	return SubjectPaper
}

func (m *Machine) tapPhoto(id string) []Effect {
	s := &m.s
	switch {
	case m.place == Photo && id == "shoot" && !s.shooting:
		s.shooting = true
		return []Effect{TakePhoto{Of: m.subject()}}
	case m.place == Photo && id == "later":
		if s.owed == nil {
			s.owed = map[string]bool{}
		}
		s.owed[s.material] = true
		return m.next()
	case m.place == PhotoCheck && id == "again":
		s.rejected = true
		return m.enter(Photo)
	case m.place == PhotoCheck && id == "more" && len(s.pages) < mostPages-1:
		s.pages, s.shot, s.rejected = append(s.pages, s.shot), nil, false
		return m.enter(Photo)
	case m.place == PhotoCheck && id == "use":
		if s.photos == nil {
			s.photos = map[string][][]byte{}
		}
		for _, b := range s.photos[s.material] {
			clear(b)
		}
		s.photos[s.material], s.pages, s.shot = append(s.pages, s.shot), nil, nil
		delete(s.owed, s.material)
		return m.next()
	}
	return nil
}

// photo takes what the camera says while it is asked.
func (m *Machine) photo(event Event) []Effect {
	s := &m.s
	if m.place != Photo || !s.shooting {
		return nil
	}
	s.shooting = false
	switch e := event.(type) {
	case PhotoTrouble:
		s.problem = m.say("photo.trouble")
	case PhotoTaken:
		effects := m.enter(PhotoCheck)
		s.shot, s.flaw = e.JPEG, e.Flaw
		return effects
	}
	return nil
}
