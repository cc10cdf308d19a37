package sscard

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// limit is what a step may take. The standards leave it to the host: ISO 7816-3 lets a card ask for more time without
// end, and the public files need none.
type limit struct {
	name string
	most time.Duration
}

var (
	lookLimit    = limit{"state of the readers", 2 * time.Second}
	powerLimit   = limit{"power for the card", 5 * time.Second}
	commandLimit = limit{"command to the card", 3 * time.Second}
)

const (
	findInterval = 200 * time.Millisecond
	settle       = 300 * time.Millisecond // between two tries to power a card up
	// gone is how long a service that asks its reader now and then (pcscd: every 400 ms) needs to see a card leave.
	gone = 600 * time.Millisecond
)

// Reader is one reader. Its address is the socket of the card service, pcsc:///run/pcscd/pcscd.comm, and may carry
// reader (the beginning of the reader's name; the first reader without) and find (time between two looks for a card,
// such as 20ms; 200ms without).
type Reader struct {
	addr drivers.Address

	mu   sync.Mutex
	name string             // of the reader, once the card service told
	open *opened            // nil when closed
	end  context.CancelFunc // ends Open, and all that goes on while the reader is open
}

// opened is what lasts from Open to Close.
type opened struct {
	service *transport.PCSC
	name    string
	life    context.Context // over when the reader is closed

	reading chan struct{} // one Read or Await at a time; guards done
	done    *uint32       // the reader's event counter when its card was read or failed; nil for no card
}

var _ drivers.Device = (*Reader)(nil)

// New makes a reader for an address. It does no I/O.
func New(addr drivers.Address) *Reader {
	return &Reader{addr: addr}
}

// Info says what the reader is; Model is the name that the card service gives it.
func (r *Reader) Info() drivers.Info {
	r.mu.Lock()
	defer r.mu.Unlock()
	return drivers.Info{Kind: drivers.KindSocialCard, Driver: "pcsc", Address: r.addr, Model: r.name}
}

// Open connects to the card service and finds the reader. A card that is already in it counts as new.
func (r *Reader) Open(ctx context.Context) error {
	if _, err := interval(r.addr); err != nil {
		return err
	}
	life, end := context.WithCancel(context.Background())
	r.mu.Lock()
	if r.end != nil {
		r.mu.Unlock()
		end()
		return errors.New("social-security card reader is already open")
	}
	r.end = end
	r.mu.Unlock()

	opening, stop := both(ctx, life)
	defer stop()
	service, name, err := r.find(opening)

	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil && life.Err() != nil { // closed in the meantime
		err = errors.Join(life.Err(), service.Close())
	}
	if err != nil {
		end()
		r.end = nil
		return fmt.Errorf("social-security card reader at %s: %w", r.addr.String(), err)
	}
	r.name, r.open = name, &opened{service: service, name: name, life: life, reading: make(chan struct{}, 1)}
	return nil
}

// find connects and picks the reader that the address means.
func (r *Reader) find(ctx context.Context) (*transport.PCSC, string, error) {
	service, err := limited(ctx, lookLimit, func(ctx context.Context) (*transport.PCSC, error) { return transport.OpenPCSC(ctx, r.addr) })
	if err != nil {
		return nil, "", serviceDown(explain(err))
	}
	readers, err := limited(ctx, lookLimit, service.Readers)
	if err != nil {
		return nil, "", errors.Join(explain(err), service.Close())
	}
	wanted := r.addr.Query().Get("reader")
	for _, reader := range readers {
		if strings.HasPrefix(reader.Name, wanted) {
			return service, reader.Name, nil
		}
	}
	return nil, "", errors.Join(ErrNoReader, service.Close())
}

// Check asks the card service whether the reader is still plugged in.
func (r *Reader) Check(ctx context.Context) (drivers.Problem, error) {
	_, err := during(ctx, r, func(ctx context.Context, open *opened) (transport.PCSCReader, error) { return open.look(ctx) })
	return drivers.Problem{}, err
}

// Close gives up the card service. A Read or Await under way returns ErrNotOpen.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.end != nil {
		r.end()
	}
	if r.open == nil {
		return nil
	}
	service := r.open.service
	r.open, r.end = nil, nil
	return service.Close()
}

// look asks how the reader is.
func (o *opened) look(ctx context.Context) (transport.PCSCReader, error) {
	readers, err := limited(ctx, lookLimit, o.service.Readers)
	if err != nil {
		return transport.PCSCReader{}, explain(err)
	}
	for _, reader := range readers {
		if reader.Name == o.name {
			return reader, nil
		}
	}
	return transport.PCSCReader{}, ErrNoReader
}

// during runs something on the open reader that ends when the reader is closed.
func during[T any](ctx context.Context, r *Reader, f func(context.Context, *opened) (T, error)) (T, error) {
	r.mu.Lock()
	open := r.open
	r.mu.Unlock()
	if open == nil {
		var none T
		return none, drivers.ErrNotOpen
	}
	working, stop := both(ctx, open.life)
	defer stop()
	v, err := f(working, open)
	if err != nil && open.life.Err() != nil && ctx.Err() == nil {
		err = drivers.ErrNotOpen
	}
	return v, err
}

// both ends with either context.
func both(ctx, life context.Context) (context.Context, context.CancelFunc) {
	joined, end := context.WithCancel(ctx)
	stop := context.AfterFunc(life, end)
	return joined, func() { stop(); end() }
}

// interval is the time between two looks for a card.
func interval(addr drivers.Address) (time.Duration, error) {
	text := addr.Query().Get("find")
	if text == "" {
		return findInterval, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("device address %s: find %q is not a time; write find=200ms", addr.String(), text)
	}
	return d, nil
}
