package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"zhiting/drivers"
)

// system is the machine's file system.
var system = os.DirFS("/")

// kioskProgram is the name of the terminal's program among the processes.
const kioskProgram = "zhiting-kiosk"

// holder is a process that has a device's file open.
type holder struct {
	process int
	program string
}

// inUse says whether another program has the device's file open, and what to do. Such a device is left alone: two programs
// on one line spoil each other's answers, and as root nothing stops the second.
func inUse(root fs.FS, name string, d drivers.Device) (verdict, bool) {
	info := d.Info()
	if info.Address.Scheme != "serial" && info.Address.Scheme != "v4l2" {
		return verdict{}, false
	}
	file, err := filepath.EvalSymlinks(info.Address.Path)
	if err != nil {
		return verdict{}, false // opening it will say why
	}
	h, held := holderOf(root, file)
	// The far end of a pseudo-terminal has its file open too.
	if !held || strings.HasPrefix(file, "/dev/pts/") && h.program != kioskProgram {
		return verdict{}, false
	}
	v := verdict{Name: name, Info: info, State: drivers.StateAttention, Problem: drivers.PortBusy}
	v.Detail = fmt.Sprintf("%s (process %d) has %s open, so it was left alone", h.program, h.process, file)
	if h.program == kioskProgram {
		v.Detail = fmt.Sprintf("the running kiosk (process %d) uses it, so it was left alone; to test it: systemctl stop %s", h.process, kioskProgram)
	}
	return v, true
}

// holderOf finds a process other than this one that has a file open; the kiosk before others. Without the right to look at
// a process it is passed over.
func holderOf(root fs.FS, file string) (found holder, ok bool) {
	descriptors, _ := fs.Glob(root, "proc/[0-9]*/fd/[0-9]*") // fails only for a wrong pattern
	for _, d := range descriptors {
		target, err := fs.ReadLink(root, d)
		if err != nil || target != file {
			continue
		}
		folder := path.Dir(path.Dir(d))
		process, err := strconv.Atoi(path.Base(folder))
		if err != nil || process == os.Getpid() {
			continue
		}
		h := holder{process, drivers.Attribute(root, folder+"/comm")}
		if h.program == kioskProgram {
			return h, true
		}
		found, ok = h, true
	}
	return found, ok
}
