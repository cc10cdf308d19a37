package runtime

import (
	"testing"

	"zhiting/kiosk/visit"
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
