package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"zhiting/sync/identity"
)

// silence is how long a connection may say nothing before it is asked whether it is still there, and then how long it may
// take to answer: with 30 s, what waits on a line of 64 kbit/s comes through.
const silence = 30 * time.Second

// newClient speaks HTTP/2 over TLS with a terminal's identity, which is read anew for each connection.
func newClient(from identity.Folder) *http.Client {
	dialer := newDialer()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // it would stand between the two ends of TLS
	transport.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		config, err := from.Client()
		if err != nil {
			return nil, err
		}
		return dialTLS(ctx, dialer, network, address, config)
	}
	transport.ResponseHeaderTimeout = time.Minute
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: silence, PingTimeout: silence}
	return &http.Client{Transport: transport}
}

func dialTLS(ctx context.Context, dialer *net.Dialer, network, address string, config *tls.Config) (net.Conn, error) {
	inside, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	conn := tls.Client(inside, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, inside.Close())
	}
	return conn, nil
}

// unsent is how much of what was written may wait in the kernel, in bytes. Its own choice would be megabytes, behind which a
// case, or the heartbeat, would wait for minutes on a slow link.
const unsent = 32 << 10

// newDialer makes connections whose bytes wait here, where small things overtake, and not in the kernel.
func newDialer() *net.Dialer {
	return &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second, Control: func(_, _ string, conn syscall.RawConn) error {
		var failed error
		if err := conn.Control(func(fd uintptr) {
			failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, unsent)
		}); err != nil {
			return err
		}
		return failed
	}}
}
