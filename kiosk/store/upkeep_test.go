package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestUpkeep lets a month go by: what is whole at the hub is erased, what is not stays, and files of no case go.
func TestUpkeep(t *testing.T) {
	const retention = 30 * 24 * time.Hour
	o, ctx := options(t.TempDir()), context.Background()
	now := time.Now() // the files' times are the disk's
	o.Now = func() time.Time { return now }
	s := open(t, o)
	for _, id := range []string{"home", "waiting", "refused", "half"} {
		submit(t, s, id)
	}
	if err := errors.Join(s.Acknowledge(ctx, []int64{1, 4}), s.Refuse(ctx, 3, "no")); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(o.Dir, "attachments")
	files := func() int {
		t.Helper()
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	perCase := files() / 4
	if perCase == 0 {
		t.Fatal("the cases have no attachments, so this proves little")
	}
	pending, err := s.PendingAttachments(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range pending { // the cases share their contents: all are at the hub, but one of a case that came later
		if err := s.AttachmentsDone(ctx, []string{c.SHA256}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.writer.ExecContext(ctx, "UPDATE attachments SET at_hub = 0 WHERE case_id = 'half'"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"of-no-case", ".new-123"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	if erased, swept, err := s.Upkeep(ctx, retention); erased != 0 || swept != 0 || err != nil {
		t.Errorf("on the same day %d cases were erased and %d files swept, %v", erased, swept, err)
	}
	now = now.Add(25 * time.Hour)
	if erased, swept, err := s.Upkeep(ctx, retention); erased != 0 || swept != 2 || err != nil {
		t.Errorf("a day later %d cases were erased and %d files swept, %v, want 0 and 2", erased, swept, err)
	}
	now = now.Add(retention)
	if erased, swept, err := s.Upkeep(ctx, retention); erased != 1 || swept != 0 || err != nil {
		t.Errorf("a month later %d cases were erased and %d files swept, %v, want 1 and 0", erased, swept, err)
	}
	if _, err := s.Events(ctx, "home"); !errors.Is(err, ErrErased) {
		t.Errorf("the case that was whole at the hub: %v", err)
	}
	for _, id := range []string{"waiting", "refused", "half"} {
		if events, err := s.Events(ctx, id); err != nil || len(events) != 1 {
			t.Errorf("case %s, which the hub does not have whole: %v", id, err)
		}
	}
	if n := files(); n != 3*perCase {
		t.Errorf("%d files are left, want those of three cases, %d", n, 3*perCase)
	}
}
