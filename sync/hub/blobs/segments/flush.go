package segments

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// flushed answers when all that was appended before it was called is on the disk. Whoever calls while the disk is busy
// shares the next fdatasync.
func (b *bucket) flushed() error {
	done := make(chan error, 1)
	b.flushing.Lock()
	b.waiting = append(b.waiting, done)
	if !b.running {
		b.running = true
		go b.flush()
	}
	b.flushing.Unlock()
	return <-done
}

// flush serves those who wait until there are none.
func (b *bucket) flush() {
	for {
		b.flushing.Lock()
		served := b.waiting
		b.waiting, b.running = nil, len(served) > 0
		b.flushing.Unlock()
		if len(served) == 0 {
			return
		}
		err := b.datasync()
		for _, done := range served {
			done <- err
		}
	}
}

func (b *bucket) datasync() error {
	b.mu.Lock()
	f, err := b.active, b.failed
	b.mu.Unlock()
	if err != nil {
		return err
	}
	err = datasync(f)
	if err == nil || errors.Is(err, os.ErrClosed) { // a segment is closed only when all of it is on the disk
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failed = fmt.Errorf("the disk did not take what was written: %w; look at the disk, then start the hub again", err)
	return b.failed
}

func datasync(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = unix.Fdatasync(int(fd)) }); err != nil {
		return err
	}
	return failed
}
