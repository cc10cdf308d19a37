package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"zhiting/kiosk/config"
	"zhiting/kiosk/store"
	"zhiting/sync/casefile"
)

// file makes one case durable at a configured terminal.
func file(t *testing.T, path, id string) {
	t.Helper()
	conf, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: conf.DataDir, Key: store.KeyFile(conf.KeyFile), Terminal: conf.Terminal, Now: time.Now, NewID: uuid.NewString})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Submit(ctx, store.Submission{CaseID: id, Token: "ABCD-EFGH", Filing: casefile.Filing{
		Token: "ABCD-EFGH",
		Theme: "social-security-card", ThemeName: casefile.Text{Zh: "社会保障卡居民服务", En: "Social security card services"},
		Applicant: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012", VerifiedBy: "idcard"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCases(t *testing.T) {
	path, data := configure(t, "")
	fails(t, exitNothing, "no cases were filed here yet", "case", "list", "--config", path)
	const id = "3f1c0a52-0001-4000-8000-000000000001"
	file(t, path, id)

	var list []map[string]any
	answers(t, &list, "case", "list", "--config", path)
	if len(list) != 1 || list[0]["id"] != id || list[0]["token"] != "ABCD-EFGH" || list[0]["waiting"] != 1.0 {
		t.Errorf("the list is %v", list)
	}
	for _, args := range [][]string{{"case", "list", "--config", path}, {"case", "list", "--json", "--config", path}} {
		if r := ctlRun(t, args...); strings.Contains(r.out, "欧阳") || strings.Contains(r.out, "371502") || !strings.Contains(r.out, id) {
			t.Errorf("the list must name cases and no citizen: %s", r.out)
		}
	}

	var shown struct {
		ID     string           `json:"id"`
		Filing casefile.Filing  `json:"filing"`
		Events []casefile.Event `json:"events"`
	}
	answers(t, &shown, "case", "show", id, "--config", path)
	if shown.ID != id || shown.Filing.Applicant.Name != "欧阳样例" || len(shown.Events) != 1 || shown.Events[0].Kind != casefile.KindSubmitted {
		t.Errorf("the case is %+v", shown)
	}

	var verified struct {
		OK     bool
		Events int
		Hash   string
	}
	answers(t, &verified, "case", "verify", id, "--config", path)
	if !verified.OK || verified.Events != 1 || verified.Hash != shown.Events[0].Hash {
		t.Errorf("verify says %+v of a sound case", verified)
	}

	paper := casefile.ReceiptCode(shown.Filing.Token, shown.Events[0].Hash)
	answers(t, &verified, "case", "verify", id, "--receipt", paper, "--config", path)
	forged := casefile.ReceiptCode(shown.Filing.Token, strings.Repeat("0", 64))
	fails(t, exitRefused, "does not match what is kept", "case", "verify", id, "--receipt", forged, "--config", path)

	exportTo := filepath.Join(t.TempDir(), "case.json")
	var written map[string]string
	answers(t, &written, "case", "export", id, exportTo, "--config", path)
	content, err := os.ReadFile(exportTo)
	if err != nil {
		t.Fatal(err)
	}
	var exported struct {
		Events []casefile.Event `json:"events"`
	}
	if err := json.Unmarshal(content, &exported); err != nil || written["file"] != exportTo || len(exported.Events) != 1 {
		t.Fatalf("exported to %v: %d events, %v", written, len(exported.Events), err)
	}
	if about, err := os.Stat(exportTo); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("the export holds personal data and may be read by others: %v %v", about.Mode(), err)
	}

	for _, command := range []string{"show", "verify"} {
		fails(t, exitNothing, "no-such-case", "case", command, "no-such-case", "--config", path)
	}
	fails(t, exitNothing, "no-such-case", "case", "export", "no-such-case", exportTo, "--config", path)

	tamper(t, filepath.Join(data, "zhiting.db"))
	fails(t, exitRefused, "does not match its hash", "case", "verify", id, "--config", path)
}

// tamper backdates every event by a day, as somebody with the disk in hand could.
func tamper(t *testing.T, database string) {
	t.Helper()
	db, err := sql.Open("sqlite", database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE events SET at = at - 86400000"); err != nil {
		t.Fatal(err)
	}
}

func TestNoCasesIsAnEmptyList(t *testing.T) {
	path, data := configure(t, "")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if r := ctlRun(t, "case", "list", "--json", "--config", path); strings.TrimSpace(r.out) != "[]" {
		t.Errorf("no cases are %q, want []", r.out)
	}
}

func TestSyncStatus(t *testing.T) {
	path, _ := configure(t, "hub: {url: 'https://127.0.0.1:1'}\n")
	file(t, path, "3f1c0a52-0001-4000-8000-000000000002")
	var got map[string]any
	answers(t, &got, "sync", "status", "--config", path)
	if got["hub"] != "https://127.0.0.1:1" || got["waiting"] != 1.0 || got["attachments"] != 0.0 {
		t.Errorf("with one case and no hub: %v", got)
	}

	var aside []store.Aside
	if answers(t, &aside, "sync", "refused", "--config", path); len(aside) != 0 {
		t.Errorf("set aside are %+v", aside)
	}
	answers(t, &got, "sync", "park", "1", "--reason", "asked for", "--config", path)
	if answers(t, &aside, "sync", "refused", "--config", path); len(aside) != 1 || aside[0].Reason != "asked for" || aside[0].State != "parked" {
		t.Errorf("set aside are %+v", aside)
	}
	if answers(t, &got, "sync", "status", "--config", path); got["waiting"] != 0.0 || got["aside"] != 1.0 {
		t.Errorf("with one record put aside: %v", got)
	}
	fails(t, exitRefused, "cannot become parked", "sync", "park", "1", "--config", path)
	if answers(t, &got, "sync", "retry", "1", "--config", path); got["state"] != "waiting" {
		t.Errorf("retrying says %v", got)
	}
	fails(t, exitNothing, "no such record", "sync", "retry", "7", "--config", path)
	fails(t, exitUsage, "not the number of a record", "sync", "park", "one", "--config", path)
}
