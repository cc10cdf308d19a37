package runtime

import (
	"bytes"
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/drivers"
	"zhiting/drivers/receipt"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
)

// roll is the far end of a receipt printer that says nothing of itself: it takes what comes.
type roll struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (r *roll) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes.Write(b)
}

func (r *roll) len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes.Len()
}

func printer(t *testing.T) (*receipt.Printer, *roll) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	r := new(roll)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(r, c) }() // ends with the printer
		}
	}()
	at, err := drivers.ParseAddress("tcp://" + l.Addr().String() + "?status=none")
	if err != nil {
		t.Fatal(err)
	}
	return receipt.New(at, nil), r
}

func (r *roll) has(b []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Contains(r.bytes.Bytes(), b)
}

// A paper that is in the citizen's hands is not printed again, whatever asks for it.
func TestPaperIsPrintedOnce(t *testing.T) {
	device, roll := printer(t)
	h := start(t, "", func(o *Options) {
		o.Devices.Receipt = device
		if err := o.Supervisor.Add("receipt", device); err != nil {
			t.Fatal(err)
		}
	})
	content := someCase
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for h.Supervisor.Statuses()["receipt"].State != drivers.StateReady {
		pause(ctx, 5*time.Millisecond)
	}
	if err := h.printOfCase(ctx, visit.PaperReceipt, content); err != nil {
		t.Fatal(err)
	}
	for roll.len() == 0 {
		pause(ctx, 5*time.Millisecond)
	}
	pause(ctx, 50*time.Millisecond) // the rest of it
	once := roll.len()
	if err := h.printOfCase(ctx, visit.PaperReceipt, content); err != nil {
		t.Errorf("asked again, it says %v; it is done", err)
	}
	pause(ctx, 50*time.Millisecond)
	if again := roll.len(); again != once {
		t.Errorf("asked again, %d bytes more came out", again-once)
	}
	ledger, err := h.Store.Prints(ctx, content.CaseID)
	if err != nil || len(ledger) != 1 || ledger[0].State != store.PrintTaken {
		t.Errorf("the ledger is %+v, %v", ledger, err)
	}
}

// A try of which nothing came out is followed by another that is no reprint, and both are in the ledger.
func TestLedgerOfAPrinterThatIsAway(t *testing.T) {
	h := start(t, "", func(o *Options) { o.Log = logrus.NewEntry(logrus.New()); o.Log.Logger.SetOutput(io.Discard) })
	h.toReview()
	h.tap("submit", "print-receipt")
	h.at(visit.Submitted)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for again := 0; again < 3 && ctx.Err() == nil; pause(ctx, 5*time.Millisecond) {
		ledger, err := h.Store.Prints(ctx, h.only())
		if err != nil {
			t.Fatal(err)
		}
		again = len(ledger)
	}
	h.stop() // when it has ended, every paper has come to its end
	ledger, err := h.Store.Prints(t.Context(), h.only())
	if err != nil || len(ledger) != 3 {
		t.Fatalf("the ledger is %+v, %v; want two tries at the receipt and one at the form", ledger, err)
	}
	for _, p := range ledger {
		if p.State != store.PrintFailed || p.Problem != drivers.NoDevice.Code || p.Spoiled || p.Reprint() {
			t.Errorf("written down as %+v", p)
		}
	}
}
