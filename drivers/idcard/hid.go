package idcard

import (
	"context"
	"encoding/binary"
	"fmt"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// reportSize is that of a HID report, both ways, in bytes.
const reportSize = 64

// shell carries SDT frames in HID reports as readers of the MIAXIS kind do. It is written from one published description;
// no reader was seen. Other makers wrap frames otherwise: each needs a shell of its own.
//
// A request is 88, two zero bytes, the length of what follows but the sum (little endian), B1, the frame, and the sum of
// the bytes from the length on (little endian). A reply is AA, two bytes, the length, a result byte, two bytes without
// meaning, a part of the frame, and the sum.
type shell struct{ transport.Reports }

func newShell(port transport.Port) *shell {
	return &shell{transport.Reports{Port: port, Size: reportSize, Unwrap: unwrap}}
}

// Write sends one frame as one report.
func (s *shell) Write(ctx context.Context, frame []byte) error {
	const head, tail = 6, 2
	if len(frame) > reportSize-head-tail {
		return fmt.Errorf("a frame of %d bytes does not fit a HID report: %w", len(frame), drivers.ErrUnsupported)
	}
	report := make([]byte, reportSize)
	report[0] = 0x88
	binary.LittleEndian.PutUint16(report[3:], uint16(len(frame)+1))
	report[5] = 0xb1
	end := head + copy(report[head:], frame)
	binary.LittleEndian.PutUint16(report[end:], sumOf(report[3:end]))
	return s.Port.Write(ctx, report)
}

// unwrap gives the part of a frame that a report carries; nothing of a report that is none of this kind.
func unwrap(report []byte) []byte {
	const head = 8 // up to the two bytes without meaning
	length := int(binary.LittleEndian.Uint16(report[3:]))
	end := 5 + length // behind the result byte and the data
	if report[0] != 0xaa || end < head || end+2 > reportSize || sumOf(report[3:end]) != binary.LittleEndian.Uint16(report[end:]) {
		return nil
	}
	return report[head:end]
}

func sumOf(b []byte) (sum uint16) {
	for _, v := range b {
		sum += uint16(v)
	}
	return sum
}

// dial opens the transport of an address, and dresses it where the bytes of the protocol travel in another shape.
func dial(ctx context.Context, addr drivers.Address) (transport.Port, error) {
	if addr.Scheme == "usb" && !addr.Query().Has("head") {
		// Some readers send preamble and length through one pipe and the rest through another.
		query := addr.Query()
		query.Set("head", fmt.Sprint(headSize))
		addr.RawQuery = query.Encode()
	}
	port, err := transport.Open(ctx, addr)
	if err != nil {
		return nil, err
	}
	if addr.Scheme == "hid" {
		port = newShell(port)
	}
	return transport.Record(port, addr, masks)
}
