package sample

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"sync"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/casefile"
	"zhiting/sync/provider"
)

// Department plays a department's own system. What it decides of a case follows from the case's key alone: it accepts after
// moments, of every fourth it asks for a correction first, and in the end it grants and delivers. It forgets its cases when
// its program ends.
type Department struct {
	now func() time.Time

	mu      sync.Mutex
	cases   map[string]provider.DepartmentCase
	brought map[string]provider.DepartmentCorrection
	changes []provider.DepartmentChange // those to come as well
}

// NewDepartment makes one.
func NewDepartment(now func() time.Time) *Department {
	return &Department{now: now, cases: map[string]provider.DepartmentCase{}, brought: map[string]provider.DepartmentCorrection{}}
}

// Provider is the department as the hub reaches it, with the matters of the departments that are named.
func (d *Department) Provider(departments []string) *provider.Provider {
	p := play("sample-department", provider.Department, bilingual.Text{Zh: "样例部门业务系统（示例数据）", En: "System of a sample department"}, d.Handler())
	p.Departments = departments
	return p
}

// Handler is the contract over HTTP.
func (d *Department) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", healthy)
	mux.Handle("POST /"+provider.CallHandOver, answers(d.take))
	mux.Handle("POST /"+provider.CallCorrect, answers(d.correct))
	mux.Handle("POST /"+provider.CallCaseChanges, answers(d.tell))
	return mux
}

func (d *Department) take(w http.ResponseWriter, c provider.DepartmentCase) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	before, known := d.cases[c.Key]
	c.Contents, c.Token, c.PromiseDate = "", "", "" // which may differ when it comes again
	switch {
	case known && !alike(before, c):
		return no(w, provider.OtherCase)
	case c.Key == "" || c.Matter.ID == "":
		return no(w, provider.NotOurs)
	case !known:
		d.cases[c.Key] = c
		if numbered(c.Key)%4 == 0 {
			d.plan(c.Key, "", casefile.StateAccepted, casefile.StateCorrection)
		} else {
			d.plan(c.Key, "", casefile.StateAccepted, casefile.StateProcessing, casefile.StateGranted, casefile.StateDelivered)
		}
	}
	return provider.DepartmentTaken{Number: fmt.Sprintf("示例%08d", numbered(c.Key)%100_000_000)}
}

func (d *Department) correct(w http.ResponseWriter, c provider.DepartmentCorrection) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	before, again := d.brought[c.ID]
	c.Contents, c.Token = "", ""
	_, known := d.cases[c.Key]
	switch {
	case !known:
		return no(w, provider.NoCase)
	case again && !alike(before, c):
		return no(w, provider.OtherCase)
	case !again:
		d.brought[c.ID] = c
		d.plan(c.Key, c.ID, casefile.StateAccepted, casefile.StateProcessing, casefile.StateGranted, casefile.StateDelivered)
	}
	return provider.DepartmentTaken{}
}

// alike says whether two are the same as they are written.
func alike[C any](a, b C) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// numbered makes a number of a key, always the same.
func numbered(key string) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(key)) // never fails
	return sum.Sum32()
}

// plan says what becomes of a case, a few moments between two states; the caller holds the lock.
func (d *Department) plan(key, after string, states ...casefile.State) {
	at := d.now()
	for i, state := range states {
		at = at.Add(time.Duration(2+(numbered(key)+uint32(i))%3) * time.Second)
		c := provider.DepartmentChange{ID: key + after + "-" + string(state), Key: key, State: state, At: at.UTC()}
		if state == casefile.StateCorrection {
			c.Reason = "示例数据：材料照片不清楚，请重新拍一张。"
		}
		d.changes = append(d.changes, c)
	}
	slices.SortFunc(d.changes, func(a, b provider.DepartmentChange) int { return cmp.Compare(place(a), place(b)) })
}

// place is where a change stands among all: a cursor that still holds when this program begins anew.
func place(c provider.DepartmentChange) string {
	return c.At.Format("2006-01-02T15:04:05.000000000Z") + " " + c.ID
}

func (d *Department) tell(_ http.ResponseWriter, q provider.DepartmentQuery) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	told := provider.DepartmentChanges{Changes: []provider.DepartmentChange{}, Cursor: q.After}
	for _, c := range d.changes {
		if place(c) > q.After && !c.At.After(d.now()) && len(told.Changes) < provider.MostChanges {
			told.Changes = append(told.Changes, c)
			told.Cursor = place(c)
		}
	}
	return told
}
