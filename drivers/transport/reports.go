package transport

import "context"

// Reports is a port whose device speaks in reports of one size, such as those of HID, in which the bytes of a protocol are
// wrapped. It gives those bytes. What is written goes to the device as it is.
type Reports struct {
	Port
	Size   int
	Unwrap func(report []byte) []byte // the protocol's bytes of a whole report, which is its to keep; none of a strange one

	report []byte // arrived, not yet whole
	ready  []byte // unwrapped, not yet read
}

// Read gives bytes of the protocol.
func (r *Reports) Read(ctx context.Context, p []byte) (int, error) {
	for len(r.ready) == 0 {
		buffer := make([]byte, r.Size-len(r.report))
		n, err := r.Port.Read(ctx, buffer)
		if err != nil {
			return 0, err
		}
		if r.report = append(r.report, buffer[:n]...); len(r.report) == r.Size {
			r.ready, r.report = r.Unwrap(r.report), nil
		}
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// Flush forgets half a report as well.
func (r *Reports) Flush() error {
	r.report, r.ready = nil, nil
	return r.Port.Flush()
}
