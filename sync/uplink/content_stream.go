package uplink

import (
	"context"
	"errors"
	"io"
	"sync"

	"zhiting/sync/uplink/wire"
)

// contentStream is the body of a request with contents: it reads a chunk of the next one whenever the link has taken the
// last, so that memory holds no more than that.
type contentStream struct {
	outbox Outbox
	budget int64 // bytes, after which it ends, be it in the middle of a content
	chunk  int64
	parts  []wire.ContentState // and from where on each is sent

	mu         sync.Mutex
	next       int // of parts
	content    Content
	at         int64
	filled     int64
	buffer     []byte
	out        []byte // framed and not read yet
	unreadable []string
	closed     bool
}

func newContentStream(outbox Outbox, budget, chunk int64, parts []wire.ContentState) *contentStream {
	return &contentStream{outbox: outbox, budget: budget, chunk: chunk, parts: parts, buffer: make([]byte, wire.FrameHead+chunk), out: wire.AppendPreamble(nil)}
}

func (s *contentStream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.out) == 0 {
		if s.closed || s.filled >= s.budget || s.content == nil && s.next == len(s.parts) {
			return 0, io.EOF
		}
		if err := s.fill(); err != nil { // the others go on without this one
			s.unreadable = append(s.unreadable, s.parts[s.next-1].SHA256)
			s.drop()
		}
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

// fill makes the next frame.
func (s *contentStream) fill() (err error) {
	if s.content == nil {
		part := s.parts[s.next]
		s.next++
		s.at = part.Have
		if s.content, err = s.outbox.Attachment(context.Background(), part.SHA256); err != nil {
			s.content = nil
			return err
		}
		s.out, err = wire.AppendBegin(s.buffer[:0], wire.Content{SHA256: part.SHA256, Size: s.content.Size()}, s.at)
		return err
	}
	n := min(s.chunk, s.content.Size()-s.at)
	if n <= 0 {
		s.drop()
		return nil
	}
	frame := s.buffer[:wire.FrameHead+n]
	if _, err := s.content.ReadAt(frame[wire.FrameHead:], s.at); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	wire.SealChunk(frame)
	s.out, s.at, s.filled = frame, s.at+n, s.filled+n
	return nil
}

func (s *contentStream) drop() {
	if s.content != nil {
		_ = s.content.Close() // only read from
		s.content = nil
	}
}

// Close is called by the HTTP client, which may be reading still.
func (s *contentStream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.drop()
	return nil
}

// finish ends the reading, and gives how much was read and what could not be.
func (s *contentStream) finish() (sent int64, unreadable []string) {
	_ = s.Close() // never fails
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.filled, s.unreadable
}

// from is where the sending of a content began.
func (s *contentStream) from(sum string) int64 {
	for _, part := range s.parts {
		if part.SHA256 == sum {
			return part.Have
		}
	}
	return 0
}
