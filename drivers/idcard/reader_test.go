package idcard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// fakePort is a reader that answers at one speed only.
type fakePort struct {
	deaf    bool
	answers chan []byte
	open    *int
}

func (p *fakePort) Write(_ context.Context, b []byte) error {
	if p.deaf {
		return nil
	}
	switch {
	case bytes.Equal(b, cmdStatus.encode()):
		p.answers <- frameOf(0, 0, 0x90)
	case bytes.Equal(b, cmdModule.encode()):
		p.answers <- frameOf(append([]byte{0, 0, 0x90}, make([]byte, 16)...)...)
	}
	return nil
}

func (p *fakePort) Read(ctx context.Context, b []byte) (int, error) {
	select {
	case answer, ok := <-p.answers:
		if !ok {
			return 0, io.EOF
		}
		return copy(b, answer), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (p *fakePort) Flush() error { return nil }
func (p *fakePort) Close() error { *p.open--; return nil }

func TestSpeedIsFound(t *testing.T) {
	for _, c := range []struct {
		name, address string
		speed         string // at which the reader answers
		found         bool
	}{
		{"as configured", "serial:///dev/null?baud=115200", "115200", true},
		{"slowest", "serial:///dev/null", "9600", true},
		{"last in the list", "serial:///dev/null?baud=9600", "19200", true},
		{"none", "serial:///dev/null", "300", false},
		{"network has no speed", "tcp://127.0.0.1:1", "9600", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				addr, err := drivers.ParseAddress(c.address)
				if err != nil {
					t.Fatal(err)
				}
				open := 0
				r := New(addr)
				r.dial = func(_ context.Context, a drivers.Address) (transport.Port, error) {
					open++
					speed := a.Query().Get("baud")
					if speed == "" {
						speed = "115200"
					}
					return &fakePort{deaf: speed != c.speed, answers: make(chan []byte, 1), open: &open}, nil
				}
				err = r.Open(t.Context())
				if c.found && err != nil {
					t.Errorf("Open: %v", err)
				}
				if !c.found && !errors.Is(err, drivers.ErrNoAnswer) {
					t.Errorf("Open = %v, want ErrNoAnswer", err)
				}
				if found, _ := transport.Baud(r.Info().Address); c.found && strconv.Itoa(found) != c.speed {
					t.Errorf("Info says that the reader was found at %d baud, want %s", found, c.speed)
				}
				if c.found && open != 1 || !c.found && open != 0 {
					t.Errorf("%d ports are open", open)
				}
				_ = r.Close()
			})
		})
	}
}

func TestCloseDuringOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		addr, _ := drivers.ParseAddress("tcp://127.0.0.1:1")
		open := 0
		r := New(addr)
		r.dial = func(context.Context, drivers.Address) (transport.Port, error) {
			open++
			return &fakePort{deaf: true, open: &open}, nil
		}
		opened := make(chan error)
		go func() { opened <- r.Open(t.Context()) }()
		time.Sleep(100 * time.Millisecond)
		_ = r.Close()
		if err := <-opened; !errors.Is(err, context.Canceled) || open != 0 {
			t.Errorf("Open = %v with %d ports left open", err, open)
		}
	})
}

func TestAddressOptions(t *testing.T) {
	for query, complaint := range map[string]string{"find=soon": "find", "find=-1s": "find", "baud=fast": "baud"} {
		addr, err := drivers.ParseAddress("serial:///dev/null?" + query)
		if err != nil {
			t.Fatal(err)
		}
		if err := New(addr).Open(t.Context()); err == nil || !strings.Contains(err.Error(), complaint) {
			t.Errorf("%s: Open = %v, want a word about %s", query, err, complaint)
		}
	}
}
