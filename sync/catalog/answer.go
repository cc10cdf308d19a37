package catalog

import (
	"fmt"
	"slices"
	"time"
)

// Check says what is wrong with an answer: *UnknownAnswer or *WrongAnswer.
func (q Question) Check(answer []string, today time.Time) error {
	if q.Kind != QuestionMany && len(answer) != 1 {
		return &WrongAnswer{q.ID, fmt.Sprintf("takes one answer and has %d; give one", len(answer))}
	}
	if len(answer) > 1 && slices.Contains(answer, OptionNone) {
		return &WrongAnswer{q.ID, "has none beside other answers; give one or the other"}
	}
	for i, a := range answer {
		if slices.Index(answer, a) != i {
			return &WrongAnswer{q.ID, fmt.Sprintf("has %q twice; give each answer once", a)}
		}
		if q.Kind == QuestionDate {
			day, err := time.Parse(time.DateOnly, a)
			if err != nil {
				return &WrongAnswer{q.ID, fmt.Sprintf("takes a day such as 2026-03-01, not %q", a)}
			}
			if day.After(today) {
				return &WrongAnswer{q.ID, fmt.Sprintf("takes a day that is past, and %s is still to come", a)}
			}
			continue
		}
		if !slices.ContainsFunc(q.Options, func(o Option) bool { return o.ID == a }) {
			return &UnknownAnswer{q.ID, a}
		}
	}
	return nil
}

// allSubsets is up to how many options every subset of a question of kind many is tried; above, a covering set is.
const allSubsets = 4

// samples are answers that between them show everything a question can mean: each option of one, the subsets of many,
// and days from yesterday to years ago.
func (q Question) samples(today time.Time) (answers [][]string) {
	switch q.Kind {
	case QuestionDate:
		for _, ago := range [][3]int{{0, 0, -1}, {0, 0, -25}, {0, -2, 0}, {0, -4, 0}, {0, -7, 0}, {-1, -1, 0}, {-2, 0, 0}, {-3, -1, 0}, {-6, 0, 0}} {
			answers = append(answers, []string{today.AddDate(ago[0], ago[1], ago[2]).Format(time.DateOnly)})
		}
	case QuestionMany:
		some := q.subsets()
		switch i := slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == OptionNone }); {
		case i < 0:
			return some
		case i == 0: // the order of the options says whether none is the ordinary answer, which the guide shows
			return append([][]string{{OptionNone}}, some...)
		default:
			return append(some, []string{OptionNone})
		}
	default:
		for _, o := range q.Options {
			answers = append(answers, []string{o.ID})
		}
	}
	return answers
}

// subsets are the answers to a question of kind many but for none: all of its options first, then every subset, or each
// option alone and left out where those would be too many.
func (q Question) subsets() (sets [][]string) {
	var ids []string
	for _, o := range q.Options {
		if o.ID != OptionNone {
			ids = append(ids, o.ID)
		}
	}
	if len(ids) > allSubsets {
		sets = append(sets, ids)
		for i := range ids {
			sets = append(sets, []string{ids[i]}, slices.Delete(slices.Clone(ids), i, i+1))
		}
		return sets
	}
	for set := 1<<len(ids) - 1; set > 0; set-- {
		var some []string
		for i, id := range ids {
			if set&(1<<i) != 0 {
				some = append(some, id)
			}
		}
		sets = append(sets, some)
	}
	return sets
}

// mostTried keeps a condition over many questions from being judged for ever; beyond, it is taken as sound.
const mostTried = 20_000

// judge says whether a condition ever holds and whether it always does, over all answers to the questions it
// names. One that speaks of the applicant, or of more answers than can be tried, is taken as sometimes holding.
func (t *Theme) judge(source string) (ever, always bool) {
	about := t.conditions[source]
	if about.applicant {
		return true, false
	}
	g := Given{Today: time.Date(2026, time.June, 15, 0, 0, 0, 0, time.UTC)} // any day does: samples are counted from it
	sets := []map[string]any{environment(g)}
	for _, q := range t.Questions {
		if !slices.Contains(about.questions, q.ID) {
			continue
		}
		values := q.samples(g.Today)
		if q.When != "" {
			values = append(values, nil) // not asked
		}
		if len(sets)*len(values) > mostTried {
			return true, false
		}
		var more []map[string]any
		for _, env := range sets {
			for _, v := range values {
				next := map[string]any{q.ID: variable(q, v)}
				for k, other := range env {
					next[k] = other
				}
				more = append(more, next)
			}
		}
		sets = more
	}
	always = true
	for _, env := range sets {
		holds := t.holds(source, env)
		ever, always = ever || holds, always && holds
	}
	return ever, always
}
