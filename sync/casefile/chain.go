package casefile

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"github.com/go-json-experiment/json/jsontext"
)

// A case has two chains: the terminal's events and the hub's. Each is ordered by its maker alone, so neither waits for
// the other; both hang on the same case id.

// NewEvent makes the event that follows prev (nil for the first of a chain) with body as its content.
func NewEvent(id, caseID string, prev *Event, kind Kind, at time.Time, channel int, maker string, body any) (Event, error) {
	return SHA256.NewEvent(id, caseID, prev, kind, at, channel, maker, body)
}

// NewEvent is the same with another digest.
func (d Digest) NewEvent(id, caseID string, prev *Event, kind Kind, at time.Time, channel int, maker string, body any) (Event, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return Event{}, fmt.Errorf("event body of kind %s: %w", kind, err)
	}
	e := Event{ID: id, CaseID: caseID, Kind: kind, At: at.UTC().Truncate(time.Millisecond), Channel: channel, Maker: maker, Body: raw}
	if prev != nil {
		e.Index, e.Prev = prev.Index+1, prev.Hash
	}
	e.Hash = e.sum(d)
	return e, nil
}

// AppendJSON appends the event as JSON with its body byte for byte. An encoder that writes a body anew, with other escapes,
// breaks its hash.
func (e Event) AppendJSON(to []byte) (_ []byte, err error) {
	to = slices.Grow(to, len(e.Body)+512) // what is beside the body is shorter
	text := func(name, value string) {
		to = append(to, name...)
		if err == nil {
			to, err = jsontext.AppendQuote(to, value)
		}
	}
	number := func(name string, value int) { to = strconv.AppendInt(append(to, name...), int64(value), 10) }
	text(`{"id":`, e.ID)
	text(`,"case_id":`, e.CaseID)
	number(`,"index":`, e.Index)
	text(`,"kind":`, string(e.Kind))
	text(`,"at":`, e.At.Format(time.RFC3339Nano))
	number(`,"channel":`, e.Channel)
	text(`,"maker":`, e.Maker)
	to = append(append(to, `,"body":`...), e.Body...)
	text(`,"prev":`, e.Prev)
	text(`,"hash":`, e.Hash)
	return append(to, '}'), err
}

// Digest is with what the events of a chain hang together. It stands before the hash, but for the first kind that there was.
type Digest string

// The digests.
const (
	SHA256 Digest = ""
	SM3    Digest = "sm3:" // GB/T 32905
)

func (e Event) digest() Digest {
	if strings.HasPrefix(e.Hash, string(SM3)) {
		return SM3
	}
	return SHA256
}

// sum is the digest of every field but Hash, each with its length before it so that no two events share an input.
func (e Event) sum(d Digest) string {
	h := sha256.New()
	if d == SM3 {
		h = sm3.New()
	}
	var n [8]byte
	for _, part := range [][]byte{ // not strings: the body is large, and copied for nothing
		[]byte(e.ID), []byte(e.CaseID), strconv.AppendInt(nil, int64(e.Index), 10), []byte(e.Kind), e.At.AppendFormat(nil, time.RFC3339Nano),
		strconv.AppendInt(nil, int64(e.Channel), 10), []byte(e.Maker), e.Body, []byte(e.Prev),
	} {
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		h.Write(part)
	}
	return string(d) + hex.EncodeToString(h.Sum(nil))
}

// ChainError says where a chain of events does not hold.
type ChainError struct {
	CaseID string
	Index  int
	What   string
}

func (e *ChainError) Error() string {
	return fmt.Sprintf("case %s: event %d %s; the record was changed after it was made, keep the file and call support", e.CaseID, e.Index, e.What)
}

// Check proves that an event is as it was made and follows prev, the last event of its chain (nil for the first).
func (e Event) Check(prev *Event) error {
	index, hash := 0, ""
	if prev != nil {
		index, hash = prev.Index+1, prev.Hash
	}
	switch {
	case prev != nil && e.CaseID != prev.CaseID:
		return &ChainError{e.CaseID, index, "belongs to another case"}
	case e.Index != index:
		return &ChainError{e.CaseID, index, fmt.Sprintf("has number %d", e.Index)}
	case !e.Intact():
		return &ChainError{e.CaseID, index, "does not match its hash"}
	case e.Prev != hash:
		return &ChainError{e.CaseID, index, "does not follow the one before it"}
	}
	return nil
}

// Intact says that no field of an event was changed after it was made. It says nothing of the events before it.
func (e Event) Intact() bool { return e.Hash == e.sum(e.digest()) }

// Verify proves that events are one unbroken chain of one case, oldest first.
func Verify(events []Event) error {
	var prev *Event
	for i := range events {
		if err := events[i].Check(prev); err != nil {
			return err
		}
		prev = &events[i]
	}
	return nil
}
