package bench

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"zhiting/sync/uplink/wire"
)

// line lies between terminal and hub, counts what goes up, and breaks every connection each time so much has.
type line struct {
	net.Listener
	to   string
	up   atomic.Int64
	cuts []int64 // after so many bytes, in order

	mu   sync.Mutex
	open map[net.Conn]bool
}

func newLine(t testing.TB, to string, cuts ...int64) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Listener: listener, to: to, cuts: cuts, open: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return // closed
			}
			far, err := net.Dial("tcp", l.to)
			if err != nil {
				_ = near.Close()
				continue
			}
			l.join(near, far)
		}
	}()
	return l
}

func (l *line) join(near, far net.Conn) {
	l.mu.Lock()
	l.open[near], l.open[far] = true, true
	l.mu.Unlock()
	go l.carry(far, near, true)
	go l.carry(near, far, false)
}

// carry copies in small pieces, so that a cut falls where it was meant to.
func (l *line) carry(to, from net.Conn, up bool) {
	piece := make([]byte, 4<<10)
	for {
		n, err := from.Read(piece)
		if _, lost := to.Write(piece[:n]); lost != nil || err != nil {
			break
		}
		if up {
			l.count(int64(n))
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = errors.Join(to.Close(), from.Close()) // cut already, or done
	delete(l.open, to)
	delete(l.open, from)
}

func (l *line) count(n int64) {
	sum := l.up.Add(n)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.cuts) == 0 || sum < l.cuts[0] {
		return
	}
	l.cuts = l.cuts[1:]
	for c := range l.open {
		_ = c.Close() // that is the cut
	}
}

// cutLanes is how many requests of a terminal carry contents at once.
const cutLanes = 3

// BenchmarkCuts brings attachments home over a line that breaks three times, and says how many bytes more go up than without:
// what was on its way, a chunk a lane, and what a new connection takes to be made.
func BenchmarkCuts(b *testing.B) {
	w := work{attachments: loads["attachments"]().attachments}
	w.attachments = w.attachments[:min(len(w.attachments), 400)]
	bytes := int64(len(w.attachments)) * attachmentSize
	sent := func(cuts ...int64) int64 {
		o := newOurs(b, w)
		l := newLine(b, o.address, cuts...)
		o.address = l.Addr().String()
		o.drain(b)
		if len(l.cuts) > 0 {
			b.Fatalf("%d cuts were not made", len(l.cuts))
		}
		o.hub.end()
		return l.up.Load()
	}
	whole := sent()
	again := sent(bytes/4, bytes/2, bytes/4*3) - whole
	most := int64(cutLanes * wire.MaxChunk)
	verdict := "ok"
	if again > most {
		verdict = "short"
	}
	fmt.Printf("bench sync-cuts ours=%dKiB theirs=%dKiB ratio=%.2f goal=1.00 %s # at most that is sent again: a chunk a lane, after three cuts, of %d KiB that went up without\n",
		again>>10, most>>10, float64(again)/float64(most), verdict, whole>>10)
}
