package faults

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/sync/hub"
	"zhiting/sync/hub/hubtest"
)

// hubMachine is the machine of the hub.
type hubMachine struct {
	w    *world
	dir  string
	disk *disk
	clock
	life *hubLife // nil while it is off
	upAt time.Time
}

// hubLife is one run of the hub's program.
type hubLife struct {
	hub     *hub.Hub
	handler http.Handler
	ctx     context.Context
	end     context.CancelFunc
	calls   sync.WaitGroup
}

func newHubMachine(w *world) *hubMachine {
	dir := filepath.Join(w.dir, "hub")
	return &hubMachine{w: w, dir: dir, disk: w.machine(dir)}
}

func (h *hubMachine) start() {
	if h.w.happens(0.1) {
		h.disk.cut(h.w.chance)
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	if h.w.tell {
		log.SetOutput(os.Stderr)
		log.SetLevel(logrus.WarnLevel)
	}
	opened, err := hub.Open(context.Background(), hub.Options{
		Dir: h.dir, Authority: hubtest.Authority(), OwnerToken: hubtest.OwnerToken, TerminalRate: 1 << 20, Log: logrus.NewEntry(log), Now: h.now,
		WorkDays: func(from time.Time, days int) (time.Time, error) { return from.AddDate(0, 0, days), nil },
		Due:      func(hours, days int, from time.Time) (time.Time, error) { return from.AddDate(0, 0, days), nil },
	})
	if err != nil {
		h.w.note("hub does not start")
		if h.w.calm && !h.disk.isDark() {
			h.w.t.Fatalf("the hub does not start again: %v", err)
		}
		h.upAt = time.Now().Add(time.Minute)
		return
	}
	h.w.note("hub is up")
	h.life = &hubLife{hub: opened, handler: hubtest.Handler(h.w.t, opened.Handler())}
	h.life.ctx, h.life.end = context.WithCancel(context.Background())
}

// look starts the hub when it is time, and clears up after a power cut.
func (h *hubMachine) look() {
	if h.disk.isDark() {
		h.w.note("hub lost its power")
		h.w.cuts++
		h.halt()
		h.disk.powerUp()
	}
	if h.life == nil && !h.w.over && !time.Now().Before(h.upAt) {
		h.start()
	}
}

// halt stops the program.
func (h *hubMachine) halt() {
	if h.life == nil {
		return
	}
	h.life.end()
	h.life.hub.Release()
	h.life.calls.Wait()
	if err := h.life.hub.Close(); err != nil && h.w.calm && !h.disk.isDark() {
		h.w.t.Errorf("closing the hub: %v", err)
	}
	h.life = nil
	h.upAt = time.Now()
	if !h.w.calm {
		h.upAt = h.upAt.Add(h.w.upTo(2 * time.Minute))
	}
}

// recover ends what is wrong with the machine.
func (h *hubMachine) recover() {
	h.disk.setRoom(1 << 40)
	h.disk.setFaulty(0)
	h.disk.mu.Lock()
	h.disk.cutIn = 0
	h.disk.mu.Unlock()
	h.upAt = time.Now()
	h.look()
}

// connection is what the hub answers on.
type connection struct{ *httptest.ResponseRecorder }

func (connection) SetReadDeadline(time.Time) error  { return nil }
func (connection) SetWriteDeadline(time.Time) error { return nil }
func (connection) EnableFullDuplex() error          { return nil }

// serve has the hub answer a request that arrived.
func (h *hubMachine) serve(ctx context.Context, sent *http.Request, body io.Reader) (*http.Response, error) {
	life := h.life
	if life == nil || h.disk.isDark() {
		return nil, errUnreachable
	}
	life.calls.Add(1)
	defer life.calls.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(life.ctx, cancel)()
	r := sent.Clone(ctx)
	r.Body, r.RequestURI, r.RemoteAddr = io.NopCloser(body), sent.URL.RequestURI(), "127.0.0.1:1"
	recorder := httptest.NewRecorder()
	life.handler.ServeHTTP(connection{recorder}, r)
	if h.w.turn(ctx, fmt.Sprintf("hub answers %s with %d", r.URL.Path, recorder.Code)) != nil || h.disk.isDark() {
		return nil, errReset
	}
	return recorder.Result(), nil
}

// waiting says what is not taken apart yet.
func (h *hubMachine) waiting() string {
	if h.life == nil {
		return "the hub is off"
	}
	var n int
	if err := h.query("SELECT count(*) FROM arrivals", func(scan func(...any) error) error { return scan(&n) }); err != nil {
		return err.Error()
	}
	if n > 0 {
		return fmt.Sprintf("%d arrivals at the hub", n)
	}
	var behind string
	err := h.query("SELECT terminal, last FROM cursors ORDER BY terminal", func(scan func(...any) error) error {
		var terminal string
		var last int64
		if err := scan(&terminal, &last); err != nil {
			return err
		}
		for _, t := range h.w.terminals {
			if cursor, err := t.store.Cursor(context.Background()); t.name == terminal && cursor != last {
				behind += fmt.Sprintf("%s is at change %d of %d, %v; ", t.name, cursor, last, err)
			}
		}
		return nil
	})
	if err != nil {
		return err.Error()
	}
	return behind
}
