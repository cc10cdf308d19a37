package main

import (
	"encoding/binary"
	"io"
	"os"
)

// vendorReport describes reports of 64 bytes each way, of the maker's own usage (USB-IF, HID 1.11, section 6.2.2).
var vendorReport = []byte{
	0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40,
	0x09, 0x01, 0x81, 0x02, 0x09, 0x01, 0x91, 0x02, 0xc0,
}

// reports is the device's end of a reader's HID reports: what the host wraps is unwrapped, and the other way round. The
// shape is that of drivers/idcard, seen from the other side.
type reports struct{ file *os.File }

func openReports(name string) (io.ReadWriteCloser, error) {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	return reports{f}, err
}

func (r reports) Close() error { return r.file.Close() }

func (r reports) Read(p []byte) (int, error) {
	var report [64]byte
	n, err := r.file.Read(report[:])
	if err != nil || n != len(report) || report[0] != 0x88 {
		return 0, err
	}
	end := 5 + int(binary.LittleEndian.Uint16(report[3:]))
	if end < 6 || end > len(report) {
		return 0, nil
	}
	return copy(p, report[6:end]), nil
}

func (r reports) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		part := rest[:min(len(rest), 48)]
		rest = rest[len(part):]
		var report [64]byte
		report[0] = 0xaa
		binary.LittleEndian.PutUint16(report[3:], uint16(len(part)+3))
		end := 8 + copy(report[8:], part)
		var sum uint16
		for _, b := range report[3:end] {
			sum += uint16(b)
		}
		binary.LittleEndian.PutUint16(report[end:], sum)
		if _, err := r.file.Write(report[:]); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// scannedData describes the reports of a scanner: report 2 with the number of bytes, three of AIM identifier, 56 of data,
// two of the maker, and whether more follows (USB-IF, HID Point of Sale Usage Tables 1.02, page 8C).
var scannedData = []byte{
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
	0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02,
	0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x02, 0x06, 0x66, 0xff, 0x09, 0x04, 0x09, 0x00, 0x81, 0x02,
	0x05, 0x8c, 0x75, 0x01, 0x95, 0x01, 0x25, 0x01, 0x09, 0xff, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0xc0, 0xc0,
}

// scans is the device's end of a scanner's HID reports: lines become reports.
type scans struct {
	reports
	line []byte
}

func openScans(name string) (io.ReadWriteCloser, error) {
	r, err := openReports(name)
	if err != nil {
		return nil, err
	}
	return &scans{reports: r.(reports)}, nil
}

func (s *scans) Write(p []byte) (int, error) {
	for _, b := range p {
		if b != '\r' && b != '\n' {
			s.line = append(s.line, b)
			continue
		}
		for len(s.line) > 0 {
			part := s.line[:min(len(s.line), 56)]
			s.line = s.line[len(part):]
			report := make([]byte, 64)
			report[0], report[1] = 2, byte(len(part))
			copy(report[2:], "]Q1")
			copy(report[5:], part)
			if len(s.line) > 0 {
				report[63] = 1
			}
			if _, err := s.file.Write(report); err != nil {
				return 0, err
			}
		}
	}
	return len(p), nil
}
