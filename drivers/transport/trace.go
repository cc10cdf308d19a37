package transport

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers"
)

// mostTraced is how many bytes a trace may have: one that was forgotten must not fill the disk.
const mostTraced = 16 << 20

// Masks hide what is personal in the traffic of one protocol.
type Masks struct {
	Protocol string
	// New makes the masks of one session. With a nil New only the lengths of what was said are written.
	New func() (sent, received Mask)
	// Pause is a quiet after which what the device says next is something new; 0 where only the protocol tells.
	Pause time.Duration
}

// Mask hides what is personal in one direction of a session.
type Mask interface {
	// Next takes what came next over the wire, and gives what may be written of it and of what was held back before.
	// The runs are valid until the next call.
	Next(b []byte) []Run
	// Rest gives what may be written of what is held back: nothing that belongs to it will come.
	Rest() []Run
}

// Run is bytes as they may be written or, where Bytes is nil, how many must not be.
type Run struct {
	Bytes  []byte
	Hidden int
}

// Plain is the Mask of a direction in which nothing is personal.
type Plain struct{}

// Next gives the bytes as they are.
func (Plain) Next(b []byte) []Run { return []Run{{Bytes: b}} }

// Rest gives nothing.
func (Plain) Rest() []Run { return nil }

// lengths is the Mask of an unknown protocol.
type lengths struct{}

func (lengths) Next(b []byte) []Run { return []Run{{Hidden: len(b)}} }
func (lengths) Rest() []Run         { return nil }

// Record gives the port as it is or, where the address says trace=FILE, one that also writes its traffic to the end of
// that file. What the masks hide is never written. A trace is text, a record a line:
//
//	@ 2026-11-23T14:00:00Z sdt   a session begins, in a protocol
//	0.000214 > aaaaaa9669...     sent to the device so many seconds later, in hexadecimal
//	0.012009 < aaaaaa...*1280 9c received; *N stands for N hidden bytes
//	7.300125 x input/output error the device is gone
//
// What a Flush threw away was never received. A trace ends silently at 16 MiB, or when the disk is full: the device is
// worth more than its trace. On error the port is closed.
func Record(port Port, addr drivers.Address, masks Masks) (Port, error) {
	name := addr.Query().Get("trace")
	if name == "" {
		return port, nil
	}
	t, err := openTrace(name, masks)
	if err != nil {
		return nil, errors.Join(err, port.Close())
	}
	return &recorded{port, t}, nil
}

// recorded is a Port with a trace.
type recorded struct {
	Port
	trace *trace
}

func (r *recorded) Read(ctx context.Context, p []byte) (int, error) {
	n, err := r.Port.Read(ctx, p)
	if n > 0 {
		r.trace.received(p[:n])
	}
	r.trace.ended(ctx, err)
	return n, err
}

// Write is written down before it happens, so that the answer cannot come first.
func (r *recorded) Write(ctx context.Context, p []byte) error {
	r.trace.sent(p)
	err := r.Port.Write(ctx, p)
	r.trace.ended(ctx, err)
	return err
}

func (r *recorded) Close() error {
	r.trace.close()
	return r.Port.Close()
}

// trace is the record of one session.
type trace struct {
	masks    Masks
	out, in  Mask
	start    time.Time
	mu       sync.Mutex
	file     *os.File // nil when nothing more is written
	size     int64
	lastSent time.Time
	heard    time.Time // when the last byte came
}

func openTrace(name string, masks Masks) (*trace, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	var info fs.FileInfo
	if err == nil {
		info, err = file.Stat()
	}
	if err != nil {
		// Not wrapped: a trace that cannot be written must not look like a device that is not there.
		return nil, fmt.Errorf("trace cannot be written: %v; correct trace=FILE in the device's address or leave it out", err) //nolint:errorlint
	}
	t := &trace{masks: masks, out: lengths{}, in: lengths{}, start: time.Now(), file: file, size: info.Size()}
	if masks.New != nil {
		t.out, t.in = masks.New()
	}
	t.line("@ " + t.start.UTC().Format(time.RFC3339) + " " + masks.Protocol)
	return t, nil
}

func (t *trace) sent(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.record(t.heard, "<", t.in.Rest()) // the device's turn is over
	t.lastSent = time.Now()
	t.record(t.lastSent, ">", t.out.Next(b))
}

func (t *trace) received(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.masks.Pause > 0 && now.Sub(t.heard) >= t.masks.Pause {
		t.record(t.heard, "<", t.in.Rest())
	}
	t.heard = now
	t.record(now, "<", t.in.Next(b))
}

// ended notes that the device is gone, unless it was the caller who gave up.
func (t *trace) ended(ctx context.Context, err error) {
	if err == nil || ctx.Err() != nil || errors.Is(err, os.ErrClosed) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rest()
	t.line(t.at(time.Now()) + " x " + strings.ReplaceAll(err.Error(), "\n", " "))
	t.end()
}

func (t *trace) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rest()
	t.end()
}

func (t *trace) rest() {
	t.record(t.heard, "<", t.in.Rest())
	t.record(t.lastSent, ">", t.out.Rest())
}

func (t *trace) end() {
	if t.file != nil {
		_ = t.file.Close()
		t.file = nil
	}
}

func (t *trace) at(moment time.Time) string {
	return strconv.FormatFloat(moment.Sub(t.start).Seconds(), 'f', 6, 64)
}

func (t *trace) record(moment time.Time, direction string, runs []Run) {
	var b bytes.Buffer
	for _, r := range runs {
		switch {
		case r.Hidden > 0:
			fmt.Fprintf(&b, " *%d", r.Hidden)
		case len(r.Bytes) > 0:
			b.WriteByte(' ')
			b.WriteString(hex.EncodeToString(r.Bytes))
		}
	}
	if b.Len() > 0 {
		t.line(t.at(moment) + " " + direction + b.String())
	}
}

func (t *trace) line(s string) {
	if t.file == nil || t.size+int64(len(s)) > mostTraced {
		t.end()
		return
	}
	n, err := t.file.WriteString(s + "\n")
	if t.size += int64(n); err != nil {
		t.end()
	}
}
