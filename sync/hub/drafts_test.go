package hub

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// end lets an end in and gives its token.
func (r rig) end(name string, kind wire.End) string {
	r.Helper()
	var given EndToken
	if status := r.call("PUT", "/v1/ends/"+name, ownerToken, NewEnd{Kind: kind}, &given); status != 200 {
		r.Fatalf("letting the end %s in: %d", name, status)
	}
	return given.Token
}

const citizen = "371502199001010012"

// filled is a draft in which a telephone number was typed.
func filled(phone string) wire.Draft {
	return wire.Draft{Theme: "social-security-card", Answers: map[string][]string{"card": {"lost"}}, Values: map[string]string{"phone": phone}}
}

func (r rig) keeps(token string, base int64, phone string) (kept wire.DraftKept, status int) {
	r.Helper()
	status = r.call("POST", "/v1/drafts/keep", token, wire.DraftKeep{IDNumber: citizen, VerifiedBy: "account", Base: base, Draft: filled(phone)}, &kept)
	return kept, status
}

func (r rig) finds(token string, q wire.DraftQuery) ([]wire.DraftFound, int) {
	r.Helper()
	var found wire.DraftsFound
	status := r.call("POST", "/v1/drafts/find", token, q, &found)
	return found.Drafts, status
}

// hears is what an end has not heard yet, a word each.
func (r rig) hears(token string, after int64) (words []string, changes EndChanges) {
	r.Helper()
	if status := r.call("GET", "/v1/drafts/changes?after="+jsonOf(after), token, nil, &changes); status != 200 {
		r.Fatalf("an end hears: %d", status)
	}
	for _, c := range changes.Changes {
		words = append(words, strings.TrimSpace(c.Kind+" "+string(c.End)))
	}
	return words, changes
}

func jsonOf(v any) string {
	raw, _ := json.Marshal(v) // a number
	return string(raw)
}

func TestDraftBetweenEnds(t *testing.T) { both(t, draftBetweenEnds) }

// draftBetweenEnds is begun on a telephone, gone on with at a terminal and filed there; the telephone follows the case.
func draftBetweenEnds(t *testing.T) {
	clock := movedFrom(day)
	o := options(t.TempDir())
	o.Now = clock.now
	r := startWith(t, o)
	phone := r.end("app", wire.EndMobile)
	kept, status := r.keeps(phone, 0, "13800000000")
	if status != 200 || kept.Version != 1 || len(kept.Code) != 8 || !kept.Until.Equal(day.Add(wire.DraftLife)) {
		t.Fatalf("kept by the telephone: %d %+v", status, kept)
	}
	if words, _ := r.hears(phone, 0); !slices.Equal(words, []string{"kept mobile"}) {
		t.Errorf("the telephone hears %v", words)
	}

	// At the terminal: what the code is for; then by the card, as by the code with a number that was typed.
	found, status := r.finds(terminalToken, wire.DraftQuery{Code: kept.Code})
	if status != 200 || len(found) != 1 || found[0].Theme != "social-security-card" || found[0].Draft != nil {
		t.Errorf("the code alone tells the terminal %d %+v", status, found)
	}
	card := wire.DraftQuery{IDNumber: citizen, VerifiedBy: "idcard", Theme: "social-security-card"}
	found, status = r.finds(terminalToken, card)
	if status != 200 || len(found) != 1 || found[0].End != wire.EndMobile || found[0].Draft == nil || found[0].Draft.Values["phone"] != "13800000000" {
		t.Fatalf("by the card: %d %+v", status, found)
	}
	if byCode, status := r.finds(terminalToken, wire.DraftQuery{IDNumber: citizen, VerifiedBy: casefile.VerifiedTyped, Code: kept.Code}); status != 200 || byCode[0].Draft == nil {
		t.Errorf("by a typed number and the code: %d %+v", status, byCode)
	}

	// Kept at the terminal; the telephone hears of it, and does not overwrite it unseen.
	clock.forward(time.Hour)
	again, status := r.keeps(terminalToken, found[0].Version, "13900000000")
	if status != 200 || again.ID != kept.ID || again.Version != 2 || again.Code != kept.Code {
		t.Fatalf("kept at the terminal: %d %+v", status, again)
	}
	if lost, status := r.keeps(terminalToken, found[0].Version, "13900000000"); status != 200 || lost != again {
		t.Errorf("kept once more, after the answer was lost: %d %+v, want %+v", status, lost, again)
	}
	if _, status := r.keeps(phone, 1, "13700000000"); status != 409 {
		t.Errorf("the telephone keeps what it made of version 1: %d", status)
	}

	// Filed at the terminal.
	submitted := filedFrom(t, again.ID, "from-draft")
	r.send(submitted)
	if found, _ := r.finds(terminalToken, card); len(found) != 0 {
		t.Errorf("after it was filed, there is %+v", found)
	}
	var sealed int
	if err := r.hub.read(t.Context(), func(t tx) error {
		_, err := t.One(`SELECT count(*) FROM drafts WHERE length(body) > 0`, nil, &sealed)
		return err
	}); err != nil || sealed != 0 {
		t.Errorf("after it was filed, %d drafts still have content (%v)", sealed, err)
	}
	words, changes := r.hears(phone, 0)
	if want := []string{"kept mobile", "kept terminal", "filed terminal"}; !slices.Equal(words[:min(3, len(words))], want) || len(words) < 4 || words[3] != "moved" {
		t.Fatalf("the telephone hears %v, want %v and what was opened", words, want)
	}
	if last := changes.Changes[3]; last.CaseID != submitted.CaseID || last.Draft != kept.ID || last.Moved == nil || last.Moved.State != casefile.StateSubmitted {
		t.Errorf("of the case it hears %+v", last)
	}
	var c Case
	r.call("GET", "/v1/cases/"+submitted.CaseID, ownerToken, nil, &c)
	r.call("POST", "/v1/cases/"+c.ID+"/children/"+c.Children[0].Matter.ID, ownerToken, Move{State: casefile.StateAccepted}, nil)
	words, changes = r.hears(phone, changes.Cursor)
	if len(words) != 1 || changes.Changes[0].Moved.State != casefile.StateAccepted {
		t.Errorf("of what the department did, the telephone hears %+v", changes.Changes)
	}
	var cases wire.CasesFound
	if status := r.call("POST", "/v1/services/cases/find", phone, wire.CaseQuery{IDNumber: c.Filing.Applicant.IDNumber}, &cases); status != 200 || len(cases.Cases) != 1 {
		t.Errorf("the person's cases at the telephone: %d %+v", status, cases)
	}
	// One answer is enough to keep.
	bare := wire.DraftKeep{IDNumber: citizen, VerifiedBy: "account", Draft: wire.Draft{Theme: "newborn", Answers: map[string][]string{"a": {"b"}}}}
	if status := r.call("POST", "/v1/drafts/keep", phone, bare, nil); status != 200 {
		t.Errorf("kept with nothing typed yet: %d", status)
	}
	// A new draft of the same thing is another one.
	if next, status := r.keeps(phone, 0, "13800000000"); status != 200 || next.ID == kept.ID || next.Version != 1 {
		t.Errorf("kept after the filing: %d %+v", status, next)
	}
}

func TestTwoCasesOfOneDraft(t *testing.T) { both(t, twoCasesOfOneDraft) }

// twoCasesOfOneDraft has two ends file from one draft, as they do when neither reaches the hub: both are taken, and each
// tells of the other.
func twoCasesOfOneDraft(t *testing.T) {
	r := start(t, t.TempDir())
	r.send(filedFrom(t, "d1", "one"), filedFrom(t, "d1", "two"), filedFrom(t, "d2", "three"), submitted(t, "four"))
	for id, want := range map[string][]string{"one": {"two"}, "two": {"one"}, "three": nil, "four": nil} {
		var c Case
		if status := r.call("GET", "/v1/cases/"+id, ownerToken, nil, &c); status != 200 || !slices.Equal(c.Twins, want) {
			t.Errorf("%s: %d, filed from the same draft as %v, want %v", id, status, c.Twins, want)
		}
	}
}

// filedFrom is a case that was filed from a draft.
func filedFrom(t *testing.T, draft, id string) casefile.Event {
	t.Helper()
	e := submitted(t, id)
	var f casefile.Filing
	if err := json.Unmarshal(e.Body, &f); err != nil {
		t.Fatal(err)
	}
	f.Origin = &casefile.Origin{Draft: draft, End: "terminal", At: day}
	e, err := casefile.NewEvent(e.ID, e.CaseID, nil, e.Kind, e.At, e.Channel, e.Maker, f)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestDraftIsOnlyItsPersons(t *testing.T) {
	r := start(t, t.TempDir())
	phone := r.end("app", wire.EndMobile)
	kept, _ := r.keeps(phone, 0, "13800000000")
	const other = "371523200002290033"
	for what, test := range map[string]struct {
		token  string
		query  wire.DraftQuery
		status int
	}{
		"another person's card":              {terminalToken, wire.DraftQuery{IDNumber: other, VerifiedBy: "idcard", Theme: "social-security-card"}, 200},
		"another person's card and the code": {terminalToken, wire.DraftQuery{IDNumber: other, VerifiedBy: "idcard", Code: kept.Code}, 403},
		"a typed number":                     {terminalToken, wire.DraftQuery{IDNumber: citizen, VerifiedBy: "typed", Theme: "social-security-card"}, 403},
		"an unknown code":                    {terminalToken, wire.DraftQuery{Code: "1"}, 404},
		"an end with the code alone":         {phone, wire.DraftQuery{Code: kept.Code}, 422},
		"nothing at all":                     {terminalToken, wire.DraftQuery{}, 422},
		"nobody the hub knows":               {"x", wire.DraftQuery{Code: kept.Code}, 401},
		"the owner":                          {ownerToken, wire.DraftQuery{Code: kept.Code}, 401},
	} {
		found, status := r.finds(test.token, test.query)
		if status != test.status || len(found) != 0 {
			t.Errorf("%s: %d with %+v, want %d and nothing", what, status, found, test.status)
		}
	}
	if status := r.call("POST", "/v1/drafts/keep", terminalToken, wire.DraftKeep{IDNumber: citizen, VerifiedBy: "typed", Draft: filled("1")}, nil); status != 403 {
		t.Errorf("keeping for a typed number: %d", status)
	}
	var raw string
	if err := r.hub.read(t.Context(), func(t tx) error {
		_, err := t.One(`SELECT person || code || hex(body) FROM drafts`, nil, &raw)
		return err
	}); err != nil || strings.Contains(raw, citizen) || strings.Contains(raw, kept.Code) || strings.Contains(raw, "3133383030303030303030") {
		t.Errorf("the record holds what was given as it is (%v): %s", err, raw)
	}
	r.call("POST", "/v1/drafts/drop", terminalToken, wire.DraftDrop{IDNumber: other, ID: kept.ID}, nil)
	if found, _ := r.finds(phone, wire.DraftQuery{IDNumber: citizen}); len(found) != 1 || found[0].Draft != nil {
		t.Errorf("another person erased it, or a list tells what was filled in: %+v", found)
	}
	if status := r.call("POST", "/v1/drafts/drop", terminalToken, wire.DraftDrop{IDNumber: citizen, ID: kept.ID}, nil); status != 204 {
		t.Errorf("erasing: %d", status)
	}
	if words, _ := r.hears(phone, 0); !slices.Equal(words, []string{"kept mobile", "dropped terminal"}) {
		t.Errorf("the end hears %v", words)
	}
	var looks []Look
	if r.call("GET", "/v1/audit", ownerToken, nil, &looks); !slices.ContainsFunc(looks, func(l Look) bool { return l.Path == "/v1/drafts/keep" && l.Who == "app" && l.Role == RoleEnd }) {
		t.Errorf("the audit has %+v", looks)
	}
}

func TestDraftCodesCannotBeGuessed(t *testing.T) {
	r := start(t, t.TempDir())
	status := 0
	for range asksAMinute + 1 {
		_, status = r.finds(terminalToken, wire.DraftQuery{Code: "12345678"})
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("after %d wrong codes: %d", asksAMinute, status)
	}
	if _, status := r.finds(terminalToken, wire.DraftQuery{IDNumber: citizen, VerifiedBy: "idcard", Theme: "social-security-card"}); status != 200 {
		t.Errorf("by a card meanwhile: %d", status)
	}
}

func TestDraftIsNotKeptForEver(t *testing.T) {
	clock := movedFrom(day)
	o := options(t.TempDir())
	o.Now = clock.now
	r := startWith(t, o)
	phone := r.end("app", wire.EndMobile)
	kept, _ := r.keeps(phone, 0, "13800000000")
	clock.forward(wire.DraftLife)
	if found, _ := r.finds(phone, wire.DraftQuery{IDNumber: citizen}); len(found) != 0 {
		t.Errorf("after its time, there is %+v", found)
	}
	if err := r.hub.dropOldDrafts(t.Context()); err != nil {
		t.Fatal(err)
	}
	left := -1
	if err := r.hub.read(t.Context(), func(t tx) error {
		_, err := t.One(`SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM draft_ends)`, nil, &left)
		return err
	}); err != nil || left != 0 {
		t.Errorf("%d rows are left (%v)", left, err)
	}
	if next, status := r.keeps(phone, kept.Version, "13800000000"); status != 200 || next.Version != kept.Version+1 {
		t.Errorf("kept on from what ended meanwhile: %d %+v", status, next)
	}
}

func TestEndsAreLetIn(t *testing.T) {
	r := start(t, t.TempDir())
	token := r.end("app", wire.EndMobile)
	r.end("counter", wire.EndWindow)
	if status := r.call("GET", "/v1/terminals/T1/changes", token, nil, nil); status != 401 {
		t.Errorf("an end reads a terminal's changes: %d", status)
	}
	if status := r.call("PUT", "/v1/ends/x", token, NewEnd{Kind: wire.EndPC}, nil); status != 401 {
		t.Errorf("an end lets another in: %d", status)
	}
	if status := r.call("DELETE", "/v1/ends/app", ownerToken, nil, nil); status != 204 {
		t.Errorf("disabling: %d", status)
	}
	if status := r.call("DELETE", "/v1/ends/nobody", ownerToken, nil, nil); status != 404 {
		t.Errorf("disabling one that never was: %d", status)
	}
	if _, status := r.keeps(token, 0, "1"); status != 401 {
		t.Errorf("a disabled end keeps a draft: %d", status)
	}
	var list []EndAccount
	if r.call("GET", "/v1/ends", ownerToken, nil, &list); len(list) != 2 || !list[0].Disabled || list[1].Kind != wire.EndWindow {
		t.Errorf("the ends are %+v", list)
	}
}
