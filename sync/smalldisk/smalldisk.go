// Package smalldisk mounts small file systems, for tests of what becomes of a program whose disk is full.
package smalldisk

import (
	"os"
	"os/exec"
	"testing"
)

// Mount mounts a file system of a size such as "3m" until the test ends, and gives its folder and how to give it another
// size. Only root may: without, the test is skipped.
func Mount(t testing.TB, size string) (dir string, resize func(size string)) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a small file system is mounted by root")
	}
	dir = t.TempDir()
	mount := func(options string) {
		t.Helper()
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
			t.Skipf("no small file system can be mounted here: %v %s", err, out)
		}
	}
	mount("size=" + size)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return dir, func(size string) { mount("remount,size=" + size) }
}
