package sample

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// Trouble is what goes wrong at a company, for tests and trainings.
type Trouble string

// The troubles.
const (
	TroubleNone  Trouble = ""
	TroubleDown  Trouble = "down"  // it answers 503
	TroubleSlow  Trouble = "slow"  // it answers when nobody waits any more
	TroubleLost  Trouble = "lost"  // it does what it is asked, and its answer is lost
	TroubleNever Trouble = "never" // what is paid stays unknown
)

// Company plays one that sends bills. Its methods may be called from any goroutine.
type Company struct {
	id       string
	name     bilingual.Text
	can      provider.BillsCapabilities
	accounts map[string]*account
	notices  []provider.Notice
	now      func() time.Time

	mu      sync.Mutex
	trouble Trouble
	orders  map[string]*order
	faults  map[string]provider.Fault
}

// account is a made-up one.
type account struct {
	bill   provider.Bill
	person string // ID number; made up as well
	pays   payment
}

// payment is what becomes of the codes of an account: nobody scans a sample.
type payment struct {
	after time.Duration // from the order to the payment; 0 is never: the code runs out
	fails bool          // the bank refuses
}

// codeTime is how long a code may be paid.
const codeTime = 5 * time.Minute

// order is one that was made.
type order struct {
	provider.OrderQuestion
	made      time.Time
	withdrawn bool
	settled   provider.OrderState // once it is final
	at        time.Time           // when it was paid
}

// Provider is the company as the hub reaches it.
func (c *Company) Provider() *provider.Provider {
	return play(c.id, provider.Bills, c.name, c.Handler())
}

// Have makes something go wrong, or right again.
func (c *Company) Have(t Trouble) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble = t
}

// Pay pays an account's open codes, as a telephone that scanned them.
func (c *Company) Pay(number string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.orders {
		if o.Account == number && c.state(o) == provider.OrderPending {
			c.settle(o, provider.OrderPaid, c.now())
		}
	}
}

// Handler is the contract over HTTP.
func (c *Company) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", healthy)
	mux.HandleFunc("POST /capabilities", answers(func(http.ResponseWriter, struct{}) any { return c.can }))
	mux.HandleFunc("POST /bills/find", answers(c.findBill))
	mux.HandleFunc("POST /accounts/find", answers(c.findAccounts))
	mux.HandleFunc("POST /orders", answers(c.make))
	mux.HandleFunc("POST /orders/state", answers(c.ask))
	mux.HandleFunc("POST /orders/cancel", answers(c.withdraw))
	mux.HandleFunc("POST /invoices/find", answers(c.invoice))
	mux.HandleFunc("POST /repairs", answers(c.report))
	mux.HandleFunc("POST /notices", answers(func(http.ResponseWriter, struct{}) any {
		return map[string]any{"notices": c.notices}
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		trouble := c.trouble
		c.mu.Unlock()
		switch trouble {
		case TroubleDown:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case TroubleSlow:
			<-r.Context().Done()
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case TroubleLost:
			mux.ServeHTTP(discarded{http.Header{}}, r)
			w.WriteHeader(http.StatusBadGateway)
			return
		case TroubleNone, TroubleNever:
		}
		mux.ServeHTTP(w, r)
	})
}

// discarded is an answer that is lost.
type discarded struct{ header http.Header }

func (d discarded) Header() http.Header         { return d.header }
func (d discarded) Write(b []byte) (int, error) { return len(b), nil }
func (d discarded) WriteHeader(int)             {}

func (c *Company) findBill(w http.ResponseWriter, q provider.BillQuestion) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[q.Account]
	if a == nil || a.bill.Utility != q.Utility {
		refuse(w, http.StatusNotFound, provider.NoAccount, bilingual.Text{Zh: "没有这个户号", En: "There is no such account"})
		return nil
	}
	for _, o := range c.orders {
		c.state(o) // what was paid is owed no longer
	}
	return a.bill
}

func (c *Company) findAccounts(_ http.ResponseWriter, q provider.AccountsQuestion) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := []provider.Account{}
	for _, number := range sorted(c.accounts) {
		if a := c.accounts[number]; a.person == q.IDNumber {
			found = append(found, provider.Account{Utility: a.bill.Utility, Account: number, Address: a.bill.Address, Owed: a.bill.Total})
		}
	}
	return map[string]any{"accounts": found}
}

func (c *Company) invoice(w http.ResponseWriter, q struct{ Key string }) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.orders[q.Key]
	switch {
	case o == nil:
		refuse(w, http.StatusNotFound, provider.NoOrder, bilingual.Text{Zh: "没有这笔缴费", En: "There is no such payment"})
		return nil
	case c.state(o) != provider.OrderPaid:
		refuse(w, http.StatusConflict, provider.NotYet, bilingual.Text{Zh: "还没有付成，不能开发票", En: "It is not paid, so that there is no invoice"})
		return nil
	}
	tax := o.Amount - o.Amount*100/103
	return provider.Invoice{
		Number: "SAMPLE" + o.at.Format("20060102150405"), Date: o.at.Format(time.DateOnly), Seller: c.name.Zh, Buyer: c.accounts[o.Account].bill.Holder,
		Lines: []provider.InvoiceLine{{Name: "*示例数据*" + c.name.Zh, Amount: o.Amount - tax}}, Amount: o.Amount, Tax: tax,
	}
}

func (c *Company) report(_ http.ResponseWriter, q provider.FaultQuestion) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, known := c.faults[q.Key]
	if !known {
		f = provider.Fault{
			Number: fmt.Sprintf("BX%s%03d", c.now().Format("20060102"), len(c.faults)+1),
			Next:   bilingual.Text{Zh: "示例：30分钟内电话联系您，2小时内到现场。", En: "Sample: you are called within 30 minutes; somebody comes within 2 hours."},
		}
		c.faults[q.Key] = f
	}
	return f
}
