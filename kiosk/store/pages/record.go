package pages

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// values reads a row's record (file format, 2.1). A record that does not use exactly its bytes is not whole.
func values(record []byte) (list []any, ok bool) {
	size, n := varint(record)
	if n == 0 || size < int64(n) || size > int64(len(record)) {
		return nil, false
	}
	header, body := record[n:size], record[size:]
	for len(header) > 0 {
		kind, n := varint(header)
		if n == 0 || kind < 0 || len(list) == mostColumns {
			return nil, false
		}
		header = header[n:]
		value, used, ok := value(kind, body)
		if !ok {
			return nil, false
		}
		list, body = append(list, value), body[used:]
	}
	return list, len(body) == 0
}

// widths are those of the kinds below 12, in bytes; -1 for those that are reserved.
var widths = []int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, -1, -1}

func value(kind int64, body []byte) (value any, width int, ok bool) {
	width = int(min((kind-12)/2, math.MaxInt32))
	if kind < 12 {
		width = widths[kind]
	}
	if width < 0 || width > len(body) {
		return nil, 0, false
	}
	b := body[:width]
	switch {
	case kind == 0:
		return nil, 0, true
	case kind == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(b)), width, true
	case kind == 8, kind == 9:
		return kind - 8, 0, true
	case kind < 7:
		return integer(b), width, true
	case kind%2 == 0:
		return append([]byte{}, b...), width, true
	}
	return string(b), width, utf8.Valid(b)
}

// integer reads a two's-complement number, its highest byte first.
func integer(b []byte) (n int64) {
	n = int64(int8(b[0]))
	for _, low := range b[1:] {
		n = n<<8 | int64(low)
	}
	return n
}

// varint reads a number of 1 to 9 bytes, and says how many; 0 when it does not end.
func varint(b []byte) (value int64, n int) {
	for n < len(b) && n < 8 {
		value = value<<7 | int64(b[n]&0x7f)
		n++
		if b[n-1] < 0x80 {
			return value, n
		}
	}
	if n == 8 && len(b) > 8 {
		return value<<8 | int64(b[8]), 9
	}
	return 0, 0
}
