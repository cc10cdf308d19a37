package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiting/sync/casefile"
)

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

// options are those of a store in a folder of the test.
func options(dir string) Options {
	var mu sync.Mutex
	n := 0
	return Options{
		Dir: filepath.Join(dir, "data"), Key: KeyFile(filepath.Join(dir, "key", "kiosk.key")), Terminal: "t1", Owner: true,
		Now: func() time.Time { return noon },
		NewID: func() string {
			mu.Lock()
			defer mu.Unlock()
			n++
			return fmt.Sprintf("id-%d-%d", time.Now().UnixNano(), n)
		},
	}
}

func open(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// submission is the case of a made-up citizen with a photograph.
func submission(id string) Submission {
	photo := []byte("photograph of case " + id)
	sum := sha256.Sum256(photo)
	address := hex.EncodeToString(sum[:])
	return Submission{
		CaseID: id, Token: "TOKEN-" + id,
		Filing: casefile.Filing{
			Theme: "social-security-card", ThemeName: casefile.Text{Zh: "社会保障卡", En: "Social security card"},
			Applicant:   casefile.Person{Name: "欧阳样例", IDNumber: "37150219900101008X", VerifiedBy: "idcard"},
			Fields:      []casefile.Field{{ID: "phone", Value: "13800000000", Source: "citizen"}},
			Attachments: []casefile.Attachment{{ID: "1", Material: "photo", SHA256: address, Size: int64(len(photo))}},
			Matters: []casefile.Matter{
				{ID: "loss", TaskName: casefile.Text{Zh: "挂失", En: "Loss"}},
				{ID: "card", TaskName: casefile.Text{Zh: "补换", En: "New card"}, After: []string{"loss"}},
			},
		},
		Attachments: map[string][]byte{address: photo},
	}
}

func submit(t testing.TB, s *Store, id string) casefile.Event {
	t.Helper()
	e, err := s.Submit(context.Background(), submission(id))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestSubmittedIsThereAfterReopening reads back, with another store on the same files, all that was given.
func TestSubmittedIsThereAfterReopening(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	s := open(t, o)
	e := submit(t, s, "c1")
	if err := s.Rate(ctx, "c1", casefile.Rating{Satisfaction: 5, Channel: 5, Round: 1}); err != nil {
		t.Fatal(err)
	}
	if err := s.Rate(ctx, "c1", casefile.Rating{Satisfaction: 1, Channel: 5, Round: 1}); err == nil {
		t.Error("a case was rated twice")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open(t, o)
	events, err := s.Events(ctx, "c1")
	if err != nil || len(events) != 2 || events[0].Hash != e.Hash {
		t.Fatalf("events %v, %v", events, err)
	}
	if err := casefile.Verify(events); err != nil {
		t.Error(err)
	}
	var f casefile.Filing
	if err := json.Unmarshal(events[0].Body, &f); err != nil || f.Applicant.Name != "欧阳样例" {
		t.Errorf("filing %+v, %v", f, err)
	}
	for sum, want := range submission("c1").Attachments {
		if got := read(t, s, sum); !bytes.Equal(got, want) {
			t.Errorf("attachment %q, want %q", got, want)
		}
	}
	if _, err := s.Events(ctx, "other"); !errors.Is(err, ErrNoCase) {
		t.Errorf("an unknown case gives %v", err)
	}
}

func TestSubmittingTwiceMakesOneCase(t *testing.T) {
	s := open(t, options(t.TempDir()))
	if first, again := submit(t, s, "c1"), submit(t, s, "c1"); first.ID != again.ID {
		t.Errorf("two events %s and %s", first.ID, again.ID)
	}
	if due, err := s.Due(context.Background(), noon, 10, nil); err != nil || len(due) != 1 {
		t.Errorf("%d records are due, %v", len(due), err)
	}
}

func TestOnlyTheirOwnCases(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	submit(t, s, "c1")
	other := submission("c2")
	other.Filing.Applicant.IDNumber = "371523200002290033"
	if _, err := s.Submit(ctx, other); err != nil {
		t.Fatal(err)
	}
	cases, err := s.CasesOf(ctx, "37150219900101008x") // typed with a small x
	if err != nil || len(cases) != 1 || cases[0].ID != "c1" || cases[0].Sent {
		t.Errorf("cases %+v, %v", cases, err)
	}
	if cases, err := s.CasesOf(ctx, "371502199001010012"); err != nil || len(cases) != 0 {
		t.Errorf("somebody without cases sees %+v, %v", cases, err)
	}
}

func TestOutbox(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	for _, id := range []string{"c1", "c2", "c3"} {
		submit(t, s, id)
	}
	due := func(at time.Time) (ids []string) {
		t.Helper()
		records, err := s.Due(ctx, at, 10, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range records {
			ids = append(ids, r.Event.CaseID)
			if i > 0 && r.Seq <= records[i-1].Seq {
				t.Error("records are not in the order in which they were made")
			}
		}
		return ids
	}
	records, err := s.Due(ctx, noon, 10, nil)
	if err != nil || len(records) != 3 {
		t.Fatalf("%d due, %v", len(records), err)
	}
	if others, err := s.Due(ctx, noon, 10, []int64{records[0].Seq, records[2].Seq}); err != nil || len(others) != 1 || others[0].Seq != records[1].Seq {
		t.Errorf("without the first and the last, %d are due, %v", len(others), err)
	}
	if err := s.Acknowledge(ctx, []int64{records[0].Seq}); err != nil {
		t.Fatal(err)
	}
	if err := s.Refuse(ctx, records[1].Seq, "the hub says no"); err != nil {
		t.Fatal(err)
	}
	if err := s.Postpone(ctx, []int64{records[2].Seq}, noon.Add(time.Minute), "no network"); err != nil {
		t.Fatal(err)
	}
	if ids := due(noon); len(ids) != 0 {
		t.Errorf("due now: %v", ids)
	}
	if ids := due(noon.Add(time.Minute)); len(ids) != 1 || ids[0] != "c3" {
		t.Errorf("due in a minute: %v, want the one that was put off", ids)
	}
	if ids := due(noon.AddDate(0, -1, 0)); len(ids) != 1 || ids[0] != "c3" {
		t.Errorf("due after the clock went back by a month: %v, want the one that was put off", ids)
	}
	list, err := s.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if refused := l.ID == "c2"; (l.Refused == 1) != refused || refused && l.LastError != "the hub says no" {
			t.Errorf("listed %+v", l)
		}
	}
	if cases, err := s.CasesOf(ctx, "37150219900101008X"); err != nil || len(cases) != 3 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
}

func TestChangesOfTheHub(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	submit(t, s, "c1")
	change, err := casefile.NewEvent("h1", "c1", nil, casefile.KindChild, noon, casefile.ChannelTerminal, "hub",
		casefile.ChildChange{Matter: "loss", ProjectNo: "37", State: casefile.StateSubmitted, PromiseDate: "2026-10-13"})
	if err != nil {
		t.Fatal(err)
	}
	next, err := casefile.NewEvent("h2", "c1", &change, casefile.KindChild, noon, casefile.ChannelTerminal, "hub",
		casefile.ChildChange{Matter: "loss", State: casefile.StateGranted})
	if err != nil {
		t.Fatal(err)
	}
	foreign := change
	foreign.CaseID = "of another terminal"
	for range 2 { // the second time changes nothing
		if err := s.Apply(ctx, []casefile.Event{change, next, foreign}, 7); err != nil {
			t.Fatal(err)
		}
	}
	if cursor, err := s.Cursor(ctx); err != nil || cursor != 7 {
		t.Errorf("cursor %d, %v", cursor, err)
	}
	events, err := s.Events(ctx, "c1")
	if err != nil || len(events) != 3 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if err := casefile.Verify(events[1:]); err != nil {
		t.Errorf("the hub's chain: %v", err)
	}
	cases, err := s.CasesOf(ctx, "37150219900101008X")
	if err != nil {
		t.Fatal(err)
	}
	loss, card := cases[0].Children[0], cases[0].Children[1]
	if loss.State != casefile.StateGranted || loss.ProjectNo != "37" || loss.PromiseDate != "2026-10-13" || card.State != "" {
		t.Errorf("children %+v %+v", loss, card)
	}
}

func TestErasedIsGone(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	s := open(t, o)
	submit(t, s, "c1")
	if err := s.Erase(ctx, "c1"); err == nil {
		t.Error("a case that the hub does not have was erased")
	}
	records, err := s.Due(ctx, noon, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Acknowledge(ctx, []int64{records[0].Seq}); err != nil {
		t.Fatal(err)
	}
	for sum := range submission("c1").Attachments {
		if err := s.AttachmentsDone(ctx, []string{sum}); err != nil {
			t.Fatal(err)
		}
	}
	if pending, err := s.PendingAttachments(ctx, 10); err != nil || len(pending) != 0 {
		t.Errorf("pending %v, %v", pending, err)
	}
	if err := s.Erase(ctx, "c1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Events(ctx, "c1"); !errors.Is(err, ErrErased) {
		t.Errorf("an erased case gives %v", err)
	}
	if cases, err := s.CasesOf(ctx, "37150219900101008X"); err != nil || len(cases) != 0 {
		t.Errorf("an erased case is shown: %v, %v", cases, err)
	}
	if files, _ := filepath.Glob(filepath.Join(o.Dir, "attachments", "*")); len(files) != 0 {
		t.Errorf("its attachments stay: %v", files)
	}
}

func TestKeyFile(t *testing.T) {
	o := options(t.TempDir())
	submit(t, open(t, o), "c1")
	if err := os.Remove(string(o.Key.(KeyFile))); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), o); err == nil || !strings.Contains(err.Error(), string(o.Key.(KeyFile))) {
		t.Errorf("without its key file: %v", err)
	}
	if err := os.WriteFile(string(o.Key.(KeyFile)), bytes.Repeat([]byte{1}, KeySize), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), o); !errors.Is(err, ErrOtherKey) {
		t.Errorf("with another key: %v", err)
	}
}

func TestDamagedDatabaseIsSetAside(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	submit(t, s, "c1")
	epoch, err := s.Epoch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Dir, "zhiting.db"), bytes.Repeat([]byte("damaged!"), 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	visitor := o
	visitor.Owner = false
	if _, err := Open(context.Background(), visitor); err == nil {
		t.Error("a damaged database opened for somebody who may not set it aside")
	}
	s = open(t, o)
	if _, err := os.Stat(s.Salvaged().Path); s.Salvaged().Path == "" || err != nil {
		t.Errorf("set aside at %q: %v", s.Salvaged().Path, err)
	}
	submit(t, s, "c2")
	if now, err := s.Epoch(context.Background()); err != nil || now == epoch {
		t.Errorf("the new database has the epoch of the old one: %v", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			id := fmt.Sprintf("c%d", i)
			if _, err := s.Submit(ctx, submission(id)); err != nil {
				t.Error(err)
			}
			if _, err := s.CasesOf(ctx, "37150219900101008X"); err != nil {
				t.Error(err)
			}
			if _, err := s.Due(ctx, noon, 10, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if cases, err := s.CasesOf(ctx, "37150219900101008X"); err != nil || len(cases) != 8 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
}

// FuzzOpen holds what is sealed to its key: whatever lies on the disk gives an error, never a wrong value.
func FuzzOpen(f *testing.F) {
	key, err := AES.sealer(bytes.Repeat([]byte{7}, KeySize))
	if err != nil {
		f.Fatal(err)
	}
	sealed := key.seal([]byte("secret"), "place")
	f.Add(sealed)
	f.Add([]byte{})
	f.Add(sealed[:len(sealed)-1])
	f.Fuzz(func(t *testing.T, b []byte) {
		plain, err := key.open(b, "place")
		if err == nil && string(plain) != "secret" { // each fuzzing process has a seed of its own, sealed with its own nonce
			t.Errorf("%x opened as %q", b, plain)
		}
		if _, err := key.open(b, "elsewhere"); err == nil {
			t.Error("a value opened at another place")
		}
	})
}

// TestRoomLevels warns long before it refuses.
func TestRoomLevels(t *testing.T) {
	for free, want := range map[uint64]RoomLevel{0: RoomFull, reserve - 1: RoomFull, reserve: RoomLow, ample - 1: RoomLow, ample: RoomFine, 1 << 40: RoomFine} {
		if got := roomLevel(free, 0, 0); got != want {
			t.Errorf("%d bytes free: %s, want %s", free, got, want)
		}
	}
}
