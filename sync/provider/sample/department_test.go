package sample

import (
	"testing"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
	"zhiting/sync/provider/providertest"
)

// TestDepartmentKeepsTheContract asks at once, and again when everything has come to pass.
func TestDepartmentKeepsTheContract(t *testing.T) {
	now := noon
	d := NewDepartment(func() time.Time { return now })
	p := d.Provider([]string{"人社局"})
	for range 4 {
		for _, f := range providertest.Department(t.Context(), p, "loss", "") {
			if f.Err != nil {
				t.Errorf("%s: %v", f.Promise, f.Err)
			}
		}
		now = now.Add(time.Minute)
	}
}

// TestDepartmentDecides follows cases to their end: every move is one that a case may make, and some were corrected.
func TestDepartmentDecides(t *testing.T) {
	now := noon
	d := NewDepartment(func() time.Time { return now })
	p := d.Provider(nil)
	states, cursor, asked := map[string]casefile.State{}, "", 0
	for i := range 20 {
		key := "37202610010000" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		states[key] = casefile.StateSubmitted
		if err := p.Ask(t.Context(), provider.CallHandOver, provider.DepartmentCase{Key: key, Matter: casefile.Matter{ID: "loss"}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for range 60 {
		now = now.Add(time.Second)
		var told provider.DepartmentChanges
		if err := p.Ask(t.Context(), provider.CallCaseChanges, provider.DepartmentQuery{After: cursor}, &told); err != nil {
			t.Fatal(err)
		}
		cursor = told.Cursor
		for _, c := range told.Changes {
			if err := casefile.Move(states[c.Key], c.State); err != nil {
				t.Errorf("%s: %v", c.Key, err)
			}
			states[c.Key] = c.State
			if c.State == casefile.StateCorrection {
				asked++
				states[c.Key] = casefile.StateSubmitted // the citizen brings it
				if err := p.Ask(t.Context(), provider.CallCorrect, provider.DepartmentCorrection{Key: c.Key, ID: "k" + c.Key}, nil); err != nil {
					t.Error(err)
				}
			}
		}
	}
	for key, state := range states {
		if state != casefile.StateDelivered {
			t.Errorf("%s ends %s", key, state)
		}
	}
	if asked == 0 || asked == len(states) {
		t.Errorf("%d of %d were to be corrected", asked, len(states))
	}
}
