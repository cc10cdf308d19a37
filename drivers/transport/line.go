package transport

import (
	"context"
	"sync"
	"time"

	"zhiting/drivers"
)

// Line is the connection of a device that takes one question after the other. A driver holds it from Open to Close.
type Line struct {
	turn chan struct{} // holds one token

	mu   sync.Mutex
	port Port // nil when nothing is held
}

// NewLine makes a line that holds nothing.
func NewLine() *Line { return &Line{turn: make(chan struct{}, 1)} }

// Held says whether the line holds a port.
func (l *Line) Held() bool { return l.held() != nil }

func (l *Line) held() Port {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.port
}

// Hold takes over a port, unless one is held already: then the new one stays the caller's.
func (l *Line) Hold(port Port) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.port != nil {
		return false
	}
	l.port = port
	return true
}

// Use runs f with the port, in its turn. The error is drivers.ErrNotOpen when nothing is held, or no longer.
func (l *Line) Use(ctx context.Context, f func(Port) error) error {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	port := l.held()
	if port == nil {
		return drivers.ErrNotOpen
	}
	err := f(port)
	if err != nil && l.held() != port {
		return drivers.ErrNotOpen // closed meanwhile: that is why
	}
	return err
}

// Close lets the port go and unblocks its use. It is idempotent.
func (l *Line) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.port == nil {
		return nil
	}
	port := l.port
	l.port = nil
	return port.Close()
}

// Ask sends a question and gives take the pieces of the answer until it has the whole. An answer that is not whole in
// time is drivers.ErrNoAnswer, unlike the end of ctx. What arrived before the question is thrown away: an answer that
// came too late belongs to no question.
func Ask(ctx context.Context, port Port, question string, limit time.Duration, take func(piece []byte) (whole bool, err error)) error {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := port.Flush(); err != nil {
		return err
	}
	if err := port.Write(limited, []byte(question)); err != nil {
		return drivers.Unanswered(ctx, err)
	}
	var buffer [4096]byte
	for {
		n, err := port.Read(limited, buffer[:])
		if err != nil {
			return drivers.Unanswered(ctx, err)
		}
		if whole, err := take(buffer[:n]); whole || err != nil {
			return err
		}
	}
}
