package processes

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"zhiting/kiosk/store"
	"zhiting/sync/casefile"
	"zhiting/sync/identity"
	"zhiting/sync/uplink"
)

// asTerminal makes this test's binary a terminal: a folder, and the address of its hub.
const asTerminal = "ZHITING_FAULTS_TERMINAL"

func TestMain(m *testing.M) {
	if what := os.Getenv(asTerminal); what != "" {
		dir, hub, _ := strings.Cut(what, " ")
		if err := terminal(dir, hub); err != nil {
			fmt.Fprintln(os.Stderr, "terminal:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// terminal files cases without end and says of each, once it is durable, what stands on its receipt. When its standard input
// ends it files no more, and says "drained" once all is home.
func terminal(dir, hub string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{
		Dir: filepath.Join(dir, "data"), Key: store.KeyFile(filepath.Join(dir, "key")), Terminal: name, Owner: true, Now: time.Now, NewID: uuid.NewString,
	})
	if err != nil {
		return err
	}
	up, err := uplink.New(uplink.Options{Hub: hub, Identity: identity.Folder(filepath.Join(dir, "identity")), Terminal: name, Outbox: s, Cap: time.Second})
	if err != nil {
		return err
	}
	go up.Run(ctx)
	enough := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // however it ends
		close(enough)
	}()
	for {
		select {
		case <-enough:
			return drain(ctx, s)
		case <-time.After(time.Duration(rand.IntN(60)) * time.Millisecond):
		}
		in := submission()
		e, err := s.Submit(ctx, in)
		if err != nil {
			return fmt.Errorf("filing a case: %w", err)
		}
		fmt.Printf("receipt %s %s %d\n", e.CaseID, e.Hash, len(in.Attachments))
		up.Nudge()
	}
}

func drain(ctx context.Context, s *store.Store) error {
	for {
		waiting, err := s.Waiting(ctx)
		if err != nil {
			return err
		}
		contents, err := s.PendingAttachments(ctx, 1)
		if err != nil {
			return err
		}
		if waiting == 0 && len(contents) == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	cases, err := s.List(ctx)
	if err != nil {
		return err
	}
	for _, c := range cases {
		fmt.Printf("case %s %d\n", c.ID, c.Refused+c.Parked)
	}
	fmt.Println("drained")
	return s.Close()
}

func submission() store.Submission {
	id := uuid.NewString()
	in := store.Submission{CaseID: id, Token: id[:9], Attachments: map[string][]byte{}, Filing: casefile.Filing{
		Token: id[:9], Theme: "newborn", ThemeName: casefile.Text{Zh: "新生儿出生", En: "Newborn"},
		Applicant: casefile.Person{Name: "示例数据", IDNumber: "371523200002290033", VerifiedBy: "idcard"},
		Fields:    []casefile.Field{{ID: "note", Value: strings.Repeat("示例", rand.IntN(400)), Source: "citizen"}},
		Matters:   []casefile.Matter{{ID: "a", TaskName: casefile.Text{Zh: "甲"}}, {ID: "b", TaskName: casefile.Text{Zh: "乙"}, After: []string{"a"}}},
	}}
	if rand.IntN(4) == 0 {
		content := []byte(strings.Repeat("示例数据 "+id, 1+rand.IntN(2000)))
		sum := sha256.Sum256(content)
		address := hex.EncodeToString(sum[:])
		in.Attachments[address] = content
		in.Filing.Attachments = []casefile.Attachment{{ID: "photo", Material: "photo", SHA256: address, Size: int64(len(content))}}
	}
	return in
}
