package runtime

import (
	"testing"

	"zhiting/kiosk/visit"
)

// A citizen stops half-way, another comes, and the first goes on; once filed, nothing is kept.
func TestDraftWaitsForItsCard(t *testing.T) {
	h := start(t, "")
	h.tap("start", "theme-social-security-card", "begin")
	h.at(visit.Identify)
	h.Send(ouyang())
	h.tap("option-lost", "option-mail", "next")
	h.at(visit.Field)
	h.Send(visit.Input{ID: "entry", Text: "13800000000"})
	h.tap("next", "help", "keep")
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
	h.tap("go-on", "next", "card-address")
	h.at(visit.Photo)
	h.Send(visit.PhotoTaken{JPEG: photograph()}) // nobody asked for a still: nothing
	h.Send(visit.Tap{ID: "shoot"})
	h.Send(visit.PhotoTaken{JPEG: photograph()})
	h.tap("use", "agree")
	h.at(visit.Signature)
	h.Send(visit.Sign{Strokes: []visit.Stroke{{Points: []visit.Point{{X: 0.1, Y: 0.5}, {X: 0.9, Y: 0.4, T: 80}}}}})
	h.tap("next", "submit")
	h.at(visit.Submitted)
	h.stop() // what was asked to be done is done
	if body, _, err := h.Store.Draft(t.Context(), "371502199001010012", "social-security-card"); err == nil {
		t.Errorf("after filing, the draft is still there: %s", body)
	}
}
