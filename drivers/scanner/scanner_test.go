package scanner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/scanner"
)

// opened starts a simulated scanner at a pseudo-terminal and opens the driver on it.
func opened(t *testing.T) (*devicetest.Simulator, *scanner.Scanner) {
	t.Helper()
	hall := start(t, pty(t))
	s := scanner.New(devicetest.Address(t, hall.Address("scanner")))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return hall, s
}

func await(t *testing.T, s *scanner.Scanner, limit time.Duration) (scanner.Code, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return s.Await(ctx)
}

func TestCodesAsScannersSendThem(t *testing.T) {
	hall, s := opened(t)
	for _, c := range []struct{ show, text, symbology string }{
		{"NONE-1 suffix=none", "NONE-1", ""}, // before any line end came
		{"CR-1", "CR-1", ""},
		{"LF-1 suffix=lf", "LF-1", ""},
		{"CRLF-1 suffix=crlf", "CRLF-1", ""},
		{"]Q1欧阳样例", "欧阳样例", "qr"},
		{"]Q1王𬍛样 encoding=gb18030", "王𬍛样", "qr"},
		{`]C1\x1d0106901234567892`, "0106901234567892", "gs1-128"},
		{"two words", "two words", ""},
	} {
		hall.Do(t, "scanner show "+c.show)
		before := time.Now()
		code, err := await(t, s, 5*time.Second)
		if err != nil || code.Text != c.text || code.Symbology != c.symbology {
			t.Errorf("%s: text %q, symbology %q, %v; want %q, %q", c.show, code.Text, code.Symbology, err, c.text, c.symbology)
		}
		if age := before.Sub(code.At); age > 5*time.Second {
			t.Errorf("%s: scanned %v before it was shown", c.show, age)
		}
	}
}

func TestSpoiltScan(t *testing.T) {
	hall, s := opened(t)
	hall.Do(t, "scanner show GOOD-0")
	if _, err := await(t, s, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	for i, fault := range []string{"noise", "half", "long"} {
		hall.Do(t, "scanner fault "+fault)
		hall.Do(t, "scanner show SPOILT-"+fault)
		_, err := await(t, s, 5*time.Second)
		if problem := drivers.ProblemOf(err); !errors.Is(err, drivers.ErrBadAnswer) || problem != drivers.CodeUnreadable {
			t.Errorf("%s: %v with problem %q, want ErrBadAnswer with the advice to scan again", fault, err, problem.Code)
		}
		if problem, err := s.Check(t.Context()); err != nil || !problem.IsZero() {
			t.Errorf("%s: the scanner itself counts as troubled: %q, %v", fault, problem.Code, err)
		}
		time.Sleep(100 * time.Millisecond) // the pause after noise
		hall.Do(t, "scanner fault off")
		for { // noise may hold several spoilt lines
			_, err := await(t, s, 50*time.Millisecond)
			if !errors.Is(err, drivers.ErrBadAnswer) {
				break
			}
		}
		good := "GOOD-" + string(rune('1'+i))
		hall.Do(t, "scanner show "+good)
		if code, err := await(t, s, 5*time.Second); err != nil || code.Text != good {
			t.Errorf("after %s: %q, %v", fault, code.Text, err)
		}
	}
}

func TestSameCodeAgain(t *testing.T) {
	hall, s := opened(t)
	hall.Do(t, "scanner fault twice")
	hall.Do(t, "scanner show AGAIN")
	if _, err := await(t, s, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	if _, err := await(t, s, 300*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the same scan was given twice: %v", err)
	}
	time.Sleep(2100 * time.Millisecond)
	hall.Do(t, "scanner show AGAIN")
	if _, err := await(t, s, 5*time.Second); err != nil {
		t.Errorf("the code shown again after a while was not given: %v", err)
	}
}

func TestCodeScannedBeforeOpenIsForgotten(t *testing.T) {
	hall, s := opened(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	hall.Do(t, "scanner show OLD")
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	hall.Do(t, "scanner show NEW")
	if code, err := await(t, s, 5*time.Second); err != nil || code.Text != "NEW" {
		t.Errorf("got %q, %v", code.Text, err)
	}
}

func TestUnplugged(t *testing.T) {
	hall, s := opened(t)
	failed := make(chan error, 1)
	go func() {
		_, err := s.Await(t.Context())
		failed <- err
	}()
	hall.Do(t, "scanner unplug")
	if err := <-failed; drivers.ProblemOf(err) != drivers.NoDevice {
		t.Errorf("Await = %v, want that the device is gone", err)
	}
	if _, err := s.Check(t.Context()); drivers.ProblemOf(err) != drivers.NoDevice {
		t.Errorf("Check = %v, want that the device is gone", err)
	}
}

func TestScannerThatDoesNotAnswer(t *testing.T) {
	for fault, want := range map[string]drivers.Problem{"stall": drivers.NoAnswer, "noise": drivers.BadAnswer} {
		hall := start(t, pty(t))
		hall.Do(t, "scanner fault "+fault)
		s := scanner.New(devicetest.Address(t, hall.Address("scanner")+asking))
		if err := s.Open(t.Context()); drivers.ProblemOf(err) != want {
			t.Errorf("%s: Open = %v, want problem %q", fault, err, want.Code)
		}
	}
}

func TestAddressThatCannotBeUnderstood(t *testing.T) {
	for _, query := range []string{"?ask=3f", "?answer=21", "?ask=xx&answer=21", "?ask=3f&answer=2"} {
		s := scanner.New(devicetest.Address(t, "tcp://127.0.0.1:1"+query))
		if err := s.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "hexadecimal") {
			t.Errorf("%s: Open = %v, want that the address is wrong", query, err)
		}
	}
}
