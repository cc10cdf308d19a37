package runtime

import (
	"testing"
	"time"

	"zhiting/sync/casefile"
)

// TestMerge joins the cases of the terminal and of the hub.
func TestMerge(t *testing.T) {
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	child := func(state casefile.State, changed int, corrected time.Time) []casefile.ChildStanding {
		return []casefile.ChildStanding{{Matter: "m", State: state, At: at(changed), Corrected: corrected}}
	}
	here := []casefile.Standing{
		{ID: "unsent", SubmittedAt: at(9), Here: true},
		{ID: "both", SubmittedAt: at(2), Here: true, Rated: true, Children: child(casefile.StateCorrection, 3, at(5))},
	}
	there := []casefile.Standing{
		{ID: "other", SubmittedAt: at(4), Sent: true},
		{ID: "both", SubmittedAt: at(2), Sent: true, Children: child(casefile.StateCorrection, 3, time.Time{})},
	}
	got := merge(here, there)
	if len(got) != 3 || got[0].ID != "unsent" || got[1].ID != "other" || got[2].ID != "both" {
		t.Fatalf("merged %+v", got)
	}
	if both := got[2]; !both.Sent || !both.Here || !both.Rated || !both.Children[0].Corrected.Equal(at(5)) {
		t.Errorf("of the case that both know: %+v", both)
	}
	there[1].Children = child(casefile.StateCorrection, 7, time.Time{}) // asked once more, after what was brought
	if both := merge(here, there)[2]; !both.Children[0].Corrected.IsZero() {
		t.Errorf("an older correction hides what is asked now: %+v", both)
	}
}
