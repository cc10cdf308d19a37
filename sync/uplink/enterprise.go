package uplink

import (
	"context"
	"errors"
	"net/http"
	"time"

	"zhiting/sync/uplink/wire"
)

// ErrNoEnterprise says that the register has no such enterprise.
var ErrNoEnterprise = errors.New("no such enterprise in the register")

// enterpriseWait is how long a citizen waits for the register before going on without it.
const enterpriseWait = 5 * time.Second

// FindEnterprise asks the register through the hub. ErrNoEnterprise is its answer that there is none; any other error
// means that it could not be asked.
func (u *Uplink) FindEnterprise(ctx context.Context, q wire.EnterpriseQuery) (wire.Registered, error) {
	ctx, cancel := context.WithTimeout(ctx, enterpriseWait)
	defer cancel()
	var found wire.Registered
	err := u.Ask(ctx, "v1/enterprises/find", q, &found)
	var hub *HubError
	if errors.As(err, &hub) && hub.Status == http.StatusNotFound {
		return wire.Registered{}, ErrNoEnterprise
	}
	return found, err
}
