package casefile

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2026, 9, 30, 8, 0, 0, 123456789, time.UTC)

func chain(t *testing.T) []Event {
	t.Helper()
	var events []Event
	var prev *Event
	for i, body := range []any{Filing{Theme: "newborn", Applicant: Person{Name: "王𬍛样", IDNumber: "371523200002290033"}}, Rating{Satisfaction: 5}, Rating{Satisfaction: 4}} {
		kind := KindRated
		if i == 0 {
			kind = KindSubmitted
		}
		e, err := NewEvent(string(rune('a'+i)), "case", prev, kind, day, ChannelTerminal, "T1", body)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
		prev = &e
	}
	return events
}

func TestVerify(t *testing.T) {
	for name, change := range map[string]func([]Event) []Event{
		"dropped":      func(e []Event) []Event { return append(e[:1], e[2:]...) },
		"head missing": func(e []Event) []Event { return e[1:] },
		"swapped":      func(e []Event) []Event { e[1], e[2] = e[2], e[1]; return e },
		"doubled":      func(e []Event) []Event { return append(e, e[2]) },
		"other case":   func(e []Event) []Event { e[1].CaseID = "other"; e[1].Hash = e[1].sum(SHA256); return e },
		"relinked":     func(e []Event) []Event { e[1].Prev = e[1].Hash; e[1].Hash = e[1].sum(SHA256); return e },
		"replaced":     func(e []Event) []Event { e[0].Maker = "T2"; e[0].Hash = e[0].sum(SHA256); return e },
	} {
		t.Run(name, func(t *testing.T) {
			var broken *ChainError
			if err := Verify(change(chain(t))); !errors.As(err, &broken) {
				t.Errorf("Verify gave %v, want a ChainError", err)
			}
		})
	}
	if err := Verify(chain(t)); err != nil {
		t.Errorf("an untouched chain: %v", err)
	}
}

// TestAppendJSON writes an event whose body has signs that encoders like to write in other ways.
func TestAppendJSON(t *testing.T) {
	e := chain(t)[1]
	e.Body = json.RawMessage(`{"a":"<\u003c&\u4e00一\/\u2028"}`)
	e.Maker = "T\"1\n𬍛"
	e.Hash = e.sum(SHA256)
	raw, err := e.AppendJSON([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	var back Event
	if err := json.Unmarshal(raw[len("before"):], &back); err != nil || string(back.Body) != string(e.Body) || back.Maker != e.Maker || !back.At.Equal(e.At) || !back.Intact() {
		t.Errorf("it came back as %+v, %v", back, err)
	}
	var ours, theirs any
	same, err := json.Marshal(e)
	if err := errors.Join(err, json.Unmarshal(raw[len("before"):], &ours), json.Unmarshal(same, &theirs)); err != nil || !reflect.DeepEqual(ours, theirs) {
		t.Errorf("encoding/json writes %s, it was %s, %v", same, raw, err)
	}
	e.ID = "\xff"
	if _, err := e.AppendJSON(nil); err == nil {
		t.Error("an id that is no text was written")
	}
}

// TestFlippedByte changes every single byte of an event's JSON in turn: the result is no event, or one that is found out.
func TestFlippedByte(t *testing.T) {
	original := chain(t)[1]
	raw, err := json.Marshal(original)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for _, flip := range []byte{1, 2, 0x20} {
			changed := slices.Clone(raw)
			changed[i] ^= flip
			var e Event
			if json.Unmarshal(changed, &e) != nil {
				continue
			}
			// Go matches the names of JSON fields without regard to case, so such a flip changes nothing.
			if same, _ := json.Marshal(e); string(same) == string(raw) {
				continue
			}
			if e.Check(&Event{CaseID: "case", Index: 0, Hash: original.Prev}) == nil {
				t.Fatalf("byte %d of %s changed by %#x was not noticed", i, raw, flip)
			}
		}
	}
}

func TestEventSurvivesJSON(t *testing.T) {
	e, err := NewEvent("a", "case", nil, KindSubmitted, day, ChannelTerminal, "T1", map[string]string{"k": "<欧阳&样例>\u2028"})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back Event
	if err := json.Unmarshal(raw, &back); err != nil || !back.Intact() {
		t.Errorf("after JSON the event is intact: %v, error %v; %s", back.Intact(), err, raw)
	}
}

func TestMove(t *testing.T) {
	states := []State{"", StateSubmitted, StateAccepted, StateRejected, StateCorrection, StateProcessing, StateSuspended, StateGranted, StateRefused, StateDelivered}
	allowed := map[State]string{
		"":              "submitted",
		StateSubmitted:  "accepted rejected correction",
		StateCorrection: "submitted accepted rejected",
		StateAccepted:   "processing granted refused correction",
		StateProcessing: "suspended granted refused",
		StateSuspended:  "processing",
		StateGranted:    "delivered",
	}
	for _, from := range states {
		for _, to := range append(states, "nonsense") {
			want := slices.Contains(strings.Fields(allowed[from]), string(to))
			err := Move(from, to)
			var move *MoveError
			if want != (err == nil) || err != nil && !errors.As(err, &move) {
				t.Errorf("Move(%q, %q) = %v, want allowed %v", from, to, err, want)
			}
		}
	}
}

func good() Filing {
	return Filing{
		Theme: "newborn", Applicant: Person{Name: "欧阳样例", IDNumber: "371502199001010012"},
		Matters:     []Matter{{ID: "a"}, {ID: "b", After: []string{"a", "not-selected"}}},
		Attachments: []Attachment{{ID: "1", SHA256: strings.Repeat("0", 64), Size: 3}},
	}
}

func TestFilingCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Filing)
		want   string
	}{
		"good":             {func(*Filing) {}, ""},
		"no theme":         {func(f *Filing) { f.Theme = "" }, "no theme"},
		"nobody":           {func(f *Filing) { f.Applicant.IDNumber = "" }, "who files"},
		"no matter":        {func(f *Filing) { f.Matters = nil }, "no matter"},
		"matter twice":     {func(f *Filing) { f.Matters[1].ID = "a" }, "twice"},
		"circle":           {func(f *Filing) { f.Matters[0].After = []string{"b"} }, "circle"},
		"waits for itself": {func(f *Filing) { f.Matters[0].After = []string{"a"} }, "circle"},
		"bad address":      {func(f *Filing) { f.Attachments[0].SHA256 = "../../etc" }, "SHA-256"},
		"too big":          {func(f *Filing) { f.Attachments[0].Size = MaxAttachment + 1 }, "at most"},
		"attachment twice": {func(f *Filing) { f.Attachments = append(f.Attachments, f.Attachments[0]) }, "twice"},
		"too many":         {func(f *Filing) { f.Matters = make([]Matter, 201) }, "at most 200"},
	} {
		t.Run(name, func(t *testing.T) {
			f := good()
			c.change(&f)
			err := f.Check()
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("Check() = %v, want %q", err, c.want)
			}
		})
	}
}

func TestRatingCheck(t *testing.T) {
	for _, c := range []struct {
		rating Rating
		ok     bool
	}{
		{Rating{Satisfaction: 0, Round: 1}, false}, {Rating{Satisfaction: 6, Round: 1}, false}, {Rating{Satisfaction: 3, Round: 2}, true},
		{Rating{Satisfaction: 2, Round: 1}, false}, {Rating{Satisfaction: 2, Details: []string{"slow"}, Round: 1}, true},
		{Rating{Satisfaction: 1, Writing: "太慢", Round: 1}, true}, {Rating{Satisfaction: 1, Details: []string{"rude"}, Round: 1}, false},
		{Rating{Satisfaction: 1, Details: []string{"slow", "slow"}, Round: 1}, false}, {Rating{Satisfaction: 5}, false},
		{Rating{Satisfaction: 5, Round: 3}, false}, {Rating{Satisfaction: 1, Writing: strings.Repeat("慢", 300), Round: 1}, true},
		{Rating{Satisfaction: 1, Writing: strings.Repeat("慢", 301), Round: 1}, false},
	} {
		if err := c.rating.Check(); (err == nil) != c.ok {
			t.Errorf("%+v: %v, want ok %v", c.rating, err, c.ok)
		}
	}
}

func FuzzEvent(f *testing.F) {
	e, _ := NewEvent("a", "case", nil, KindSubmitted, day, ChannelTerminal, "T1", good())
	raw, _ := json.Marshal(e)
	f.Add(raw)
	f.Add([]byte(`{"body":null,"at":"2026-09-30T08:00:00+08:00"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var e Event
		if json.Unmarshal(raw, &e) != nil {
			return
		}
		if e.Check(nil) != nil {
			return
		}
		if _, err := json.Marshal(e); err != nil {
			t.Fatalf("an event that was read cannot be written: %v", err)
		}
		var filing Filing
		if json.Unmarshal(e.Body, &filing) == nil {
			_ = filing.Check()
		}
	})
}

// TestSM3 chains events by SM3 after one by SHA-256; each is checked with its own.
func TestSM3(t *testing.T) {
	first := chain(t)[0]
	second, err := SM3.NewEvent("2", first.CaseID, &first, KindRated, first.At, ChannelTerminal, "T1", Rating{Satisfaction: 5, Round: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify([]Event{first, second}); err != nil || !strings.HasPrefix(second.Hash, "sm3:") {
		t.Errorf("%s: %v", second.Hash, err)
	}
	second.Maker = "T2"
	if err := Verify([]Event{first, second}); err == nil {
		t.Error("a changed event is taken for whole")
	}
	token, head, ok := ReadReceiptCode(ReceiptCode("ABCD-EFGH", second.Hash))
	if !ok || token != "ABCD-EFGH" || head != second.Hash {
		t.Errorf("the receipt's code gives %q and %q", token, head)
	}
}
