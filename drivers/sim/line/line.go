// Package line is the simulator's end of a cable: a pseudo-terminal with a link to it, or a listening TCP socket.
//
// It carries bytes and can be pulled out and plugged in again. It knows no protocol.
package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Handler plays the device on one connection. It returns when a read or write fails, which is what unplugging and
// the end of the context make happen.
type Handler func(conn io.ReadWriter)

// Line is one cable. Its zero value is not usable; make one with PTY or TCP.
type Line struct {
	link   string // pseudo-terminal
	listen string // TCP

	mu       sync.Mutex
	handle   Handler
	plugged  bool
	closers  map[io.Closer]struct{} // everything that unplugging closes
	handlers sync.WaitGroup
}

// PTY is a serial cable. The link is a path at which the terminal's end appears as a symbolic link.
func PTY(link string) *Line { return &Line{link: link} }

// TCP is a network cable: HOST:PORT, where port 0 takes a free one and keeps it.
func TCP(listen string) *Line { return &Line{listen: listen} }

// Open plugs the cable in and gives the address for a driver. Each connection is handed to handle in a goroutine.
func (l *Line) Open(handle Handler) (address string, err error) {
	l.mu.Lock()
	l.handle = handle
	l.mu.Unlock()
	if err := l.Replug(); err != nil {
		return "", err
	}
	if l.link != "" {
		return "serial://" + l.link, nil
	}
	return "tcp://" + l.listen, nil
}

// Run keeps the cable in until the context ends, then pulls it out and waits for the handlers.
func (l *Line) Run(ctx context.Context) error {
	<-ctx.Done()
	err := l.Unplug()
	l.handlers.Wait()
	return err
}

// Unplug pulls the cable out: connections break, the link or the listening socket goes away.
func (l *Line) Unplug() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	if l.link != "" && l.plugged {
		errs = append(errs, os.Remove(l.link))
	}
	for c := range l.closers {
		if err := c.Close(); err != nil && !errors.Is(err, os.ErrClosed) && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	l.closers, l.plugged = nil, false
	return errors.Join(errs...)
}

// Replug puts the cable in again.
func (l *Line) Replug() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.plugged {
		return nil
	}
	l.closers = map[io.Closer]struct{}{}
	plug := l.plugTCP
	if l.link != "" {
		plug = l.plugPTY
	}
	if err := plug(); err != nil {
		return err
	}
	l.plugged = true
	return nil
}

func (l *Line) plugPTY() error {
	master, slave, err := openPTY()
	if err != nil {
		return err
	}
	// Renaming over an old link leaves no moment at which a half-made one can be seen.
	next := l.link + ".new"
	_ = os.Remove(next)
	err = os.Symlink(slave.Name(), next)
	if err == nil {
		err = os.Rename(next, l.link)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("link to the pseudo-terminal: %w", err), master.Close(), slave.Close())
	}
	// The terminal's side stays open here too: otherwise the last close of a driver would break the line for good.
	l.closers[master], l.closers[slave] = struct{}{}, struct{}{}
	l.handlers.Go(func() { l.handle(shared{master, slave}) })
	return nil
}

// shared is the simulator's end of a pseudo-terminal. A driver that is killed leaves its exclusive hold behind for as
// long as the pseudo-terminal lives, where a serial port frees itself with the last close: so the hold is taken off.
type shared struct {
	*os.File
	slave *os.File
}

func (s shared) Read(b []byte) (int, error) {
	n, err := s.File.Read(b)
	if err == nil {
		err = unix.IoctlSetInt(int(s.slave.Fd()), unix.TIOCNXCL, 0)
	}
	return n, err
}

func (l *Line) plugTCP() error {
	listener, err := net.Listen("tcp", l.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	l.listen = listener.Addr().String()
	l.closers[listener] = struct{}{}
	l.handlers.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if !l.adopt(listener, conn) {
				_ = conn.Close()
				return
			}
			l.handlers.Go(func() {
				l.handle(conn)
				l.drop(conn)
			})
		}
	})
	return nil
}

// adopt makes unplugging close the connection too, unless its listener was unplugged already.
func (l *Line) adopt(listener net.Listener, conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, live := l.closers[listener]; !live {
		return false
	}
	l.closers[conn] = struct{}{}
	return true
}

func (l *Line) drop(conn net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.closers, conn)
	_ = conn.Close()
}

// openPTY makes a raw pseudo-terminal whose master can be closed while it is being read.
func openPTY() (master, slave *os.File, err error) {
	blocking, slave, err := pty.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("pseudo-terminal: %w", err)
	}
	defer blocking.Close()
	if err := makeRaw(int(slave.Fd())); err != nil {
		_ = slave.Close()
		return nil, nil, fmt.Errorf("pseudo-terminal: raw mode: %w", err)
	}
	// The pty library leaves its file in blocking mode; Close would not wake a Read.
	fd, err := unix.FcntlInt(blocking.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		_ = slave.Close()
		return nil, nil, fmt.Errorf("pseudo-terminal: %w", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		_ = slave.Close()
		_ = syscall.Close(fd)
		return nil, nil, fmt.Errorf("pseudo-terminal: %w", err)
	}
	return os.NewFile(uintptr(fd), blocking.Name()), slave, nil
}

func makeRaw(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = unix.CS8 | unix.CREAD | unix.CLOCAL | unix.B115200
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}
