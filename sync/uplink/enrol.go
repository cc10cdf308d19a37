package uplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"zhiting/sync/identity"
	"zhiting/sync/uplink/wire"
)

// Enrol takes a terminal's first certificate from the hub that made a code, and keeps it. Errors: identity.ErrOtherHub, a
// *HubError when the hub refuses the code.
func Enrol(ctx context.Context, hub string, code identity.Code, terminal string, keep identity.Folder) error {
	at, err := url.Parse(hub)
	if err != nil || at.Scheme != "https" || at.Host == "" {
		return fmt.Errorf("the hub's address %q is not one of a hub with TLS; write it like https://hub.example", hub)
	}
	dialer := newDialer()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		return dialTLS(ctx, dialer, network, address, code.Enrolling())
	}
	defer transport.CloseIdleConnections()
	request, err := keep.Request(terminal)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(wire.Enrol{Terminal: terminal, Secret: code.Secret(), Request: string(request)})
	if err != nil {
		return fmt.Errorf("asking to be enrolled: %w", err)
	}
	var given wire.Enrolled
	asking := &client{base: at, http: &http.Client{Transport: transport}, now: time.Now, heard: new(heard)}
	if err := asking.post(ctx, time.Minute, at.JoinPath("v1", "enrol"), raw, &given); err != nil {
		if errors.Is(err, identity.ErrOtherHub) {
			return identity.ErrOtherHub
		}
		return err
	}
	return keep.Keep([]byte(given.Certificate), []byte(given.Authority))
}

// renew takes the next certificate while a third of the present one's time is left.
func (u *Uplink) renew(ctx context.Context, _ bool) (pass, error) {
	until, err := u.opts.Identity.Until()
	if errors.Is(err, identity.ErrNotEnrolled) {
		return quiet, nil // the other lanes say so
	}
	if err != nil || until.Sub(u.opts.Now()) > identity.Validity/3 {
		return quiet, err
	}
	request, err := u.opts.Identity.Request(u.opts.Terminal)
	if err != nil {
		return quiet, err
	}
	raw, err := json.Marshal(wire.Renew{Request: string(request)})
	if err != nil {
		return quiet, fmt.Errorf("asking for the next certificate: %w", err)
	}
	var given wire.Enrolled
	if err := u.client.post(ctx, time.Minute, u.client.base.JoinPath("v1", "terminals", u.opts.Terminal, "certificate"), raw, &given); err != nil {
		return quiet, err
	}
	return quiet, u.opts.Identity.Keep([]byte(given.Certificate), []byte(given.Authority))
}
