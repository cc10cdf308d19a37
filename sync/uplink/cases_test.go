package uplink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiting/sync/uplink/wire"
)

// TestBatchesAtOnce drains many cases into a hub that takes its time: some batches are on their way at once, and no record is
// in two of them.
func TestBatchesAtOnce(t *testing.T) {
	w := newWorld(t)
	const cases = 600
	for i := range cases {
		w.box.file(t, fmt.Sprintf("c%d", i))
	}
	var mu sync.Mutex
	running, most, under := 0, 0, map[int64]bool{}
	w.front = func(rw http.ResponseWriter, r *http.Request, inside http.Handler) {
		if r.URL.Path != "/v1/intake" {
			inside.ServeHTTP(rw, r)
			return
		}
		raw, err := io.ReadAll(r.Body)
		if r.Header.Get("Content-Encoding") == wire.Packed && err == nil {
			raw, err = wire.Unpack(bytes.NewReader(raw), wire.MaxIntake)
			r.Header.Del("Content-Encoding")
		}
		var in wire.Intake
		if err := errors.Join(err, json.Unmarshal(raw, &in)); err != nil {
			t.Error(err)
			return
		}
		mu.Lock()
		running++
		most = max(most, running)
		for _, record := range in.Records {
			if under[record.Seq] {
				t.Errorf("record %d is on its way twice", record.Seq)
			}
			under[record.Seq] = true
		}
		mu.Unlock()
		time.Sleep(30 * time.Millisecond)
		mu.Lock()
		running--
		for _, record := range in.Records {
			delete(under, record.Seq)
		}
		mu.Unlock()
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
		inside.ServeHTTP(rw, r)
	}
	w.startHub()
	w.run()
	w.until("the cases", w.sent(cases))
	w.holds(cases)
	mu.Lock()
	defer mu.Unlock()
	if most < 2 || most > lanesAtOnce {
		t.Errorf("%d batches were on their way at once, want some, and %d at most", most, lanesAtOnce)
	}
}

// TestOneBatchOnASlowLink has the further lanes rest unless a batch was answered soon.
func TestOneBatchOnASlowLink(t *testing.T) {
	w := newWorld(t)
	w.box.file(t, "c1")
	c := newCases(w.up)
	for _, last := range []struct {
		took time.Duration
		err  error
	}{{quickly + 1, nil}, {quickly, errors.New("the line was cut")}} {
		c.measure(1, quickly, nil)
		c.measure(1, last.took, last.err)
		if found, err := c.further(context.Background(), true); found != quiet || err != nil {
			t.Errorf("after %v, %v: %v, %v", last.took, last.err, found, err)
		}
	}
	c.measure(1, quickly, nil)
	if _, err := c.further(context.Background(), true); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("on a quick link: %v, want that it tried", err)
	}
}
