package identity

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"
)

// firstByte is how long a client on this machine may take to say whether it speaks TLS.
const firstByte = 10 * time.Second

// handshake is the first byte of TLS (RFC 8446, 5.1: a record of type handshake).
const handshake = 22

// listener speaks TLS with everybody, and plain HTTP with who is on this machine and does not ask for TLS: an operator's
// command line, a browser on the hub itself.
type listener struct {
	net.Listener
	config *tls.Config
	ready  chan accepted
	closed chan struct{}
	once   sync.Once
}

type accepted struct {
	conn net.Conn
	err  error
}

// Listen wraps a listener. Closing it closes the one inside.
func Listen(inside net.Listener, config *tls.Config) net.Listener {
	l := &listener{Listener: inside, config: config, ready: make(chan accepted), closed: make(chan struct{})}
	go l.accept()
	return l
}

func (l *listener) accept() {
	for {
		conn, err := l.Listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			l.hand(accepted{err: err}) // who accepts knows which errors pass, and waits
		case here(conn):
			go l.sort(conn) // which waits for the client, and others do not
		default:
			l.hand(accepted{conn: tls.Server(conn, l.config)})
		}
	}
}

func here(conn net.Conn) bool {
	tcp, ok := conn.RemoteAddr().(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// sort looks at the first byte of a client on this machine.
func (l *listener) sort(conn net.Conn) {
	// An error of the deadline shows again when the byte is read.
	_ = conn.SetReadDeadline(time.Now().Add(firstByte))
	looked := &peeked{conn, bufio.NewReaderSize(conn, 16)}
	first, err := looked.read.Peek(1)
	_ = conn.SetReadDeadline(time.Time{})
	switch {
	case err != nil:
		_ = conn.Close() // nothing came on it
	case first[0] == handshake:
		l.hand(accepted{conn: tls.Server(looked, l.config)})
	default:
		l.hand(accepted{conn: looked})
	}
}

func (l *listener) hand(a accepted) {
	select {
	case l.ready <- a:
	case <-l.closed:
		if a.conn != nil {
			_ = a.conn.Close() // nobody is there to serve it
		}
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case a := <-l.ready:
		return a.conn, a.err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// peeked is a connection of which the beginning was looked at.
type peeked struct {
	net.Conn
	read *bufio.Reader
}

func (p *peeked) Read(b []byte) (int, error) { return p.read.Read(b) }
