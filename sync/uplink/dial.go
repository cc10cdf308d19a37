package uplink

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

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
