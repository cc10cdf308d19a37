package segments

import (
	"errors"
	"io/fs"
	"os"
	"slices"
)

// erase writes that a blob is gone. Its bytes stay on the disk until half of their segment is dead; then what is left of
// that is copied to the end and the file removed.
func (b *bucket) erase(key string) error {
	b.mu.Lock()
	p, there := b.index[key]
	err := errNotFound
	if there {
		err = b.append(header{kind: remove, key: key, written: b.o.Now().UnixMilli()}, nil)
	}
	b.mu.Unlock()
	if err != nil {
		return err
	}
	if err := b.flushed(); err != nil {
		return err
	}
	return b.compact(p.segment)
}

// compact empties a segment if most of it is dead. Others write in between: the lock is held for a record at a time.
func (b *bucket) compact(s *segment) error {
	b.mu.Lock()
	due := 2*s.live < s.end && s != b.segments[len(b.segments)-1] && slices.Contains(b.segments, s)
	oldest := s == b.segments[0]
	b.mu.Unlock()
	if !due {
		return nil
	}
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // somebody else was faster
	}
	if err != nil {
		return err
	}
	defer f.Close() // only read from
	var moved []place
	if _, err := scan(f, s.end, s.marker, false, func(h header, at int64) { moved = append(moved, place{s, h, at}) }); err != nil {
		return err
	}
	for _, p := range moved {
		if err := b.move(f, p, oldest); err != nil {
			return err
		}
	}
	if err := b.flushed(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.segments = slices.DeleteFunc(b.segments, func(other *segment) bool { return other == s })
	if err := os.Remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return b.lock.Sync()
}

// move appends a record once more if it still says something. That a blob is gone has to be said for as long as an older
// segment may hold it.
func (b *bucket) move(f *os.File, p place, oldest bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now, there := b.index[p.key]
	switch {
	case p.kind == remove && (there || oldest):
		return nil
	case p.kind == put && (!there || now.segment != p.segment || now.at != p.at):
		return nil
	}
	payload := make([]byte, p.size)
	if _, err := f.ReadAt(payload, p.payloadAt()); err != nil {
		return err
	}
	return b.append(p.header, payload) // with the sum that it had: what was damaged stays known as damaged
}
