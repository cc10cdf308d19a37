package runtime

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"
	"golang.org/x/text/encoding/simplifiedchinese"

	"zhiting/drivers"
	"zhiting/drivers/receipt"
	"zhiting/kiosk/paper"
	"zhiting/kiosk/store"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
)

// The environment makes the test program a terminal that prints a receipt until it is killed.
const (
	victimFolder  = "ZHITING_RUNTIME_VICTIM"
	victimPrinter = "ZHITING_RUNTIME_VICTIM_PRINTER"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimFolder); dir != "" {
		fmt.Fprintln(os.Stderr, printUntilKilled(context.Background(), dir, os.Getenv(victimPrinter)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// someCase is what the papers of a made-up case say.
var someCase = paper.Content{
	CaseID: "0190a0b0-case", Token: "ABCD", Language: "zh", At: noon,
	Filing: casefile.Filing{ThemeName: casefile.Text{Zh: "事", En: "Thing"}},
}

func ownStore(ctx context.Context, dir string) (*store.Store, error) {
	return store.Open(ctx, store.Options{
		Dir: filepath.Join(dir, "data"), Key: store.KeyFile(filepath.Join(dir, "key")), Terminal: "t1", Owner: true,
		Now: func() time.Time { return noon }, NewID: uuid.NewString,
	})
}

func printUntilKilled(ctx context.Context, dir, printer string) error {
	s, err := ownStore(ctx, dir)
	if err != nil {
		return err
	}
	at, err := drivers.ParseAddress(printer)
	if err != nil {
		return err
	}
	device := receipt.New(at, nil)
	if err := device.Open(ctx); err != nil {
		return err
	}
	r := New(Options{Store: s, Devices: Devices{Receipt: device}, Log: logrus.NewEntry(logrus.New())})
	return r.printOfCase(ctx, visit.PaperReceipt, someCase)
}

// TestPlugPulledWhilePrinting kills a terminal while the printer has its receipt but has not said that it is on paper.
// The next start does not know what became of it, so the receipt that is asked for then says that it is another.
func TestPlugPulledWhilePrinting(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victimFolder+"="+dir, victimPrinter+"=tcp://"+l.Addr().String())
	var errs bytes.Buffer
	child.Stderr = &errs
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	giveUp := time.AfterFunc(patience, func() { l.Close(); _ = child.Process.Kill() })
	defer giveUp.Stop()
	printing := takeReceipt(l)
	_ = child.Process.Kill()
	_ = child.Wait() // killed
	if printing != nil {
		t.Fatalf("the receipt never reached the printer: %v; the terminal says %s", printing, errs.String())
	}

	s, err := ownStore(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ledger, err := s.Prints(t.Context(), someCase.CaseID)
	if err != nil || len(ledger) != 1 || ledger[0].State != store.PrintUnknown {
		t.Fatalf("after the start the ledger is %+v, %v", ledger, err)
	}

	device, roll := printer(t)
	if err := device.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	r := New(Options{Store: s, Devices: Devices{Receipt: device}, Log: logrus.NewEntry(logrus.New())})
	for range 2 { // the second time it is printed
		if err := r.printOfCase(t.Context(), visit.PaperReceipt, someCase); err != nil {
			t.Fatal(err)
		}
	}
	ledger, err = s.Prints(t.Context(), someCase.CaseID)
	if err != nil || len(ledger) != 2 || ledger[1].State != store.PrintTaken || !ledger[1].Reprint() || ledger[1].Role == "" {
		t.Errorf("after another was asked for the ledger is %+v, %v", ledger, err)
	}
	again, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("补打"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !roll.has(again) && ctx.Err() == nil {
		pause(ctx, 5*time.Millisecond)
	}
	if !roll.has(again) {
		t.Error("the second receipt does not say that it is another")
	}
}

// takeReceipt is a printer that answers that all is well until it has begun to take a receipt, and then no more.
func takeReceipt(l net.Listener) error {
	c, err := l.Accept()
	if err != nil {
		return err
	}
	// The connection stays open: an end of the line would be a failure that the terminal can write down.
	var request [3]byte
	for {
		if _, err := io.ReadFull(c, request[:]); err != nil {
			return err
		}
		if !bytes.HasPrefix(request[:], []byte{0x10, 0x04}) { // DLE EOT, the request for the status
			return nil
		}
		if _, err := c.Write([]byte{0x12}); err != nil { // online, cover closed, paper there
			return err
		}
	}
}
