package sim

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"
)

// Faults is a schedule of accidents. The same seed over the same devices gives the same accidents in the same order, so a
// run in which something went wrong can be repeated.
type Faults struct {
	Seed  uint64        `yaml:"seed"`
	Every time.Duration `yaml:"every"` // from one accident to the next; 0 is no accidents
	Last  time.Duration `yaml:"last"`  // how long each lasts; half of Every unless told
}

// accident is something that happens to a device, and what ends it.
type accident struct{ begin, end string }

var (
	pulled = accident{"unplug", "replug"}
	// accidents are those of each kind of device that mend themselves or are mended by a hand in the hall.
	accidents = map[string][]accident{
		"idcard":   {pulled, {"fault silent", "fault off"}, {"fault noise", "fault off"}, {"fault slow", "fault off"}, {"fault two-cards", "fault off"}},
		"receipt":  {pulled, {"paper out", "paper ok"}, {"paper low", "paper ok"}, {"cover open", "cover closed"}, {"fault cutter", "fault off"}, {"fault noise", "fault off"}},
		"document": {pulled, {"paper out", "paper ok"}, {"fault silent", "fault off"}},
		"camera":   {pulled, {"fault dark", "fault off"}, {"fault frozen", "fault off"}, {"fault silent", "fault off"}},
		"scanner":  {pulled, {"fault half", "fault off"}, {"fault noise", "fault off"}},
		"ups":      {pulled, {"mains off", "mains on"}, {"battery 12", "mains on"}},
		"sscard":   {{"fault silent", "fault off"}, {"fault slow", "fault off"}},
	}
)

// chance is the accidents of a seed, one after the other.
type chance struct {
	random  *rand.Rand
	devices []Spec
}

func (f Faults) chance(devices []Spec) *chance {
	return &chance{rand.New(rand.NewPCG(f.Seed, 0)), devices}
}

func (c *chance) next() (device string, a accident) {
	d := c.devices[c.random.IntN(len(c.devices))]
	may := accidents[d.Kind]
	return d.Name, may[c.random.IntN(len(may))]
}

// run lets accidents happen until the context ends, and writes down each with its time.
func (f Faults) run(ctx context.Context, devices []Spec, do func(words []string) (string, error), out io.Writer) {
	last := f.Last
	if last == 0 {
		last = f.Every / 2
	}
	for c := f.chance(devices); wait(ctx, f.Every-last); {
		device, a := c.next()
		for _, command := range []string{a.begin, a.end} {
			result := "ok"
			if _, err := do(append([]string{device}, strings.Fields(command)...)); err != nil {
				result = err.Error()
			}
			fmt.Fprintf(out, "fault %s %s %s: %s\n", time.Now().Format(time.TimeOnly), device, command, result)
			if command == a.begin && !wait(ctx, last) {
				return
			}
		}
	}
}

// wait says whether the time went by before the context ended.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
