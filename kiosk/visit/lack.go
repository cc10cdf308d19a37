package visit

import (
	"zhiting/kiosk/page"
	"zhiting/sync/catalog"
)

// lack says what a service needs and the terminal has not now, so that nobody begins in vain; "" when it can be done.
func (m *Machine) lack(s catalog.Service) catalog.Part {
	w := m.world
	there := map[catalog.Part]bool{
		catalog.PartReader: w.Reader, catalog.PartCamera: w.Camera, catalog.PartSlips: w.Slips, catalog.PartPages: w.Pages,
		catalog.PartOnline: w.Online, catalog.PartProvider: w.Online && !w.Down[s.ID],
	}
	for _, part := range s.Uses {
		switch {
		case there[part]:
		case part == catalog.PartProvider && !w.Online:
			return catalog.PartOnline
		default:
			return part
		}
	}
	return ""
}

// missing says before anybody begins what a life event has to do without just now, and how it goes on all the same.
func (m *Machine) missing(p *page.Page, sample catalog.Plan) {
	w := m.world
	for _, part := range []struct {
		id   string
		gone bool
	}{
		{"reader", !w.Reader}, {"camera", !w.Camera && len(sample.Materials) > 0}, {"printers", !w.Slips && !w.Pages},
	} {
		if part.gone {
			add(p, note("missing-"+part.id, page.ToneWarn, m.say("missing."+part.id)))
		}
	}
}

// wayAround is where a service is done while this terminal cannot: at the desk, or at the sites that the page lists.
func (m *Machine) wayAround(lack catalog.Part) *catalog.Way {
	return &catalog.Way{Why: m.both("lack." + string(lack)), Place: m.hall.Help, Phone: m.hall.Phone}
}
