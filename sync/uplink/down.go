package uplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"zhiting/sync/catalog/signed"
	"zhiting/sync/uplink/wire"
)

// Receiver is the terminal as it takes what the hub hands down. Its methods are called from several goroutines.
type Receiver interface {
	// Take is told what the hub wants, whenever that changed and once after each start. It returns soon; what it does not
	// keep it is told again.
	Take(ctx context.Context, wanted wire.Down) error
	// Reports lists what the hub has not been told yet; who adds to them calls Nudge.
	Reports(ctx context.Context) ([]wire.Report, error)
	// Reported forgets reports that are on the hub's disk.
	Reported(ctx context.Context, reports []wire.Report) error
}

// fetchDown asks what is wanted of this terminal. The hub holds the call open while that does not change.
func (u *Uplink) fetchDown(ctx context.Context, _ bool) (pass, error) {
	at := u.client.base.JoinPath("v1", "terminals", u.opts.Terminal, "down")
	at.RawQuery = url.Values{"known": {u.wanted}, "wait": {u.patience().String()}}.Encode()
	asked, cancel := context.WithTimeout(ctx, changesWait+30*time.Second)
	defer cancel()
	var wanted wire.Down
	err := u.client.do(asked, http.MethodGet, at, "", "", nil, 0, &wanted)
	if olderHub(err) {
		return quiet, nil
	}
	u.contact(ctx, err)
	if err != nil {
		return quiet, err
	}
	if wanted.Mark == u.wanted {
		return poll, nil
	}
	if err := u.opts.Receiver.Take(ctx, wanted); err != nil {
		return quiet, fmt.Errorf("taking what the hub hands down: %w", err)
	}
	u.wanted = wanted.Mark
	return poll, nil
}

// sendReports tells the hub what became of what it handed down.
func (u *Uplink) sendReports(ctx context.Context, _ bool) (pass, error) {
	reports, err := u.opts.Receiver.Reports(ctx)
	if err != nil || len(reports) == 0 {
		return quiet, err
	}
	raw, err := json.Marshal(wire.Reports{Reports: reports})
	if err != nil {
		return quiet, fmt.Errorf("writing reports: %w", err)
	}
	err = u.client.post(ctx, time.Minute, u.client.base.JoinPath("v1", "terminals", u.opts.Terminal, "reports"), raw, nil)
	if olderHub(err) {
		return quiet, nil
	}
	u.contact(ctx, err)
	if err != nil {
		return quiet, err
	}
	return quiet, u.opts.Receiver.Reported(ctx, reports)
}

// olderHub says that the hub is from before it handed anything down.
func olderHub(err error) bool {
	hub, ok := errors.AsType[*HubError](err)
	return ok && hub.Status == http.StatusNotFound
}

// Package reads the signed list of files of a catalogue package.
func (u *Uplink) Package(ctx context.Context, address string) (listed signed.Signature, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	err = u.bulk.do(ctx, http.MethodGet, u.client.base.JoinPath("v1", "terminals", u.opts.Terminal, "packages", address), "", "", nil, 0, &listed)
	return listed, err
}

// PackageFiles reads the first of some files by their SHA-256, one at least: who has kept them asks for the rest.
func (u *Uplink) PackageFiles(ctx context.Context, sums []string) ([][]byte, error) {
	raw, err := json.Marshal(wire.FileQuery{SHA256: sums[:min(len(sums), wire.MaxPackageFiles)]})
	if err != nil {
		return nil, fmt.Errorf("asking for files: %w", err)
	}
	var answer wire.Files
	err = u.bulk.post(ctx, 5*time.Minute, u.client.base.JoinPath("v1", "terminals", u.opts.Terminal, "packages", "files"), raw, &answer)
	return answer.Contents, err
}
