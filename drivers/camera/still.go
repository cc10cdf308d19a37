package camera

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"zhiting/drivers"
)

const (
	// stillTime is how long a camera may take to give its largest picture, exposure and all. Most take about a second.
	stillTime = 5 * time.Second
	// mostStill and longestStill bound that picture: the largest document cameras have 16 million pixels.
	mostStill    = 16 << 20 // pixels
	longestStill = 16 << 20 // bytes of a JPEG
)

// larger is a source that can give larger pictures than those of the live picture.
type larger interface {
	source
	// resize has the frames begin again, with as many pixels as the camera has or with those of the live picture. It is
	// called between two calls of next. After an error it may be called again, and the next frames must not be waited for.
	resize(large bool) error
	// resizes says whether there is a larger size. It never changes.
	resizes() bool
}

// errNoFrame is what next of a source may give so that it can be left: no frame yet.
var errNoFrame = errors.New("no frame yet")

// Still gives a photograph with every pixel that the camera has, up to 16 million, as a JPEG of at most 16 MiB, lit as Snap
// says. The live picture stands still meanwhile, about a second. Of a camera that cannot do more than its stream, or fails
// to, it is what Snap gives.
//
// A camera over HTTP has more when its address names a place of stills after a #, as in http://10.0.0.7/mjpeg#/still.jpg.
func (c *Camera) Still(ctx context.Context) ([]byte, error) {
	s := c.current()
	if s == nil {
		return nil, drivers.ErrNotOpen
	}
	limited, cancel := context.WithTimeoutCause(ctx, stillTime, fmt.Errorf("%w: no whole picture within %v", drivers.ErrBadAnswer, stillTime))
	defer cancel()
	var taken picture
	var err error
	if c.addr.Fragment != "" {
		taken, err = snapshot(limited, c.addr)
	} else {
		taken, err = s.still(limited)
	}
	switch {
	case err == nil:
		return taken.jpeg()
	case ctx.Err() != nil:
		return nil, fmt.Errorf("camera photograph: %w", context.Cause(ctx))
	}
	return c.Snap(ctx)
}

// request is a large picture that somebody waits for.
type request struct {
	ctx    context.Context
	answer chan<- answer // takes one without waiting
}

type answer struct {
	picture
	err error
}

// still asks the goroutine that reads the stream, which alone may touch the camera.
func (s *stream) still(ctx context.Context) (picture, error) {
	answers := make(chan answer, 1)
	select {
	case s.requests <- request{ctx, answers}:
	case <-s.done:
		return picture{}, drivers.ErrNotOpen
	case <-ctx.Done():
		return picture{}, context.Cause(ctx)
	}
	select {
	case a := <-answers:
		return a.picture, a.err
	case <-s.ctx.Done():
		return picture{}, drivers.ErrNotOpen
	case <-ctx.Done():
		return picture{}, context.Cause(ctx)
	}
}

// serve answers a request. The error is that of a camera which is lost.
func (s *stream) serve(src source, r request) error {
	zoom, ok := src.(larger)
	if !ok || !zoom.resizes() || s.stuck {
		r.answer <- answer{err: drivers.ErrUnsupported}
		return nil
	}
	s.excuse(stillTime)
	taken, err := large(r.ctx, zoom)
	// A camera that was given time enough and failed will fail again: nobody else is to wait for it.
	s.stuck = err != nil && (r.ctx.Err() == nil || errors.Is(context.Cause(r.ctx), drivers.ErrBadAnswer))
	if err == nil {
		r.answer <- answer{picture: taken}
	}
	lost := zoom.resize(false)
	s.excuse(0)
	if err != nil {
		r.answer <- answer{err: err} // now frames of the live picture can serve instead
	}
	return lost
}

// large takes one large picture whose exposure has settled.
func large(ctx context.Context, src larger) (picture, error) {
	if err := src.resize(true); err != nil {
		return picture{}, err
	}
	var light exposure
	for ctx.Err() == nil {
		got, err := src.next()
		if errors.Is(err, errNoFrame) || errors.Is(err, drivers.ErrBadAnswer) {
			continue
		}
		if err != nil {
			return picture{}, err
		}
		seen, err := got.decode()
		if err != nil || len(got.raw) > longestStill && got.layout == nil {
			continue
		}
		now := time.Now()
		if light.began.IsZero() {
			light.began = now
		}
		if light.settled(meanOf(seen), now) {
			return got, nil
		}
	}
	return picture{}, context.Cause(ctx)
}

// snapshot asks an HTTP camera for one picture at the place that its address names.
func snapshot(ctx context.Context, addr drivers.Address) (picture, error) {
	place, err := addr.Parse(addr.Fragment)
	if err != nil {
		return picture{}, fmt.Errorf("place of stills %q: %w", addr.Fragment, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place.String(), nil)
	if err != nil {
		return picture{}, err
	}
	resp, err := httpClient().Do(req)
	if err != nil {
		return picture{}, err
	}
	defer resp.Body.Close()
	kind := resp.Header.Get("Content-Type")
	if resp.StatusCode != http.StatusOK || strings.HasPrefix(kind, "multipart/") { // a stream would never end
		return picture{}, fmt.Errorf("%w: HTTP status %s, content type %q is no still", drivers.ErrBadAnswer, resp.Status, kind)
	}
	file, err := io.ReadAll(io.LimitReader(resp.Body, longestStill+1))
	if err != nil {
		return picture{}, err
	}
	if len(file) > longestStill {
		return picture{}, fmt.Errorf("%w: a still of over %d bytes", drivers.ErrBadAnswer, longestStill)
	}
	taken := picture{raw: withTables(file)}
	_, err = taken.decode()
	return taken, err
}
