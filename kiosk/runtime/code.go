package runtime

import (
	"context"
	"errors"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/scanner"
	"zhiting/kiosk/visit"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// codePause is between two looks for a code in the camera's picture: each takes some tenths of a second of one processor.
const codePause = 300 * time.Millisecond

// readCode waits for codes until the machine stops it: in the live picture when there is one, before the scanner else.
func (r *Runtime) readCode() {
	stop(&r.code)
	read := r.scan
	switch {
	case r.live != nil:
		read = r.spot
	case r.Devices.Scanner == nil:
		return
	}
	ctx, cancel := context.WithCancel(r.ctx)
	r.code = cancel
	number := r.visit
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			switch code, err := read(ctx); {
			case err == nil && code != "":
				r.answer(ctx, number, visit.CodeRead{Text: code})
			case err != nil && ctx.Err() == nil && !errors.Is(err, drivers.ErrNotOpen):
				r.Log.WithError(err).Warn("code not read")
			}
			pause(ctx, codePause)
		}
	}()
}

// scan waits for the scanner.
func (r *Runtime) scan(ctx context.Context) (string, error) {
	code, err := r.Devices.Scanner.Await(ctx)
	return code.Text, err
}

// spot looks for a code in the camera's picture.
func (r *Runtime) spot(ctx context.Context) (string, error) {
	picture, err := r.Devices.Camera.Snap(ctx)
	if err != nil {
		return "", err
	}
	codes, err := scanner.FromImage(picture)
	if err != nil || len(codes) == 0 {
		return "", err
	}
	return codes[0].Text, nil
}

// findEnterprise asks the register. What it was asked for is the citizen's and not logged.
func (r *Runtime) findEnterprise(e visit.FindEnterprise) {
	ctx, number := r.ctx, r.visit
	go func() {
		found, err := r.Uplink.FindEnterprise(ctx, wire.EnterpriseQuery{USCC: e.USCC, Code: e.Code, IDNumber: e.IDNumber})
		if err != nil {
			unknown := errors.Is(err, uplink.ErrNoEnterprise)
			if !unknown && ctx.Err() == nil {
				r.Log.WithError(err).Warn("register not asked")
			}
			r.answer(ctx, number, visit.EnterpriseTrouble{Unknown: unknown})
			return
		}
		r.answer(ctx, number, visit.EnterpriseFound{Enterprise: visit.Enterprise{
			USCC: found.USCC, Name: found.Name, Representative: found.Representative, Standing: visit.Standing(found.State),
			Holder: found.Holder, Fields: found.Fields,
		}})
	}()
}
