package hub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/hub/record"
	"zhiting/sync/hub/record/pgtest"
	"zhiting/sync/uplink/wire"
)

const benchTerminals = 64

// BenchmarkIntake prints how many cases of 2 KiB a second the hub takes in durably from many terminals at once, beside what
// the bare record takes of the same rows.
func BenchmarkIntake(b *testing.B) {
	for _, driver := range []string{"sqlite", "postgres"} {
		for _, batch := range []int{1, 10, 50} {
			requests := map[int]int{1: 120, 10: 30, 50: 12}[batch]
			work := benchWork(b, batch, requests)
			cases := float64(benchTerminals * batch * requests)
			limit := cases / bare(b, driver, work).Seconds()
			taken, split := full(b, driver, work)
			ours := cases / taken.Seconds()
			name := fmt.Sprintf("hub-intake-%s-%d", driver, batch)
			benchLine(name, fmt.Sprintf("%.0f/s", ours), fmt.Sprintf("%.0f/s", limit), ours/limit, 0.7)
			if driver == "sqlite" {
				benchLine(name+"-peak", fmt.Sprintf("%.0f/s", ours), "4630/s", ours/4630, 1)
			}
			fmt.Printf("bench %s-opened ours=%.0f/s\n", name, cases/split.Seconds())
		}
	}
}

func benchLine(name, ours, theirs string, ratio, goal float64) {
	verdict := "ok"
	if ratio < goal {
		verdict = "short"
	}
	fmt.Printf("bench %s ours=%s theirs=%s ratio=%.2f goal=%.1f %s\n", name, ours, theirs, ratio, goal, verdict)
}

// benchWork is what each terminal sends, request by request.
func benchWork(b *testing.B, batch, requests int) [][]wire.Intake {
	work := make([][]wire.Intake, benchTerminals)
	f := filing()
	f.Fields = append(f.Fields, casefile.Field{ID: "note", Value: strings.Repeat("办", 350)})
	size := 0
	for i := range work {
		terminal := fmt.Sprintf("T%d", i)
		seq := int64(0)
		for range requests {
			in := wire.Intake{Protocol: wire.Protocol, Terminal: terminal, Epoch: "e"}
			for range batch {
				seq++
				id := fmt.Sprintf("%s-%08d", terminal, seq)
				raw, err := json.Marshal(event(b, id+"-0", id, nil, casefile.KindSubmitted, terminal, f))
				if err != nil {
					b.Fatal(err)
				}
				size = len(raw)
				in.Records = append(in.Records, wire.Record{Seq: seq, Event: raw})
			}
			work[i] = append(work[i], in)
		}
	}
	if size < 2000 || size > 2800 {
		b.Fatalf("a case is %d bytes, want about 2 KiB", size)
	}
	return work
}

func benchDatabase(b *testing.B, driver string) string {
	if driver == "sqlite" {
		return ""
	}
	return pgtest.Start(b).Address()
}

// atOnce runs each terminal's part at once and gives the time until all have ended.
func atOnce(work [][]wire.Intake, send func(terminal int, in wire.Intake)) time.Duration {
	var all sync.WaitGroup
	start := time.Now()
	for i := range work {
		all.Go(func() {
			for _, in := range work[i] {
				send(i, in)
			}
		})
	}
	all.Wait()
	return time.Since(start)
}

// bare adds the rows that a batch becomes, and checks nothing.
func bare(b *testing.B, driver string, work [][]wire.Intake) time.Duration {
	var s *record.Store
	var err error
	if address := benchDatabase(b, driver); address == "" {
		s, err = record.SQLite(b.Context(), b.TempDir()+"/hub.db")
	} else {
		s, err = record.Postgres(b.Context(), address, func([]string) {})
	}
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	return atOnce(work, func(_ int, in wire.Intake) {
		rows := make([]record.Event, len(in.Records))
		for i, r := range in.Records {
			id := fmt.Sprintf("%s-%08d", in.Terminal, r.Seq)
			rows[i] = record.Event{Terminal: in.Terminal, CaseID: id, ID: id + "-0", Hash: id, Raw: r.Event}
		}
		if err := s.Append(b.Context(), func(t record.Tx) error {
			_, err := s.Add(t, rows)
			return err
		}); err != nil {
			b.Error(err)
		}
	})
}

// full sends the same through the hub's handler. It gives the time until all is answered for, and until all is opened.
func full(b *testing.B, driver string, work [][]wire.Intake) (taken, split time.Duration) {
	o := options(b.TempDir())
	o.Database = benchDatabase(b, driver)
	h, err := Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	handler := hubtest.Handler(b, h.Handler())
	call := func(terminal, method, path string, body io.Reader) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, path, body)
		request.Header.Set("Authorization", "Bearer "+hubtest.Token(terminal))
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer
	}
	bodies := map[*wire.Record][]byte{}
	for _, list := range work {
		if answer := call(list[0].Terminal, http.MethodGet, "/v1/services", nil); answer.Code != http.StatusOK { // so that it is enrolled
			b.Fatalf("answered %d %s", answer.Code, answer.Body)
		}
		for i := range list {
			raw, err := json.Marshal(list[i])
			if err != nil {
				b.Fatal(err)
			}
			bodies[&list[i].Records[0]] = raw
		}
	}
	start := time.Now()
	taken = atOnce(work, func(_ int, in wire.Intake) {
		answer := call(in.Terminal, http.MethodPost, "/v1/intake", bytes.NewReader(bodies[&in.Records[0]]))
		if answer.Code != http.StatusOK || bytes.Contains(answer.Body.Bytes(), []byte(`"refused"`)) {
			b.Errorf("answered %d %s", answer.Code, answer.Body)
		}
	})
	for waiting := 1; waiting > 0; time.Sleep(5 * time.Millisecond) {
		if err := h.read(b.Context(), func(t tx) error {
			_, err := t.One(`SELECT count(*) FROM arrivals`, nil, &waiting)
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	return taken, time.Since(start)
}
