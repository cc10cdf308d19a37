package runtime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
	"zhiting/sync/hub"
	"zhiting/sync/uplink/wire"
)

// A citizen stops half-way, another comes, and the first goes on; once filed, nothing is kept.
func TestDraftWaitsForItsCard(t *testing.T) {
	h := start(t, "")
	h.toAddress()
	h.tap("help", "keep")
	h.at(visit.DraftKept)
	h.tap("leave", "start", "theme-social-security-card", "begin")
	h.at(visit.Identify)
	other := ouyang()
	other.Person.IDNumber = "371523200002290033"
	h.Send(other)
	h.tap("option-lost", "option-mail", "help", "leave", "start", "theme-social-security-card", "begin")
	h.at(visit.Identify)
	h.Send(ouyang())
	h.at(visit.HasDraft)
	h.Send(visit.PhotoTaken{JPEG: photograph()}) // nobody asked for a still: nothing
	h.tap("go-on", "next")
	h.onToReview()
	h.tap("submit")
	h.at(visit.Submitted)
	h.stop() // what was asked to be done is done
	if body, err := h.Store.Draft(t.Context(), "371502199001010012", "social-security-card"); err == nil {
		t.Errorf("after filing, the draft is still there: %s", body)
	}
}

// A draft goes from the terminal to a telephone and back, is filed here, and the telephone follows the case.
func TestDraftGoesBetweenEnds(t *testing.T) {
	p := startHub(t)
	p.up.Store(true)
	h := start(t, p.web.URL)
	await(t, "the hub", func() bool { return h.Uplink.Status().Online })
	var phone hub.EndToken
	p.clerk("PUT", "/v1/ends/app", hub.NewEnd{Kind: wire.EndMobile}, &phone)

	h.toAddress()
	h.tap("help", "keep")
	h.until("the pick-up code", func(p page.Page) bool { return p.ID == string(visit.DraftKept) && holds(p, "取件码") })
	h.tap("leave")

	var found wire.DraftsFound
	p.call(phone.Token, "POST", "/v1/drafts/find", wire.DraftQuery{IDNumber: ouyang().Person.IDNumber, VerifiedBy: "account", Theme: "social-security-card"}, &found)
	if len(found.Drafts) != 1 || found.Drafts[0].End != wire.EndTerminal || found.Drafts[0].Draft.Answers["card"][0] != "lost" {
		t.Fatalf("the telephone finds %+v", found.Drafts)
	}
	draft := *found.Drafts[0].Draft
	draft.Values["phone"] = "13700000000"
	var kept wire.DraftKept
	p.call(phone.Token, "POST", "/v1/drafts/keep", wire.DraftKeep{IDNumber: ouyang().Person.IDNumber, VerifiedBy: "account", Base: found.Drafts[0].Version, Draft: draft}, &kept)

	h.tap("start", "service-draft-pick-up")
	h.at(visit.PickUp)
	h.Send(visit.Input{ID: "entry", Text: kept.Code})
	h.tap("next")
	h.at(visit.Identify)
	h.Send(ouyang())
	h.at(visit.Overview)
	h.tap("next")
	h.onToReview()
	if review, _ := h.screen.newest(); !holds(review, "13700000000") {
		t.Errorf("the review lacks what was typed on the telephone: %+v", review.Elements)
	}
	h.tap("submit")
	h.at(visit.Submitted)
	id := h.only()
	var heard hub.EndChanges
	await(t, "the telephone hears of the case", func() bool {
		p.call(phone.Token, "GET", "/v1/drafts/changes", nil, &heard)
		n := len(heard.Changes)
		return n > 0 && heard.Changes[n-1].Kind == hub.CaseMoved && heard.Changes[n-1].CaseID == id
	})
	p.call(phone.Token, "POST", "/v1/drafts/find", wire.DraftQuery{IDNumber: ouyang().Person.IDNumber, VerifiedBy: "account"}, &found)
	if len(found.Drafts) != 0 {
		t.Errorf("after filing, the hub has %+v", found.Drafts)
	}
	if shown := p.page("/cases/" + id); !strings.Contains(shown, "手机") {
		t.Error("the clerk does not see that it was begun on a telephone")
	}
}

func TestWhichDraftsAreOffered(t *testing.T) {
	early, late := noon, noon.Add(time.Hour)
	theirs := wire.DraftFound{ID: "d", Version: 2, End: wire.EndMobile, KeptAt: early, Draft: &wire.Draft{Theme: "x"}}
	for what, test := range map[string]struct {
		here    *hereDraft
		there   []wire.DraftFound
		reached bool
		want    string // each with its version, here or there
		gone    bool
	}{
		"nothing":                           {nil, nil, true, "", false},
		"here only, without the hub":        {&hereDraft{ID: "d", Version: 2, Sent: true}, nil, false, "here 2", false},
		"here only, never at the hub":       {&hereDraft{}, nil, true, "here 0", false},
		"filed or erased at another end":    {&hereDraft{ID: "d", Version: 2, Sent: true}, nil, true, "", true},
		"the same, with more filled in":     {&hereDraft{ID: "d", Version: 2}, nil, true, "here 0", false},
		"there only":                        {nil, []wire.DraftFound{theirs}, true, "there 2", false},
		"the same in both":                  {&hereDraft{ID: "d", Version: 2, Sent: true}, []wire.DraftFound{theirs}, true, "there 2", false},
		"a newer one there":                 {&hereDraft{ID: "d", Version: 1, Sent: true}, []wire.DraftFound{theirs}, true, "there 2", false},
		"made here from the one there":      {&hereDraft{ID: "d", Version: 2}, []wire.DraftFound{theirs}, true, "here 2", false},
		"here and there, here the newer":    {&hereDraft{ID: "d", Version: 1, KeptAt: late}, []wire.DraftFound{theirs}, true, "here 2, there 2", false},
		"here and there, there the newer":   {&hereDraft{KeptAt: early.Add(-time.Hour)}, []wire.DraftFound{theirs}, true, "there 2, here 2", false},
		"there, but only that there is one": {nil, []wire.DraftFound{{ID: "d"}}, true, "", false},
	} {
		drafts, gone := choose(test.here, test.there, test.reached)
		var got []string
		for _, d := range drafts {
			where := map[bool]string{true: "here", false: "there"}[d.Here]
			got = append(got, fmt.Sprintf("%s %d", where, d.Version))
		}
		if strings.Join(got, ", ") != test.want || gone != test.gone {
			t.Errorf("%s: %v, gone %v; want %s, gone %v", what, got, gone, test.want, test.gone)
		}
	}
}

// While the hub is away, a draft is kept here, and the page promises no more.
func TestDraftIsKeptWithoutTheHub(t *testing.T) {
	p := startHub(t)
	h := start(t, p.web.URL)
	h.toAddress()
	h.tap("help", "keep")
	if kept := h.at(visit.DraftKept); holds(kept, "取件码") {
		t.Errorf("a code without a hub: %+v", kept.Elements)
	}
}
