// Package idcard plays a resident identity card reader at its wire: the security module's serial protocol (GA/T 467)
// seen from the reader's side.
//
// It is written from the protocol alone and must not import the driver.
package idcard

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/line"
)

// Reader is one simulated reader.
type Reader struct {
	name string
	line *line.Line
	baud int // 0 = as fast as the machine goes

	mu       sync.Mutex
	card     string // name of the card that lies on the reader, "" for none
	used     bool   // the card was read or failed: not found again before it is lifted
	selected bool
	fault    string
}

// New makes a reader at the end of a cable. With baud above 0 every byte takes its time on the line.
func New(name string, l *line.Line, baud int) *Reader {
	return &Reader{name: name, line: l, baud: baud}
}

// faults are the troubles a reader can be told to have: those of the line, of the reader, and of the card.
var faults = []string{
	"off",
	"noise", "bad-checksum", "half-frame", "silent", "slow", "twice", // the line
	"self-test-failed", "not-authorised", "no-fingerprint", "fingerprint-hangs", "read-hangs", "finds-again", // the reader
	"pulled", "two-cards", "rejected", "invalid", "unknown", // the card
}

// Name is how commands call the reader.
func (r *Reader) Name() string { return r.name }

// Open plugs the reader in.
func (r *Reader) Open() (string, error) { return r.line.Open(r.serve) }

// Run keeps the reader plugged in until the context ends.
func (r *Reader) Run(ctx context.Context) error { return r.line.Run(ctx) }

// Do acts on the reader: put CARD (answers with the moment in nanoseconds since 1970), lift, fault NAME, unplug,
// replug, state.
func (r *Reader) Do(words []string) (string, error) {
	switch command := strings.Join(words, " "); {
	case command == "unplug":
		return "", r.line.Unplug()
	case command == "replug":
		r.mu.Lock()
		r.selected, r.used = false, false
		r.mu.Unlock()
		return "", r.line.Replug()
	case command == "lift":
		r.lay("")
		return "", nil
	case command == "state":
		r.mu.Lock()
		defer r.mu.Unlock()
		return fmt.Sprintf("card=%s fault=%s", r.card, r.fault), nil
	case len(words) == 2 && words[0] == "put":
		if _, ok := people[words[1]]; !ok {
			return "", fmt.Errorf("no card %q; use one of %s", words[1], strings.Join(names(), ", "))
		}
		return strconv.FormatInt(r.lay(words[1]).UnixNano(), 10), nil
	case len(words) == 2 && words[0] == "fault":
		if !slices.Contains(faults, words[1]) {
			return "", fmt.Errorf("no fault %q; use one of %s", words[1], strings.Join(faults, ", "))
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.fault = words[1]
		return "", nil
	default:
		return "", fmt.Errorf("unknown command %q; use put CARD, lift, fault NAME, unplug, replug or state", command)
	}
}

func (r *Reader) lay(card string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.card, r.used, r.selected = card, false, false
	return time.Now()
}

// serve answers commands until the cable is pulled.
func (r *Reader) serve(conn io.ReadWriter) {
	if r.baud > 0 {
		conn = line.NewPaced(conn, r.baud)
	}
	commands := newCommandReader(conn)
	for {
		command, err := commands.next()
		if err != nil {
			return
		}
		if err := r.send(conn, r.answer(command)); err != nil {
			return
		}
	}
}

// send spoils the answer as the fault wants and sends it.
func (r *Reader) send(conn io.Writer, frame []byte) error {
	r.mu.Lock()
	fault := r.fault
	r.mu.Unlock()
	switch fault {
	case "silent":
		return nil
	case "noise":
		for i := range frame {
			frame[i] = byte(i*73 + 41)
		}
	case "bad-checksum":
		frame[len(frame)-1] ^= 0xff
	case "half-frame":
		frame = frame[:len(frame)/2]
	case "slow":
		time.Sleep(200 * time.Millisecond)
	case "twice":
		frame = append(frame, frame...)
	}
	_, err := conn.Write(frame)
	return err
}
