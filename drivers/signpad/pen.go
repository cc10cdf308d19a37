package signpad

import (
	"errors"
	"fmt"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/hid"
)

// The usages that a pen is known by (HID Usage Tables 1.4, sections 4 and 16).
var (
	usageDigitizer = hid.Usage{Page: 0x0d, ID: 0x01}
	usagePen       = hid.Usage{Page: 0x0d, ID: 0x02}

	usageX        = hid.Usage{Page: 0x01, ID: 0x30}
	usageY        = hid.Usage{Page: 0x01, ID: 0x31}
	usagePressure = hid.Usage{Page: 0x0d, ID: 0x30}
	usageInRange  = hid.Usage{Page: 0x0d, ID: 0x32}
	usageTip      = hid.Usage{Page: 0x0d, ID: 0x42}
)

// pen makes points of reports.
type pen struct {
	said   *hid.Descriptor
	report byte                    // in which the pen is
	fields map[hid.Usage]hid.Field // of those above, as many as it has

	part  []byte    // of a report, where they come over a line
	last  Point     // of the line being written, or of the one before
	since time.Time // when the line being written began
}

// newPen finds the report in which a pen is: one with a place, and whether the tip touches, or how hard.
func newPen(descriptor []byte) (*pen, error) {
	said, err := hid.Parse(descriptor)
	for number := range 256 {
		p := pen{said: said, report: byte(number), fields: map[hid.Usage]hid.Field{}}
		for _, f := range said.Fields {
			if _, has := p.fields[f.Usage]; f.Report == p.report && (f.Top == usagePen || f.Top == usageDigitizer) && !has {
				p.fields[f.Usage] = f
			}
		}
		if p.has(usageX) && p.has(usageY) && (p.has(usageTip) || p.has(usagePressure)) {
			return &p, nil
		}
	}
	return nil, drivers.NewTrouble(drivers.WrongDevice, errors.Join(errors.New("its report descriptor has no pen"), err))
}

func (p *pen) has(u hid.Usage) bool {
	_, has := p.fields[u]
	return has
}

// ratio is the width of what the pen reaches divided by its height; 0 when the device does not say.
func (p *pen) ratio() float32 {
	x, y := p.fields[usageX], p.fields[usageY]
	if x.Physical <= 0 || y.Physical <= 0 || x.Unit != y.Unit {
		return 0
	}
	return float32(x.Physical / y.Physical)
}

// feed takes bytes that came together at a time and gives what the pen did. After an error it begins anew: what comes next is
// a report's beginning, since these come in one piece.
func (p *pen) feed(b []byte, at time.Time) (points []Point, err error) {
	p.part = append(p.part, b...)
	for len(p.part) > 0 {
		number := p.said.Number(p.part[0])
		size := p.said.Size(number)
		if size == 0 {
			p.part = nil
			return points, fmt.Errorf("%w: the device says that it has no report %d", drivers.ErrBadAnswer, number)
		}
		if len(p.part) < size {
			return points, nil
		}
		report := p.part[:size]
		p.part = p.part[size:]
		if number != p.report {
			continue // of the buttons on the pad, or of a pointer
		}
		if next, ok := p.point(report, at); ok {
			points = append(points, next)
		}
	}
	p.part = nil
	return points, nil
}

// point understands a report. One that tells nothing new of a line is not ok.
func (p *pen) point(report []byte, at time.Time) (Point, bool) {
	x, hasX := p.fields[usageX].Value(report)
	y, hasY := p.fields[usageY].Value(report)
	pressure, _ := p.fields[usagePressure].Value(report)
	next := Point{
		X: float32(p.fields[usageX].Share(x)), Y: float32(p.fields[usageY].Share(y)), Pressure: float32(p.fields[usagePressure].Share(pressure)), At: at,
	}
	switch wrote := p.last.Down; {
	case p.writes(report, next) && hasX && hasY:
		next.Down = true
		if !wrote {
			p.since = at
		}
	case wrote:
		next = p.last
		next.At, next.Down, next.Pressure = at, false, 0
	default:
		return Point{}, false
	}
	p.last = next
	return next, true
}

// writes says whether the tip is down. One that hovers out of range is not, whatever else its report says.
func (p *pen) writes(report []byte, at Point) bool {
	if f, has := p.fields[usageInRange]; has {
		if near, ok := f.Value(report); !ok || near == 0 {
			return false
		}
	}
	if f, has := p.fields[usageTip]; has {
		down, ok := f.Value(report)
		return ok && down != 0
	}
	return at.Pressure > 0
}
