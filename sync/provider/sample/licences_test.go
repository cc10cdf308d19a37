package sample

import (
	"testing"
	"time"

	"zhiting/sync/catalog/validate"
	"zhiting/sync/provider"
	"zhiting/sync/provider/providertest"
	"zhiting/sync/provider/showncode"
)

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

func TestLicencesKeepTheContract(t *testing.T) {
	p := licences(func() time.Time { return noon })
	if err := p.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown := func(at time.Time) string {
		code, err := ShowLicence(SampleLicence, at)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	providertest.Licences(t, p, providertest.LicenceCase{
		Holder: wang.LicenceHolder, Other: zhang.LicenceHolder, Code: shown(noon), Stale: shown(noon.Add(-time.Hour)), Today: noon,
	})
	t.Run("of an enterprise", func(t *testing.T) {
		providertest.Licences(t, licences(func() time.Time { return noon }), providertest.LicenceCase{Holder: company.LicenceHolder, Other: wang.LicenceHolder, Today: noon})
	})
}

// TestGrantGoesWithTime plays somebody who consents and leaves, and a licence that runs out.
func TestGrantGoesWithTime(t *testing.T) {
	now := noon
	p := licences(func() time.Time { return now })
	var grant provider.LicenceGrant
	consent := provider.LicenceConsent{Key: "k", Holder: zhang.LicenceHolder, Identifier: kept[5].Identifier, Purpose: "x", UseUntil: "2026-10-30"}
	if err := p.Ask(t.Context(), provider.CallAuthoriseLicence, consent, &grant); err != nil {
		t.Fatal(err)
	}
	now = noon.Add(fetchTime + time.Second)
	var copied provider.LicenceCopy
	err := p.Ask(t.Context(), provider.CallFetchLicence, provider.GrantQuery{Grant: grant.ID}, &copied)
	if err == nil || err.Error() != (&provider.Refused{Code: provider.GrantExpired}).Error() {
		t.Errorf("after %s: %v", fetchTime, err)
	}
	now = time.Date(2030, 6, 2, 0, 0, 0, 0, time.UTC)
	var status provider.LicenceStatus
	if err := p.Ask(t.Context(), provider.CallLicenceStatus, provider.LicenceKey{Identifier: kept[5].Identifier}, &status); err != nil || status.State != provider.LicenceExpired {
		t.Errorf("the day after its last: %+v, %v", status, err)
	}
}

// TestSamplePeopleAreMadeUp proves that their numbers have the right form, so that cards and pages take them.
func TestSamplePeopleAreMadeUp(t *testing.T) {
	for _, p := range []party{ouyang, zhang, wang} {
		if err := validate.ID(p.IDNumber, noon); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
	if err := validate.USCC(company.USCC); err != nil {
		t.Error(err)
	}
	if showncode.HolderHash(SampleLicence, ouyang.IDNumber) == showncode.HolderHash(kept[1].Identifier, ouyang.IDNumber) {
		t.Error("two licences of one holder look alike")
	}
}
