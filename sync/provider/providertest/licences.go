// Package providertest holds whoever stands behind a service to the contract of its kind, over HTTP: the sample in this
// program as well as an adapter to a real system. Each contract's suite is in the file named after it.
package providertest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"zhiting/sync/provider"
)

// LicenceCase is what a library must have for the suite: somebody who holds one that is valid and one that is not.
type LicenceCase struct {
	Holder provider.LicenceHolder
	Other  provider.LicenceHolder // somebody who holds none of those
	Code   string                 // shown now for a valid licence; empty where none can be had
	Stale  string                 // shown long ago; empty where none can be had
	Today  time.Time              // by the library's clock
}

// Licences holds a library to the contract of kind licences.
func Licences(t *testing.T, p *provider.Provider, c LicenceCase) {
	t.Helper()
	var list provider.LicenceList
	must(t, p, provider.CallListLicences, c.Holder, &list)
	valid, spoiled := sort(t, list)

	t.Run("who holds nothing has an empty list", func(t *testing.T) {
		var none provider.LicenceList
		must(t, p, provider.CallListLicences, provider.LicenceHolder{IDNumber: "110101190001010009"}, &none)
		if len(none.Licences) > 0 {
			t.Errorf("somebody unknown holds %d licences", len(none.Licences))
		}
	})
	consent := func(key string, l provider.Licence) provider.LicenceConsent {
		return provider.LicenceConsent{
			Key: key, Holder: c.Holder, Actor: c.Holder.IDNumber, Identifier: l.Identifier, Purpose: "本人留存", UseUntil: c.Today.AddDate(0, 0, 30).Format(time.DateOnly),
		}
	}
	t.Run("a consent opens a licence once", func(t *testing.T) {
		var first, again, now provider.LicenceGrant
		must(t, p, provider.CallAuthoriseLicence, consent("suite-once", valid), &first)
		must(t, p, provider.CallAuthoriseLicence, consent("suite-once", valid), &again)
		if first.ID == "" || first != again || first.State != provider.GrantOpen {
			t.Errorf("the same consent got %+v and %+v", first, again)
		}
		if till, err := time.Parse(time.RFC3339, first.FetchTill); err != nil || till.Before(c.Today.Add(5*time.Minute)) {
			t.Errorf("the grant ends at %q, want at least 5 minutes", first.FetchTill)
		}
		var got provider.LicenceCopy
		must(t, p, provider.CallFetchLicence, provider.GrantQuery{Grant: first.ID}, &got)
		sum := sha256.Sum256(got.Content)
		if got.Licence != valid || len(got.Fields) == 0 || got.MediaType == "" || got.Digest != hex.EncodeToString(sum[:]) || got.Seal == provider.SealBad {
			t.Errorf("fetched %+v of type %q, seal %q, digest %s of %d bytes", got.Licence, got.MediaType, got.Seal, got.Digest, len(got.Content))
		}
		refused(t, p, provider.CallFetchLicence, provider.GrantQuery{Grant: first.ID}, 409, provider.GrantUsed)
		must(t, p, provider.CallLicenceGrant, provider.GrantQuery{Grant: first.ID}, &now)
		if now.State != provider.GrantIsUsed {
			t.Errorf("after its fetch the grant is %q", now.State)
		}
	})
	t.Run("a key stands for one consent", func(t *testing.T) {
		var grant provider.LicenceGrant
		must(t, p, provider.CallAuthoriseLicence, consent("suite-key", valid), &grant)
		other := consent("suite-key", valid)
		other.Purpose = "银行办理"
		refused(t, p, provider.CallAuthoriseLicence, other, 409, provider.OtherConsent)
	})
	t.Run("what is not valid or not theirs is not opened", func(t *testing.T) {
		refused(t, p, provider.CallAuthoriseLicence, consent("suite-spoiled", spoiled), 409, provider.LicenceNotValid)
		others := consent("suite-others", valid)
		others.Holder = c.Other
		refused(t, p, provider.CallAuthoriseLicence, others, 404, provider.NoLicence)
		refused(t, p, provider.CallFetchLicence, provider.GrantQuery{Grant: "never given"}, 404, provider.NoGrant)
		refused(t, p, provider.CallLicenceGrant, provider.GrantQuery{Grant: "never given"}, 404, provider.NoGrant)
	})
	t.Run("anybody may ask how a licence stands", func(t *testing.T) {
		var status provider.LicenceStatus
		must(t, p, provider.CallLicenceStatus, provider.LicenceKey{Identifier: spoiled.Identifier}, &status)
		if status.State != spoiled.State || status.Since == "" {
			t.Errorf("%+v, want %s since a day", status, spoiled.State)
		}
		refused(t, p, provider.CallLicenceStatus, provider.LicenceKey{Identifier: "1.2.3"}, 404, provider.NoLicence)
	})
	t.Run("a shown code", func(t *testing.T) {
		refused(t, p, provider.CallResolveCode, provider.ShownCode{Code: "nobody shows this"}, 404, provider.NoCode)
		if c.Code != "" {
			var meaning provider.CodeMeaning
			must(t, p, provider.CallResolveCode, provider.ShownCode{Code: c.Code}, &meaning)
			if meaning.State != provider.LicenceValid || meaning.Holder == valid.Holder || meaning.Holder == "" {
				t.Errorf("the code means %+v; the name is to be masked", meaning)
			}
		}
		if c.Stale != "" {
			refused(t, p, provider.CallResolveCode, provider.ShownCode{Code: c.Stale}, 409, provider.CodeExpired)
		}
	})
}

// sort holds the records of a list to their form, and gives one that is valid and one that is not.
func sort(t *testing.T, list provider.LicenceList) (valid, spoiled provider.Licence) {
	t.Helper()
	seen := map[string]bool{}
	for _, l := range list.Licences {
		if seen[l.Identifier] || l.Identifier == "" || l.Name.Zh == "" || l.Name.En == "" || l.Holder == "" || l.IssuedBy == "" || len(l.Type) != 21 {
			t.Errorf("a record is not whole, or its identifier not its own: %+v", l)
		}
		seen[l.Identifier] = true
		for _, date := range []string{l.IssuedOn, l.ValidFrom} {
			if _, err := time.Parse(time.DateOnly, date); err != nil {
				t.Errorf("%s: %v", l.Name.Zh, err)
			}
		}
		switch {
		case l.State == provider.LicenceValid:
			valid = l
		case l.Since == "":
			t.Errorf("%s is %s and nobody knows since when", l.Name.Zh, l.State)
		default:
			spoiled = l
		}
	}
	if valid.Identifier == "" || spoiled.Identifier == "" {
		t.Fatalf("of %d licences none is valid, or none is not; the suite needs both", len(list.Licences))
	}
	return valid, spoiled
}

// must asks for what must be answered.
func must(t *testing.T, p *provider.Provider, call string, question, answer any) {
	t.Helper()
	if err := p.Ask(t.Context(), call, question, answer); err != nil {
		t.Fatalf("%s: %v", call, err)
	}
}

// refused asks for what must be refused.
func refused(t *testing.T, p *provider.Provider, call string, question any, status int, code string) {
	t.Helper()
	var answer any
	err := p.Ask(t.Context(), call, question, &answer)
	if no, ok := errors.AsType[*provider.Refused](err); !ok || no.Status != status || no.Code != code || no.Text.Zh == "" || no.Text.En == "" {
		t.Errorf("%s: %v (%+v), want a refusal %d %s in both languages", call, err, answer, status, code)
	}
}
