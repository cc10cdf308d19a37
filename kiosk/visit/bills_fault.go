package visit

import (
	"strings"

	"zhiting/sync/catalog/validate"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// fault is what the citizen says of something broken.
type fault struct {
	kind         provider.FaultKind
	place, phone string
	number       int            // of the report within the visit
	taken        provider.Fault // what became of it
}

func (s *bills) tapFault(m *Machine, id string) []Effect {
	f := &s.report
	switch m.place {
	case FaultCompany:
		if s.choose(id, "report-") {
			if !s.company.Up {
				m.s.way = s.wayAround(m)
				return m.elsewhereFrom(FaultCompany)
			}
			m.s.number++
			*f = fault{number: m.s.number}
			return m.enter(FaultKind)
		}
	case FaultKind:
		if kind, ok := strings.CutPrefix(id, "kind-"); ok {
			f.kind, m.s.typing = provider.FaultKind(kind), f.place
			return m.enter(FaultPlace)
		}
	case FaultPlace:
		if id == "next" {
			f.place = strings.TrimSpace(m.s.typing)
			if m.s.problem = m.wrong(validate.Address(f.place)); m.s.problem != "" {
				return nil
			}
			m.s.typing = f.phone
			return m.enter(FaultPhone)
		}
	case FaultPhone:
		if id == "next" {
			if m.s.problem = m.wrong(validate.Phone(m.s.typing)); m.s.problem != "" {
				return nil
			}
			f.phone = m.s.typing
			s.drop()
			return m.enter(FaultCheck)
		}
	case FaultCheck:
		if id == "send" && s.asking == nil {
			return s.ask(ReportFault{Number: f.number, Report: wire.FaultReport{
				Company: s.company.ID, Utility: s.utility, Kind: f.kind, Place: f.place, Phone: f.phone,
			}})
		}
	}
	return nil
}

func (s *bills) faultBack(m *Machine) []Effect {
	s.drop()
	switch m.place {
	case FaultPlace:
		return m.enter(FaultKind)
	case FaultPhone:
		m.s.typing = s.report.place
		return m.enter(FaultPlace)
	case FaultCheck:
		m.s.typing = s.report.phone
		return m.enter(FaultPhone)
	}
	return m.enter(FaultCompany)
}
