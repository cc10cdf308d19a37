package hub

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/hub/hubtest"
	"zhiting/sync/hub/record/pgtest"
	"zhiting/sync/uplink/wire"
)

// made is content that is the same for the same number.
func made(n, size int) []byte {
	content := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(content) // never fails
	return content
}

// frames writes contents from a byte on, in chunks of a size.
func frames(t testing.TB, chunk int, from int64, contents ...[]byte) []byte {
	t.Helper()
	stream := wire.AppendPreamble(nil)
	for _, content := range contents {
		stream = named(t, stream, content, sumOf(content), from)
		for rest := content[from:]; len(rest) > 0; rest = rest[min(chunk, len(rest)):] {
			stream = chunked(stream, rest[:min(chunk, len(rest))])
		}
	}
	return stream
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func named(t testing.TB, stream, content []byte, sum string, from int64) []byte {
	t.Helper()
	stream, err := wire.AppendBegin(stream, wire.Content{SHA256: sum, Size: int64(len(content))}, from)
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

func chunked(stream, chunk []byte) []byte {
	frame := append(make([]byte, wire.FrameHead), chunk...)
	wire.SealChunk(frame)
	return append(stream, frame...)
}

// upload sends a stream whole.
func (r rig) upload(stream []byte) (int, []wire.ContentState) {
	r.Helper()
	request := httptest.NewRequest(http.MethodPost, "/v1/attachments?terminal=T1", bytes.NewReader(stream))
	request.Header.Set("Authorization", "Bearer "+terminalToken)
	answer := httptest.NewRecorder()
	hubtest.Handler(r, r.hub.Handler()).ServeHTTP(answer, request)
	var said wire.ContentStates
	if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil {
		r.Fatalf("%v in %s", err, answer.Body)
	}
	return answer.Code, said.Contents
}

// cut sends the first n bytes of a stream and breaks the connection.
func (r rig) cut(stream []byte, n int) {
	r.Helper()
	conn, err := net.Dial("tcp", r.web.Listener.Addr().String())
	if err != nil {
		r.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /v1/attachments?terminal=T1 HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n", terminalToken, len(stream))
	if _, err := conn.Write(stream[:n]); err != nil {
		r.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		r.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, conn) // until the hub has seen it
}

func (r rig) state(terminal string, contents ...[]byte) []wire.ContentState {
	r.Helper()
	query := wire.ContentQuery{Terminal: terminal}
	for _, c := range contents {
		query.Contents = append(query.Contents, wire.Content{SHA256: sumOf(c), Size: int64(len(c))})
	}
	var said wire.ContentStates
	if status := r.call("POST", "/v1/attachments/state", as(query), query, &said); status != http.StatusOK {
		r.Fatalf("asking for the state: %d", status)
	}
	return said.Contents
}

// files files case c with contents.
func (r rig) files(contents ...[]byte) {
	r.Helper()
	f := filing()
	for i, c := range contents {
		f.Attachments = append(f.Attachments, casefile.Attachment{ID: fmt.Sprint(i), SHA256: sumOf(c), Size: int64(len(c))})
	}
	r.send(event(r, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
}

// read reads an attachment of case c as a clerk does.
func (r rig) read(attachment string) []byte {
	r.Helper()
	request, err := http.NewRequest(http.MethodGet, r.web.URL+"/v1/cases/c/attachments/"+attachment, nil)
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+ownerToken)
	answer, err := r.web.Client().Do(request)
	if err != nil {
		r.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		r.Fatalf("reading attachment %s: %d, %v", attachment, answer.StatusCode, err)
	}
	return content
}

func TestContentsArrive(t *testing.T) { both(t, contentsArrive) }

func contentsArrive(t *testing.T) {
	r := start(t, t.TempDir())
	contents := [][]byte{{}, made(1, 7), made(2, wire.MaxChunk), made(3, wire.MaxChunk+1), made(4, 5*wire.MaxChunk+100), made(1, 7)}
	r.files(contents...)
	status, states := r.upload(frames(t, wire.MaxChunk, 0, contents...))
	if status != 200 || len(states) != len(contents) {
		t.Fatalf("%d, %d states", status, len(states))
	}
	for i, s := range append(states, r.state("T2", contents...)...) {
		if s.Outcome != wire.Done {
			t.Errorf("content %d is %+v", i%len(contents), s)
		}
	}
	for i, c := range contents {
		if got := r.read(fmt.Sprint(i)); !bytes.Equal(got, c) {
			t.Errorf("content %d of %d bytes is read as %d others", i, len(c), len(got))
		}
	}
}

// TestCutAnywhere breaks the connection after n bytes, with the hub restarted now and then, and goes on from what the hub
// says. What arrived whole is not sent again.
func TestCutAnywhere(t *testing.T) { both(t, cutAnywhere) }

func cutAnywhere(t *testing.T) {
	const chunk = wire.MinChunk
	dir := t.TempDir()
	r := start(t, dir)
	content := made(5, 20*chunk+5)
	r.files(content)
	head := len(frames(t, chunk, int64(len(content)), content)) // preamble and begin frame
	random := rand.New(rand.NewPCG(1, 2))
	have, sent, cuts := int64(0), 0, 0
	for try := 0; ; try++ {
		stream := frames(t, chunk, have, content)
		n := random.IntN(5 * (chunk + wire.FrameHead))
		if n >= len(stream) {
			if status, states := r.upload(stream); status != 200 || states[0].Outcome != wire.Done {
				t.Fatalf("the rest: %d %+v", status, states)
			}
			sent += len(stream) - head
			cuts = try
			break
		}
		r.cut(stream, n)
		sent += max(0, n-head)
		if try%3 == 1 {
			if err := r.hub.Close(); err != nil {
				t.Fatal(err)
			}
			r = start(t, dir)
		}
		whole := int64(max(0, n-head) / (chunk + wire.FrameHead) * chunk)
		s := r.state("T1", content)[0]
		if s.Outcome != wire.Partial || s.Have != have+whole {
			t.Fatalf("after %d bytes from %d on: %+v, want %d", n, have, s, have+whole)
		}
		have = s.Have
		if other := r.state("T2", content)[0]; other.Have != 0 {
			t.Errorf("another terminal is told of %d bytes", other.Have)
		}
	}
	if again := sent - len(frames(t, chunk, 0, content)) + head; again > cuts*(chunk+wire.FrameHead) || cuts < 3 {
		t.Errorf("%d bytes were sent again after %d cuts: more than a chunk each", again, cuts)
	}
	if got := r.read("0"); !bytes.Equal(got, content) {
		t.Error("the content is another one")
	}
}

// TestWrongContents sends what can never be right, between two that are.
func TestWrongContents(t *testing.T) {
	r := start(t, t.TempDir())
	before, after := made(6, 300_000), made(7, 50)
	r.files(before, after)
	liar := made(8, 2*wire.MaxChunk+9)
	wrong := bytes.Clone(liar)
	wrong[3]++
	huge, err := wire.AppendBegin(nil, wire.Content{SHA256: sumOf([]byte("huge")), Size: 1 << 40}, 0)
	if err != nil {
		t.Fatal(err)
	}
	stream := frames(t, wire.MaxChunk, 0, before)
	stream = named(t, stream, liar, sumOf(liar), 0)
	for rest := wrong; len(rest) > 0; rest = rest[min(wire.MaxChunk, len(rest)):] {
		stream = chunked(stream, rest[:min(wire.MaxChunk, len(rest))])
	}
	stream = append(chunked(append(stream, huge...), made(1, wire.MaxChunk)), frames(t, wire.MaxChunk, 0, after)[8:]...)
	status, states := r.upload(stream)
	want := []wire.Outcome{wire.Done, wire.Refused, wire.Refused, wire.Done}
	if status != 200 || len(states) != len(want) {
		t.Fatalf("%d, %+v", status, states)
	}
	for i, s := range states {
		if s.Outcome != want[i] || (s.Reason != "") != (want[i] == wire.Refused) {
			t.Errorf("content %d is %+v, want %s", i, s, want[i])
		}
	}
	if s := r.state("T1", liar)[0]; s.Outcome != wire.Partial || s.Have != 0 {
		t.Errorf("of the wrong one something is kept: %+v", s)
	}
	if c, err := r.hub.counts(t.Context()); err != nil || c.Quarantined != 2 {
		t.Errorf("%d refusals are recorded, want 2 (%v)", c.Quarantined, err)
	}
	for i, c := range [][]byte{before, after} {
		if got := r.read(fmt.Sprint(i)); !bytes.Equal(got, c) {
			t.Errorf("content %d is another one", i)
		}
	}
	if status, _ := r.upload(frames(t, wire.MaxChunk, 0, liar)); status != 200 { // the right one is taken after the wrong one
		t.Errorf("the right one: %d", status)
	}
	if s := r.state("T1", liar)[0]; s.Outcome != wire.Done {
		t.Errorf("the right one is %+v", s)
	}
}

// TestBrokenStreams sends what is no stream of frames; what came before stays.
func TestBrokenStreams(t *testing.T) {
	r := start(t, t.TempDir())
	sound := frames(t, wire.MaxChunk, 0, made(9, 100))
	damaged := frames(t, wire.MaxChunk, 0, made(9, 100), made(10, 100))
	damaged[len(damaged)-1]++
	small := named(t, wire.AppendPreamble(nil), made(11, 100), sumOf(made(11, 100)), 0)
	small = chunked(small, make([]byte, 50))
	many := wire.AppendPreamble(nil)
	for range wire.MaxContents + 1 {
		many = named(t, many, []byte("x"), sumOf([]byte("x")), 0)
	}
	for name, stream := range map[string][]byte{
		"nothing of the kind": []byte("PK\x03\x04 a zip file"), "damaged": damaged, "longer than it says": chunked(sound, []byte("more")),
		"a chunk of nothing": chunked(wire.AppendPreamble(nil), []byte("x")), "tiny chunks": small, "too many": many,
		"a frame of 4 GiB": append(bytes.Clone(sound), 2, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0),
	} {
		if status, _ := r.upload(stream); status != 422 {
			t.Errorf("%s: %d, want 422", name, status)
		}
	}
	for n, want := range map[int]wire.Outcome{9: wire.Done, 10: wire.Partial} {
		if s := r.state("T1", made(n, 100))[0]; s.Outcome != want {
			t.Errorf("content %d is %s, want %s", n, s.Outcome, want)
		}
	}
	if c, err := r.hub.counts(t.Context()); err != nil || c.Quarantined == 0 {
		t.Errorf("%d refusals are recorded (%v)", c.Quarantined, err)
	}
	if status := r.call("POST", "/v1/attachments?terminal=..%2Fother", terminalToken, sound, nil); status != 422 {
		t.Errorf("a terminal named like a path: %d", status)
	}
}

// TestResumeElsewhere says that a part is there which is not.
func TestResumeElsewhere(t *testing.T) {
	r := start(t, t.TempDir())
	content := made(12, 4*wire.MaxChunk)
	r.cut(frames(t, wire.MaxChunk, 0, content), 2*wire.MaxChunk+100)
	_, states := r.upload(frames(t, wire.MaxChunk, 3*wire.MaxChunk, content))
	if s := states[0]; s.Outcome != wire.Partial || s.Have != 2*wire.MaxChunk {
		t.Errorf("%+v, want what is there", s)
	}
	if _, states = r.upload(frames(t, wire.MaxChunk, 2*wire.MaxChunk, content)); states[0].Outcome != wire.Done {
		t.Errorf("from there on: %+v", states[0])
	}
}

// TestSilentConnection leaves a request hanging, as a cut that nobody is told of does; asking ends it.
func TestSilentConnection(t *testing.T) {
	r := start(t, t.TempDir())
	content := made(13, 3*wire.MaxChunk)
	stream := frames(t, wire.MaxChunk, 0, content)
	conn, err := net.Dial("tcp", r.web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /v1/attachments?terminal=T1 HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n", terminalToken, len(stream))
	if _, err := conn.Write(stream[:2*wire.MaxChunk+200]); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, conn); close(ended) }()
	for silent := true; silent; {
		have := r.state("T1", content)[0].Have // the first time the request may not have begun
		if have%wire.MaxChunk != 0 || have > 2*wire.MaxChunk {
			t.Fatalf("of two chunks %d bytes are told", have)
		}
		select {
		case <-ended:
			silent = false
		default:
		}
	}
	have := r.state("T1", content)[0].Have
	if _, states := r.upload(frames(t, wire.MaxChunk, have, content)); states[0].Outcome != wire.Done {
		t.Errorf("after it was ended: %+v", states[0])
	}
}

// TestAnotherGateway goes on at another hub on the same record.
func TestAnotherGateway(t *testing.T) {
	if testing.Short() {
		t.Skip("a database server")
	}
	database = pgtest.Start(t, "fsync=off").Address()
	defer func() { database = "" }()
	dir := t.TempDir()
	one, other := start(t, dir), start(t, dir)
	content := made(15, 3*wire.MaxChunk)
	one.files(content)
	one.cut(frames(t, wire.MaxChunk, 0, content), 2*wire.MaxChunk+200)
	have := one.state("T1", content)[0].Have // which waits until what arrived there is recorded
	if s := other.state("T1", content)[0]; s.Have != 2*wire.MaxChunk || have != s.Have {
		t.Errorf("one hub knows of %d bytes, the other of %d", have, s.Have)
	}
	if _, states := other.upload(frames(t, wire.MaxChunk, have, content)); states[0].Outcome != wire.Done {
		t.Errorf("at the other hub it is %+v", states[0])
	}
	if got := one.read("0"); !bytes.Equal(got, content) {
		t.Error("it is read as something else")
	}
}

// TestStaleParts lets a terminal begin a content and not come back.
func TestStaleParts(t *testing.T) { both(t, staleParts) }

func staleParts(t *testing.T) {
	clock, o := movedFrom(day), options(t.TempDir())
	o.Now = clock.now
	r := startWith(t, o)
	content := made(16, 3*wire.MaxChunk)
	r.cut(frames(t, wire.MaxChunk, 0, content), 2*wire.MaxChunk+200)
	r.state("T1", content) // waits until what arrived is recorded
	for _, c := range []struct {
		later time.Duration
		have  int64
	}{{partLife - time.Hour, 2 * wire.MaxChunk}, {partLife + time.Hour, 0}} {
		clock.set(day.Add(c.later))
		if err := r.hub.dropStaleNow(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := r.state("T1", content)[0]; s.Have != c.have {
			t.Errorf("after %v there are %d bytes, want %d", c.later, s.Have, c.have)
		}
	}
	if object, err := r.hub.blobs.List(nil).Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("%v stays (%v)", object, err)
	}
	if _, states := r.upload(frames(t, wire.MaxChunk, 0, content)); states[0].Outcome != wire.Done {
		t.Errorf("sent after all it is %+v", states[0])
	}
}

// TestContentsOfBefore reads what a hub of the version before kept in files.
func TestContentsOfBefore(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	content := made(14, 1000)
	r.files(content)
	if err := os.MkdirAll(filepath.Join(dir, "attachments"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "attachments", sumOf(content)), content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.hub.write(t.Context(), func(t tx) error { _, err := t.addBlob(sumOf(content), 1000, ""); return err }); err != nil {
		t.Fatal(err)
	}
	if got := r.read("0"); !bytes.Equal(got, content) {
		t.Error("it is read as something else")
	}
}
