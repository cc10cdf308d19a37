package runtime

import (
	"errors"
	"fmt"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/document"
	"zhiting/drivers/receipt"
	"zhiting/kiosk/store"
)

// What a printer says of a paper decides whether the ledger lets it be printed again, and under which name.
func TestFateOfAPaper(t *testing.T) {
	slip := func(f receipt.Fate, started bool) error {
		return fmt.Errorf("told: %w", &receipt.PrintError{Delivery: receipt.Delivery{Fate: f}, Started: started, Err: errors.New("trouble")})
	}
	for name, c := range map[string]struct {
		err     error
		state   store.PrintState
		spoiled bool
	}{
		"printed":                        {nil, store.PrintTaken, false},
		"receipt, nothing sent":          {slip(receipt.FateNone, false), store.PrintFailed, false},
		"receipt, stopped on the way":    {slip(receipt.FatePart, true), store.PrintFailed, true},
		"receipt, sight of it lost":      {slip(receipt.FateUnknown, true), store.PrintUnknown, false},
		"form, printer never had it":     {&document.JobError{Err: errors.New("off")}, store.PrintFailed, false},
		"form, called back in time":      {&document.JobError{Job: 3, Withdrawn: true, Err: errors.New("late")}, store.PrintFailed, false},
		"form, called back after a page": {&document.JobError{Job: 3, Withdrawn: true, Sheets: 1, Err: errors.New("late")}, store.PrintFailed, true},
		"form, not called back":          {&document.JobError{Job: 3, Err: errors.New("line cut")}, store.PrintFailed, true},
		"no printer":                     {drivers.NewTrouble(drivers.NoDevice, nil), store.PrintFailed, false},
	} {
		if state, spoiled := fate(c.err); state != c.state || spoiled != c.spoiled {
			t.Errorf("%s: %s, spoiled %t; want %s, %t", name, state, spoiled, c.state, c.spoiled)
		}
	}
}
