package uplink

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhiting/sync/hub"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/uplink/wire"
)

// link is a network between uplink and hub, of which connections are cut and slow.
type link struct {
	listener net.Listener
	target   string
	cut      func(n int64) (up, down int64) // after how many bytes the nth connection is cut; 0 is never
	rate     atomic.Int64                   // bytes a second up, of all connections together; 0 is any
	delay    time.Duration                  // of every answer

	sent, connections atomic.Int64
	pipe              sync.Mutex // held by the connection whose bytes are on their way
}

func newLink(t *testing.T, target string) *link {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{listener: listener, target: target, cut: func(int64) (int64, int64) { return 0, 0 }}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			up, down := l.cut(l.connections.Add(1))
			serving.Go(func() { l.serve(conn, up, down) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); serving.Wait() })
	return l
}

func (l *link) serve(conn net.Conn, up, down int64) {
	defer conn.Close()
	far, err := net.Dial("tcp", l.target)
	if err != nil {
		return
	}
	defer far.Close()
	var both sync.WaitGroup
	both.Go(func() { l.carry(far, conn, up, true) })
	both.Go(func() { l.carry(conn, far, down, false) })
	both.Wait()
}

// carry copies until the connection ends or is cut.
func (l *link) carry(to, from net.Conn, most int64, up bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	buffer := make([]byte, 4<<10)
	for carried := int64(0); most == 0 || carried < most; {
		room := int64(len(buffer))
		if most > 0 {
			room = min(room, most-carried)
		}
		n, err := from.Read(buffer[:room])
		carried += int64(n)
		if up {
			l.sent.Add(int64(n))
			if rate := l.rate.Load(); rate > 0 {
				l.pipe.Lock()
				time.Sleep(time.Duration(n) * time.Second / time.Duration(rate))
				l.pipe.Unlock()
			}
		} else {
			time.Sleep(l.delay)
		}
		if _, writeErr := to.Write(buffer[:n]); err != nil || writeErr != nil {
			return
		}
	}
}

// over makes the uplink of a world go over a link.
func (w *world) over() *link {
	w.Helper()
	l := newLink(w.T, w.web.Listener.Addr().String())
	inside := new(http.Transport)
	up, err := New(Options{Hub: "http://" + l.listener.Addr().String(), Terminal: "T1", Outbox: w.box, Cap: 20 * time.Millisecond,
		HTTP: hubtest.Client("T1", &http.Client{Transport: inside})})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(inside.CloseIdleConnections)
	w.up = up
	return l
}

// random is content of a size.
func random(n, size int) string {
	content := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(content) // never fails
	return string(content)
}

func (w *world) allContents() bool {
	list, err := w.box.PendingAttachments(w.Context(), 9)
	return err == nil && len(list) == 0
}

// arrived proves that the hub has a case's contents as they are.
func (w *world) arrived(id string, contents ...string) {
	w.Helper()
	for i, want := range contents {
		var got bytes.Buffer
		w.until("the attachment", func() bool { return w.clerkReads(id, i, &got) })
		if got.String() != want {
			w.Errorf("attachment %d of %d bytes is %d others at the hub", i, len(want), got.Len())
		}
	}
}

// TestContentsOverABadLink cuts connections anywhere, in requests and in answers, and starts the hub anew meanwhile.
func TestContentsOverABadLink(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	l := w.over()
	const cuts = 40
	dice := rand.New(rand.NewPCG(3, 4))
	l.cut = func(n int64) (up, down int64) {
		switch {
		case n > cuts:
			return 0, 0
		case n%5 == 0:
			return 0, 1 + dice.Int64N(400) // the answer
		}
		return 1 + dice.Int64N(300_000), 0
	}
	var contents []string
	total := 0
	for n := range 16 {
		contents = append(contents, random(n, 1+n*n*9_001))
		total += len(contents[n])
	}
	w.box.file(t, "c1", contents...)
	w.run()
	for n := int64(10); n < cuts; n += 10 {
		w.until("more cuts", func() bool { return l.connections.Load() >= n || w.allContents() })
		w.stopHub()
		w.startHub()
	}
	w.until("all contents", w.allContents)
	w.until("the case", w.sent(1))
	w.arrived("c1", contents...)
	happened := int(min(l.connections.Load(), cuts))
	again := int(l.sent.Load()) - total
	t.Logf("%d bytes sent, %d of them beside the %d contents' %d, over %d cuts", l.sent.Load(), again, len(contents), total, happened)
	if most := happened * (wire.MaxChunk + 16<<10); again > most {
		t.Errorf("%d bytes were sent again over %d cuts; with a chunk each it were at most %d", again, happened, most)
	}
	if happened < 20 {
		t.Errorf("only %d connections were cut, so this proved little", happened)
	}
}

// TestCaseBesideAScan files a case while a scan fills a slow link.
func TestCaseBesideAScan(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	l := w.over()
	l.delay = 5 * time.Millisecond
	l.rate.Store(1_500_000)
	scan := random(1, 3<<20)
	w.box.file(t, "c1", scan)
	w.run()
	w.until("the beginning of the scan", func() bool { return l.sent.Load() > 100_000 })
	w.box.file(t, "c2")
	w.up.Nudge()
	w.until("the cases", w.sent(2))
	if w.allContents() {
		t.Error("the scan was there before the case: the link is too fast to show anything")
	}
	l.rate.Store(0)
	w.until("the scan", w.allContents)
	w.arrived("c1", scan)
}

// broken is a content whose file cannot be read from some byte on.
type broken struct{ Content }

func (b broken) ReadAt(into []byte, at int64) (int, error) {
	if at > 0 {
		return 0, errors.New("a bad sector")
	}
	return b.Content.ReadAt(into, at)
}

type brokenBox struct {
	*memory
	sum string
}

func (b brokenBox) Attachment(ctx context.Context, sum string) (Content, error) {
	c, err := b.memory.Attachment(ctx, sum)
	if sum == b.sum {
		return broken{c}, err
	}
	return c, err
}

// TestOneBadContent has a content that cannot be read to its end and one that is another than it says; the others arrive.
func TestOneBadContent(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	contents := []string{random(1, 100), random(2, 700_000), random(3, 800_000), random(4, 900_000), random(5, 1000)}
	w.box.file(t, "c1", contents...)
	unreadable, changed := sumOf(contents[1]), sumOf(contents[2])
	w.box.blobs[changed] = []byte(strings.Repeat("x", 800_000))
	up, err := New(Options{Hub: w.web.URL, HTTP: hubtest.Client("T1", nil), Terminal: "T1", Outbox: brokenBox{w.box, unreadable}, Cap: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	w.up = up
	w.run()
	w.until("the other three", func() bool {
		list, err := w.box.PendingAttachments(t.Context(), 9)
		return err == nil && len(list) == 2 && list[0].SHA256 == unreadable && list[1].SHA256 == changed
	})
	var c hub.Case
	w.until("the case", w.sent(1))
	w.until("three of five", func() bool {
		w.clerk("GET", "/v1/cases/c1", nil, &c)
		return c.Attachments.Have == 3 && c.Attachments.Of == 5
	})
}

// TestSharedContent sends what two cases and another terminal share once.
func TestSharedContent(t *testing.T) {
	w := newWorld(t)
	w.startHub()
	l := w.over()
	same := random(1, 500_000)
	w.box.file(t, "c1", same)
	w.box.file(t, "c2", same)
	w.run()
	w.until("the content", w.allContents)
	once := l.sent.Load()
	w.box.mu.Lock()
	w.box.sent = map[string]bool{} // as at another terminal
	w.box.mu.Unlock()
	w.up.Nudge()
	w.until("the content again", w.allContents)
	if more := l.sent.Load() - once; more > 100_000 {
		t.Errorf("%d bytes were sent for what the hub had", more)
	}
}

// TestStreamEndsAnywhere reads the body of a request by pieces of every kind; it is the same stream.
func TestStreamEndsAnywhere(t *testing.T) {
	box := newMemory()
	box.file(t, "c1", random(1, 40_000), random(2, 0), random(3, 16<<10))
	waiting, err := box.PendingAttachments(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	var parts []wire.ContentState
	for _, c := range waiting {
		parts = append(parts, wire.ContentState{SHA256: c.SHA256, Outcome: wire.Partial})
	}
	want, err := io.ReadAll(newContentStream(box, 1<<20, wire.MinChunk, parts))
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, 7, 16<<10 + wire.FrameHead, 1 << 20} {
		var got []byte
		s, piece := newContentStream(box, 1<<20, wire.MinChunk, parts), make([]byte, size)
		for {
			n, err := s.Read(piece)
			got = append(got, piece[:n]...)
			if err != nil {
				break
			}
		}
		if !bytes.Equal(got, want) {
			t.Errorf("by %d bytes it is another stream", size)
		}
	}
	short, err := io.ReadAll(newContentStream(box, 20_000, wire.MinChunk, parts))
	if err != nil || !bytes.HasPrefix(want, short) || len(short) > 50_000 {
		t.Errorf("with a budget of 20,000 bytes it has %d: %v", len(short), err)
	}
}
