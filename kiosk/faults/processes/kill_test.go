package processes

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"zhiting/sync/casefile"
	"zhiting/sync/hub"
	"zhiting/sync/identity"
	"zhiting/sync/uplink"
)

var (
	kills = flag.Int("kills", 16, "how often an end is killed")
	seed  = flag.Uint64("seed", 1, "of when and which")
)

const name = "hall-1"

// patience is how long anything may take on a busy machine.
const patience = 3 * time.Minute

// hall is a terminal and a hub, with a line between them that can be spoiled.
type hall struct {
	*testing.T
	dir     string
	program string // zhiting-hub
	address string // of the hub itself
	line    *toxiproxy.Proxy
	chance  *rand.Rand

	hub, terminal *exec.Cmd
	quit          io.Closer // ends the terminal's filing

	mu       sync.Mutex
	receipts map[string]receipt
	cases    map[string]string // as the terminal has them at last, with how many records need somebody
	drained  chan struct{}
}

type receipt struct {
	hash     string
	contents int
}

func newHall(t *testing.T) *hall {
	h := &hall{
		T: t, dir: t.TempDir(), chance: rand.New(rand.NewPCG(*seed, 0)), receipts: map[string]receipt{}, cases: map[string]string{},
		drained: make(chan struct{}), address: free(t),
	}
	h.program = filepath.Join(h.dir, "zhiting-hub")
	build := exec.Command("go", "build", "-o", h.program, "zhiting/sync/cmd/zhiting-hub")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the hub: %v: %s", err, out)
	}
	zerolog.SetGlobalLevel(zerolog.Disabled) // some of its parts have loggers of their own
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	h.line = toxiproxy.NewProxy(server, "line", free(t), h.address)
	if err := h.line.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.line.Stop)
	t.Cleanup(func() { end(h.terminal); end(h.hub) })
	return h
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// end kills a process as a power cut would, if it runs.
func end(c *exec.Cmd) {
	if c != nil && c.Process != nil {
		_ = c.Process.Kill() // it may be gone
		_ = c.Wait()
	}
}

func (h *hall) data() string { return filepath.Join(h.dir, "hub") }

// startHub starts the hub and waits until it answers.
func (h *hall) startHub() {
	h.Helper()
	h.hub = exec.Command(h.program, "serve", "--listen", h.address, "--data", h.data(), "--spread", "1s")
	var said bytes.Buffer
	h.hub.Stderr = &said
	if err := h.hub.Start(); err != nil {
		h.Fatal(err)
	}
	for until := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		answer, err := http.Get("http://" + h.address + "/healthz")
		if err == nil {
			_ = answer.Body.Close()
			return
		}
		if time.Now().After(until) {
			h.Fatalf("the hub does not start again: %v\n%s", err, said.String())
		}
	}
}

// startTerminal starts the terminal and takes down what it prints.
func (h *hall) startTerminal() {
	h.Helper()
	h.terminal = exec.Command(os.Args[0])
	h.terminal.Env = append(os.Environ(), asTerminal+"="+filepath.Join(h.dir, "terminal")+" https://"+h.line.Listen)
	h.terminal.Stderr = os.Stderr
	out, err := h.terminal.StdoutPipe()
	if err != nil {
		h.Fatal(err)
	}
	if h.quit, err = h.terminal.StdinPipe(); err != nil {
		h.Fatal(err)
	}
	if err := h.terminal.Start(); err != nil {
		h.Fatal(err)
	}
	go h.listen(out)
}

func (h *hall) listen(out io.Reader) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return // what is cut off in the middle of a line was never handed over
		}
		h.mu.Lock()
		var id, hash, aside string
		var contents int
		switch {
		case line == "drained\n":
			close(h.drained)
		case strings.HasPrefix(line, "receipt "):
			_, _ = fmt.Sscanf(line, "receipt %s %s %d", &id, &hash, &contents)
			h.receipts[id] = receipt{hash, contents}
		default:
			_, _ = fmt.Sscanf(line, "case %s %s", &id, &aside)
			h.cases[id] = aside
		}
		h.mu.Unlock()
	}
}

// owner calls the hub from its own machine.
func (h *hall) owner(method, path string, into any) {
	h.Helper()
	token, err := os.ReadFile(filepath.Join(h.data(), "owner.token"))
	if err != nil {
		h.Fatal(err)
	}
	r, err := http.NewRequest(method, "http://"+h.address+path, nil)
	if err != nil {
		h.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		h.Fatalf("%s: %d %v %s", path, answer.StatusCode, err, raw)
	}
	if b, ok := into.(*[]byte); ok {
		*b = raw
	} else if err := json.Unmarshal(raw, into); err != nil {
		h.Fatal(err)
	}
}

func (h *hall) enrol() {
	h.Helper()
	var made hub.Invitation
	h.owner(http.MethodPost, "/v1/enrolments/"+name, &made)
	code, err := identity.ParseCode(made.Code)
	if err == nil {
		err = uplink.Enrol(h.Context(), "https://"+h.address, code, name, identity.Folder(filepath.Join(h.dir, "terminal", "identity")))
	}
	if err != nil {
		h.Fatal(err)
	}
}

// weather are the faults of the line: none, and those of a bad one.
var weather = []string{
	``,
	`{"name":"w","type":"latency","stream":"upstream","attributes":{"latency":200,"jitter":150}}`,
	`{"name":"w","type":"bandwidth","stream":"upstream","attributes":{"rate":40}}`,
	`{"name":"w","type":"slow_close","stream":"downstream","attributes":{"delay":500}}`,
	`{"name":"w","type":"limit_data","stream":"upstream","attributes":{"bytes":30000}}`,
	`{"name":"w","type":"limit_data","stream":"downstream","attributes":{"bytes":4000}}`,
	`{"name":"w","type":"slicer","stream":"upstream","attributes":{"average_size":200,"size_variation":100,"delay":1000}}`,
	`{"name":"w","type":"timeout","stream":"downstream","attributes":{"timeout":100}}`,
	`{"name":"w","type":"reset_peer","stream":"upstream","attributes":{"timeout":50}}`,
}

func (h *hall) turnWeather(to string) {
	h.Helper()
	h.line.Toxics.ResetToxics(h.Context())
	if to == "" {
		return
	}
	if _, err := h.line.Toxics.AddToxicJson(strings.NewReader(to)); err != nil {
		h.Fatal(err)
	}
}

// TestKilledAgainAndAgain kills either end at any time while the line misbehaves. Afterwards every case of which a receipt was
// handed over is at the hub once, with its bytes, and nothing else is there.
func TestKilledAgainAndAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("two programs, which the race detector does not see into")
	}
	t.Logf("play it again: make faults-processes SEED=%d KILLS=%d", *seed, *kills)
	h := newHall(t)
	h.startHub()
	h.enrol()
	h.startTerminal()
	for i := range *kills {
		if i%4 == 3 {
			h.turnWeather(weather[h.chance.IntN(len(weather))])
		}
		time.Sleep(time.Duration(20+h.chance.IntN(400)) * time.Millisecond)
		if h.chance.IntN(2) == 0 {
			end(h.hub)
			h.startHub()
		} else {
			end(h.terminal)
			h.startTerminal()
		}
	}
	h.turnWeather("")
	if err := h.quit.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-h.drained:
	case <-time.After(patience):
		t.Fatal("not everything came home after it was calm")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.check()
	t.Logf("%d kills, %d receipts, %d cases", *kills, len(h.receipts), len(h.cases))
}

// check holds what is at the hub against the receipts and against the terminal.
func (h *hall) check() {
	h.Helper()
	if len(h.receipts) < *kills {
		h.Errorf("only %d receipts in %d kills, so this proved little", len(h.receipts), *kills)
	}
	for id := range h.receipts {
		if h.cases[id] == "" {
			h.Errorf("the terminal lost case %s, of which it gave a receipt", id)
		}
	}
	for id, aside := range h.cases {
		if aside != "0" {
			h.Errorf("case %s was set aside", id)
		}
		var c hub.Case
		h.opened(id, &c)
		if err := casefile.Verify(c.Terminals); err != nil || len(c.Terminals) != 1 {
			h.Errorf("case %s has %d events at the hub: %v", id, len(c.Terminals), err)
		}
		if r, ok := h.receipts[id]; ok && (c.Terminals[0].Hash != r.hash || c.Attachments.Of != r.contents) {
			h.Errorf("case %s is another at the hub than on its receipt", id)
		}
		if c.Attachments.Have != c.Attachments.Of {
			h.Errorf("case %s lacks contents: %+v", id, c.Attachments)
		}
		for _, a := range c.Filing.Attachments {
			var content []byte
			h.owner(http.MethodGet, "/v1/cases/"+id+"/attachments/"+a.ID, &content)
			if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != a.SHA256 {
				h.Errorf("case %s has a content of other bytes", id)
			}
		}
	}
	if n := h.count(); n != len(h.cases) {
		h.Errorf("the hub has %d cases, the terminal %d", n, len(h.cases))
	}
}

// opened waits for a case, which is opened a moment after it is acknowledged.
func (h *hall) opened(id string, into *hub.Case) {
	h.Helper()
	for until := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if n := h.count(); n >= len(h.cases) || time.Now().After(until) {
			break
		}
	}
	h.owner(http.MethodGet, "/v1/cases/"+id, into)
}

// count is how many cases the hub has, read from its record beside it.
func (h *hall) count() (n int) {
	h.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.data(), "hub.db")+"?mode=ro")
	if err != nil {
		h.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`SELECT count(*) FROM cases`).Scan(&n); err != nil {
		h.Fatal(err)
	}
	return n
}
