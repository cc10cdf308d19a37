package hub

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
	"zhiting/sync/provider/papercode"
	"zhiting/sync/uplink/wire"
)

// paperCode tells how a printed licence stands: what it was printed for, and whether its licence is good today.
func (h *Hub) paperCode(ctx context.Context, written string) (wire.CodeAnswer, error) {
	answer := wire.CodeAnswer{State: wire.CodeUnknown}
	code, ok := papercode.Find(written)
	if !ok {
		return answer, nil
	}
	var library, identifier, until, printed string
	var known bool
	err := h.read(ctx, func(t tx) (err error) {
		known, err = t.One(`SELECT provider, identifier, name_zh, name_en, holder, valid_until, purpose, use_until, printed_at, sample FROM licence_codes WHERE code = $1`,
			[]any{code}, &library, &identifier, &answer.Name.Zh, &answer.Name.En, &answer.Holder, &until, &answer.Purpose, &answer.UseUntil, &printed, &answer.Sample)
		return err
	})
	if err != nil || !known {
		return answer, err
	}
	if at, err := time.Parse(time.RFC3339, printed); err == nil {
		answer.PrintedOn = at.In(hall).Format(time.DateOnly)
	}
	status, state := h.licenceStatus(ctx, library, identifier)
	answer.State, answer.Since = state, status.Since
	today := h.opts.Now().In(hall).Format(time.DateOnly)
	switch usable := answer.State == wire.CodeValid || answer.State == wire.CodeUnconfirmed; {
	case usable && until != "" && until < today:
		answer.State, answer.Since = wire.CodeExpired, until
	case usable && answer.UseUntil < today:
		answer.State, answer.Since = wire.CodeExpired, answer.UseUntil
	}
	return answer, nil
}

// codeStates are what the state of a licence makes of a code for it.
var codeStates = map[provider.LicenceState]wire.CodeState{
	provider.LicenceValid: wire.CodeValid, provider.LicenceExpired: wire.CodeExpired, provider.LicenceRevoked: wire.CodeRevoked,
}

// licenceStatus asks the library how a licence stands. One that cannot be asked leaves it unconfirmed.
func (h *Hub) licenceStatus(ctx context.Context, library, identifier string) (status provider.LicenceStatus, state wire.CodeState) {
	p := h.providers.ByID(provider.Licences, library)
	if p == nil {
		return status, wire.CodeUnconfirmed
	}
	fault := p.Ask(ctx, provider.CallLicenceStatus, provider.LicenceKey{Identifier: identifier}, &status)
	h.providers.Note(p, fault)
	switch _, refused := errors.AsType[*provider.Refused](fault); {
	case refused:
		return status, wire.CodeRevoked // its library has it no longer
	case fault != nil:
		return provider.LicenceStatus{}, wire.CodeUnconfirmed
	}
	return status, cmp.Or(codeStates[status.State], wire.CodeUnconfirmed)
}

// resolveCode tells what a code stands for that somebody showed at a terminal: that on a paper, or that of an app, which
// its library knows.
func (h *Hub) resolveCode(ctx context.Context, q wire.CodeQuery) (wire.CodeAnswer, error) {
	unknown := wire.CodeAnswer{State: wire.CodeUnknown}
	if err := h.audit(ctx, look{terminal: q.Terminal, action: "resolve"}); err != nil {
		return unknown, err
	}
	if answer, err := h.paperCode(ctx, q.Code); err != nil || answer.State != wire.CodeUnknown {
		return answer, h.apiError(err)
	}
	var down error
	for _, p := range h.providers.Of(provider.Licences, "") {
		var meaning provider.CodeMeaning
		err := p.Ask(ctx, provider.CallResolveCode, provider.ShownCode{Code: q.Code}, &meaning)
		refused, no := errors.AsType[*provider.Refused](err)
		switch {
		case err == nil:
			h.providers.Note(p, nil)
			return wire.CodeAnswer{
				State: cmp.Or(codeStates[meaning.State], wire.CodeUnconfirmed), Name: meaning.Name, Holder: meaning.Holder, Since: meaning.Since, Sample: p.Sample,
			}, nil
		case no && refused.Code == provider.CodeExpired:
			return wire.CodeAnswer{State: wire.CodeExpired, Sample: p.Sample}, nil
		case !no:
			down = h.providerError(p, err)
		}
	}
	return unknown, down
}

// verdicts are what the page says first.
var verdicts = map[wire.CodeState]bilingual.Text{
	wire.CodeValid:       {Zh: "真实有效", En: "Genuine and valid"},
	wire.CodeRevoked:     {Zh: "打印后，证照已被注销，不能再用", En: "Genuine when printed; the licence was revoked since and must not be used"},
	wire.CodeExpired:     {Zh: "打印件真实，但已过有效期，不能再用", En: "Genuine, but out of date and no longer of use"},
	wire.CodeUnknown:     {Zh: "没有这个验证码，请勿采信", En: "There is no such code; do not rely on the paper"},
	wire.CodeUnconfirmed: {Zh: "打印件真实；证照现在的状态暂时查不到，请稍后再查", En: "Genuine; how the licence stands now cannot be asked, look again later"},
}

// verifyPage answers anybody who holds a printed licence.
func (h *Hub) verifyPage(w http.ResponseWriter, r *http.Request) {
	answer, err := h.paperCode(r.Context(), r.PathValue("code"))
	if err != nil {
		h.pageError(w, err)
		return
	}
	status := http.StatusOK
	if answer.State == wire.CodeUnknown {
		status = http.StatusNotFound
	}
	h.render(w, status, "verify", struct {
		Words  bilingual.Text
		Answer wire.CodeAnswer
	}{verdicts[answer.State], answer})
}

// The most that one address may ask without a token, and how many addresses are remembered at most.
const (
	asksAMinute = 20
	addresses   = 10_000
)

// limiter counts what each address asks in a minute. Behind a proxy all are one address, and the proxy must count.
type limiter struct {
	now func() time.Time

	mu     sync.Mutex
	minute time.Time
	asked  map[string]int
}

func newLimiter(now func() time.Time) *limiter { return &limiter{now: now, asked: map[string]int{}} }

// allow says whether an address may ask once more.
func (l *limiter) allow(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	asked, known := l.asked[hostOf(address)]
	return asked < asksAMinute && (known || len(l.asked) < addresses)
}

// count counts what an address asked.
func (l *limiter) count(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	l.asked[hostOf(address)]++
}

// turn begins a new minute. The caller holds mu.
func (l *limiter) turn() {
	if minute := l.now().Truncate(time.Minute); !minute.Equal(l.minute) {
		l.minute = minute
		clear(l.asked)
	}
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}
