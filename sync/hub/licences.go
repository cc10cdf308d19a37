package hub

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
	"zhiting/sync/provider/papercode"
	"zhiting/sync/uplink/wire"
)

// mostUse is the longest time, in days, for which a paper may be printed.
const mostUse = 90

// licenceCalls answer for electronic licences. The hub keeps who looked at what and for which purpose, and the codes on
// the papers; what stands in a licence passes through.
func (h *Hub) licenceCalls(api huma.API) {
	list := operation("terminal", "list-licences", "POST", "/v1/services/licences/list", "List the licences of a person or an enterprise")
	register(api, list, func(ctx context.Context, in *struct{ Body wire.LicenceQuery }) (*struct{ Body wire.LicencesFound }, error) {
		found, err := h.listLicences(ctx, in.Body)
		return &struct{ Body wire.LicencesFound }{found}, err
	})
	authorise := operation("terminal", "authorise-licence", "POST", "/v1/services/licences/authorise", "Take the consent to one look at one licence")
	register(api, authorise, func(ctx context.Context, in *struct{ Body wire.LicenceConsent }) (*struct{ Body wire.LicenceGrant }, error) {
		id, err := h.authoriseLicence(ctx, in.Body)
		return &struct{ Body wire.LicenceGrant }{wire.LicenceGrant{Grant: id}}, err
	})
	fetch := operation("terminal", "fetch-licence", "POST", "/v1/services/licences/fetch", "Fetch what was consented to, once, with the code for its paper")
	register(api, fetch, func(ctx context.Context, in *struct{ Body wire.LicenceFetch }) (*struct{ Body wire.LicenceCopy }, error) {
		fetched, err := h.fetchLicence(ctx, in.Body)
		return &struct{ Body wire.LicenceCopy }{fetched}, err
	})
	resolve := operation("terminal", "resolve-code", "POST", "/v1/services/licences/resolve", "Tell what a shown code or the code on a paper stands for")
	register(api, resolve, func(ctx context.Context, in *struct{ Body wire.CodeQuery }) (*struct{ Body wire.CodeAnswer }, error) {
		answer, err := h.resolveCode(ctx, in.Body)
		return &struct{ Body wire.CodeAnswer }{answer}, err
	})
	verify := operation("anybody", "verify-code", "GET", "/v1/verify/{code}", "Tell how a printed licence stands")
	verify.Security = nil
	register(api, verify, func(ctx context.Context, in *struct {
		Code string `path:"code" maxLength:"40"`
	}) (*struct{ Body wire.CodeAnswer }, error) {
		answer, err := h.paperCode(ctx, in.Code)
		return &struct{ Body wire.CodeAnswer }{answer}, h.apiError(err)
	})
}

// look is one line of who looked at what.
type look struct{ terminal, action, actor, holder, identifier, purpose string }

// audit keeps a look before it is made: one that cannot be written down is not made.
func (h *Hub) audit(ctx context.Context, l look) error {
	return h.apiError(h.write(ctx, func(t tx) error {
		return t.Exec(`INSERT INTO licence_looks (at, terminal, action, actor, holder, identifier, purpose) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			stamp(h.opts.Now()), l.terminal, l.action, l.actor, l.holder, l.identifier, l.purpose)
	}))
}

// numberOf is the number of whoever holds the licences.
func numberOf(holder provider.LicenceHolder) string {
	return strings.ToUpper(holder.IDNumber + holder.USCC)
}

// mayAsk says whether somebody may see the licences of a holder. That of another person is asked for with both cards on
// the reader, which the terminal vouches for; of an enterprise the register says who speaks for it.
func (h *Hub) mayAsk(ctx context.Context, actor string, holder provider.LicenceHolder) error {
	switch {
	case (holder.IDNumber == "") == (holder.USCC == ""):
		return huma.Error422UnprocessableEntity("a holder is a person or an enterprise; give one of their numbers")
	case !holder.Enterprise():
		return nil
	case h.opts.Register == nil:
		return huma.NewError(http.StatusNotImplemented, "this hub reaches no register of enterprises, so it cannot tell who speaks for one")
	}
	found, err := h.opts.Register.Find(ctx, wire.EnterpriseQuery{USCC: holder.USCC, IDNumber: actor})
	if err != nil {
		return h.apiError(err)
	}
	if found.Holder != casefile.HolderLegal && found.Holder != casefile.HolderAgent {
		return huma.Error403Forbidden(provider.NotTheirs)
	}
	return nil
}

func (h *Hub) listLicences(ctx context.Context, q wire.LicenceQuery) (wire.LicencesFound, error) {
	none := wire.LicencesFound{Licences: []wire.LicenceFound{}}
	if err := h.mayAsk(ctx, q.Actor, q.Holder); err != nil {
		return none, err
	}
	if err := h.audit(ctx, look{terminal: q.Terminal, action: "list", actor: q.Actor, holder: numberOf(q.Holder)}); err != nil {
		return none, err
	}
	found := none
	partial, err := askEach(ctx, h, provider.Licences, provider.CallListLicences, q.Holder, func(p *provider.Provider, list provider.LicenceList) {
		for _, l := range list.Licences {
			found.Licences = append(found.Licences, wire.LicenceFound{Licence: l, Provider: p.ID, Sample: p.Sample})
		}
	})
	if err != nil {
		return none, err
	}
	found.Partial = partial
	return found, nil
}

func (h *Hub) authoriseLicence(ctx context.Context, q wire.LicenceConsent) (grant string, err error) {
	today := h.opts.Now().In(hall)
	if q.UseUntil < today.Format(time.DateOnly) || q.UseUntil > today.AddDate(0, 0, mostUse).Format(time.DateOnly) {
		return "", huma.Error422UnprocessableEntity(provider.PurposeRefused)
	}
	if err := h.mayAsk(ctx, q.Actor, q.Holder); err != nil {
		return "", err
	}
	p := h.providers.ByID(provider.Licences, q.Provider)
	if p == nil {
		return "", huma.Error404NotFound(provider.NoLicence)
	}
	if err := h.audit(ctx, look{q.Terminal, "authorise", q.Actor, numberOf(q.Holder), q.Identifier, q.Purpose}); err != nil {
		return "", err
	}
	var given provider.LicenceGrant
	consent := provider.LicenceConsent{Key: q.Key, Holder: q.Holder, Actor: q.Actor, Identifier: q.Identifier, Purpose: q.Purpose, UseUntil: q.UseUntil}
	if err := h.providerError(p, p.Ask(ctx, provider.CallAuthoriseLicence, consent, &given)); err != nil {
		return "", err
	}
	return grant, h.apiError(h.write(ctx, func(t tx) error {
		known, err := t.One(`SELECT id FROM licence_grants WHERE key = $1 AND provider = $2 AND identifier = $3`, []any{q.Key, p.ID, q.Identifier}, &grant)
		if err != nil || known {
			return err
		}
		grant = h.newID()
		return t.Exec(`INSERT INTO licence_grants (id, key, at, terminal, actor, holder, enterprise, provider, provider_grant, identifier, purpose, use_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			grant, q.Key, stamp(h.opts.Now()), q.Terminal, q.Actor, numberOf(q.Holder), q.Holder.Enterprise(), p.ID, given.ID, q.Identifier, q.Purpose, q.UseUntil)
	}))
}

// fetchLicence hands a licence on and binds a new code to it. The answer leaves after the code is kept.
func (h *Hub) fetchLicence(ctx context.Context, q wire.LicenceFetch) (none wire.LicenceCopy, err error) {
	var l look
	var library, grant, until string
	var known, enterprise bool
	err = h.read(ctx, func(t tx) (err error) {
		known, err = t.One(`SELECT terminal, actor, holder, enterprise, identifier, purpose, provider, provider_grant, use_until FROM licence_grants WHERE id = $1`,
			[]any{q.Grant}, &l.terminal, &l.actor, &l.holder, &enterprise, &l.identifier, &l.purpose, &library, &grant, &until)
		return err
	})
	if err != nil {
		return none, h.apiError(err)
	}
	p := h.providers.ByID(provider.Licences, library)
	if !known || l.terminal != q.Terminal || p == nil {
		return none, huma.Error404NotFound(provider.NoGrant)
	}
	l.action = "fetch"
	if err := h.audit(ctx, l); err != nil {
		return none, err
	}
	answer := wire.LicenceCopy{Grant: q.Grant, Provider: p.Name, Sample: p.Sample, Purpose: l.purpose, UseUntil: until}
	if err := h.providerError(p, p.Ask(ctx, provider.CallFetchLicence, provider.GrantQuery{Grant: grant}, &answer.Copy)); err != nil {
		return none, err
	}
	sum := sha256.Sum256(answer.Copy.Content)
	switch {
	case answer.Copy.Licence.Identifier != l.identifier, answer.Copy.Digest != hex.EncodeToString(sum[:]):
		return none, huma.NewError(http.StatusBadGateway, "the library gave another licence than was asked for, or a damaged one; try again later")
	case answer.Copy.Seal == provider.SealBad:
		return none, huma.Error409Conflict(provider.SealBroken)
	case answer.Copy.Licence.State != provider.LicenceValid:
		return none, huma.Error409Conflict(provider.LicenceNotValid)
	}
	if answer.Code, err = papercode.New(rand.Reader); err != nil {
		return none, h.apiError(err)
	}
	answer.Verify = strings.TrimSuffix(h.opts.Public, "/") + papercode.Path + answer.Code
	holder := answer.Copy.Licence.Holder
	if !enterprise {
		holder = provider.MaskName(holder)
	}
	return answer, h.apiError(h.write(ctx, func(t tx) error {
		licence := answer.Copy.Licence
		return t.Exec(`INSERT INTO licence_codes (code, grant_id, identifier, provider, name_zh, name_en, holder, valid_until, digest, purpose, use_until, printed_at, sample)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			answer.Code, q.Grant, licence.Identifier, p.ID, licence.Name.Zh, licence.Name.En, holder, licence.ValidUntil, answer.Copy.Digest,
			l.purpose, until, stamp(h.opts.Now()), p.Sample)
	}))
}
