package hub

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhiting/sync/provider"
	"zhiting/sync/provider/sample"
	"zhiting/sync/uplink/wire"
)

// till is a hub with a water company, whose clock the test moves.
type till struct {
	rig
	dir   string
	water *sample.Company
	clock *atomic.Int64
}

const (
	owes  = "1010000001" // and is paid after some seconds
	never = "1010000004" // and its codes run out
)

func openTill(t *testing.T) *till {
	t.Helper()
	k := &till{dir: t.TempDir(), clock: &atomic.Int64{}}
	k.clock.Store(day.Unix())
	k.water = sample.Companies(k.now)[0]
	k.open(t)
	return k
}

func (k *till) now() time.Time { return time.Unix(k.clock.Load(), 0).UTC() }

// open opens the hub, again after a crash: the former one is left as it is, with what it had on disk.
func (k *till) open(t *testing.T) {
	t.Helper()
	o := options(k.dir)
	o.Now, o.Providers = k.now, []*provider.Provider{k.water.Provider()}
	o.Attachments = "file://" + t.TempDir() // the hub before, as if it had crashed, still holds those in its folder
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	k.rig = rig{t, h, serve(t, h)}
}

// query asks for a payment of all that an account owes.
func (k *till) query(id, account string) wire.OrderQuery {
	k.Helper()
	var found wire.BillFound
	if status := k.call("POST", "/v1/services/bills/find", terminalToken, wire.BillQuery{Company: "sample-water", Utility: provider.Water, Account: account}, &found); status != http.StatusOK {
		k.Fatalf("the bill of %s: status %d", account, status)
	}
	q := wire.OrderQuery{ID: "order-of-terminal-" + id, Terminal: "t1", Company: "sample-water", Utility: provider.Water, Account: account, Amount: found.Bill.Total, Charges: []string{}}
	for _, c := range found.Bill.Charges {
		q.Charges = append(q.Charges, c.ID)
	}
	return q
}

// said is an answer: a payment, or a refusal.
type said struct {
	wire.BillOrder
	Detail string
}

func (k *till) ask(call string, q any) (int, said) {
	k.Helper()
	var s said
	status := k.call("POST", "/v1/services/bills/orders"+call, as(q), q, &s)
	return status, s
}

func (k *till) want(what string, status int, s said, state provider.OrderState) {
	k.Helper()
	if status != http.StatusOK || s.State != state {
		k.Errorf("%s: status %d, %s %s, want %s", what, status, s.State, s.Detail, state)
	}
}

func (k *till) refused(what string, status int, s said, code string) {
	k.Helper()
	if status/100 != 4 || s.Detail != code {
		k.Errorf("%s: status %d %s %q, want a refusal with %s", what, status, s.State, s.Detail, code)
	}
}

func id(q wire.OrderQuery) wire.OrderID { return wire.OrderID{ID: q.ID} }

// wait lets seconds go by and the settler look.
func (k *till) wait(seconds int64) {
	k.Helper()
	k.clock.Add(seconds)
	if err := k.hub.settleDue(k.Context()); err != nil {
		k.Error(err)
	}
}

func TestABillIsPaidOnce(t *testing.T) { both(t, aBillIsPaidOnce) }

func aBillIsPaidOnce(t *testing.T) {
	k := openTill(t)
	q := k.query("a", owes)
	status, first := k.ask("", q)
	k.want("begun", status, first, provider.OrderPending)
	status, again := k.ask("", q)
	if k.want("asked again", status, again, provider.OrderPending); again.Code != first.Code || first.Code == "" || first.Seconds <= 0 {
		t.Errorf("asked again the code is %q, before %q for %d s", again.Code, first.Code, first.Seconds)
	}
	other := k.query("b", owes)
	status, s := k.ask("", other)
	k.refused("another terminal", status, s, wire.OpenOrder)
	changed := q
	changed.Amount++
	status, s = k.ask("", changed)
	k.refused("the id used for something else", status, s, wire.OtherOrder)
	k.clock.Add(20)
	status, s = k.ask("/state", id(q))
	if k.want("paid", status, s, provider.OrderPaid); s.Number == "" || s.PaidAt.IsZero() || s.Code != "" {
		t.Errorf("paid is %+v", s)
	}
	status, s = k.ask("", other)
	k.refused("paid a second time", status, s, wire.PaidAlready)
	status, s = k.ask("/cancel", id(q))
	k.want("withdrawn too late", status, s, provider.OrderPaid)
	var invoice provider.Invoice
	if status := k.call("POST", "/v1/services/bills/invoices/find", terminalToken, id(q), &invoice); status != http.StatusOK || invoice.Amount != q.Amount {
		t.Errorf("invoice: status %d, %+v", status, invoice)
	}
	var found wire.BillFound
	k.call("POST", "/v1/services/bills/find", terminalToken, wire.BillQuery{Company: "sample-water", Utility: provider.Water, Account: owes}, &found)
	if found.Bill.Total != 0 || found.Open {
		t.Errorf("afterwards %+v", found)
	}
}

// TestTwoTerminalsAtOnce begins the same bill at many terminals: one gets a code.
func TestTwoTerminalsAtOnce(t *testing.T) { both(t, twoTerminalsAtOnce) }

func twoTerminalsAtOnce(t *testing.T) {
	k := openTill(t)
	q := k.query("", never)
	var codes atomic.Int64
	var terminals sync.WaitGroup
	for i := range 8 {
		terminals.Go(func() {
			mine := q
			mine.ID += fmt.Sprint(i)
			if o, err := k.hub.order(t.Context(), mine); err == nil && o.Code != "" {
				codes.Add(1)
			}
		})
	}
	terminals.Wait()
	if codes.Load() != 1 {
		t.Errorf("%d terminals got a code, want 1", codes.Load())
	}
}

func TestWithdrawnAndRunOut(t *testing.T) {
	k := openTill(t)
	q := k.query("a", never)
	k.ask("", q)
	status, s := k.ask("/cancel", id(q))
	k.want("withdrawn", status, s, provider.OrderExpired)
	q = k.query("b", never)
	status, s = k.ask("", q)
	k.want("begun anew", status, s, provider.OrderPending)
	k.wait(301) // nobody asks: the settler does
	if o, err := k.hub.readOrder(t.Context(), q.ID); err != nil || o.State != provider.OrderExpired {
		t.Errorf("a code that ran out is %s (%v)", o.State, err)
	}
}

// TestCompanies lists them with how each is, and what one that is down said last.
func TestCompanies(t *testing.T) {
	k := openTill(t)
	list := func() wire.BillCompany {
		var told wire.BillCompanies
		k.call("POST", "/v1/services/bills/companies", terminalToken, nil, &told)
		if len(told.Companies) != 1 {
			t.Fatalf("companies %+v", told)
		}
		return told.Companies[0]
	}
	if c := list(); !c.Up || !c.Sample || len(c.Notices) != 1 || c.Can.Utilities[0] != provider.Water {
		t.Errorf("up it is %+v", c)
	}
	k.water.Have(sample.TroubleDown)
	if c := list(); c.Up || len(c.Can.Utilities) != 1 {
		t.Errorf("down it is %+v", c)
	}
	var found wire.AccountsFound
	q := wire.AccountsQuery{IDNumber: "371502199001010012", Name: "欧阳样例", Consent: provider.Consent{Text: "同意", At: day}}
	if k.call("POST", "/v1/services/bills/accounts/find", terminalToken, q, &found); len(found.Missing) != 1 {
		t.Errorf("accounts of a company that is down: %+v", found)
	}
	k.water.Have(sample.TroubleNone)
	if k.call("POST", "/v1/services/bills/accounts/find", terminalToken, q, &found); len(found.Accounts) != 1 || found.Accounts[0].Account.Account != owes {
		t.Errorf("accounts: %+v", found)
	}
}

func TestRepair(t *testing.T) {
	k := openTill(t)
	report := wire.FaultReport{ID: "fault-of-terminal-1", Company: "sample-water", Utility: provider.Water, Kind: provider.FaultLeak, Place: "样例路", Phone: "13800000000"}
	var first, again provider.Fault
	if status := k.call("POST", "/v1/services/bills/repairs", terminalToken, report, &first); status != http.StatusOK || first.Number == "" {
		t.Errorf("status %d, %+v", status, first)
	}
	if k.call("POST", "/v1/services/bills/repairs", terminalToken, report, &again); again.Number != first.Number {
		t.Errorf("sent again it is %q, before %q", again.Number, first.Number)
	}
}
