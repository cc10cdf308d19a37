package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"zhiting/drivers"
)

// processes is a /proc with processes that each have one file open.
func processes(t *testing.T, open map[int][2]string) fs.FS {
	t.Helper()
	root := t.TempDir()
	for number, p := range open {
		folder := filepath.Join(root, "proc", strconv.Itoa(number))
		write(t, filepath.Join(folder, "comm"), p[0]+"\n")
		if err := os.MkdirAll(filepath.Join(folder, "fd"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(p[1], filepath.Join(folder, "fd", "7")); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(root)
}

func TestInUse(t *testing.T) {
	port := write(t, filepath.Join(t.TempDir(), "ttyUSB0"), "")
	link := filepath.Join(t.TempDir(), "by-id")
	if err := os.Symlink(port, link); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, address string
		open          map[int][2]string
		says          string // "" when nobody has it
	}{
		{"nobody", "serial://" + port, map[int][2]string{41: {"cat", "/dev/null"}}, ""},
		{"the kiosk", "serial://" + link, map[int][2]string{41: {"cat", port}, 42: {kioskProgram, port}}, "the running kiosk (process 42)"},
		{"another program", "serial://" + port, map[int][2]string{41: {"ModemManager", port}}, "ModemManager (process 41)"},
		{"itself", "serial://" + port, map[int][2]string{os.Getpid(): {"zhitingctl", port}}, ""},
		{"a device without a file", "tcp://127.0.0.1:1", map[int][2]string{42: {kioskProgram, port}}, ""},
		{"a device that is not there", "serial:///dev/no-such-port", map[int][2]string{42: {kioskProgram, "/dev/no-such-port"}}, ""},
	} {
		addr, err := drivers.ParseAddress(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		v, held := inUse(processes(t, tt.open), "idcard", makers[drivers.KindIDCard](addr))
		if held != (tt.says != "") || !strings.Contains(v.Detail, tt.says) || held && v.Problem != drivers.PortBusy {
			t.Errorf("%s: held %v, %+v", tt.name, held, v)
		}
	}
}
