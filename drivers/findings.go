package drivers

import (
	"slices"
	"strings"
	"time"
)

// Finding is one thing to mend: a device's problem, or what explains several devices that are away.
type Finding struct {
	Problem Problem   `json:"problem"`
	Way     string    `json:"way,omitempty"` // what went away, such as "usb 1-1"; empty for a device's own problem
	Devices []string  `json:"devices"`       // names, sorted; never empty
	Detail  string    `json:"detail,omitempty"`
	Since   time.Time `json:"since"` // of the first of the devices
}

// Findings lists what a person should mend, a cause once: the devices behind a hub that is gone, a host that does not
// answer or a card service that is down are one finding. Causes come first.
func (s *Supervisor) Findings() []Finding {
	s.mu.Lock()
	all := make([]sighting, 0, len(s.devices))
	for name, w := range s.devices {
		all = append(all, sighting{name, w.status, w.ways})
	}
	s.mu.Unlock()
	return explain(all, s.topology.state)
}

// sighting is all that explaining needs to know of a device.
type sighting struct {
	name   string
	status Status
	ways   []way // farthest first
}

// away says that what the device is reached through may be why it has a problem.
func (s sighting) away() bool {
	return s.status.Problem.DependsOn != "" && s.status.State != StateOpening
}

// explain puts problems down to what they come from.
func explain(all []sighting, state func(way) certainty) []Finding {
	slices.SortFunc(all, func(a, b sighting) int { return strings.Compare(a.name, b.name) })
	var causes, own []Finding
	for _, s := range all {
		if s.status.Problem.IsZero() {
			continue
		}
		w, found := cause(s, all, state)
		if !found {
			own = append(own, Finding{s.status.Problem, "", []string{s.name}, s.status.Detail, s.status.Since})
			continue
		}
		i := slices.IndexFunc(causes, func(f Finding) bool { return f.Way == w.id })
		if i < 0 {
			causes = append(causes, Finding{w.problem, w.id, []string{s.name}, s.status.Detail, s.status.Since})
			continue
		}
		causes[i].Devices = append(causes[i].Devices, s.name)
		if s.status.Since.Before(causes[i].Since) {
			causes[i].Since = s.status.Since
		}
	}
	return append(causes, own...)
}

// cause is the farthest way that explains a device's problem. A way about which only its devices tell is blamed when it
// has several and all of them are away.
func cause(s sighting, all []sighting, state func(way) certainty) (way, bool) {
	for _, w := range s.ways {
		if w.problem.Code == s.status.Problem.Code {
			return w, true // the driver itself found out
		}
		if !s.away() || !strings.HasPrefix(w.problem.Code, s.status.Problem.DependsOn) {
			continue
		}
		switch state(w) {
		case wayGone:
			return w, true
		case wayUnknown:
			behind, lost := 0, 0
			for _, other := range all {
				if slices.ContainsFunc(other.ways, func(o way) bool { return o.id == w.id }) {
					behind++
					if other.away() {
						lost++
					}
				}
			}
			if behind > 1 && lost == behind {
				return w, true
			}
		}
	}
	return way{}, false
}
