package faults

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// locks are those of a database file, as sqlite.org/lockingv3.html has them. All who open it are in one program.
type locks struct {
	shared                       map[*handle]bool
	reserved, pending, exclusive *handle
}

func (l *locks) lock(h *handle, level int32) int32 {
	other := func(of *handle) bool { return of != nil && of != h }
	if h.level >= level {
		return sqlite3.SQLITE_OK
	}
	switch level {
	case sqlite3.SQLITE_LOCK_SHARED:
		if other(l.pending) || other(l.exclusive) {
			return sqlite3.SQLITE_BUSY
		}
		if l.shared == nil {
			l.shared = map[*handle]bool{}
		}
		l.shared[h] = true
	case sqlite3.SQLITE_LOCK_RESERVED:
		if other(l.reserved) || other(l.pending) || other(l.exclusive) {
			return sqlite3.SQLITE_BUSY
		}
		l.reserved = h
	default:
		if other(l.reserved) || other(l.pending) || other(l.exclusive) {
			return sqlite3.SQLITE_BUSY
		}
		l.pending = h
		if len(l.shared) > 1 || len(l.shared) == 1 && !l.shared[h] {
			h.level = sqlite3.SQLITE_LOCK_PENDING
			return sqlite3.SQLITE_BUSY
		}
		l.exclusive = h
	}
	h.level = level
	return sqlite3.SQLITE_OK
}

func (l *locks) unlock(h *handle, level int32) {
	for _, of := range []**handle{&l.reserved, &l.pending, &l.exclusive} {
		if *of == h {
			*of = nil
		}
	}
	if level == sqlite3.SQLITE_LOCK_NONE {
		delete(l.shared, h)
	}
	h.level = min(h.level, level)
}

func xLock(_ *libc.TLS, p uintptr, level int32) int32 {
	h := handleOf(p)
	if h == nil {
		return sqlite3.SQLITE_IOERR_LOCK
	}
	defer h.disk.mu.Unlock()
	return h.file.locks.lock(h, level)
}

func xUnlock(_ *libc.TLS, p uintptr, level int32) int32 {
	if h := handleOf(p); h != nil {
		defer h.disk.mu.Unlock()
		h.file.locks.unlock(h, level)
	}
	return sqlite3.SQLITE_OK
}

func xCheckReservedLock(_ *libc.TLS, p, answer uintptr) int32 {
	*at[int32](answer) = 0
	if h := handleOf(p); h != nil {
		defer h.disk.mu.Unlock()
		if h.file.locks.reserved != nil {
			*at[int32](answer) = 1
		}
	}
	return sqlite3.SQLITE_OK
}

// slots is how many locks the memory has that those who open a database share (the index of its log).
const slots = sqlite3.SQLITE_SHM_NLOCK

type sharedMemory struct {
	regions []uintptr
	users   int
	readers [slots]int
	alone   [slots]*handle
}

func xShmMap(tls *libc.TLS, p uintptr, region, size, extend int32, into uintptr) int32 {
	h := handleOf(p)
	if h == nil {
		return sqlite3.SQLITE_IOERR_SHMMAP
	}
	defer h.disk.mu.Unlock()
	if h.shared == nil {
		if h.file.shared == nil {
			h.file.shared = &sharedMemory{}
		}
		h.shared = h.file.shared
		h.shared.users++
	}
	*at[uintptr](into) = 0
	for int(region) >= len(h.shared.regions) {
		if extend == 0 {
			return sqlite3.SQLITE_OK
		}
		h.shared.regions = append(h.shared.regions, libc.Xcalloc(tls, 1, libc.Tsize_t(size)))
	}
	*at[uintptr](into) = h.shared.regions[region]
	return sqlite3.SQLITE_OK
}

func xShmLock(_ *libc.TLS, p uintptr, first, n, flags int32) int32 {
	h := handleOf(p)
	if h == nil {
		return sqlite3.SQLITE_IOERR_SHMLOCK
	}
	defer h.disk.mu.Unlock()
	s := h.shared
	for i := first; i < first+n; i++ {
		switch {
		case flags&sqlite3.SQLITE_SHM_UNLOCK != 0:
		case s.alone[i] != nil && s.alone[i] != h:
			return sqlite3.SQLITE_BUSY
		case flags&sqlite3.SQLITE_SHM_EXCLUSIVE != 0 && (s.readers[i] > 1 || s.readers[i] == 1 && h.slots[i] != 1):
			return sqlite3.SQLITE_BUSY
		}
	}
	for i := first; i < first+n; i++ {
		h.release(i)
		switch {
		case flags&sqlite3.SQLITE_SHM_UNLOCK != 0:
		case flags&sqlite3.SQLITE_SHM_SHARED != 0:
			s.readers[i]++
			h.slots[i] = 1
		default:
			s.alone[i] = h
			h.slots[i] = 2
		}
	}
	return sqlite3.SQLITE_OK
}

func (h *handle) release(slot int32) {
	switch h.slots[slot] {
	case 1:
		h.shared.readers[slot]--
	case 2:
		h.shared.alone[slot] = nil
	}
	h.slots[slot] = 0
}

// unmap leaves the shared memory; the last one frees it.
func (h *handle) unmap() {
	s := h.shared
	if s == nil {
		return
	}
	for i := range int32(slots) {
		h.release(i)
	}
	h.shared = nil
	if s.users--; s.users > 0 {
		return
	}
	tls := libc.NewTLS()
	defer tls.Close()
	for _, region := range s.regions {
		libc.Xfree(tls, region)
	}
	s.regions = nil
	if h.file.shared == s {
		h.file.shared = nil
	}
}

func xShmBarrier(_ *libc.TLS, p uintptr) {
	if h := handleOf(p); h != nil { // taking and giving back a lock is a barrier
		h.disk.mu.Unlock()
	}
}

func xShmUnmap(_ *libc.TLS, p uintptr, _ int32) int32 {
	if h := handleOf(p); h != nil {
		defer h.disk.mu.Unlock()
		h.unmap()
	}
	return sqlite3.SQLITE_OK
}
