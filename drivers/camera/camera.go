// Package camera drives a camera: a V4L2 device that gives MJPEG or YUYV, or an HTTP stream of multipart MJPEG. It finds the
// page or the face in a photograph and says what is wrong with it.
//
// One connection feeds both the live picture and the photograph: the stream has the full resolution, and the live picture
// is made smaller. The package must not know what a photograph is for, and keeps no frame but the newest.
package camera

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"time"

	"zhiting/drivers"
)

const (
	// firstTime is how long a camera may take from the connection to its first frame; they measure the light first.
	firstTime = 5 * time.Second
	// staleTime is how long it may then give none before it counts as gone.
	staleTime = 3 * time.Second
	// frozenTime is how long it may give the very same bytes. A sensor's noise makes no two frames alike.
	frozenTime = 5 * time.Second
)

// Camera is a camera at an address.
type Camera struct {
	addr drivers.Address

	mu     sync.Mutex
	stream *stream // nil when closed
	former *stream // the one before, which may still be ending; nil before the first
}

var _ drivers.Device = (*Camera)(nil)

// New makes the driver of the camera at an http:// or v4l2:// address.
func New(addr drivers.Address) *Camera { return &Camera{addr: addr} }

// Info says what the device is.
func (c *Camera) Info() drivers.Info {
	driver := "mjpeg"
	if c.addr.Scheme == "v4l2" {
		driver = "v4l2"
	}
	return drivers.Info{Kind: drivers.KindCamera, Driver: driver, Address: c.addr}
}

// Open connects and waits for the first frame.
func (c *Camera) Open(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s := newStream()
	c.mu.Lock()
	if c.stream != nil {
		c.mu.Unlock()
		return errors.New("camera is open already")
	}
	former := c.former
	c.stream, c.former = s, s // from here on Close unblocks us
	c.mu.Unlock()

	first, cancel := context.WithTimeoutCause(ctx, firstTime, fmt.Errorf("%w: no frame within %v", drivers.ErrNoAnswer, firstTime))
	defer cancel()
	err := former.released(first)
	if err != nil {
		close(s.done)
	} else {
		err = s.begin(first, c.addr)
	}
	if err == nil {
		_, err = s.after(first, frame{})
	}
	if err != nil {
		return errors.Join(fmt.Errorf("camera: %w", err), c.Close())
	}
	return nil
}

// Check says whether frames come and change.
func (c *Camera) Check(context.Context) (drivers.Problem, error) {
	s := c.current()
	if s == nil {
		return drivers.Problem{}, drivers.ErrNotOpen
	}
	newest, err := s.newest()
	if err != nil {
		return drivers.Problem{}, fmt.Errorf("camera: %w", err)
	}
	if newest.at.Sub(newest.since) > frozenTime {
		return drivers.CameraNoPicture, nil
	}
	return drivers.Problem{}, nil
}

// Close ends the stream and unblocks calls under way.
func (c *Camera) Close() error {
	c.mu.Lock()
	s := c.stream
	c.stream = nil
	c.mu.Unlock()
	if s != nil {
		s.end()
	}
	return nil
}

// Preview calls show with each new frame that decodes, scaled down to lie within a size in pixels, until the context ends
// or the camera is lost, and returns why it ended. The picture is show's to keep. A slow show misses frames; it never holds
// up the camera.
func (c *Camera) Preview(ctx context.Context, within image.Point, show func(image.Image)) error {
	s := c.current()
	if s == nil {
		return drivers.ErrNotOpen
	}
	var last frame
	for {
		next, err := s.after(ctx, last)
		if err != nil {
			return fmt.Errorf("camera preview: %w", err)
		}
		if seen, err := next.decode(); err == nil {
			show(fit(seen, within))
		}
		last = next
	}
}

// Snap gives a photograph at the full resolution, as a JPEG: a frame that arrives after the call, is whole, and is lit like
// the one before it, so that the automatic exposure has settled; after a second any whole frame.
func (c *Camera) Snap(ctx context.Context) ([]byte, error) {
	s := c.current()
	if s == nil {
		return nil, drivers.ErrNotOpen
	}
	limited, cancel := context.WithTimeoutCause(ctx, staleTime, fmt.Errorf("%w: no whole frame within %v", drivers.ErrBadAnswer, staleTime))
	defer cancel()
	light := exposure{began: time.Now()}
	last, err := s.newest()
	if before, bad := last.decode(); err == nil && bad == nil {
		light.settled(meanOf(before), light.began)
	}
	for err == nil {
		if last, err = s.after(limited, last); err != nil {
			break
		}
		if seen, bad := last.decode(); bad == nil && light.settled(meanOf(seen), last.at) {
			return last.jpeg()
		}
	}
	if _, stale := s.newest(); stale != nil && ctx.Err() == nil {
		err = stale // says more exactly what is wrong
	}
	return nil, fmt.Errorf("camera photograph: %w", err)
}

func (c *Camera) current() *stream {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stream
}
