package catalog

import (
	"fmt"
	"strings"
)

// UnknownTheme is a theme that the catalogue does not have.
type UnknownTheme struct{ ID string }

func (e *UnknownTheme) Error() string {
	return fmt.Sprintf("theme %q is not in the catalogue; list the themes and choose one", e.ID)
}

// Unanswered is a question that applies and has no answer yet.
type Unanswered struct{ Question string }

func (e *Unanswered) Error() string {
	return fmt.Sprintf("question %q has no answer; ask for the theme's questions and answer each", e.Question)
}

// UnknownAnswer is an answer that the theme does not know. Option is empty when there is no such question.
type UnknownAnswer struct{ Question, Option string }

func (e *UnknownAnswer) Error() string {
	if e.Option == "" {
		return fmt.Sprintf("the theme has no question %q; ask for its questions and use their ids", e.Question)
	}
	return fmt.Sprintf("question %q has no option %q; use one of its option ids", e.Question, e.Option)
}

// WrongAnswer is an answer of the wrong shape: several where one is asked, or no day where one is.
type WrongAnswer struct{ Question, What string }

func (e *WrongAnswer) Error() string { return fmt.Sprintf("question %q %s", e.Question, e.What) }

// Excluded is a theme, or a set of answers, that cannot be filed at this terminal. Way is how it is done.
type Excluded struct{ Way Way }

func (e *Excluded) Error() string {
	from := ""
	if e.Way.From != "" {
		from = "; possible from " + e.Way.From
	}
	return fmt.Sprintf("this cannot be filed at the terminal: %s%s; go to: %s; or call %s", strings.TrimSuffix(e.Way.Why.En, "."), from, strings.TrimSuffix(e.Way.Place.En, "."), e.Way.Phone)
}

// Nothing is a set of answers that needs no matter at all and that the catalogue does not exclude: a fault in its data.
type Nothing struct{ Theme string }

func (e *Nothing) Error() string {
	return fmt.Sprintf("these answers select no matter of theme %q; the catalogue lacks an exclusion for them", e.Theme)
}
