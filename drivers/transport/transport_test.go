package transport

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"zhiting/drivers"
)

// far is the other end of a port.
type far = io.ReadWriteCloser

// ends opens a port and its other end.
func ends(t *testing.T, scheme string) (Port, far) {
	t.Helper()
	switch scheme {
	case "serial":
		master, slave, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = master.Close(); _ = slave.Close() })
		return open(t, "serial://"+slave.Name()), master
	default:
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		port := open(t, "tcp://"+listener.Addr().String())
		conn, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return port, conn
	}
}

func open(t *testing.T, address string) Port {
	t.Helper()
	addr, err := drivers.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := Open(t.Context(), addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = port.Close() })
	return port
}

// each runs a test over both transports.
func each(t *testing.T, test func(t *testing.T, port Port, other far)) {
	for _, scheme := range []string{"serial", "tcp"} {
		t.Run(scheme, func(t *testing.T) {
			port, other := ends(t, scheme)
			test(t, port, other)
		})
	}
}

func TestEveryByteValueBothWays(t *testing.T) {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	each(t, func(t *testing.T, port Port, other far) {
		if err := port.Write(t.Context(), all[:]); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(all))
		if _, err := io.ReadFull(other, got); err != nil || string(got) != string(all[:]) {
			t.Errorf("other end got %X, %v", got, err)
		}
		if _, err := other.Write(all[:]); err != nil {
			t.Fatal(err)
		}
		for have := 0; have < len(got); {
			n, err := port.Read(t.Context(), got[have:])
			if err != nil {
				t.Fatal(err)
			}
			have += n
		}
		if string(got) != string(all[:]) {
			t.Errorf("port got %X", got)
		}
	})
}

func TestContextEndsTransfers(t *testing.T) {
	each(t, func(t *testing.T, port Port, other far) {
		short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := port.Read(short, make([]byte, 1)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Read = %v, want the deadline", err)
		}
		called, call := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, call)
		if _, err := port.Read(called, make([]byte, 1)); !errors.Is(err, context.Canceled) {
			t.Errorf("Read = %v, want the cancellation", err)
		}
		// Nobody reads at the other end, so the line fills up.
		full, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer stop()
		if err := port.Write(full, make([]byte, 32<<20)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Write into a full line = %v, want the deadline", err)
		}
		if _, err := other.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if n, err := port.Read(t.Context(), make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("Read after expired ones = %d, %v", n, err)
		}
	})
}

func TestCloseUnblocksRead(t *testing.T) {
	each(t, func(t *testing.T, port Port, _ far) {
		time.AfterFunc(50*time.Millisecond, func() { _ = port.Close() })
		if _, err := port.Read(t.Context(), make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Read = %v, want that the port is closed", err)
		}
		if err := port.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
	})
}

func TestFlushDropsWhatArrived(t *testing.T) {
	each(t, func(t *testing.T, port Port, other far) {
		if _, err := other.Write([]byte("stale")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond) // until it has arrived
		if err := port.Flush(); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Write([]byte("new")); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 16)
		if n, err := port.Read(t.Context(), got); err != nil || string(got[:n]) != "new" {
			t.Errorf("Read after Flush = %q, %v", got[:n], err)
		}
	})
}

func TestUnpluggingIsNoticed(t *testing.T) {
	each(t, func(t *testing.T, port Port, other far) {
		time.AfterFunc(50*time.Millisecond, func() { _ = other.Close() })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if n, err := port.Read(ctx, make([]byte, 1)); err == nil || ctx.Err() != nil {
			t.Errorf("Read from a lost device = %d, %v", n, err)
		}
	})
}

func TestOpenErrors(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address string
		problem drivers.Problem
		word    string
	}{
		{"serial:///dev/no-such-port", drivers.NoDevice, "no-such-port"},
		{"tcp://127.0.0.1:1", drivers.NoDevice, "refused"},
		{"serial:///dev/null?baud=x", drivers.NoDevice, "baud"},
		{"serial://" + plain, drivers.NoDevice, "file"},
		{"ipp://127.0.0.1/", drivers.NoDevice, "scheme"},
	} {
		addr, err := drivers.ParseAddress(c.address)
		if err != nil {
			t.Fatal(err)
		}
		port, err := Open(t.Context(), addr)
		if err == nil {
			_ = port.Close()
			t.Errorf("%s opened", c.address)
			continue
		}
		if got := drivers.ProblemOf(err); got != c.problem || !strings.Contains(err.Error(), c.word) {
			t.Errorf("%s: %v means %q; want %q and the word %q", c.address, err, got.Code, c.problem.Code, c.word)
		}
	}
	if _, err := openSerial(drivers.Address{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("empty path: %v", err)
	}
}
