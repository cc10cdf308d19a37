// Package sscard plays a social-security card in a reader: a real PC/SC service (pcscd) with a virtual reader (vpcd),
// and the card on the virtual reader's wire: two bytes of length, then a command or an answer.
//
// It is written from the protocols alone and must not import the driver.
package sscard

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Reader is one simulated reader.
type Reader struct {
	name    string
	service *service

	mu    sync.Mutex
	put   string    // name of the card in the reader, "" for none
	conn  net.Conn  // the card's contact with the reader, nil for none
	out   time.Time // when the last card lost contact
	fault string
	cards sync.WaitGroup
}

// New makes a reader.
func New(name string) *Reader { return &Reader{name: name} }

// faults are the troubles a card can be told to have.
var faults = []string{"off", "silent", "noise", "short", "slow", "pulled"}

// Name is how commands call the reader.
func (r *Reader) Name() string { return r.name }

// Open starts the card service and plugs the reader in.
func (r *Reader) Open() (string, error) {
	service, err := newService()
	if err != nil {
		return "", err
	}
	r.service = service
	if err := service.start(true); err != nil {
		return "", errors.Join(err, os.RemoveAll(service.dir))
	}
	return "pcsc://" + service.socket(), nil
}

// Run keeps the service running until the context ends.
func (r *Reader) Run(ctx context.Context) error {
	<-ctx.Done()
	r.mu.Lock()
	r.pull()
	err := errors.Join(r.service.stop(), os.RemoveAll(r.service.dir))
	r.mu.Unlock()
	r.cards.Wait()
	return err
}

// Do acts on the reader: put CARD, pull, fault NAME, unplug (the reader: the service starts anew without it), replug,
// stop and start (the service with its reader), freeze and thaw (the service), state.
func (r *Reader) Do(words []string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch command := strings.Join(words, " "); {
	case command == "pull":
		r.pull()
		r.put = ""
		return "", nil
	case command == "unplug":
		return "", r.restart(false)
	case command == "replug", command == "start":
		return "", r.restart(true)
	case command == "stop":
		r.pull()
		return "", r.service.stop()
	case command == "freeze":
		return "", r.service.signal(syscall.SIGSTOP)
	case command == "thaw":
		return "", r.service.signal(syscall.SIGCONT)
	case command == "state":
		return fmt.Sprintf("card=%s fault=%s", r.put, r.fault), nil
	case len(words) == 2 && words[0] == "put":
		if _, ok := drawer[words[1]]; !ok {
			return "", fmt.Errorf("no card %q; use one of %s", words[1], strings.Join(names(), ", "))
		}
		r.pull()
		r.put = words[1]
		return "", r.insert()
	case len(words) == 2 && words[0] == "fault":
		if !slices.Contains(faults, words[1]) {
			return "", fmt.Errorf("no fault %q; use one of %s", words[1], strings.Join(faults, ", "))
		}
		r.fault = words[1]
		return "", nil
	default:
		return "", fmt.Errorf("unknown command %q; use put CARD, pull, fault NAME, unplug, replug, stop, start, freeze, thaw or state", command)
	}
}

// restart runs the service anew. pcscd forgets a virtual reader in no other way.
func (r *Reader) restart(reader bool) error {
	r.pull()
	if err := errors.Join(r.service.stop(), r.service.start(reader)); err != nil {
		return err
	}
	if reader && r.put != "" {
		return r.insert()
	}
	return nil
}

func (r *Reader) pull() {
	if r.conn != nil {
		_ = r.conn.Close()
		r.conn, r.out = nil, time.Now()
	}
}

// swap is the least time between two cards: pcscd looks every 400 ms, and no hand is faster.
const swap = 500 * time.Millisecond

func (r *Reader) insert() error {
	time.Sleep(time.Until(r.out.Add(swap)))
	conn, err := r.service.dial()
	if err != nil {
		return fmt.Errorf("virtual reader: %w", err)
	}
	card := drawer[r.put]
	r.conn = conn
	r.cards.Go(func() { r.serve(conn, card) })
	return nil
}

// Messages of one byte are the reader's own; all others are commands for the card.
const (
	powerOff  = 0
	powerOn   = 1
	reset     = 2
	answerATR = 4
)

// serve plays the card until it loses contact.
func (r *Reader) serve(conn net.Conn, card card) {
	defer conn.Close()
	chip := chip{card: card}
	reads := 0
	for {
		if err := hurry(conn); err != nil {
			return
		}
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		message := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, message); err != nil {
			return
		}
		var answer []byte
		switch {
		case len(message) == 1 && message[0] == answerATR:
			answer = card.atr
		case len(message) == 1 && (message[0] == powerOff || message[0] == powerOn || message[0] == reset):
			chip.off()
			reads = 0
			continue
		default:
			if len(message) > 1 && message[1] == 0xb2 {
				reads++
			}
			var ok bool
			if answer, ok = r.spoil(chip.answer(message), reads); !ok {
				return
			}
		}
		if answer == nil {
			continue
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// spoil changes an answer as the fault wants; nil is no answer. ok is false when the card was taken out.
func (r *Reader) spoil(answer []byte, reads int) (spoilt []byte, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch r.fault {
	case "silent":
		return nil, true
	case "noise":
		return []byte{0x2a, 0xb3, 0x3c, 0xc5, 0x4e}, true
	case "short":
		return answer[:1], true
	case "slow":
		time.Sleep(200 * time.Millisecond)
	case "pulled":
		if reads == 3 {
			r.put, r.conn, r.out = "", nil, time.Now()
			return nil, false
		}
	}
	return answer, true
}
