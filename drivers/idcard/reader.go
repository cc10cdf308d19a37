// Package idcard drives resident identity card readers that speak the SDT protocol of the security module (GA/T 467):
// frames over a serial line or TCP in, cards out.
//
// It must not know who asks for a card or why, nor decode the picture: that codec is closed and its bytes stay opaque.
package idcard

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// What each step may take, and how it is repeated. The protocol leaves this to the host; these are the longest that
// readers in use were seen to need.
const (
	statusLimit = 500 * time.Millisecond
	probeLimit  = 300 * time.Millisecond // at a speed that is only a guess
	findLimit   = 500 * time.Millisecond
	readLimit   = 3 * time.Second
	printsLimit = 4 * time.Second
	movedLimit  = 1500 * time.Millisecond

	findInterval = 300 * time.Millisecond // the protocol's advice
	powerUpTries = 3                      // self-tests sent to a reader that is silent, since it wakes up in 1.5 s
	fresh        = time.Second            // how long a good reply proves that the reader is there
)

// speeds are what a reader can be set to, in bits per second, the common ones first.
var speeds = []int{115200, 9600, 57600, 38400, 19200}

// Reader is one reader. Its address may carry baud (bits per second) and find (time between two looks for a card, such
// as 20ms; 300ms is the protocol's advice).
type Reader struct {
	addr drivers.Address
	dial func(context.Context, drivers.Address) (transport.Port, error)

	mu       sync.Mutex
	port     transport.Port // nil when closed
	stopOpen context.CancelFunc
	at       drivers.Address // addr, with the speed at which the reader answered when that is another
	module   string
	lastGood time.Time

	line   gate // one command at a time
	parser parser

	reading  gate // one Await at a time; guards what follows
	seen     sighting
	noPrints bool // the reader does not know the command with fingerprints
	noMoved  bool // the reader does not know the command for appended addresses
}

var _ drivers.Device = (*Reader)(nil)

// New makes a reader for an address. It does no I/O.
func New(addr drivers.Address) *Reader {
	return &Reader{addr: addr, at: addr, dial: dial, line: make(gate, 1), reading: make(gate, 1)}
}

// Info says what the reader is; Serial is the number of its security module, and Address has the speed that was found
// when the configured one was wrong.
func (r *Reader) Info() drivers.Info {
	r.mu.Lock()
	defer r.mu.Unlock()
	return drivers.Info{Kind: drivers.KindIDCard, Driver: "sdt", Address: r.at, Serial: r.module}
}

// Open connects, finds the line speed and asks the security module for its self-test and number.
func (r *Reader) Open(ctx context.Context) error {
	if _, err := interval(r.addr); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r.mu.Lock()
	if r.port != nil || r.stopOpen != nil {
		r.mu.Unlock()
		return errors.New("ID card reader is already open")
	}
	r.stopOpen, r.at = stop, r.addr
	r.mu.Unlock()

	port, module, err := r.connect(ctx)

	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopOpen = nil
	if err == nil && ctx.Err() != nil { // closed in the meantime
		err = errors.Join(ctx.Err(), port.Close())
	}
	if err != nil {
		return fmt.Errorf("ID card reader at %s: %w", r.addr.String(), err)
	}
	r.port, r.module, r.lastGood = port, module, time.Now()
	return nil
}

// Check runs the security module's self-test, unless the reader just answered something else.
func (r *Reader) Check(ctx context.Context) (drivers.Problem, error) {
	r.mu.Lock()
	open, recent := r.port != nil, time.Since(r.lastGood) < fresh
	r.mu.Unlock()
	if !open {
		return drivers.Problem{}, drivers.ErrNotOpen
	}
	if recent {
		return drivers.Problem{}, nil
	}
	_, err := r.exchange(ctx, cmdStatus, statusLimit)
	if errors.Is(err, drivers.ErrNoAnswer) { // one lost answer is not yet a lost reader
		_, err = r.exchange(ctx, cmdStatus, statusLimit)
	}
	if trouble, ok := errors.AsType[*drivers.Trouble](err); ok {
		return trouble.Problem, nil
	}
	return drivers.Problem{}, err
}

// Close releases the line. An Await under way returns ErrNotOpen.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopOpen != nil {
		r.stopOpen()
	}
	if r.port == nil {
		return nil
	}
	port := r.port
	r.port = nil
	return port.Close()
}

// connect opens the port at the configured speed and, when nothing sensible answers, at the others: a reader keeps the
// speed that some other program once set.
func (r *Reader) connect(ctx context.Context) (transport.Port, string, error) {
	if err := r.line.enter(ctx); err != nil {
		return nil, "", err
	}
	defer r.line.leave()
	port, module, err := r.greet(ctx, r.addr, powerUpTries, statusLimit)
	if err == nil || !guessable(r.addr) || !errors.Is(err, drivers.ErrNoAnswer) && !errors.Is(err, drivers.ErrBadAnswer) {
		return port, module, err
	}
	configured, badBaud := transport.Baud(r.addr)
	if badBaud != nil {
		return nil, "", badBaud
	}
	for _, speed := range slices.DeleteFunc(slices.Clone(speeds), func(s int) bool { return s == configured }) {
		guess := atSpeed(r.addr, speed)
		if port, module, guessErr := r.greet(ctx, guess, 1, probeLimit); guessErr == nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.at = guess
			return port, module, nil
		}
	}
	return nil, "", err
}

// greet opens a port and keeps it open only when a healthy security module answers.
func (r *Reader) greet(ctx context.Context, addr drivers.Address, tries int, limit time.Duration) (transport.Port, string, error) {
	port, err := r.dial(ctx, addr)
	if err != nil {
		return nil, "", err
	}
	module := ""
	for range tries {
		if _, err = r.talk(ctx, port, cmdStatus, limit); !errors.Is(err, drivers.ErrNoAnswer) {
			break
		}
	}
	if err == nil {
		module, err = r.readModule(ctx, port)
	}
	if err != nil {
		return nil, "", errors.Join(err, port.Close())
	}
	return port, module, nil
}

// readModule reads the security module's number until two readings agree: readers garble it now and then.
func (r *Reader) readModule(ctx context.Context, port transport.Port) (string, error) {
	last := ""
	for range 3 {
		rep, err := r.talk(ctx, port, cmdModule, statusLimit)
		if err != nil {
			return "", err
		}
		module := decodeModule([16]byte(rep.data))
		if module == last {
			return module, nil
		}
		last = module
	}
	return "", fmt.Errorf("%w: the security module's number changes from reading to reading", drivers.ErrBadAnswer)
}

// guessable says that the address is a real serial line. A pseudo-terminal has no speed, a network connection neither.
func guessable(addr drivers.Address) bool {
	if addr.Scheme != "serial" {
		return false
	}
	path, err := filepath.EvalSymlinks(addr.Path)
	return err == nil && !strings.HasPrefix(path, "/dev/pts/")
}

func atSpeed(addr drivers.Address, speed int) drivers.Address {
	query := addr.Query()
	query.Set("baud", strconv.Itoa(speed))
	addr.RawQuery = query.Encode()
	return addr
}

// interval is the time between two looks for a card.
func interval(addr drivers.Address) (time.Duration, error) {
	text := addr.Query().Get("find")
	if text == "" {
		return findInterval, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("device address %s: find %q is not a time; write find=300ms", addr.String(), text)
	}
	return d, nil
}
