package scanner

import (
	"bytes"
	"context"

	"zhiting/drivers/transport"
)

// posPort turns the reports of a scanner in HID-POS mode into the lines that one on a serial cable sends, with the AIM
// identifier in front. The usages are those of USB-IF's HID Point of Sale Usage Tables 1.02, page 8C; the places of the
// fields are those that its example has and that Honeywell, Zebra and Newland follow, as far as is known: report 2, how
// many bytes, three of AIM identifier, 56 of data, two of the maker, and whether more follows.
type posPort struct {
	transport.Port
	report []byte // arrived, not yet whole
	code   []byte // of the reports so far
	ready  []byte // a line, not yet read
}

const (
	posReport = 2
	posSize   = 64
	posData   = 5
	posMost   = 56
)

// Read gives the bytes of lines.
func (p *posPort) Read(ctx context.Context, b []byte) (int, error) {
	for len(p.ready) == 0 {
		var buffer [posSize]byte
		n, err := p.Port.Read(ctx, buffer[:posSize-len(p.report)])
		if err != nil {
			return 0, err
		}
		if p.report = append(p.report, buffer[:n]...); len(p.report) == posSize {
			p.take(p.report)
			p.report = p.report[:0]
		}
	}
	n := copy(b, p.ready)
	p.ready = p.ready[n:]
	return n, nil
}

// Flush forgets what was read so far.
func (p *posPort) Flush() error {
	p.report, p.code, p.ready = nil, nil, nil
	return p.Port.Flush()
}

// take adds a report to the code, and makes a line of the code when it was the last. A line end that the scanner was told to
// add is taken off, and so is the rest of a code that is too long: the empty line says nothing.
func (p *posPort) take(report []byte) {
	size := int(report[1])
	if report[0] != posReport || size > posMost {
		return // another of the scanner's reports
	}
	if len(p.code) == 0 {
		p.code = append(p.code, report[2:posData]...)
	}
	if p.code = append(p.code, report[posData:posData+size]...); len(p.code) > longest+posMost {
		p.code = p.code[:longest+posMost] // one byte over what a line may have is enough to be told
	}
	if report[posSize-1]&1 != 0 {
		return
	}
	p.ready = append(bytes.TrimRight(bytes.TrimLeft(p.code, "\x00"), "\r\n"), '\r')
	p.code = nil
}
