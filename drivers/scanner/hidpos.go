package scanner

import (
	"bytes"

	"zhiting/drivers/transport"
)

// posPort turns the reports of a scanner in HID-POS mode into the lines that one on a serial cable sends, with the AIM
// identifier in front. The usages are those of USB-IF's HID Point of Sale Usage Tables 1.02, page 8C; the places of the
// fields are those that its example has and that Honeywell, Zebra and Newland follow, as far as is known: report 2, how
// many bytes, three of AIM identifier, 56 of data, two of the maker, and whether more follows.
type posPort struct {
	transport.Reports
	code []byte // of the reports so far
}

func newPosPort(port transport.Port) *posPort {
	p := &posPort{Reports: transport.Reports{Port: port, Size: posSize}}
	p.Unwrap = p.take
	return p
}

const (
	posReport = 2
	posSize   = 64
	posData   = 5
	posMost   = 56
)

// Flush forgets what was read so far.
func (p *posPort) Flush() error {
	p.code = nil
	return p.Reports.Flush()
}

// take adds a report to the code, and makes a line of the code when it was the last: until then there is nothing to read. A line end that the scanner was told to
// add is taken off, and so is the rest of a code that is too long: the empty line says nothing.
func (p *posPort) take(report []byte) []byte {
	size := int(report[1])
	if report[0] != posReport || size > posMost {
		return nil // another of the scanner's reports
	}
	if len(p.code) == 0 {
		p.code = append(p.code, report[2:posData]...)
	}
	if p.code = append(p.code, report[posData:posData+size]...); len(p.code) > longest+posMost {
		p.code = p.code[:longest+posMost] // one byte over what a line may have is enough to be told
	}
	if report[posSize-1]&1 != 0 {
		return nil
	}
	line := append(bytes.TrimRight(bytes.TrimLeft(p.code, "\x00"), "\r\n"), '\r')
	p.code = nil
	return line
}
