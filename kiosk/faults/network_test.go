package faults

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

var (
	errUnreachable = errors.New("connection refused")
	errReset       = errors.New("connection reset by peer")
)

// weather is what becomes of a request and its answer.
type weather struct {
	there, back, again time.Duration
	lost               bool // on its way there
	busy               bool // a proxy answers 503
	cutAt              int  // bytes of the request that arrive; below 0 all
	doubled            bool // it arrives once more, later
	answerLost         bool
	answerCut          bool
}

func (w *world) weather(size int) weather {
	f := weather{there: w.upTo(300 * time.Millisecond), back: w.upTo(300 * time.Millisecond), cutAt: -1}
	switch {
	case w.happens(0.04):
		f.lost = true
	case w.happens(0.03):
		f.busy = true
	case size > 0 && w.happens(0.03):
		f.cutAt = w.chance.IntN(size)
	}
	if w.happens(0.03) {
		f.doubled, f.again = true, w.upTo(time.Minute)
	}
	f.answerLost = w.happens(0.05)
	f.answerCut = w.happens(0.02)
	if w.happens(0.02) {
		f.back += w.upTo(3 * time.Minute)
	}
	return f
}

// RoundTrip carries a request of the terminal to the hub.
func (t *terminal) RoundTrip(r *http.Request) (*http.Response, error) {
	w, ctx := t.w, r.Context()
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	if err := w.turn(ctx, t.name+" sends "+r.Method+" "+r.URL.Path); err != nil {
		return nil, err
	}
	f := w.weather(len(body))
	if f.lost || t.deaf {
		return nil, errors.Join(errUnreachable, wait(ctx, f.there))
	}
	if err := wait(ctx, f.there); err != nil {
		return nil, err
	}
	if f.busy {
		return answer(http.StatusServiceUnavailable), nil
	}
	if f.doubled {
		w.late.Go(func() {
			time.Sleep(f.again)
			if w.turn(context.Background(), t.name+" sent before "+r.URL.Path) == nil {
				if response, err := w.hub.serve(context.Background(), r, bytes.NewReader(body)); err == nil {
					_ = response.Body.Close() // nobody reads it
				}
			}
		})
	}
	if err := w.turn(ctx, "hub gets "+t.name+" "+r.URL.Path); err != nil {
		return nil, err
	}
	var arrives io.Reader = bytes.NewReader(body)
	if f.cutAt >= 0 {
		arrives = io.MultiReader(bytes.NewReader(body[:f.cutAt]), broken{})
	}
	response, err := w.hub.serve(ctx, r, arrives)
	if err != nil {
		return nil, err
	}
	if err := wait(ctx, f.back); err != nil || f.cutAt >= 0 || f.answerLost {
		return nil, errors.Join(errReset, err)
	}
	if f.answerCut {
		whole, err := io.ReadAll(response.Body)
		response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), broken{}))
		return response, err
	}
	return response, nil
}

// broken is a connection that broke off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func answer(status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {"2"}}, Body: io.NopCloser(strings.NewReader(""))}
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
