package faults

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"

	"zhiting/kiosk/store"
	"zhiting/sync/casefile"
)

// query reads the hub's database, a row at a time.
func (h *hubMachine) query(query string, row func(scan func(...any) error) error) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "hub.db")+"?_pragma=query_only(1)")
	if err != nil {
		return err
	}
	defer db.Close() // only read from
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close() // read to the end below
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// place is where an event is: which terminal made it, and its hash.
type place struct{ terminal, hash string }

// atHub is what the hub has.
type atHub struct {
	events      map[place]casefile.Event
	cases       map[[2]string]int // terminal and case: how many events of the terminal
	opened      map[[2]string]int // how many events of the hub
	quarantined map[place]string  // the reason
	contents    map[string]bool
}

func (h *hubMachine) all() (a atHub, err error) {
	a = atHub{map[place]casefile.Event{}, map[[2]string]int{}, map[[2]string]int{}, map[place]string{}, map[string]bool{}}
	err = h.query("SELECT terminal, case_id, by_hub, hash, json FROM events", func(scan func(...any) error) error {
		var terminal, caseID, hash string
		var byHub bool
		var raw []byte
		if err := scan(&terminal, &caseID, &byHub, &hash, &raw); err != nil {
			return err
		}
		if byHub {
			a.opened[[2]string{terminal, caseID}]++
			return nil
		}
		var e casefile.Event
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		a.events[place{terminal, hash}] = e
		a.cases[[2]string{terminal, caseID}]++
		return nil
	})
	return a, errors.Join(err,
		h.query("SELECT terminal, hash, reason FROM quarantine", func(scan func(...any) error) error {
			var p place
			var reason string
			err := scan(&p.terminal, &p.hash, &reason)
			a.quarantined[p] = reason
			return err
		}),
		h.query("SELECT sha256 FROM blobs", func(scan func(...any) error) error {
			var sum string
			err := scan(&sum)
			a.contents[sum] = true
			return err
		}))
}

// check holds what every citizen was told against what is at the terminals and at the hub, once all is quiet.
func (w *world) check() {
	hub, err := w.hub.all()
	if err != nil {
		w.t.Fatalf("reading the hub: %v", err)
	}
	for p, e := range hub.events {
		if e.Hash != p.hash || !e.Intact() {
			w.t.Errorf("event %s of %s at the hub does not match its hash", e.ID, p.terminal)
		}
	}
	known := map[[2]string]bool{}
	for _, t := range w.terminals {
		listed := map[string]store.Listed{}
		list, err := t.store.List(context.Background())
		if err != nil {
			w.t.Fatalf("reading %s: %v", t.name, err)
		}
		for _, l := range list {
			listed[l.ID] = l
		}
		for _, f := range t.filed {
			key := [2]string{t.name, f.id}
			known[key] = true
			t.checkCase(f, listed, hub)
			delete(listed, f.id)
		}
		for id := range listed {
			w.t.Errorf("%s has case %s, which nobody filed", t.name, id)
		}
	}
	for key := range hub.cases {
		if !known[key] {
			w.t.Errorf("the hub has case %s of %s, which nobody filed", key[1], key[0])
		}
	}
}

// checkCase holds one case against the terminal and the hub.
func (t *terminal) checkCase(f *filed, listed map[string]store.Listed, hub atHub) {
	key, fail := [2]string{t.name, f.id}, t.w.t.Errorf
	l, there := listed[f.id]
	first := place{t.name, f.hash}
	_, home := hub.events[first]
	switch {
	case !there && f.hash == "" && !f.gone: // the citizen was told that it was not saved, and it was not
		if hub.cases[key] > 0 {
			fail("case %s was never saved at %s and is at the hub", f.id, t.name)
		}
		return
	case !there && !f.gone:
		fail("case %s was called saved and is not at %s", f.id, t.name)
		return
	case !there:
		if f.hash != "" && !f.unsent && !f.bad && !home {
			fail("case %s was acknowledged by the hub and is not there", f.id)
		}
		return
	case l.Waiting > 0:
		fail("case %s waits at %s", f.id, t.name)
		return
	case l.Erased:
		if f.hash != "" && !home {
			fail("case %s was erased at %s and is not at the hub", f.id, t.name)
		}
		return
	}
	t.checkEvents(f, l, hub)
	if f.bad {
		return
	}
	if n := hub.opened[key]; n != f.matters {
		fail("case %s has %d child cases opened at the hub; %d were ready", f.id, n, f.matters)
	}
	for _, sum := range f.sums {
		if !hub.contents[sum] {
			fail("content %s of case %s is not at the hub", sum, f.id)
		}
	}
}

// checkEvents holds the events of a case at the terminal against the hub's.
func (t *terminal) checkEvents(f *filed, l store.Listed, hub atHub) {
	key, fail := [2]string{t.name, f.id}, t.w.t.Errorf
	events, err := t.store.Events(context.Background(), f.id)
	if err != nil {
		fail("case %s of %s: %v", f.id, t.name, err)
		return
	}
	hubs := slices.IndexFunc(events, func(e casefile.Event) bool { return e.Maker != t.name })
	if hubs < 0 {
		hubs = len(events)
	}
	if err := errors.Join(casefile.Verify(events[:hubs]), casefile.Verify(events[hubs:])); err != nil {
		fail("case %s of %s: %v", f.id, t.name, err)
	}
	if f.hash != "" && events[0].Hash != f.hash {
		fail("case %s at %s is another than its receipt's", f.id, t.name)
	}
	made, refused, received := 0, 0, 0
	for _, e := range events {
		if e.Maker != t.name {
			received++
			continue
		}
		made++
		p := place{t.name, e.Hash}
		got, home := hub.events[p]
		reason, aside := hub.quarantined[p]
		switch {
		case home == aside:
			fail("event %d of case %s: at the hub %v, in quarantine %v", e.Index, f.id, home, aside)
		case home && string(got.Body) != string(e.Body):
			fail("event %d of case %s has other bytes at the hub", e.Index, f.id)
		case aside && reason == "":
			fail("event %d of case %s is in quarantine without a reason", e.Index, f.id)
		case aside:
			refused++
		}
	}
	wrong := 0 // of those that the hub must refuse
	if f.bad {
		wrong = made
	} else if f.low {
		wrong = made - 1
	}
	switch {
	case refused != l.Refused, refused > 0 && l.LastError == "":
		fail("case %s: %d refused at the hub, %d at %s, which says %q", f.id, refused, l.Refused, t.name, l.LastError)
	case refused != wrong && !f.back:
		fail("case %s: %d of %d events refused and not %d, the last since %s", f.id, refused, made, wrong, l.LastError)
	case made-refused != hub.cases[key] && !f.back:
		fail("case %s has %d events at the hub and %d at %s", f.id, hub.cases[key], made-refused, t.name)
	case received != hub.opened[key]:
		fail("case %s: %d changes at %s, %d at the hub", f.id, received, t.name, hub.opened[key])
	}
}
