package store

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"zhiting/sync/casefile"
)

// victim in the environment makes the test program a terminal that files cases until it is killed.
const victim = "ZHITING_STORE_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victim); dir != "" {
		s, err := Open(context.Background(), options(dir))
		for i := 0; err == nil; i++ {
			id := fmt.Sprintf("%d-%d", os.Getpid(), i)
			if _, err = s.Submit(context.Background(), submission(id)); err == nil {
				fmt.Println(id) // the page would say 已提交 now
			}
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestKillLosesNothing kills a terminal at any moment, many times: each case that it called saved is there, whole.
func TestKillLosesNothing(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	var saved []string
	for range 25 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), victim+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var errs strings.Builder
		cmd.Stderr = &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if !lines.Scan() {
			t.Fatalf("the terminal filed nothing: %s", errs.String())
		}
		saved = append(saved, lines.Text())
		time.AfterFunc(time.Duration(rand.IntN(40))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for lines.Scan() {
			saved = append(saved, lines.Text())
		}
		_ = cmd.Wait() // killed
	}
	s := open(t, options(dir))
	if s.Salvaged().Path != "" {
		t.Fatal("a kill damaged the database")
	}
	due, err := s.Due(ctx, noon.Add(time.Hour), 1<<20, nil)
	if err != nil {
		t.Fatal(err)
	}
	waiting := map[string]bool{}
	for _, r := range due {
		waiting[r.Event.CaseID] = true
	}
	for _, id := range saved {
		events, err := s.Events(ctx, id)
		if err != nil {
			t.Fatalf("case %s was called saved and is lost: %v", id, err)
		}
		if err := casefile.Verify(events); err != nil {
			t.Error(err)
		}
		if !waiting[id] {
			t.Errorf("case %s is not in the outbox", id)
		}
		for sum, want := range submission(id).Attachments {
			if got := read(t, s, sum); !bytes.Equal(got, want) {
				t.Errorf("attachment of case %s is %q", id, got)
			}
		}
	}
	t.Logf("25 kills, %d cases saved, none lost", len(saved))
}

// TestNothingPersonalInTheClear searches every file of the store but its key, while it is open and after it was closed.
func TestNothingPersonalInTheClear(t *testing.T) {
	o, ctx := options(t.TempDir()), context.Background()
	s := open(t, o)
	submit(t, s, "c1")
	if err := s.Rate(ctx, "c1", casefile.Rating{Satisfaction: 1, Writing: "欧阳样例不满意", Channel: 5, Round: 1}); err != nil {
		t.Fatal(err)
	}
	search(t, o.Dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	search(t, o.Dir)
}

func search(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, what := range []string{"欧阳样例", "37150219900101008X", "13800000000", "photograph of case"} {
			for name, e := range map[string]encoding.Encoding{
				"UTF-8": encoding.Nop, "GB18030": simplifiedchinese.GB18030,
				"UTF-16LE": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16BE": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
			} {
				needle, err := e.NewEncoder().Bytes([]byte(what))
				if err != nil {
					return err
				}
				if bytes.Contains(content, needle) {
					t.Errorf("%s holds %s in %s", filepath.Base(path), what, name)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 2 {
		t.Fatalf("only %d files were searched", files)
	}
}
