package sim

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"zhiting/drivers/sim/hand"
)

// Faults is a schedule of accidents, such as {seed: 7, every: 20s, kinds: [unplug, stall]}. The same seed over the same
// devices gives the same accidents at the same times after the hall's start, so a run in which something went wrong can be
// repeated.
type Faults struct {
	Seed  uint64        `yaml:"seed"`
	Every time.Duration `yaml:"every"` // from one accident to the next; 0 is no accidents
	Last  time.Duration `yaml:"last"`  // how long each lasts; half of Every unless told
	Kinds []string      `yaml:"kinds"` // names as in hand.Command.Trouble; all that the devices know unless told
}

func (f Faults) check() error {
	if f.Every < 0 || f.Last < 0 || f.Last > f.Every {
		return fmt.Errorf("faults last %v and come every %v; let them last shorter than that", f.Last, f.Every)
	}
	if f.Every == 0 && (f.Seed != 0 || len(f.Kinds) > 0) {
		return fmt.Errorf("faults has no every; write how often an accident comes, such as every: 20s")
	}
	return nil
}

// target is an accident that one device can have.
type target struct {
	device  string
	trouble hand.Command
}

// targets are the accidents among which a schedule draws, in the hall's order.
func (f Faults) targets(specs []Spec, devices map[string]Device) ([]target, error) {
	var list []target
	var known []string
	for _, s := range specs {
		for _, c := range devices[s.Name].Panel().All() {
			if c.Trouble == "" {
				continue
			}
			known = append(known, c.Trouble)
			if len(f.Kinds) == 0 || slices.Contains(f.Kinds, c.Trouble) {
				list = append(list, target{s.Name, c})
			}
		}
	}
	for _, kind := range f.Kinds {
		if !slices.Contains(known, kind) {
			slices.Sort(known)
			return nil, fmt.Errorf("no device of this hall has the fault %q; use some of %s", kind, strings.Join(slices.Compact(known), ", "))
		}
	}
	return list, nil
}

// turn is one entry of a schedule: what is done to a device, and how long after the hall's start.
type turn struct {
	at            time.Duration
	device, words string
}

// schedule draws accidents without end. Each is over before the next one comes, so that what a terminal shows has one
// cause.
func (f Faults) schedule(targets []target) iter.Seq[turn] {
	return func(yield func(turn) bool) {
		random := rand.New(rand.NewPCG(f.Seed, 0))
		last := f.Last
		if last == 0 {
			last = f.Every / 2
		}
		for at := f.Every; len(targets) > 0; at += f.Every {
			t := targets[random.IntN(len(targets))]
			if !yield(turn{at - last, t.device, t.trouble.Words}) || !yield(turn{at, t.device, t.trouble.Undo}) {
				return
			}
		}
	}
}

// happen does what a schedule says until the context ends, and writes down each turn with the time of day and the time since
// the start.
func happen(ctx context.Context, schedule iter.Seq[turn], devices map[string]Device, out io.Writer) {
	start := time.Now()
	for t := range schedule {
		select {
		case <-time.After(time.Until(start.Add(t.at))):
		case <-ctx.Done():
			return
		}
		result := "ok"
		if _, err := devices[t.device].Do(strings.Fields(t.words)); err != nil {
			result = err.Error()
		}
		fmt.Fprintf(out, "fault %s +%v %s %s: %s\n", time.Now().Format(time.TimeOnly), t.at, t.device, t.words, result)
	}
}
