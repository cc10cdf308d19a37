package providertest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/sync/provider"
)

// Benefits holds a provider to the contract of kind benefits. Holder is somebody who may receive something; today is by the
// provider's clock.
func Benefits(t *testing.T, p *provider.Provider, holder provider.LicenceHolder, today time.Time) {
	t.Helper()
	ask := provider.BenefitQuery{Holder: holder, Actor: holder.IDNumber, Consent: "suite"}
	var list, again provider.BenefitList
	must(t, p, provider.CallListBenefits, ask, &list)
	if len(list.Benefits) == 0 {
		t.Fatal("the holder may receive nothing; the suite needs somebody who does")
	}
	must(t, p, provider.CallListBenefits, ask, &again)
	if !slices.EqualFunc(list.Benefits, again.Benefits, func(a, b provider.Benefit) bool { return a.ID == b.ID }) {
		t.Error("asked again, the benefits have other ids")
	}
	if !slices.IsSortedFunc(list.Benefits, func(a, b provider.Benefit) int { return strings.Compare(a.ConfirmBy, b.ConfirmBy) }) {
		t.Error("the soonest to end is not first")
	}
	for _, b := range list.Benefits {
		if b.ID == "" || b.Name.IsZero() || b.Form.IsZero() || b.Payer.IsZero() || b.Basis.IsZero() || b.Phone == "" || b.Amount < 0 {
			t.Errorf("benefit %q lacks its name, form, payer, basis or phone: %+v", b.ID, b)
		}
		if _, err := time.Parse(time.DateOnly, b.ConfirmBy); err != nil || b.ConfirmBy < today.Format(time.DateOnly) {
			t.Errorf("%s can be confirmed until %q", b.ID, b.ConfirmBy)
		}
		if b.Account != "" && (!masked(b.Account) || b.Bank.IsZero()) {
			t.Errorf("%s goes to %q of %v: it is to be masked and named", b.ID, b.Account, b.Bank)
		}
		if len(b.Claims) == 0 {
			t.Errorf("%s does not say why", b.ID)
		}
		for i, c := range b.Claims {
			_, err := time.Parse(time.DateOnly, c.AsOf)
			if err != nil || c.Text.IsZero() || c.Source.IsZero() || slices.IndexFunc(b.Claims, func(o provider.BenefitClaim) bool { return o.ID == c.ID }) != i {
				t.Errorf("%s: claim %d lacks its own id, text, source or day: %+v", b.ID, i, c)
			}
		}
	}
	var none provider.BenefitList
	must(t, p, provider.CallListBenefits, provider.BenefitQuery{Holder: provider.LicenceHolder{IDNumber: "110101190001010009"}, Consent: "suite"}, &none)
	if len(none.Benefits) > 0 {
		t.Errorf("somebody unknown may receive %d benefits", len(none.Benefits))
	}
	refused(t, p, provider.CallListBenefits, provider.BenefitQuery{Holder: holder, Actor: holder.IDNumber}, 422, provider.NoConsent)
}
