package transport

import (
	"context"
	"fmt"
	"net"

	"zhiting/drivers"
)

func openTCP(ctx context.Context, addr drivers.Address) (Port, error) {
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "tcp", addr.Host)
	if err != nil {
		return nil, fmt.Errorf("device at %s: %w", addr.String(), err)
	}
	return &stream{c.(*net.TCPConn)}, nil
}
