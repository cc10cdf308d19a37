package blueprint_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/blueprint"
	"zhiting/drivers/devicetest"
)

// far is the other end of the protocol. A real simulator lives in drivers/sim and runs in a process of its own.
type far struct {
	mu      sync.Mutex
	address string
	listen  net.Listener
	open    map[net.Conn]bool
	fault   string
	badge   string
}

func (f *far) plug(t *testing.T) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	l, err := net.Listen("tcp", f.address)
	if err != nil {
		t.Fatal(err)
	}
	f.listen, f.address, f.open = l, l.Addr().String(), map[net.Conn]bool{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.open[c] = true
			f.mu.Unlock()
			go f.serve(c)
		}
	}()
}

func (f *far) unplug() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.listen.Close()
	for c := range f.open {
		c.Close()
	}
}

func (f *far) set(fault, badge string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault, f.badge = fault, badge
}

func (f *far) serve(c net.Conn) {
	defer c.Close()
	for lines := bufio.NewScanner(c); lines.Scan(); {
		f.mu.Lock()
		fault, badge := f.fault, f.badge
		f.mu.Unlock()
		answer := "NONE\n"
		switch {
		case fault == "silent":
			continue
		case fault == "noise":
			answer = strings.Repeat("\xff", 500)
		case lines.Text() == "WHO":
			answer = "BADGE 4711\n"
		case badge != "":
			answer = "CARD " + badge + "\n"
		}
		if fault == "late" {
			time.Sleep(100 * time.Millisecond)
		}
		if fault == "twice" {
			answer += answer
		}
		fmt.Fprint(c, answer)
	}
}

func TestConformance(t *testing.T) {
	f := &far{address: "127.0.0.1:0"}
	f.plug(t)
	t.Cleanup(f.unplug)
	f.set("", "B-1")
	at := devicetest.Address(t, "tcp://"+f.address)
	fault := func(name string) func(*testing.T) {
		return func(*testing.T) { f.set(name, "B-1") }
	}
	devicetest.Run(t, devicetest.Harness{
		New:    func() drivers.Device { return blueprint.New(at) },
		Absent: func() drivers.Device { return blueprint.New(devicetest.Address(t, "tcp://127.0.0.1:1")) },
		Use: func(ctx context.Context, d drivers.Device) error {
			number, err := d.(*blueprint.Reader).Await(ctx)
			if err == nil && number != "B-1" {
				err = fmt.Errorf("read %q", number)
			}
			return err
		},
		Begin: func(ctx context.Context, d drivers.Device) error { // waits for a badge that does not come
			f.mu.Lock()
			f.badge = ""
			f.mu.Unlock()
			defer func() {
				f.mu.Lock()
				f.badge = "B-1"
				f.mu.Unlock()
			}()
			_, err := d.(*blueprint.Reader).Await(ctx)
			return err
		},
		Vanish: func(*testing.T) { f.unplug() }, Return: f.plug,
		Stall: fault("silent"), Garbage: fault("noise"), Late: fault("late"), Twice: fault("twice"), Heal: fault(""),
	})
}

func TestAnotherDeviceIsTold(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err == nil {
			fmt.Fprint(c, "HELLO\n")
			_, _ = bufio.NewReader(c).ReadString('\n')
			fmt.Fprint(c, "PRINTER 3000\n")
		}
	}()
	err = blueprint.New(devicetest.Address(t, "tcp://"+l.Addr().String())).Open(t.Context())
	if trouble, ok := errors.AsType[*drivers.Trouble](err); !ok || trouble.Problem.Code != drivers.WrongDevice.Code {
		t.Errorf("a printer at the address: %v", err)
	}
}
