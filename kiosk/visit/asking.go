package visit

// asking counts the questions of a service, so that a late answer is told from the one that is waited for.
type asking struct {
	number  int
	waiting bool
	trouble string // message id of what came of the last question; "" for an answer
}

// next numbers a new question.
func (a *asking) next() int {
	a.number, a.waiting, a.trouble = a.number+1, true, ""
	return a.number
}

// waits says whether an answer is the one that is waited for, which it then is no longer.
func (a *asking) waits(number int) bool {
	waited := a.waiting && number == a.number
	if waited {
		a.waiting = false
	}
	return waited
}
