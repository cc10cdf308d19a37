package faults

import (
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"time"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite reaches its files through a table of functions (sqlite.org/vfs.html). This one, the default of the test program,
// leads to the disks here, so that store and hub run as they are.

// machines are the simulated disks by the folder that they stand for.
var machines = struct {
	sync.Mutex
	disks   map[string]*disk
	handles map[uintptr]*handle
	last    uintptr
	rng     *rand.Rand // what SQLite has for chance
}{disks: map[string]*disk{}, handles: map[uintptr]*handle{}, rng: rand.New(rand.NewPCG(0, 0))}

// handle is an open file.
type handle struct {
	disk   *disk
	life   int
	path   string // empty for a temporary file
	file   *file
	level  int32
	shared *sharedMemory
	slots  [slots]int32 // what of the shared memory's locks it holds: 1 shared, 2 alone
}

// opened is SQLite's side of a handle, which SQLite allocates.
type opened struct {
	methods uintptr
	id      uintptr
}

// at is what lies at an address of C's memory.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

func bytesAt(p uintptr, n int32) []byte { return unsafe.Slice(at[byte](p), n) }

// address is that of a Go function as C's tables hold it.
func address[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

var (
	methods sqlite3.Tsqlite3_io_methods
	vfs     sqlite3.Tsqlite3_vfs
)

func init() {
	methods = sqlite3.Tsqlite3_io_methods{
		FiVersion: 2, FxClose: address(xClose), FxRead: address(xRead), FxWrite: address(xWrite), FxTruncate: address(xTruncate),
		FxSync: address(xSync), FxFileSize: address(xFileSize), FxLock: address(xLock), FxUnlock: address(xUnlock),
		FxCheckReservedLock: address(xCheckReservedLock), FxFileControl: address(xFileControl), FxSectorSize: address(xSectorSize),
		FxDeviceCharacteristics: address(xDeviceCharacteristics), FxShmMap: address(xShmMap), FxShmLock: address(xShmLock),
		FxShmBarrier: address(xShmBarrier), FxShmUnmap: address(xShmUnmap),
	}
	name, err := libc.CString("simulated")
	if err != nil {
		panic(err)
	}
	vfs = sqlite3.Tsqlite3_vfs{
		FiVersion: 2, FszOsFile: int32(unsafe.Sizeof(opened{})), FmxPathname: 1024, FzName: name, FxOpen: address(xOpen),
		FxDelete: address(xDelete), FxAccess: address(xAccess), FxFullPathname: address(xFullPathname), FxRandomness: address(xRandomness),
		FxSleep: address(xSleep), FxGetLastError: address(xGetLastError), FxCurrentTimeInt64: address(xCurrentTimeInt64),
	}
	tls := libc.NewTLS()
	defer tls.Close()
	if rc := sqlite3.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(&vfs)), 1); rc != sqlite3.SQLITE_OK {
		panic("SQLite does not take the simulated disks")
	}
}

// diskOf is the disk that holds a file, in its folder or in one within.
func diskOf(path string) *disk {
	machines.Lock()
	defer machines.Unlock()
	dir := filepath.Dir(path)
	if d := machines.disks[dir]; d != nil {
		return d
	}
	return machines.disks[filepath.Dir(dir)]
}

// handleOf gives an open file with its disk held, or nil when that machine lost its power since.
func handleOf(p uintptr) *handle {
	machines.Lock()
	h := machines.handles[at[opened](p).id]
	machines.Unlock()
	h.disk.mu.Lock()
	if h.path != "" && (h.disk.dark || h.life != h.disk.life) {
		h.disk.mu.Unlock()
		return nil
	}
	return h
}

func xOpen(_ *libc.TLS, _, zName, p uintptr, flags int32, outFlags uintptr) int32 {
	*at[opened](p) = opened{}
	h := &handle{disk: newDisk(nil), file: &file{}}
	if zName != 0 {
		h.path = libc.GoString(zName)
		if h.disk = diskOf(h.path); h.disk == nil {
			return sqlite3.SQLITE_CANTOPEN
		}
		h.disk.mu.Lock()
		defer h.disk.mu.Unlock()
		h.life, h.file = h.disk.life, h.disk.files[h.path]
		switch {
		case h.disk.dark, h.file == nil && flags&sqlite3.SQLITE_OPEN_CREATE == 0:
			return sqlite3.SQLITE_CANTOPEN
		case h.file == nil:
			h.file = h.disk.add(h.path)
		}
	}
	machines.Lock()
	defer machines.Unlock()
	machines.last++
	machines.handles[machines.last] = h
	*at[opened](p) = opened{uintptr(unsafe.Pointer(&methods)), machines.last}
	if outFlags != 0 {
		*at[int32](outFlags) = flags
	}
	return sqlite3.SQLITE_OK
}

func xClose(_ *libc.TLS, p uintptr) int32 {
	machines.Lock()
	id := at[opened](p).id
	h := machines.handles[id]
	delete(machines.handles, id)
	machines.Unlock()
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	h.file.locks.unlock(h, sqlite3.SQLITE_LOCK_NONE)
	h.unmap()
	return sqlite3.SQLITE_OK
}

func xRead(_ *libc.TLS, p, into uintptr, n int32, from int64) int32 {
	h := handleOf(p)
	if h == nil {
		return sqlite3.SQLITE_IOERR_READ
	}
	defer h.disk.mu.Unlock()
	buffer, got := bytesAt(into, n), 0
	if from < int64(len(h.file.data)) {
		got = copy(buffer, h.file.data[from:])
	}
	clear(buffer[got:])
	if got < len(buffer) {
		return sqlite3.SQLITE_IOERR_SHORT_READ
	}
	return sqlite3.SQLITE_OK
}

// changed runs an operation on an open file and gives SQLite's code of what became of it.
func changed(p uintptr, fault int32, operation func(*handle) fate) int32 {
	h := handleOf(p)
	if h == nil {
		return fault
	}
	defer h.disk.mu.Unlock()
	switch operation(h) {
	case done:
		return sqlite3.SQLITE_OK
	case full:
		return sqlite3.SQLITE_FULL
	}
	return fault
}

func xWrite(_ *libc.TLS, p, from uintptr, n int32, to int64) int32 {
	return changed(p, sqlite3.SQLITE_IOERR_WRITE, func(h *handle) fate {
		if h.path == "" {
			h.file.data = change{to, bytesAt(from, n)}.on(h.file.data)
			return done
		}
		return h.disk.write(h.file, to, bytesAt(from, n))
	})
}

func xTruncate(_ *libc.TLS, p uintptr, size int64) int32 {
	return changed(p, sqlite3.SQLITE_IOERR_TRUNCATE, func(h *handle) fate { return h.disk.truncate(h.file, size) })
}

func xSync(_ *libc.TLS, p uintptr, _ int32) int32 {
	return changed(p, sqlite3.SQLITE_IOERR_FSYNC, func(h *handle) fate { return h.disk.sync(h.path, h.file) })
}

func xFileSize(_ *libc.TLS, p, size uintptr) int32 {
	return changed(p, sqlite3.SQLITE_IOERR_FSTAT, func(h *handle) fate {
		*at[int64](size) = int64(len(h.file.data))
		return done
	})
}

func xDelete(_ *libc.TLS, _, zName uintptr, folder int32) int32 {
	path := libc.GoString(zName)
	d := diskOf(path)
	if d == nil {
		return sqlite3.SQLITE_IOERR_DELETE
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.dark:
		return sqlite3.SQLITE_IOERR_DELETE
	case d.files[path] == nil:
		return sqlite3.SQLITE_IOERR_DELETE_NOENT
	case d.remove(path, folder != 0) != done:
		return sqlite3.SQLITE_IOERR_DELETE
	}
	return sqlite3.SQLITE_OK
}

func xAccess(_ *libc.TLS, _, zName uintptr, _ int32, answer uintptr) int32 {
	path := libc.GoString(zName)
	*at[int32](answer) = 0
	if d := diskOf(path); d != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		if f := d.files[path]; f != nil && !d.dark {
			*at[int32](answer) = 1
		}
	}
	return sqlite3.SQLITE_OK
}

func xFullPathname(_ *libc.TLS, _, zName uintptr, n int32, into uintptr) int32 {
	buffer := bytesAt(into, n)
	buffer[copy(buffer[:n-1], libc.GoString(zName))] = 0
	return sqlite3.SQLITE_OK
}

func xRandomness(_ *libc.TLS, _ uintptr, n int32, into uintptr) int32 {
	machines.Lock()
	defer machines.Unlock()
	for i := range bytesAt(into, n) {
		bytesAt(into, n)[i] = byte(machines.rng.Uint32())
	}
	return n
}

// xSleep does not: whoever has what is waited for goes on in a turn of its own.
func xSleep(_ *libc.TLS, _ uintptr, microseconds int32) int32 { return microseconds }

func xGetLastError(*libc.TLS, uintptr, int32, uintptr) int32 { return 0 }

// xCurrentTimeInt64 is in milliseconds since noon of 24 November 4714 BC, as SQLite counts.
func xCurrentTimeInt64(_ *libc.TLS, _, now uintptr) int32 {
	*at[int64](now) = 210866760000000 + time.Now().UnixMilli()
	return sqlite3.SQLITE_OK
}

func xFileControl(*libc.TLS, uintptr, int32, uintptr) int32 { return sqlite3.SQLITE_NOTFOUND }

func xSectorSize(*libc.TLS, uintptr) int32 { return 4096 }

// xDeviceCharacteristics says of the disk what SQLite takes for granted of any: a torn write spoils no neighbour.
func xDeviceCharacteristics(*libc.TLS, uintptr) int32 {
	return sqlite3.SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

// forget lets a test's disks go.
func forget(disks map[string]*disk) {
	machines.Lock()
	defer machines.Unlock()
	for _, dir := range slices.Collect(maps.Keys(disks)) {
		delete(machines.disks, dir)
	}
}
