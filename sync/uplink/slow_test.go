package uplink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"zhiting/sync/uplink/wire"
)

// slow is a TCP proxy with the rate of a 2G link, a delay, and breaks.
type slow struct {
	to     string
	rate   int // bytes a second, each way
	delay  time.Duration
	breaks func() bool // asked for every piece on its way
}

func (s slow) serve(l net.Listener) {
	for {
		near, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			far, err := net.Dial("tcp", s.to)
			if err != nil {
				_ = near.Close()
				return
			}
			var both sync.WaitGroup
			both.Go(func() { s.carry(far, near) })
			both.Go(func() { s.carry(near, far) })
			both.Wait()
		}()
	}
}

// carry takes bytes from one end to the other no faster than the link.
func (s slow) carry(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	piece := make([]byte, s.rate/8)
	for first := true; ; first = false {
		n, err := from.Read(piece)
		if n > 0 {
			if first {
				time.Sleep(s.delay)
			}
			time.Sleep(time.Duration(n) * time.Second / time.Duration(s.rate))
			if s.breaks() {
				return
			}
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// TestSlowLink gets cases home through TLS over 64 kbit/s with a delay and breaks: one first, then more at once. A delay of 2 s and a
// longer run are the same with other numbers.
func TestSlowLink(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	var mu sync.Mutex
	var sizes []int
	w.inside = recordBatches(w.inside, func(n int) {
		mu.Lock()
		defer mu.Unlock()
		sizes = append(sizes, n)
	})
	folder, address, _ := w.overTLS()
	if err := Enrol(t.Context(), address, w.invite(), "T1", folder); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	random := rand.New(rand.NewPCG(3, 4))
	var dice sync.Mutex
	go slow{to: w.up.client.base.Host, rate: 8 << 10, delay: 50 * time.Millisecond, breaks: func() bool {
		dice.Lock()
		defer dice.Unlock()
		return random.IntN(10) == 0
	}}.serve(l)
	w.up.client.base.Host = l.Addr().String()
	for i := range 40 {
		w.box.file(t, fmt.Sprintf("c%02d", i))
	}
	w.run()
	w.until("every case over a bad link", w.sent(40))
	w.holds(40)
	mu.Lock()
	defer mu.Unlock()
	if sizes[0] != 1 || slices.Max(sizes) < 4 {
		t.Errorf("the batches were of %v records; want one first, then more", sizes)
	}
}

// recordBatches tells of each batch that reaches the hub whole.
func recordBatches(inside http.Handler, tell func(int)) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/intake" {
			raw, err := io.ReadAll(r.Body)
			if err != nil {
				panic(http.ErrAbortHandler)
			}
			plain := raw
			if r.Header.Get("Content-Encoding") == wire.Packed {
				plain, _ = wire.Unpack(bytes.NewReader(raw), wire.MaxIntake)
			}
			var in wire.Intake
			if json.Unmarshal(plain, &in) == nil {
				tell(len(in.Records))
			}
			r.Body = io.NopCloser(bytes.NewReader(raw))
		}
		inside.ServeHTTP(rw, r)
	})
}
