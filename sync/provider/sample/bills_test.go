package sample

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/provider/providertest"
)

// clock is moved by the test.
type clock struct{ atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(c.Load(), 0).UTC() }

func companyOf(t *testing.T, id string) (*Company, *clock) {
	t.Helper()
	c := &clock{}
	c.Store(time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC).Unix())
	for _, company := range Companies(c.now) {
		if company.id == id {
			return company, c
		}
	}
	t.Fatalf("no company %s", id)
	return nil, nil
}

// TestBillsKeepTheContract holds every sample company to it, over a real connection.
func TestBillsKeepTheContract(t *testing.T) {
	for id, given := range map[string]providertest.BillsGiven{
		"sample-water":    {Utility: provider.Water, Owes: "1010000001", Unknown: "1019999999"},
		"sample-power":    {Utility: provider.Power, Owes: "2010000001", Unknown: "1010000001"},
		"sample-gas-heat": {Utility: provider.Heat, Owes: "4010000001", Unknown: "3010000001"},
		"sample-telecom":  {Utility: provider.Telecom, Owes: "06350000001", Unknown: "06359999999"},
	} {
		t.Run(id, func(t *testing.T) {
			c, _ := companyOf(t, id)
			web := httptest.NewServer(c.Handler())
			defer web.Close()
			for _, f := range providertest.Bills(t.Context(), &provider.Provider{ID: id, Kind: provider.Bills, URL: web.URL}, given) {
				if f.Err != nil {
					t.Errorf("%s: %v", f.Promise, f.Err)
				}
			}
		})
	}
}

// TestWhatBecomesOfACode follows the accounts that are paid, refused, and never paid.
func TestWhatBecomesOfACode(t *testing.T) {
	for account, want := range map[string]provider.OrderState{
		"1010000001": provider.OrderPaid, "1010000003": provider.OrderFailed, "1010000004": provider.OrderExpired,
	} {
		company, clock := companyOf(t, "sample-water")
		calls := provider.BillCalls{Provider: company.Provider()}
		bill, err := calls.FindBill(t.Context(), provider.BillQuestion{Utility: provider.Water, Account: account})
		if err != nil {
			t.Fatal(err)
		}
		q := provider.OrderQuestion{Key: "k", Utility: provider.Water, Account: account, Amount: bill.Total}
		for _, c := range bill.Charges {
			q.Charges = append(q.Charges, c.ID)
		}
		if _, err := calls.Order(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		clock.Add(int64(codeTime.Seconds()))
		o, err := calls.OrderState(t.Context(), "k")
		if err != nil || o.State != want {
			t.Errorf("%s became %s (%v), want %s", account, o.State, err, want)
		}
		after, err := calls.FindBill(t.Context(), provider.BillQuestion{Utility: provider.Water, Account: account})
		if owed := map[bool]int64{true: 0, false: bill.Total}[want == provider.OrderPaid]; err != nil || after.Total != owed {
			t.Errorf("%s owes %d fen afterwards (%v), want %d", account, after.Total, err, owed)
		}
		if _, err := calls.FindInvoice(t.Context(), "k"); (err == nil) != (want == provider.OrderPaid) {
			t.Errorf("the invoice of %s: %v", account, err)
		}
	}
}

// TestTroubles holds what the switches promise to the tests that use them.
func TestTroubles(t *testing.T) {
	c, clock := companyOf(t, "sample-power")
	calls := provider.BillCalls{Provider: c.Provider()}
	c.Have(TroubleDown)
	if _, err := calls.Capabilities(t.Context()); !errors.Is(err, provider.ErrDown) {
		t.Errorf("down: %v", err)
	}
	c.Have(TroubleSlow)
	hasty, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := calls.Capabilities(hasty); !errors.Is(err, provider.ErrDown) {
		t.Errorf("slow: %v", err)
	}
	c.Have(TroubleLost)
	q := provider.OrderQuestion{Key: "k", Utility: provider.Power, Account: "2010000001", Charges: []string{"2026-08"}, Amount: 182*55 + 182*55/100}
	if _, err := calls.Order(t.Context(), q); !errors.Is(err, provider.ErrDown) {
		t.Errorf("answer lost: %v", err)
	}
	c.Have(TroubleNever)
	clock.Add(60)
	if o, err := calls.OrderState(t.Context(), "k"); err != nil || o.State != provider.OrderUnknown {
		t.Errorf("what was made and never settled is %s (%v)", o.State, err)
	}
	c.Have(TroubleNone)
	if o, err := calls.OrderState(t.Context(), "k"); err != nil || o.State != provider.OrderPaid {
		t.Errorf("settled it is %s (%v)", o.State, err)
	}
}
