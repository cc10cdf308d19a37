package receipt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"zhiting/drivers"
)

// pieceBytes is after how many bytes, at the end of an item, the printer is asked to say that it came that far, and
// between two pieces it may be asked how it is: a status request within a command would become a part of it.
const pieceBytes = 256

// job is a receipt on its way to the printer.
type job struct {
	pieces []piece
	total  int          // bytes of all pieces
	sent   atomic.Int64 // bytes given to the port
	urgent chan []byte  // real-time commands for the goroutine that writes
}

// piece is some items' bytes and the question whether they are printed.
type piece struct {
	data  []byte
	items int // how many items of the receipt end with it
}

// cutUp makes a job of a composed receipt whose items end at the given places.
func (l *link) cutUp(data []byte, ends []int) *job {
	number := l.begin()
	j := &job{urgent: make(chan []byte, 1)}
	start := 0
	for i, end := range ends {
		if end-start < pieceBytes && i < len(ends)-1 {
			continue
		}
		p := piece{data: bytes.Clone(data[start:end]), items: i + 1}
		switch l.profile.Confirm {
		case ConfirmProcess:
			p.data = append(append(p.data, processRequest...), processID(number, len(j.pieces)+1)...)
		case ConfirmSensor:
			p.data = append(p.data, sensorRequest...)
		}
		j.pieces = append(j.pieces, p)
		j.total += len(p.data)
		start = end
	}
	return j
}

// items is how many items are on paper when the printer has come past so many marks.
func (j *job) items(marks int) int {
	if marks = min(marks, len(j.pieces)); marks == 0 {
		return 0
	}
	return j.pieces[marks-1].items
}

// write gives the printer the job piece by piece and keeps asking how it is, until the context ends. It closes all when
// the last piece is given.
func (l *link) write(ctx context.Context, j *job, all chan<- struct{}) error {
	ask := l.asker()
	for _, p := range j.pieces {
		if err := l.send(ctx, p.data); err != nil {
			return err
		}
		j.sent.Add(int64(len(p.data)))
		if err := ask(ctx); err != nil {
			return err
		}
	}
	close(all)
	tick := time.NewTicker(pollTime)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case command := <-j.urgent:
			err = l.port.Write(ctx, command)
		case <-tick.C:
			err = ask(ctx)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// asker gives a function that asks the next question of the round, unless the last one is too recent or unanswered. One
// that stays unanswered while the printer prints is an error.
func (l *link) asker() func(context.Context) error {
	requests, next, last := l.profile.Status.requests(), 0, time.Now()
	return func(ctx context.Context) error {
		since := time.Since(last)
		switch {
		case len(requests) == 0 || since < pollTime:
			return nil
		case l.waits() && since < busyTime:
			return nil
		case l.waits():
			return l.explain(ctx, context.DeadlineExceeded, busyTime)
		}
		last = time.Now()
		n := requests[next]
		next = (next + 1) % len(requests)
		return l.ask(ctx, n)
	}
}

// send gives the printer a piece. A piece that it does not take in time means that it stopped: its buffer is full.
func (l *link) send(ctx context.Context, piece []byte) error {
	step, cancel := context.WithTimeout(ctx, busyTime)
	defer cancel()
	err := drivers.Unanswered(ctx, l.port.Write(step, piece))
	if errors.Is(err, drivers.ErrNoAnswer) {
		return fmt.Errorf("printer takes no more data: %w", err)
	}
	return err
}
