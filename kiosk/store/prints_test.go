package store

import (
	"errors"
	"testing"
)

func TestPaperLedger(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	ctx := t.Context()
	begin := func(reason, role string, want error) Print {
		t.Helper()
		p, err := s.BeginPrint(ctx, "case", "receipt", reason, role)
		if !errors.Is(err, want) || want == nil && err != nil {
			t.Fatalf("begun as %+v, %v; want %v", p, err, want)
		}
		return p
	}
	move := func(p Print, to PrintState, spoiled bool) {
		t.Helper()
		if err := s.MovePrint(ctx, p, to, spoiled, "receipt.paper-out"); err != nil {
			t.Fatal(err)
		}
	}

	first := begin("", "", nil)
	begin("", "", ErrPrinting)
	begin("torn", "clerk", ErrPrinting) // not even with a reason: two would come out
	move(first, PrintSent, false)
	begin("", "", ErrPrinting)
	move(first, PrintFailed, false)

	second := begin("", "", nil)
	if second.Copy != 2 || second.Reprint() {
		t.Errorf("after a try of which nothing came out, %+v is marked as a reprint", second)
	}
	move(second, PrintSent, false)
	move(second, PrintFailed, true)
	third := begin("", "", nil)
	if !third.Reprint() {
		t.Errorf("after a spoiled try, %+v is not marked as a reprint", third)
	}
	move(third, PrintSent, false)
	move(third, PrintTaken, false)

	if done := begin("", "", ErrPrinted); done.Copy != 3 || done.State != PrintTaken {
		t.Errorf("the answer to printing it again is %+v", done)
	}
	begin("lost it", "", ErrPrinted) // a reason without anybody who answers for it
	fourth := begin("lost it", "clerk", nil)
	if !fourth.Reprint() || fourth.Role != "clerk" {
		t.Errorf("the copy is %+v", fourth)
	}
	move(fourth, PrintSent, false)
	move(fourth, PrintFailed, false)
	if fifth := begin("", "", nil); !fifth.Reprint() || fifth.Reason != "lost it" || fifth.Role != "clerk" {
		t.Errorf("nothing came out of the copy, and the next try at it is %+v", fifth)
	}
	if other, err := s.BeginPrint(ctx, "case", "form", "", ""); err != nil || other.Copy != 1 {
		t.Errorf("another paper of the case: %+v, %v", other, err)
	}
	if list, err := s.Prints(ctx, "case"); err != nil || len(list) != 6 || list[0].Paper != "form" || list[3].State != PrintTaken {
		t.Errorf("the ledger is %+v, %v", list, err)
	}
}

func TestPaperMovesOnlyAsItCan(t *testing.T) {
	states := []PrintState{PrintIntended, PrintSent, PrintTaken, PrintFailed, PrintUnknown}
	allowed := map[[2]PrintState]bool{
		{PrintIntended, PrintSent}: true, {PrintIntended, PrintFailed}: true,
		{PrintSent, PrintTaken}: true, {PrintSent, PrintFailed}: true, {PrintSent, PrintUnknown}: true,
	}
	s := open(t, options(t.TempDir()))
	for _, from := range states {
		for _, to := range states {
			p, err := s.BeginPrint(t.Context(), string(from), string(to), "", "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.db.Exec("UPDATE prints SET state = ? WHERE case_id = ? AND paper = ?", string(from), p.CaseID, p.Paper); err != nil {
				t.Fatal(err)
			}
			if err := s.MovePrint(t.Context(), p, to, false, ""); (err == nil) != allowed[[2]PrintState{from, to}] {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
		}
	}
}

// A kiosk that was killed does not know what became of what the printer had.
func TestPaperAfterAPowerCut(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	for _, paper := range []string{"receipt", "form"} {
		p, err := s.BeginPrint(t.Context(), "case", paper, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if paper == "form" {
			if err := s.MovePrint(t.Context(), p, PrintSent, false, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	visitor := o
	visitor.Owner = false
	if list, err := open(t, visitor).Prints(t.Context(), "case"); err != nil || list[0].State != PrintSent {
		t.Errorf("somebody who only looks has changed it: %+v, %v", list, err)
	}
	list, err := open(t, o).Prints(t.Context(), "case")
	if err != nil || list[0].State != PrintUnknown || list[1].State != PrintFailed || list[1].Spoiled {
		t.Errorf("after the power cut the ledger is %+v, %v", list, err)
	}
}
