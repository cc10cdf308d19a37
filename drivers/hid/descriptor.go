package hid

import "errors"

// The items of a descriptor (section 6.2.2): the prefix without the two bits that tell the length.
const (
	itemInput, itemOutput, itemFeature = 0x80, 0x90, 0xb0
	itemCollection, itemEnd            = 0xa0, 0xc0

	itemPage, itemMin, itemMax, itemPhysicalMin, itemPhysicalMax = 0x04, 0x14, 0x24, 0x34, 0x44
	itemExponent, itemUnit, itemSize, itemReport, itemCount      = 0x54, 0x64, 0x74, 0x84, 0x94
	itemPush, itemPop                                            = 0xa4, 0xb4

	itemUsage, itemUsageMin, itemUsageMax = 0x08, 0x18, 0x28

	itemLong = 0xfe // none is in use; its length is in the next byte
)

// What the bits of an input item mean (section 6.2.2.5).
const (
	inputConstant = 1 << 0
	inputVariable = 1 << 1 // each place has a usage of its own; else each says which of the usages is on
	inputNull     = 1 << 6
)

// No device comes near these. What is beyond is no descriptor.
const (
	mostBits   = 8 * 4096 // of a report
	mostFields = 4096
	mostSaved  = 16
)

var (
	errShort = errors.New("report descriptor is cut short")
	errLarge = errors.New("report descriptor has reports larger than any device's")
)

// global is the state that lasts until it is changed.
type global struct {
	page                     uint16
	min, max                 number
	physicalMin, physicalMax number
	unit, exponent           uint32
	size, count              uint32
	report                   byte
}

// number is an item's data, read both ways: whether the greatest value has a sign depends on the least.
type number struct{ signed, unsigned int64 }

func (n number) above(least number) int64 {
	if least.signed < 0 {
		return n.signed
	}
	return n.unsigned
}

// span is a row of usages of a page.
type span struct {
	page        uint16
	first, last uint32
}

type parser struct {
	out   *Descriptor
	now   global
	saved []global
	local []span // usages since the last main item
	from  *span  // a row whose end has not come yet
	top   Usage
	depth int
}

// Parse reads a report descriptor. What it could read before an error is in the result: the descriptor comes from the device.
func Parse(descriptor []byte) (*Descriptor, error) {
	p := parser{out: &Descriptor{bits: map[byte]int{}}}
	err := p.read(descriptor)
	if p.out.numbered {
		for i := range p.out.Fields {
			p.out.Fields[i].from += 8
		}
	}
	return p.out, err
}

func (p *parser) read(rest []byte) error {
	for len(rest) > 0 {
		prefix := rest[0]
		if prefix == itemLong {
			if len(rest) < 3 || len(rest) < 3+int(rest[1]) {
				return errShort
			}
			rest = rest[3+int(rest[1]):]
			continue
		}
		size := [4]int{0, 1, 2, 4}[prefix&3]
		if len(rest) < 1+size {
			return errShort
		}
		if err := p.take(prefix&0xfc, rest[1:1+size]); err != nil {
			return err
		}
		rest = rest[1+size:]
	}
	return nil
}

// take obeys one item.
func (p *parser) take(item byte, data []byte) error {
	var n number
	for i, b := range data {
		n.unsigned |= int64(b) << (8 * i)
	}
	n.signed = n.unsigned
	if len(data) > 0 && data[len(data)-1] >= 0x80 {
		n.signed -= 1 << (8 * len(data))
	}
	switch item {
	case itemUsage, itemUsageMin, itemUsageMax:
		p.usage(item, uint32(n.unsigned), len(data) == 4)
	case itemInput:
		err := p.input(byte(n.unsigned))
		p.local = nil
		return err
	case itemOutput, itemFeature:
		p.local = nil
	case itemCollection:
		if p.depth == 0 {
			p.top = p.usageAt(len(p.local))
			if len(p.local) > 0 {
				p.out.Top = append(p.out.Top, p.top)
			}
		}
		p.depth++
		p.local = nil
	case itemEnd:
		p.depth = max(p.depth-1, 0)
		p.local = nil
	case itemPush:
		if len(p.saved) == mostSaved {
			return errLarge
		}
		p.saved = append(p.saved, p.now)
	case itemPop:
		if last := len(p.saved) - 1; last >= 0 {
			p.now, p.saved = p.saved[last], p.saved[:last]
		}
	default:
		p.now.set(item, n)
		p.out.numbered = p.out.numbered || item == itemReport
	}
	return nil
}

func (g *global) set(item byte, n number) {
	switch item {
	case itemPage:
		g.page = uint16(n.unsigned)
	case itemMin:
		g.min = n
	case itemMax:
		g.max = n
	case itemPhysicalMin:
		g.physicalMin = n
	case itemPhysicalMax:
		g.physicalMax = n
	case itemUnit:
		g.unit = uint32(n.unsigned)
	case itemExponent:
		g.exponent = uint32(n.unsigned)
	case itemSize:
		g.size = uint32(n.unsigned)
	case itemCount:
		g.count = uint32(n.unsigned)
	case itemReport:
		g.report = byte(n.unsigned)
	}
}

// usage takes a usage, or an end of a row of them; one of four bytes has its page before it.
func (p *parser) usage(item byte, value uint32, paged bool) {
	page := p.now.page
	if paged {
		page, value = uint16(value>>16), value&0xffff
	}
	switch {
	case item == itemUsage:
		p.local = append(p.local, span{page, value, value})
	case item == itemUsageMin:
		p.from = &span{page, value, value}
	case p.from != nil && value >= p.from.first:
		p.local = append(p.local, span{p.from.page, p.from.first, value})
		p.from = nil
	}
}

// usageAt is the usage of a place; the last one goes on.
func (p *parser) usageAt(place int) Usage {
	var last Usage
	for _, s := range p.local {
		count := int(s.last-s.first) + 1
		if place < count {
			return Usage{s.page, uint16(s.first) + uint16(place)}
		}
		place -= count
		last = Usage{s.page, uint16(s.last)}
	}
	return last
}

// input adds the places of an input item to its report.
func (p *parser) input(flags byte) error {
	g := p.now
	from := p.out.bits[g.report]
	if g.size > mostBits || g.count > mostBits || from+int(g.size*g.count) > mostBits {
		return errLarge
	}
	p.out.bits[g.report] = from + int(g.size*g.count)
	if flags&inputConstant != 0 || flags&inputVariable == 0 || g.size == 0 || g.size > 32 {
		return nil
	}
	if len(p.out.Fields)+int(g.count) > mostFields {
		return errLarge
	}
	f := Field{
		Top: p.top, Report: g.report, Min: g.min.signed, Max: g.max.above(g.min), Unit: g.unit, bits: int(g.size), null: flags&inputNull != 0,
		Physical: physical(g.physicalMin.signed, g.physicalMax.above(g.physicalMin), g.exponent),
	}
	for i := range int(g.count) {
		f.Usage, f.from = p.usageAt(i), from+i*int(g.size)
		p.out.Fields = append(p.out.Fields, f)
	}
	return nil
}
