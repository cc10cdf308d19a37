package catalog

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Routes calls visit with every way through a theme's questions: the answers, and the way that remains where they exclude
// the theme, nil where they lead to a plan. With more than most of them it gives a covering set instead: each answer to
// each question several times, with other answers drawn at random from a fixed seed. It ends when visit says false.
func (c *Catalog) Routes(theme string, today time.Time, most int, visit func(Answers, *Way) bool) {
	g := Given{Answers: Answers{}, Today: today}
	count := 0
	c.everyRoute(theme, g, func(Answers, *Way) bool { count++; return count <= most })
	if count <= most {
		c.everyRoute(theme, g, visit)
		return
	}
	const perAnswer = 6
	random := rand.New(rand.NewPCG(1, 2)) // the same set each time, so that a fault is found again
	for _, q := range c.Theme(theme).Questions {
		for _, forced := range q.samples(today) {
			for range perAnswer {
				if !c.randomRoute(theme, today, random, q.ID, forced, visit) {
					return
				}
			}
		}
	}
}

// open is the first question without an answer.
func (c *Catalog) open(theme string, g Given) (Question, bool) {
	asked := c.Questions(theme, g)
	i := slices.IndexFunc(asked, func(q Question) bool { return len(g.Answers[q.ID]) == 0 })
	if i < 0 {
		return Question{}, false
	}
	return asked[i], true
}

func (c *Catalog) everyRoute(theme string, g Given, visit func(Answers, *Way) bool) bool {
	if way := c.Excluded(theme, g); way != nil {
		return visit(g.Answers, way)
	}
	q, ok := c.open(theme, g)
	if !ok {
		return visit(g.Answers, nil)
	}
	for _, answer := range q.samples(g.Today) {
		g.Answers[q.ID] = answer
		if !c.everyRoute(theme, g, visit) {
			return false
		}
	}
	delete(g.Answers, q.ID)
	return true
}

// randomRoute walks once, with one answer given. Other answers that would end the walk before it are avoided.
func (c *Catalog) randomRoute(theme string, today time.Time, random *rand.Rand, question string, forced []string, visit func(Answers, *Way) bool) bool {
	g := Given{Answers: Answers{}, Today: today}
	for {
		if way := c.Excluded(theme, g); way != nil {
			return visit(g.Answers, way)
		}
		q, ok := c.open(theme, g)
		if !ok {
			return visit(g.Answers, nil)
		}
		if q.ID == question {
			g.Answers[q.ID] = forced
			continue
		}
		values := q.samples(today)
		for range 2 * len(values) {
			g.Answers[q.ID] = values[random.IntN(len(values))]
			if c.Excluded(theme, g) == nil {
				break
			}
		}
	}
}

// mostRoutes is up to how many routes of a theme are proved one by one.
const mostRoutes = 20_000

// Prove finds answers that lead nowhere: every route of every theme must come to a plan or to a way that remains.
func (c *Catalog) Prove(today time.Time) (routes int, err error) {
	for _, t := range c.Themes {
		if t.Elsewhere != nil {
			continue
		}
		c.Routes(t.ID, today, mostRoutes, func(answers Answers, way *Way) bool {
			routes++
			if way != nil {
				return true
			}
			if _, planned := c.Plan(t.ID, Given{Answers: answers, Today: today}); planned != nil {
				err = fmt.Errorf("themes/%s.yaml: answers %v: %w", t.ID, answers, planned)
			}
			return err == nil
		})
		if err != nil {
			return routes, err
		}
	}
	return routes, nil
}
