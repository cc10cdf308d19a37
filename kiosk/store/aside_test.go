package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// TestTechnicianMovesRecords parks and retries records from another process than the terminal that sends.
func TestTechnicianMovesRecords(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	kiosk := open(t, o)
	for _, id := range []string{"c1", "c2", "c3"} {
		submit(t, kiosk, id)
	}
	visitor := o
	visitor.Owner = false
	technician := open(t, visitor)

	due := func(want string) {
		t.Helper()
		records, err := kiosk.Due(ctx, noon, 10, nil)
		var got string
		for _, r := range records {
			got += fmt.Sprint(r.Seq, " ")
		}
		if err != nil || got != want {
			t.Errorf("due are %q, %v, want %q", got, err, want)
		}
	}
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	due("1 2 3 ")
	do("parking", technician.Park(ctx, 1, "用户要求暂缓"))
	due("2 3 ")
	do("refusing", kiosk.Refuse(ctx, 2, "the hub says no"))
	do("acknowledging", kiosk.Acknowledge(ctx, []int64{3}))
	due("")
	if n, err := kiosk.Waiting(ctx); err != nil || n != 0 {
		t.Errorf("%d wait, %v", n, err)
	}
	asides, err := technician.Asides(ctx)
	if err != nil || len(asides) != 2 || asides[0].State != parked || asides[0].Reason != "用户要求暂缓" || asides[1].State != refused || asides[1].Reason != "the hub says no" || asides[1].May == "" {
		t.Errorf("set aside are %+v, %v", asides, err)
	}
	var wrong *MoveError
	if err := technician.Retry(ctx, 3); !errors.As(err, &wrong) || wrong.From != acknowledged {
		t.Errorf("retrying what the hub has: %v", err)
	}
	if err := technician.Park(ctx, 9, ""); !errors.Is(err, ErrNoRecord) {
		t.Errorf("parking nothing: %v", err)
	}
	for _, id := range []string{"c1", "c2"} {
		if err := kiosk.Erase(ctx, id); err == nil {
			t.Errorf("%s was erased, which the hub does not have", id)
		}
	}
	do("retrying the parked one", technician.Retry(ctx, 1))
	due("1 ")
	do("retrying the refused one", technician.Retry(ctx, 2))
	due("1 2 ")
	do("acknowledging", kiosk.Acknowledge(ctx, []int64{1, 2}))
	due("")
}
