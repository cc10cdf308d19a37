package hub

import (
	"cmp"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How many calls a hub takes in a second where the options say nothing: of all terminals, and of one, which sends a hall's
// whole backlog in far fewer.
const (
	MostRate     = 2000
	TerminalRate = 50
)

// EndRate is how many calls of one other end are taken in a second: it speaks for many people.
const EndRate = 500

// burst is for how many seconds of its rate a terminal may call at once.
const burst = 6

// admission holds the calls of terminals within what the hub can do, so that the return of a province after an outage is a
// queue and not a second outage. Who is refused is told a time of its own, within the window that terminals spread over.
type admission struct {
	all    *rate.Limiter
	each   int
	spread time.Duration

	mu  sync.Mutex
	own map[string]*rate.Limiter // by terminal, or end; as many as are let in
}

func newAdmission(o Options) *admission {
	most := cmp.Or(o.MostRate, MostRate)
	return &admission{all: rate.NewLimiter(rate.Limit(most), most), each: cmp.Or(o.TerminalRate, TerminalRate), spread: o.Spread, own: map[string]*rate.Limiter{}}
}

// refuse gives after how many seconds a terminal or another end may come again, "" when it is let in.
func (a *admission) refuse(c caller) (after string) {
	now := time.Now() // how fast calls come is not a question of the date
	name, each := c.Name, a.each
	if c.Role == RoleEnd {
		name, each = endName(c.Name), EndRate
	}
	a.mu.Lock()
	own := a.own[name]
	if own == nil {
		own = rate.NewLimiter(rate.Limit(each), burst*each)
		a.own[name] = own
	}
	a.mu.Unlock()
	switch {
	case !own.AllowN(now, 1):
		return "2"
	case !a.all.AllowN(now, 1):
		return strconv.Itoa(1 + rand.IntN(max(1, int(a.spread.Seconds()))))
	}
	return ""
}
