package idcard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// gate is a lock that can be waited for with a context.
type gate chan struct{}

func (g gate) enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) leave() { <-g }

// exchange sends one command on the open port and gives its reply, whose data is the caller's to keep.
func (r *Reader) exchange(ctx context.Context, cmd command, limit time.Duration) (reply, error) {
	if err := r.line.enter(ctx); err != nil {
		return reply{}, err
	}
	defer r.line.leave()
	r.mu.Lock()
	port := r.port
	r.mu.Unlock()
	if port == nil {
		return reply{}, drivers.ErrNotOpen
	}
	rep, err := r.talk(ctx, port, cmd, limit)
	if _, said := errors.AsType[*StatusError](err); err == nil || said {
		r.mu.Lock()
		r.lastGood = time.Now()
		r.mu.Unlock()
	}
	rep.data = bytes.Clone(rep.data)
	return rep, err
}

// talk is exchange for whoever holds the line. A command or a reply that was garbled is sent once more, all within the
// limit. The error is ErrNoAnswer, ErrBadAnswer, a StatusError, the context's, or that of the lost connection.
func (r *Reader) talk(ctx context.Context, port transport.Port, cmd command, limit time.Duration) (reply, error) {
	step, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	rep, err := r.once(step, port, cmd)
	if step.Err() == nil && errors.Is(err, drivers.ErrBadAnswer) {
		rep, err = r.once(step, port, cmd)
	}
	switch {
	case err == nil:
		return rep, nil
	case ctx.Err() != nil:
		return reply{}, ctx.Err()
	case errors.Is(err, os.ErrClosed):
		return reply{}, drivers.ErrNotOpen
	case errors.Is(err, context.DeadlineExceeded):
		return reply{}, fmt.Errorf("%s: %w within %v", cmd, drivers.ErrNoAnswer, limit)
	}
	if _, said := errors.AsType[*StatusError](err); said {
		return reply{}, err
	}
	return reply{}, fmt.Errorf("%s: %w", cmd, err)
}

// once sends a command and waits for a reply that fits it.
func (r *Reader) once(ctx context.Context, port transport.Port, cmd command) (reply, error) {
	r.parser.reset()
	if err := port.Flush(); err != nil {
		return reply{}, err
	}
	if err := port.Write(ctx, cmd.encode()); err != nil {
		return reply{}, err
	}
	heard := false
	for {
		n, err := port.Read(ctx, r.parser.space())
		if err != nil {
			if heard && errors.Is(err, context.DeadlineExceeded) {
				return reply{}, fmt.Errorf("%w: bytes came, but no whole reply", drivers.ErrBadAnswer)
			}
			return reply{}, err
		}
		heard = true
		r.parser.arrived(n)
		for {
			rep, ok, err := r.parser.next()
			if err != nil {
				return reply{}, err
			}
			if !ok {
				break
			}
			if !cmd.fits(rep) {
				continue // a late answer to an earlier command
			}
			if sw := status(rep.sw[2]); sw != swDone && sw != swFound {
				return reply{}, &StatusError{Command: cmd.String(), SW: rep.sw}
			}
			return rep, nil
		}
	}
}

// fits says whether a reply can be the answer to the command. The protocol numbers nothing, so a late answer to an
// earlier command can only be told by its shape.
func (c command) fits(r reply) bool {
	n := len(r.data)
	switch status(r.sw[2]) {
	case swDone:
		switch c {
		case cmdStatus:
			return n == 0
		case cmdModule:
			return n == 16
		case cmdSelect:
			return n < 16
		case cmdRead, cmdReadPrints:
			return n > textSize
		case cmdReadMoved:
			return n > 0 && n <= 4*movedSize && n%movedSize == 0
		}
		return false
	case swFound:
		return c == cmdFind
	case swEmpty:
		return c == cmdReadMoved
	case swNoCard, swNoCardOld, swNotSelected:
		return c != cmdStatus && c != cmdModule
	}
	return true
}
