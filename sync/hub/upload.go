package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// Limits of what arrives at the same time: together they bound the memory that contents take.
const (
	maxUploads = 256 // requests, each with a chunk that is being read
	maxStoring = 256 // chunks on their way to the disk, of all requests
)

// A batch of chunks is recorded together when it has come to batchSize, or, on a slow link, to batchWait.
const (
	batchSize = 8 << 20
	batchWait = time.Second
)

var (
	// errManyUploads says that the hub takes in as much as it can.
	errManyUploads = errors.New("too many terminals are sending contents; try again in a few seconds")
	// errCut says that a request that brought contents broke off.
	errCut = errors.New("the stream of contents broke off; ask what arrived and go on from there")
)

// content is one that a request brings.
type content struct {
	wire.Content
	partly
	hash    hash.Hash
	whole   bool
	refused string // the reason
	forget  bool   // what had arrived is useless: it is sent again from the beginning
}

// batch is what is stored together, and then recorded in one transaction.
type batch struct {
	chunks   []chunk
	contents []content // as they stand with these chunks
	size     int
	begun    time.Time
}

// chunk is a part of a content, or all of it, on its way to the disk.
type chunk struct {
	key    string
	bytes  []byte
	buffer *[wire.MaxChunk]byte // in which they lie
}

// upload is one request.
type upload struct {
	h        *Hub
	terminal string
	frames   *wire.FrameReader
	deadline func(time.Time) error
	contents []*content // the last one is being read
	batch    *batch
	commits  chan *batch

	stopped bool // guarded by uploads.mu
	ended   chan struct{}
}

// takeContents takes in the contents of a stream, chunk by chunk, and says how each stands. What it says is durable; so is
// what had arrived whole when it returns an error.
func (h *Hub) takeContents(ctx context.Context, terminal string, frames *wire.FrameReader, deadline func(time.Time) error) ([]wire.ContentState, error) {
	u := &upload{h: h, terminal: terminal, frames: frames, deadline: deadline, commits: make(chan *batch), ended: make(chan struct{})}
	if !h.uploads.begin() {
		return nil, errManyUploads
	}
	defer h.uploads.finish(u)
	u.batch = u.newBatch()
	work, ctx := errgroup.WithContext(context.WithoutCancel(ctx)) // the caller's going leaves what arrived to be recorded
	work.Go(func() error {
		defer close(u.commits)
		return errors.Join(u.read(ctx), u.close(ctx))
	})
	work.Go(func() error {
		for b := range u.commits {
			if err := u.commit(context.WithoutCancel(ctx), b); err != nil {
				return err
			}
		}
		return nil
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	states := make([]wire.ContentState, 0, len(u.contents))
	for _, c := range u.contents {
		s := wire.ContentState{SHA256: c.SHA256, Outcome: wire.Partial, Have: c.have}
		switch {
		case c.whole:
			s.Outcome = wire.Done
		case c.refused != "":
			s.Outcome, s.Have, s.Reason = wire.Refused, 0, c.refused
		}
		states = append(states, s)
	}
	return states, nil
}

// buffers hold a chunk each.
var buffers = sync.Pool{New: func() any { return new([wire.MaxChunk]byte) }}

// read reads the stream to its end.
func (u *upload) read(ctx context.Context) error {
	for ctx.Err() == nil {
		buffer := buffers.Get().(*[wire.MaxChunk]byte)
		frame, err := u.next(buffer[:])
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, wire.ErrFrames):
			return errors.Join(err, u.h.write(context.WithoutCancel(ctx), func(t tx) error {
				return t.quarantine(u.terminal, casefile.Event{}, []byte("contents"), err.Error(), u.h.opts.Now())
			}))
		case err != nil:
			return fmt.Errorf("%w (%w)", errCut, err)
		case frame.Chunk == nil:
			buffers.Put(buffer)
			err = u.begin(ctx, frame)
		default:
			err = u.take(ctx, frame.Chunk, buffer)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// next reads a frame, unless somebody has ended this request.
func (u *upload) next(buffer []byte) (wire.Frame, error) {
	u.h.uploads.mu.Lock()
	stopped := u.stopped
	if !stopped {
		_ = u.deadline(time.Now().Add(frameWait)) // where a connection has none, as in tests, it ends otherwise
	}
	u.h.uploads.mu.Unlock()
	if stopped {
		return wire.Frame{}, errCut
	}
	return u.frames.Next(buffer)
}

// begin turns to another content.
func (u *upload) begin(ctx context.Context, f wire.Frame) error {
	if len(u.contents) == wire.MaxContents {
		return wire.ErrFrames
	}
	u.h.uploads.add(u, f.SHA256)
	c := &content{Content: f.Content, hash: sha256.New()}
	u.contents = append(u.contents, c)
	if c.Size > casefile.MaxAttachment {
		c.refused = fmt.Sprintf("the content has %d bytes; at most %d are taken", c.Size, casefile.MaxAttachment)
		u.note(c)
		return nil
	}
	if f.From > 0 {
		if err := u.resume(ctx, c, f.From); err != nil {
			return err
		}
	}
	if c.Size == 0 {
		return u.take(ctx, nil, buffers.Get().(*[wire.MaxChunk]byte))
	}
	return nil
}

// resume goes on with a content of which a part is here. Where that is not what the terminal believes, or cannot be read
// any more, the answer tells.
func (u *upload) resume(ctx context.Context, c *content, from int64) error {
	err := u.h.read(ctx, func(t tx) error {
		found, err := t.arriving(u.terminal, []string{c.SHA256})
		c.partly = found[c.SHA256]
		return err
	})
	if err != nil || c.have != from {
		c.hash = nil
		return err
	}
	if err := u.h.copyParts(ctx, c.SHA256, c.parts, c.hash); err != nil {
		c.hash, c.forget = nil, true
		u.note(c)
		c.have = 0
	}
	return nil
}

// take takes the next bytes of a content.
func (u *upload) take(ctx context.Context, bytes []byte, buffer *[wire.MaxChunk]byte) error {
	if len(u.contents) == 0 {
		return wire.ErrFrames
	}
	c := u.contents[len(u.contents)-1]
	if c.refused != "" || c.hash == nil { // its bytes come all the same
		buffers.Put(buffer)
		return nil
	}
	end := c.have + int64(len(bytes))
	if c.whole || end > c.Size || end < c.Size && len(bytes) < wire.MinChunk {
		return wire.ErrFrames
	}
	c.hash.Write(bytes)
	key := c.SHA256
	if end == c.Size {
		if hex.EncodeToString(c.hash.Sum(nil)) != c.SHA256 {
			c.refused = errWrongContent.Error()
			u.note(c)
			buffers.Put(buffer)
			return nil
		}
		c.whole = true
	}
	if !c.whole || c.have > 0 {
		part := u.h.newID()
		key += "." + part
		c.parts = append(slices.Clip(c.parts), part) // batches hold what it was before
	}
	c.have = end
	select {
	case u.h.storing <- struct{}{}:
	default: // memory is full: what is held here goes first
		if err := u.close(ctx); err != nil {
			return err
		}
		u.h.storing <- struct{}{}
	}
	u.batch.chunks = append(u.batch.chunks, chunk{key, bytes, buffer})
	u.batch.size += len(bytes)
	u.note(c)
	if u.batch.size < batchSize && u.h.opts.Now().Sub(u.batch.begun) < batchWait {
		return nil
	}
	return u.close(ctx)
}

// note has the batch record how a content stands.
func (u *upload) note(c *content) {
	if n := len(u.batch.contents); n > 0 && u.batch.contents[n-1].SHA256 == c.SHA256 {
		u.batch.contents[n-1] = *c
		return
	}
	u.batch.contents = append(u.batch.contents, *c)
}

func (u *upload) newBatch() *batch { return &batch{begun: u.h.opts.Now()} }

// close hands the batch on to be recorded, and begins another.
func (u *upload) close(ctx context.Context) error {
	full := u.batch
	u.batch = u.newBatch()
	select {
	case u.commits <- full:
		return nil
	case <-ctx.Done(): // the one before could not be recorded
		u.release(full)
		return ctx.Err()
	}
}

// store stores the chunks of a batch at once, so that they share the disk's work.
func (u *upload) store(ctx context.Context, b *batch) error {
	defer u.release(b)
	var stores errgroup.Group
	for _, c := range b.chunks {
		stores.Go(func() error { return u.h.blobs.Put(ctx, c.key, c.bytes) })
	}
	return stores.Wait()
}

func (u *upload) release(b *batch) {
	for _, c := range b.chunks {
		buffers.Put(c.buffer)
		<-u.h.storing
	}
}

// commit records a batch when all of it is stored.
func (u *upload) commit(ctx context.Context, b *batch) error {
	if err := u.store(ctx, b); err != nil {
		return fmt.Errorf("storing contents: %w", err)
	}
	if len(b.contents) == 0 {
		return nil
	}
	var useless []string
	err := u.h.write(ctx, func(t tx) error {
		useless = nil
		for _, c := range b.contents {
			kept, err := u.record(t, c)
			if err != nil {
				return err
			}
			if !kept {
				for _, part := range c.parts {
					useless = append(useless, c.SHA256+"."+part)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	u.h.announce(anything)
	for _, key := range useless {
		if err := u.h.blobs.Delete(ctx, key); err != nil {
			return fmt.Errorf("removing a part of a content: %w", err)
		}
	}
	return nil
}

// record writes how a content stands, and says whether its parts are still of use.
func (u *upload) record(t tx, c content) (kept bool, err error) {
	switch {
	case c.refused != "":
		raw := []byte("content " + c.SHA256)
		return false, errors.Join(t.endArriving(u.terminal, c.SHA256), t.quarantine(u.terminal, casefile.Event{}, raw, c.refused, u.h.opts.Now()))
	case c.forget:
		return false, t.endArriving(u.terminal, c.SHA256)
	case !c.whole:
		return true, t.setArriving(u.terminal, c.SHA256, c.partly, u.h.opts.Now())
	}
	added, err := t.addBlob(c.SHA256, c.Size, strings.Join(c.parts, " "))
	if err == nil && len(c.parts) > 0 {
		err = t.endArriving(u.terminal, c.SHA256)
	}
	return added, err
}
