// Package bench races the uplink and the hub against the peers that one would take instead: NATS JetStream, and plain HTTP
// into PostgreSQL. It is a module of its own so that their dependencies never reach a terminal. Both sides run here and now,
// each with a process for either end, and each counts what is durable at the far end and acknowledged in the terminal's
// own database.
package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"zhiting/sync/casefile"
)

// work is what a terminal has to send.
type work struct {
	cases       int
	attachments [][]byte
}

const attachmentSize = 200 << 10

// size is a hundredth of the whole by SIZE=small, to see that all still runs.
func size(n int) int {
	if os.Getenv("SIZE") == "small" {
		return n / 100
	}
	return n
}

var loads = map[string]func() work{
	"mix":         func() work { return work{size(20_000), contents(size(2_000))} },
	"cases":       func() work { return work{cases: size(20_000)} },
	"attachments": func() work { return work{attachments: contents(size(2_000))} },
}

// contents are as photographs are: nothing compresses them.
func contents(n int) [][]byte {
	random := rand.NewChaCha8([32]byte{7})
	list := make([][]byte, n)
	for i := range list {
		list[i] = make([]byte, attachmentSize)
		_, _ = random.Read(list[i]) // never fails
	}
	return list
}

// filing is a case of about 2 KiB on the wire.
func filing(i int) casefile.Filing {
	random := rand.New(rand.NewPCG(uint64(i), 3))
	f := casefile.Filing{
		Token: fmt.Sprintf("%04d-%04d", i/10000, i%10000), Theme: "social-security-card", ThemeName: casefile.Text{Zh: "社会保障卡居民服务", En: "Social security card"},
		CatalogVersion: "2026.11", Applicant: casefile.Person{Name: "王𬍛样", IDNumber: "371523200002290033", VerifiedBy: "idcard"},
		Answers: map[string][]string{"card": {"lost"}}, Language: "zh",
		Matters: []casefile.Matter{{ID: "sscard-loss-report", TaskName: casefile.Text{Zh: "社会保障卡挂失", En: "Report a lost card"}, DeptName: casefile.Text{Zh: "人力资源和社会保障局", En: "Human Resources"}}},
	}
	for n := range 9 {
		words := make([]rune, 18)
		for j := range words {
			words[j] = rune(0x4e00 + random.IntN(3000))
		}
		f.Fields = append(f.Fields, casefile.Field{ID: "field" + strconv.Itoa(n), Label: casefile.Text{Zh: "联系地址", En: "Address"}, Value: string(words), Source: "citizen"})
	}
	return f
}

// raw is a case as a peer sends it: the same event.
func raw(t testing.TB, i int) (id string, event []byte) {
	t.Helper()
	id = fmt.Sprintf("case-%08d", i)
	e, err := casefile.NewEvent(id+"-0", id, nil, casefile.KindSubmitted, time.Unix(1_790_000_000, 0), casefile.ChannelTerminal, "T1", filing(i))
	if err != nil {
		t.Fatal(err)
	}
	if event, err = json.Marshal(e); err != nil {
		t.Fatal(err)
	}
	return id, event
}

func sum(content []byte) string {
	h := sha256.Sum256(content)
	return hex.EncodeToString(h[:])
}

// outbox is a peer's terminal: what waits and what is acknowledged, durable in SQLite.
type outbox struct {
	t  testing.TB
	db *sql.DB
}

func newOutbox(t testing.TB, w work) *outbox {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "terminal.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	o := &outbox{t, db}
	o.exec("CREATE TABLE cases (seq INTEGER PRIMARY KEY, id TEXT, body BLOB, done INTEGER NOT NULL DEFAULT 0)")
	o.exec("CREATE TABLE contents (seq INTEGER PRIMARY KEY, sha256 TEXT, body BLOB, done INTEGER NOT NULL DEFAULT 0)")
	o.exec("BEGIN")
	for i := range w.cases {
		id, event := raw(t, i)
		o.exec("INSERT INTO cases (seq, id, body) VALUES (?, ?, ?)", i+1, id, event)
	}
	for i, content := range w.attachments {
		o.exec("INSERT INTO contents (seq, sha256, body) VALUES (?, ?, ?)", i+1, sum(content), content)
	}
	o.exec("COMMIT")
	return o
}

func (o *outbox) exec(statement string, args ...any) {
	o.t.Helper()
	if _, err := o.db.ExecContext(context.WithoutCancel(o.t.Context()), statement, args...); err != nil {
		o.t.Fatal(err)
	}
}

// item is one thing to send.
type item struct {
	seq  int
	name string
	body []byte
}

// batches gives what waits in a table, so many at a time, and marks each batch when send has returned.
func (o *outbox) batches(table, name string, most int, send func([]item)) {
	for last := 0; ; {
		rows, err := o.db.QueryContext(o.t.Context(), "SELECT seq, "+name+", body FROM "+table+" WHERE seq > ? AND done = 0 ORDER BY seq LIMIT ?", last, most)
		if err != nil {
			o.t.Fatal(err)
		}
		var list []item
		for rows.Next() {
			var one item
			if err := rows.Scan(&one.seq, &one.name, &one.body); err != nil {
				o.t.Fatal(err)
			}
			list = append(list, one)
		}
		if err := rows.Err(); err != nil {
			o.t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		send(list)
		first, end := list[0].seq, list[len(list)-1].seq
		o.exec("UPDATE "+table+" SET done = 1 WHERE seq BETWEEN ? AND ?", first, end)
		last = end
	}
}

// far is the process at the far end of a peer.
type far struct {
	process *exec.Cmd
	log     bytes.Buffer
}

// another runs this program as a far end, with its part and arguments in the environment.
func another(t testing.TB, part string, args ...string) *far {
	t.Helper()
	f := &far{process: exec.Command(os.Args[0])}
	f.process.Env = append(os.Environ(), "BENCH_PART="+part, "BENCH_ARGS="+strings.Join(args, "\n"))
	f.start(t)
	return f
}

func (f *far) start(t testing.TB) {
	t.Helper()
	f.process.Stderr = &f.log
	f.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := f.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.end() })
}

// end stops the process and gives the CPU seconds that it took.
func (f *far) end() float64 {
	if f.process.ProcessState == nil {
		_ = f.process.Process.Kill()
		_ = f.process.Wait() // it was killed
	}
	return (f.process.ProcessState.UserTime() + f.process.ProcessState.SystemTime()).Seconds()
}

// cpu gives the CPU seconds of this process.
func cpu() float64 {
	var use syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &use) // fails for wrong arguments only
	return time.Duration(use.Utime.Nano() + use.Stime.Nano()).Seconds()
}

func TestMain(m *testing.M) {
	args := strings.Split(os.Getenv("BENCH_ARGS"), "\n")
	switch os.Getenv("BENCH_PART") {
	case "jetstream":
		jetstreamServer(args)
	case "http":
		httpServer(args)
	default:
		os.Exit(m.Run())
	}
}
