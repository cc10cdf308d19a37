package store

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// atHub says that the hub has everything of the cases so far.
func atHub(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	due, err := s.Due(ctx, noon, 1000, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range due {
		if err := s.Acknowledge(ctx, []int64{r.Seq}); err != nil {
			t.Fatal(err)
		}
	}
	pending, err := s.PendingAttachments(ctx, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range pending {
		if err := s.AttachmentsDone(ctx, []string{c.SHA256}); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, s *Store, sum string) []byte {
	t.Helper()
	r, err := s.Attachment(context.Background(), sum)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestRefusedCaseIsKept: the terminal has the only copy of what the hub refused.
func TestRefusedCaseIsKept(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	submit(t, s, "c1")
	due, err := s.Due(ctx, noon, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	atHub(t, s)
	if err := s.Refuse(ctx, due[0].Seq, "the hub says no"); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(ctx, "c1"); err == nil {
		t.Error("a case that the hub refused was erased")
	}
}

// TestContentSharedWithAnErasedCase files the same content again after the first case that had it was erased.
func TestContentSharedWithAnErasedCase(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	submit(t, s, "c1")
	atHub(t, s)
	if err := s.Erase(ctx, "c1"); err != nil {
		t.Fatal(err)
	}
	again := submission("c1") // the same photograph, of another case
	again.CaseID = "c2"
	if _, err := s.Submit(ctx, again); err != nil {
		t.Fatal(err)
	}
	for sum, want := range again.Attachments {
		if got := read(t, s, sum); !bytes.Equal(got, want) {
			t.Errorf("content %q", got)
		}
	}
}

// TestErasedKeyIsInNoFile: a copy of the case's wrapped key left in the log would undo the erasure for whoever has the
// terminal's key.
func TestErasedKeyIsInNoFile(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	s := open(t, o)
	submit(t, s, "c1")
	var wrapped []byte
	if err := s.db.QueryRowContext(ctx, "SELECT data_key FROM events WHERE case_id = 'c1'").Scan(&wrapped); err != nil {
		t.Fatal(err)
	}
	atHub(t, s)
	if err := s.Erase(ctx, "c1"); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(o.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, wrapped[16:]) {
			t.Errorf("%s still holds the key", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	search(t, o.Dir)
}
