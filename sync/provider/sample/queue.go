package sample

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// line is a made-up business: each of its windows serves one person in so many minutes.
type line struct {
	provider.QueueBusiness
	prefix  string
	minutes int
	crowd   int // how many of others wait, about
}

var lines = []line{
	{provider.QueueBusiness{ID: "general", Name: bilingual.Text{Zh: "综合服务", En: "General services"}, Windows: []string{"1", "2", "3", "4"}, Where: bilingual.Text{Zh: "一楼A区，进门左转", En: "Ground floor, zone A, left of the entrance"}}, "A", 6, 7},
	{provider.QueueBusiness{ID: "social", Name: bilingual.Text{Zh: "社保医保", En: "Social and medical insurance"}, Windows: []string{"7", "8", "9"}, Where: bilingual.Text{Zh: "一楼B区，进门右转", En: "Ground floor, zone B, right of the entrance"}}, "B", 8, 12},
	{provider.QueueBusiness{ID: "enterprise", Name: bilingual.Text{Zh: "企业登记", En: "Enterprise registration"}, Windows: []string{"21", "22"}, Where: bilingual.Text{Zh: "二楼C区，上电梯直走", En: "First floor, zone C, straight ahead from the lift"}}, "C", 10, 2},
	{provider.QueueBusiness{ID: "realty", Name: bilingual.Text{Zh: "不动产登记", En: "Real estate"}, Windows: []string{"25", "26", "27"}, Where: bilingual.Text{Zh: "二楼D区，上电梯左转", En: "First floor, zone D, left of the lift"}}, "D", 15, 5},
	{provider.QueueBusiness{
		ID: "household", Name: bilingual.Text{Zh: "户籍业务", En: "Households"}, Windows: []string{"31"}, Where: bilingual.Text{Zh: "二楼E区，上电梯右转", En: "First floor, zone E, right of the lift"},
		Paused: true, Why: bilingual.Text{Zh: "系统维护，明天上午9点恢复。", En: "Maintenance; it goes on tomorrow at 9."},
	}, "E", 10, 0},
}

var zones = []provider.HallZone{
	{Name: bilingual.Text{Zh: "咨询台", En: "Enquiry desk"}, Where: bilingual.Text{Zh: "一楼大门正对面", En: "Ground floor, opposite the entrance"}},
	{Name: bilingual.Text{Zh: "24小时自助区", En: "24-hour area"}, Where: bilingual.Text{Zh: "一楼大门东侧，另有入口", En: "Ground floor, east of the entrance, with a door of its own"}},
	{Name: bilingual.Text{Zh: "卫生间、母婴室", En: "Toilets and baby room"}, Where: bilingual.Text{Zh: "每层楼梯旁", En: "On each floor, by the stairs"}},
}

// given is a ticket that was taken.
type given struct {
	order provider.TicketOrder
	provider.Ticket
	at    time.Time
	ahead int // when it was taken
}

// queue plays the tickets of a hall. The lines move with its clock.
type queue struct {
	now func() time.Time

	mu    sync.Mutex
	given []*given
	last  map[string]int // number given last, by business and day
}

func queueProvider(now func() time.Time) *provider.Provider {
	q := &queue{now: now, last: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", healthy)
	mux.Handle("POST /"+provider.CallQueueHall, answers(q.hall))
	mux.Handle("POST /"+provider.CallTakeTicket, answers(q.take))
	mux.Handle("POST /"+provider.CallFindTicket, answers(q.find))
	mux.Handle("POST /"+provider.CallCancelTicket, answers(q.cancel))
	return play("sample-queue", provider.Queue, bilingual.Text{Zh: "样例大厅排队系统", En: "Queue of the sample hall"}, mux)
}

// others is how many strangers wait: it goes up and down over the hour.
func (q *queue) others(l line) int { return l.crowd * (30 + q.now().Minute()%30) / 45 }

// waits is how long the people before somebody take, in minutes.
func (l line) waits(ahead int) int { return (ahead*l.minutes + len(l.Windows) - 1) / len(l.Windows) }

// before is how many are before a ticket now; the caller holds the lock.
func (q *queue) before(l line, g *given) int {
	served := int(q.now().Sub(g.at).Minutes()) * len(l.Windows) / l.minutes
	return max(0, g.ahead-served)
}

// told is a ticket as it stands; the caller holds the lock.
func (q *queue) told(g *given) provider.Ticket {
	l := lines[slices.IndexFunc(lines, func(l line) bool { return l.ID == g.order.Business })]
	t := g.Ticket
	if t.State == provider.TicketWaiting {
		t.Ahead = q.before(l, g)
		t.Minutes = l.waits(t.Ahead)
		if q.now().Sub(g.at) > time.Duration(l.waits(g.ahead)+1)*time.Minute {
			t.State = provider.TicketCalled
		}
	}
	return t
}

func (q *queue) waiting(business, person string) *given {
	i := slices.IndexFunc(q.given, func(g *given) bool {
		return g.order.Business == business && g.order.Person == person && q.told(g).State == provider.TicketWaiting
	})
	if i < 0 {
		return nil
	}
	return q.given[i]
}

func (q *queue) count(l line) int {
	n := q.others(l)
	for _, g := range q.given {
		if g.order.Business == l.ID && q.told(g).State == provider.TicketWaiting {
			n++
		}
	}
	return n
}

func (q *queue) hall(http.ResponseWriter, struct{}) any {
	q.mu.Lock()
	defer q.mu.Unlock()
	hall := provider.QueueHall{Zones: zones}
	for _, l := range lines {
		b := l.QueueBusiness
		if !b.Paused {
			b.Waiting = q.count(l)
			b.Minutes = l.waits(b.Waiting)
		}
		hall.Businesses = append(hall.Businesses, b)
	}
	return hall
}

func (q *queue) take(w http.ResponseWriter, o provider.TicketOrder) any {
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.IndexFunc(q.given, func(g *given) bool { return g.order.Key == o.Key }); i >= 0 {
		if q.given[i].order != o {
			return no(w, provider.OtherTicket)
		}
		return q.told(q.given[i])
	}
	i := slices.IndexFunc(lines, func(l line) bool { return l.ID == o.Business })
	switch {
	case i < 0:
		return no(w, provider.NoBusiness)
	case lines[i].Paused:
		return no(w, provider.QueuePaused)
	case q.waiting(o.Business, o.Person) != nil:
		return no(w, provider.HasTicket)
	}
	l, now := lines[i], q.now()
	ahead, day := q.count(l), now.Format(time.DateOnly)+" "+l.ID
	q.last[day] = max(q.last[day], now.Hour()*8+ahead) + 1
	g := &given{order: o, at: now, ahead: ahead, Ticket: provider.Ticket{
		Key: o.Key, Number: fmt.Sprintf("%s%03d", l.prefix, q.last[day]), Business: o.Business, Agent: o.Agent,
		State: provider.TicketWaiting, TakenAt: now.UTC().Format(time.RFC3339),
	}}
	q.given = append(q.given, g)
	return q.told(g)
}

func (q *queue) find(w http.ResponseWriter, o provider.TicketQuery) any {
	q.mu.Lock()
	defer q.mu.Unlock()
	if g := q.waiting(o.Business, o.Person); g != nil {
		return q.told(g)
	}
	return no(w, provider.NoTicket)
}

func (q *queue) cancel(w http.ResponseWriter, o provider.TicketKey) any {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.given, func(g *given) bool { return g.order.Key == o.Key && g.order.Person == o.Person })
	switch {
	case i < 0:
		return no(w, provider.NoTicket)
	case q.told(q.given[i]).State == provider.TicketCalled:
		return no(w, provider.TicketEnded)
	}
	q.given[i].State = provider.TicketCancelled
	return q.told(q.given[i])
}
