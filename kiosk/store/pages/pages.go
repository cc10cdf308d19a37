// Package pages reads rows out of an SQLite database that SQLite itself does not open any more. It goes through the file
// page by page, needs neither the header nor the way from table to page, and gives whatever is whole. The format is that of
// sqlite.org/fileformat2.html. It must not know what the rows mean.
package pages

import (
	"encoding/binary"
	"fmt"
	"os"
)

// Row is one row as it lies in a page.
type Row struct {
	ID     int64 // rowid; 0 in a table without
	Values []any // nil, int64, float64, string or []byte; a column that is the rowid is nil
}

const (
	leafTable, leafIndex, interiorIndex = 0x0d, 0x0a, 0x02 // kinds of pages that hold rows; tables without rowid are indices
	headerSize                          = 100              // of the database, in front of the first page's own
	usualPage                           = 4096
	mostColumns                         = 200
)

// file is a database as its pages, those in the log in place of those before.
type file struct {
	db       []byte
	newer    map[uint32][]byte
	pageSize int
	usable   int // of a page, without what is reserved at its end
}

// Read gives every whole row of a database file and its log to visit. Damage is passed over.
func Read(path string, visit func(Row)) error {
	db, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("damaged database: %w", err)
	}
	f := file{db: db, pageSize: usualPage}
	if len(db) >= headerSize {
		if n := int(binary.BigEndian.Uint16(db[16:])); isPageSize(n) {
			f.pageSize = n
		}
	}
	f.usable = f.pageSize
	log, err := os.ReadFile(path + "-wal")
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("damaged database's log: %w", err)
	}
	f.newer = committed(log, f.pageSize)
	last := uint32(len(db) / f.pageSize)
	for n := range f.newer {
		last = max(last, n)
	}
	for n := uint32(1); n <= last; n++ {
		f.rows(n, visit)
	}
	return nil
}

func isPageSize(n int) bool { return n >= 512 && n <= 32768 && n&(n-1) == 0 }

// page gives a page, or nil.
func (f *file) page(n uint32) []byte {
	if newer := f.newer[n]; newer != nil {
		return newer
	}
	start := (int(n) - 1) * f.pageSize
	if n == 0 || start+f.pageSize > len(f.db) {
		return nil
	}
	return f.db[start : start+f.pageSize]
}

func (f *file) rows(n uint32, visit func(Row)) {
	page := f.page(n)
	head := 0
	if n == 1 {
		head = headerSize
	}
	if len(page) < head+12 {
		return
	}
	kind := page[head]
	cells := head + 8
	switch kind {
	case leafTable, leafIndex:
	case interiorIndex:
		cells = head + 12
	default:
		return
	}
	for i := range int(binary.BigEndian.Uint16(page[head+3:])) {
		if cells+2*i+2 > len(page) {
			return
		}
		if row, ok := f.row(page, int(binary.BigEndian.Uint16(page[cells+2*i:])), kind); ok {
			visit(row)
		}
	}
}

// row reads the cell at a place of a page.
func (f *file) row(page []byte, at int, kind byte) (row Row, ok bool) {
	if kind == interiorIndex {
		at += 4 // the page before it
	}
	if at >= f.usable {
		return row, false
	}
	size, n := varint(page[at:f.usable])
	at += n
	if n == 0 || size <= 0 || size > int64(len(f.db)+len(f.newer)*f.pageSize) {
		return row, false
	}
	if kind == leafTable {
		if row.ID, n = varint(page[at:f.usable]); n == 0 {
			return row, false
		}
		at += n
	}
	payload := f.payload(page, at, int(size), kind)
	if payload == nil {
		return row, false
	}
	row.Values, ok = values(payload)
	return row, ok
}

// payload gives the bytes of a row, which may go on in other pages.
func (f *file) payload(page []byte, at, size int, kind byte) []byte {
	most := f.usable - 35
	if kind != leafTable {
		most = (f.usable-12)*64/255 - 23
	}
	local := size
	if size > most {
		least := (f.usable-12)*32/255 - 23
		if local = least + (size-least)%(f.usable-4); local > most {
			local = least
		}
	}
	if at+local > f.usable {
		return nil
	}
	payload := append([]byte(nil), page[at:at+local]...)
	if local == size {
		return payload
	}
	if at+local+4 > f.usable {
		return nil
	}
	for next := binary.BigEndian.Uint32(page[at+local:]); len(payload) < size; {
		more := f.page(next)
		if more == nil { // a chain that turns in circles ends with the size
			return nil
		}
		next = binary.BigEndian.Uint32(more)
		payload = append(payload, more[4:4+min(size-len(payload), f.usable-4)]...)
	}
	return payload
}
