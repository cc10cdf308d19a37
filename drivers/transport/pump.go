package transport

import (
	"context"
	"os"
	"slices"
	"sync"
)

// wire is a device whose calls know no context, as USB libraries and the kernel's USB files have them.
type wire interface {
	// read waits for bytes. It may give none and no error after a while: then nothing has come yet.
	read(p []byte) (int, error)
	// write sends all of p within a time of its own.
	write(p []byte) error
	// close releases the device. A read under way then returns, soon if not at once.
	close() error
}

// mostHeld is how many bytes wait for a reader before the device has to.
const mostHeld = 64 << 10

// pump makes a Port of a wire: one goroutine reads for as long as the device lives, and whoever waits for bytes waits here,
// where a context can end the waiting.
type pump struct {
	wire    wire
	writing chan struct{} // holds one token: one write at a time

	mu      sync.Mutex
	held    []byte
	err     error         // why no more will come
	changed chan struct{} // closed, and made anew, whenever held or err change
}

func newPump(w wire) *pump {
	p := &pump{wire: w, writing: make(chan struct{}, 1), changed: make(chan struct{})}
	go p.run()
	return p
}

func (p *pump) run() {
	buffer := make([]byte, 4096)
	for {
		n, err := p.wire.read(buffer)
		p.mu.Lock()
		if p.err == nil {
			p.held = append(p.held, buffer[:n]...)
			p.err = err
			p.wake()
		}
		ended := p.err != nil
		for !ended && len(p.held) > mostHeld {
			changed := p.changed
			p.mu.Unlock()
			<-changed
			p.mu.Lock()
			ended = p.err != nil
		}
		p.mu.Unlock()
		if ended {
			return
		}
	}
}

// wake tells everybody who waits. The lock must be held.
func (p *pump) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *pump) Read(ctx context.Context, b []byte) (int, error) {
	for {
		p.mu.Lock()
		if n := copy(b, p.held); n > 0 {
			p.held = slices.Delete(p.held, 0, n)
			p.wake()
			p.mu.Unlock()
			return n, nil
		}
		err, changed := p.err, p.changed
		p.mu.Unlock()
		if err != nil {
			return 0, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Write returns when its context ends, although the device may still be taking the bytes; the next write waits for that.
func (p *pump) Write(ctx context.Context, b []byte) error {
	select {
	case p.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	p.mu.Lock()
	err, changed := p.err, p.changed
	p.mu.Unlock()
	if err != nil {
		<-p.writing
		return err
	}
	done := make(chan error, 1)
	b = slices.Clone(b) // the caller may use its bytes again while the device still takes them
	go func() {
		done <- p.wire.write(b)
		<-p.writing
	}()
	for {
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
			p.mu.Lock()
			err, changed = p.err, p.changed
			p.mu.Unlock()
			if err != nil {
				return err
			}
		}
	}
}

func (p *pump) Flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = nil
	p.wake()
	return nil
}

func (p *pump) Close() error {
	p.mu.Lock()
	if p.err == os.ErrClosed { //nolint:errorlint // set below, never wrapped
		p.mu.Unlock()
		return nil
	}
	p.err, p.held = os.ErrClosed, nil
	p.wake()
	p.mu.Unlock()
	return p.wire.close()
}
