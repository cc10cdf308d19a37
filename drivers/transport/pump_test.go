package transport

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"testing"
	"time"
)

// blocking is a wire whose calls block until somebody at its other end acts.
type blocking struct {
	arrive chan []byte
	taken  chan []byte
	closed chan struct{}
}

func newBlocking() *blocking {
	return &blocking{arrive: make(chan []byte), taken: make(chan []byte), closed: make(chan struct{})}
}

func (b *blocking) read(p []byte) (int, error) {
	select {
	case data, ok := <-b.arrive:
		if !ok {
			return 0, io.EOF // unplugged
		}
		return copy(p, data), nil
	case <-b.closed:
		return 0, os.ErrClosed
	}
}

func (b *blocking) write(p []byte) error {
	select {
	case b.taken <- p:
		return nil
	case <-b.closed:
		return os.ErrClosed
	}
}

func (b *blocking) close() error {
	close(b.closed)
	return nil
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestPumpGivesBytesInTheirOrder(t *testing.T) {
	wire := newBlocking()
	p := newPump(wire)
	defer p.Close()
	go func() {
		for _, s := range []string{"one", "", "two"} {
			wire.arrive <- []byte(s)
		}
	}()
	var got []byte
	for len(got) < 6 {
		var b [2]byte
		n, err := p.Read(soon(t), b[:])
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b[:n]...)
	}
	if string(got) != "onetwo" {
		t.Errorf("read %q", got)
	}
}

func TestPumpHonoursContexts(t *testing.T) {
	p := newPump(newBlocking())
	defer p.Close()
	for name, call := range map[string]func(context.Context) error{
		"read":                     func(ctx context.Context) error { _, err := p.Read(ctx, make([]byte, 1)); return err },
		"write":                    func(ctx context.Context) error { return p.Write(ctx, []byte("stuck")) },
		"write behind a stuck one": func(ctx context.Context) error { return p.Write(ctx, []byte("after")) },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := call(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s returned %v", name, err)
		}
		cancel()
	}
}

func TestPumpTellsThatTheDeviceIsGone(t *testing.T) {
	wire := newBlocking()
	p := newPump(wire)
	defer p.Close()
	wire.arrive <- []byte("last")
	close(wire.arrive)
	b := make([]byte, 8)
	if n, err := p.Read(soon(t), b); err != nil || string(b[:n]) != "last" {
		t.Errorf("what came before is %q, %v", b[:n], err)
	}
	if _, err := p.Read(soon(t), b); !errors.Is(err, io.EOF) {
		t.Errorf("then %v, want EOF", err)
	}
	if err := p.Write(soon(t), b); !errors.Is(err, io.EOF) {
		t.Errorf("a write says %v, want EOF", err)
	}
}

func TestPumpCloseUnblocksAndLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	p := newPump(newBlocking())
	ended := make(chan error, 2)
	go func() { _, err := p.Read(context.Background(), make([]byte, 1)); ended <- err }()
	go func() { ended <- p.Write(context.Background(), []byte("x")) }()
	time.Sleep(10 * time.Millisecond) // both are waiting, or come to a closed port: either must end
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		select {
		case err := <-ended:
			if !errors.Is(err, os.ErrClosed) {
				t.Errorf("unblocked with %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("still blocked")
		}
	}
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

// A device that sends without end waits until somebody reads.
func TestPumpHoldsNoMoreThanItsLimit(t *testing.T) {
	wire := newBlocking()
	p := newPump(wire)
	defer p.Close()
	chunk := make([]byte, 4096)
	for range mostHeld/len(chunk) + 1 {
		select {
		case wire.arrive <- chunk:
		case <-time.After(10 * time.Second):
			t.Fatal("it waits too early")
		}
	}
	select {
	case wire.arrive <- chunk:
		t.Error("it takes more than its limit")
	case <-time.After(50 * time.Millisecond):
	}
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
	select {
	case wire.arrive <- chunk:
	case <-time.After(10 * time.Second):
		t.Error("it takes nothing after it was emptied")
	}
}
