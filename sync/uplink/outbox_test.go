package uplink

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

type row struct {
	Record
	state string // waiting, acknowledged or the reason of refusal
	next  time.Time
}

// memory is an outbox that forgets with the test.
type memory struct {
	mu      sync.Mutex
	rows    []*row
	blobs   map[string][]byte
	sent    map[string]bool
	cursor  int64
	hubHas  int64
	applied []casefile.Event
}

func newMemory() *memory { return &memory{blobs: map[string][]byte{}, sent: map[string]bool{}} }

func (m *memory) add(events ...casefile.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range events {
		m.rows = append(m.rows, &row{Record: Record{Seq: int64(len(m.rows) + 1), Event: e}, state: "waiting"})
	}
}

func sumOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// file adds a case with one attachment for each content.
func (m *memory) file(t testing.TB, id string, contents ...string) casefile.Event {
	f := casefile.Filing{
		Theme: "newborn", Applicant: casefile.Person{Name: "张样例", IDNumber: "371503195512310023"},
		Matters: []casefile.Matter{{ID: "birth"}, {ID: "residence", After: []string{"birth"}}},
	}
	for i, content := range contents {
		sum := sumOf(content)
		f.Attachments = append(f.Attachments, casefile.Attachment{ID: fmt.Sprint(i), SHA256: sum, Size: int64(len(content))})
		m.mu.Lock()
		m.blobs[sum] = []byte(content)
		m.mu.Unlock()
	}
	e, err := casefile.NewEvent(id+"-0", id, nil, casefile.KindSubmitted, time.Now(), casefile.ChannelTerminal, "T1", f)
	if err != nil {
		t.Fatal(err)
	}
	m.add(e)
	return e
}

// states counts the rows by state.
func (m *memory) states() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	count := map[string]int{}
	for _, r := range m.rows {
		count[r.state]++
	}
	return count
}

func (m *memory) Epoch(context.Context) (string, error) { return "epoch", nil }

func (m *memory) HubHas(_ context.Context, seq int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hubHas = seq
	return nil
}

func (m *memory) Due(_ context.Context, now time.Time, limit int, without []int64) (due []Record, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rows {
		if r.state == "waiting" && !r.next.After(now) && !slices.Contains(without, r.Seq) && len(due) < limit {
			due = append(due, r.Record)
		}
	}
	return due, nil
}

func (m *memory) mark(seqs []int64, change func(*row)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rows {
		if slices.Contains(seqs, r.Seq) {
			change(r)
		}
	}
	return nil
}

func (m *memory) Acknowledge(_ context.Context, seqs []int64) error {
	return m.mark(seqs, func(r *row) { r.state = "acknowledged" })
}

func (m *memory) Refuse(_ context.Context, seq int64, reason string) error {
	return m.mark([]int64{seq}, func(r *row) { r.state = reason })
}

func (m *memory) Postpone(_ context.Context, seqs []int64, next time.Time, _ string) error {
	return m.mark(seqs, func(r *row) { r.Attempts++; r.next = next })
}

// opened is a content in memory.
type opened struct{ *bytes.Reader }

func (o opened) Size() int64  { return o.Reader.Size() }
func (o opened) Close() error { return nil }

func (m *memory) Attachment(_ context.Context, sum string) (Content, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content := m.blobs[sum]
	if content == nil {
		return nil, fmt.Errorf("the file of %s is gone", sum)
	}
	return opened{bytes.NewReader(content)}, nil
}

func (m *memory) PendingAttachments(_ context.Context, limit int) (list []wire.Content, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for sum, content := range m.blobs {
		if !m.sent[sum] {
			list = append(list, wire.Content{SHA256: sum, Size: int64(len(content))})
		}
	}
	slices.SortFunc(list, func(a, b wire.Content) int {
		return cmp.Or(cmp.Compare(a.Size, b.Size), cmp.Compare(a.SHA256, b.SHA256))
	})
	return list[:min(limit, len(list))], nil
}

func (m *memory) AttachmentsDone(_ context.Context, sums []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, sum := range sums {
		m.sent[sum] = true
	}
	return nil
}

func (m *memory) Cursor(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursor, nil
}

func (m *memory) Apply(_ context.Context, changes []casefile.Event, cursor int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.applied, m.cursor = append(m.applied, changes...), cursor
	return nil
}
