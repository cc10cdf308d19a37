package segments

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
)

// A record is a header, a key and a payload. The header's checksum covers the key as well.
//
//	marker 8 | kind 1 | 0 | key length 2 | payload length 4 | payload CRC-32C 4 | Unix milliseconds 8 | header CRC-32C 4
//
// The marker is random and stands in the name of the segment's file, never in what anybody can read: content that was made
// to look like records does not pass for some when a damaged place is searched for the next one.
const (
	headerSize = 32
	maxKey     = 1024
	maxPayload = math.MaxUint32
)

type kind byte

const (
	put    kind = 1
	remove kind = 2
)

type marker [8]byte

type header struct {
	kind    kind
	key     string
	size    int64
	sum     uint32
	written int64
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (h header) length() int64 { return headerSize + int64(len(h.key)) + h.size }

// encode gives header and key.
func (h header) encode(m marker) []byte {
	raw := make([]byte, headerSize, headerSize+len(h.key))
	copy(raw, m[:])
	raw[8] = byte(h.kind)
	binary.LittleEndian.PutUint16(raw[10:], uint16(len(h.key)))
	binary.LittleEndian.PutUint32(raw[12:], uint32(h.size))
	binary.LittleEndian.PutUint32(raw[16:], h.sum)
	binary.LittleEndian.PutUint64(raw[20:], uint64(h.written))
	raw = append(raw, h.key...)
	binary.LittleEndian.PutUint32(raw[28:], headerSum(raw))
	return raw
}

func headerSum(raw []byte) uint32 {
	return crc32.Update(crc32.Checksum(raw[:28], castagnoli), castagnoli, raw[headerSize:])
}

// decode reads header and key from the beginning of raw, if they are there and sound.
func decode(raw []byte, m marker) (h header, ok bool) {
	if len(raw) < headerSize || marker(raw[:8]) != m {
		return h, false
	}
	end := headerSize + int(binary.LittleEndian.Uint16(raw[10:]))
	if end > headerSize+maxKey || end > len(raw) || headerSum(raw[:end]) != binary.LittleEndian.Uint32(raw[28:]) {
		return h, false
	}
	return header{
		kind: kind(raw[8]), key: string(raw[headerSize:end]), size: int64(binary.LittleEndian.Uint32(raw[12:])),
		sum: binary.LittleEndian.Uint32(raw[16:]), written: int64(binary.LittleEndian.Uint64(raw[20:])),
	}, true
}

// scan visits the sound records of a segment, damaged places left out, and gives the end of the last one. With whole the
// payloads are read as well, and a record whose payload is damaged is left out too.
func scan(f io.ReaderAt, size int64, m marker, whole bool, visit func(h header, at int64)) (end int64, err error) {
	window := make([]byte, headerSize+maxKey)
	for at := int64(0); at < size; {
		n, err := f.ReadAt(window, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		h, ok := decode(window[:n], m)
		if !ok || at+h.length() > size {
			if at, err = next(f, at+1, size, m); err != nil {
				return 0, err
			}
			continue
		}
		if ok, err = intact(f, at, h, whole); err != nil {
			return 0, err
		}
		if ok {
			visit(h, at)
			end = at + h.length()
		}
		at += h.length()
	}
	return end, nil
}

func intact(f io.ReaderAt, at int64, h header, whole bool) (bool, error) {
	if !whole {
		return true, nil
	}
	sum := crc32.New(castagnoli)
	_, err := io.Copy(sum, io.NewSectionReader(f, at+headerSize+int64(len(h.key)), h.size))
	return sum.Sum32() == h.sum, err
}

// next searches for the marker from a place on, and gives size when there is none.
func next(f io.ReaderAt, from, size int64, m marker) (int64, error) {
	window := make([]byte, 1<<20)
	for from < size {
		n, err := f.ReadAt(window, from)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.Index(window[:n], m[:]); i >= 0 {
			return from + int64(i), nil
		}
		if n < len(window) {
			break
		}
		from += int64(n) - int64(len(m)) + 1 // it may lie across the end of the window
	}
	return size, nil
}
