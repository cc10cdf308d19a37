package camera

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"zhiting/drivers"
)

// longestFrame bounds what is read as one frame. A 4K JPEG of the best quality has some 6 MB.
const longestFrame = 8 << 20

// source gives frames one after the other. An error that is drivers.ErrBadAnswer spoils one frame and errNoFrame is none yet; any
// other ends it.
type source interface {
	// next waits for a whole frame, which is the caller's to keep.
	next() (picture, error)
	// stop unblocks next. It may be called from any goroutine, and more than once.
	stop()
	// close releases the connection, after the last next.
	close()
}

// frame is one picture of the stream.
type frame struct {
	picture
	number int       // counts from 1
	at     time.Time // of arrival
	since  time.Time // when the first frame with these very bytes arrived
}

// stream is one connection to a camera: a goroutine reads frames, any number of callers wait for them.
type stream struct {
	ctx context.Context // until Close
	end context.CancelFunc
	// done is closed when the camera is released: some let themselves be opened once only.
	done     chan struct{}
	requests chan request // of large pictures
	stuck    bool         // the camera failed to give one; belongs to the goroutine that reads

	mu      sync.Mutex
	last    frame
	excused time.Time     // until when no frame is no trouble
	spoiled error         // why the newest data was no frame; nil when it was one
	err     error         // why no frame will come any more
	changed chan struct{} // closed at the next change
}

func newStream() *stream {
	ctx, end := context.WithCancel(context.Background())
	return &stream{ctx: ctx, end: end, done: make(chan struct{}), requests: make(chan request), changed: make(chan struct{})}
}

// begin connects and starts reading. The context ends the connecting only.
func (s *stream) begin(ctx context.Context, addr drivers.Address) error {
	connect, cancel := context.WithCancel(s.ctx)
	stop := context.AfterFunc(ctx, cancel)
	var src source
	var err error
	switch addr.Scheme {
	case "http":
		src, err = openMJPEG(connect, addr)
	case "v4l2":
		src, err = openV4L2(addr.Path)
	default:
		err = fmt.Errorf("address %s: no camera speaks %q; use http or v4l2", addr.String(), addr.Scheme)
	}
	if !stop() && err == nil {
		src.close()
		err = context.Canceled
	}
	if err != nil {
		close(s.done)
		cancel()
		if reason := context.Cause(ctx); reason != nil {
			return reason
		}
		return err
	}
	go s.read(src, cancel)
	return nil
}

// released waits until the camera is free again. A stream that never was holds nothing.
func (s *stream) released(ctx context.Context) error {
	if s == nil {
		return nil
	}
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// read takes frames from the source until it ends or the stream is closed.
func (s *stream) read(src source, release context.CancelFunc) {
	defer close(s.done)
	defer release()
	defer src.close()
	defer context.AfterFunc(s.ctx, src.stop)()
	for {
		var got picture
		var err error
		select {
		case r := <-s.requests:
			if err = s.serve(src, r); err == nil {
				err = errNoFrame
			}
		default:
			got, err = src.next()
		}
		now := time.Now()
		s.mu.Lock()
		switch {
		case s.ctx.Err() != nil:
			s.err = drivers.ErrNotOpen
		case errors.Is(err, errNoFrame):
		case errors.Is(err, drivers.ErrBadAnswer):
			s.spoiled = err
		case err != nil:
			s.err = err
		default:
			next := frame{got, s.last.number + 1, now, now}
			if bytes.Equal(got.raw, s.last.raw) {
				next.since = s.last.since
			}
			s.last, s.spoiled = next, nil
		}
		ended := s.err != nil
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
		if ended {
			return
		}
	}
}

// newest gives the last frame, or an error when it is too old to tell that the camera still works.
func (s *stream) newest() (frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch age := time.Since(s.last.at); {
	case s.err != nil:
		return frame{}, s.err
	case time.Now().Before(s.excused):
	case age > staleTime && s.spoiled != nil:
		return frame{}, s.spoiled
	case age > staleTime:
		return frame{}, fmt.Errorf("%w: no frame for %v", drivers.ErrNoAnswer, staleTime)
	}
	return s.last, nil
}

// excuse lets the stream be silent for a time, and for as long after it as any other.
func (s *stream) excuse(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.excused = time.Now().Add(d + staleTime)
}

// after waits for a frame newer than one.
func (s *stream) after(ctx context.Context, old frame) (frame, error) {
	for {
		if ctx.Err() != nil {
			return old, context.Cause(ctx)
		}
		s.mu.Lock()
		last, err, changed := s.last, s.err, s.changed
		s.mu.Unlock()
		if err != nil {
			return old, err
		}
		if last.number > old.number {
			return last, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
		case <-s.ctx.Done():
			return old, drivers.ErrNotOpen
		}
	}
}
