package main

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"zhiting/sync/smalldisk"
)

// TestFullDisk runs a hub on a small file system until that is full, and then makes room: what was acknowledged is there, and
// what was not is taken afterwards.
func TestFullDisk(t *testing.T) {
	disk, resize := smalldisk.Mount(t, "3m")
	dir := filepath.Join(disk, "hub")
	hub, address := serving(t, dir)
	line := enrolled(t, dir, address)
	var acknowledged []string
	n, refused := 0, 0
	for ; refused < 5; n++ { // one refusal may be of more calls than the hub takes
		id := fmt.Sprintf("c%d", n)
		for refused = 0; refused < 5 && !submit(t, address, line, id); refused++ {
			time.Sleep(100 * time.Millisecond)
		}
		if refused < 5 {
			acknowledged = append(acknowledged, id)
		}
	}
	if left := free(t, disk); left > 500<<10 {
		t.Fatalf("cases are refused with %d bytes free", left)
	}
	if hub.ProcessState != nil {
		t.Fatal("the hub ended when its disk was full")
	}
	resize("64m")
	until := time.Now().Add(time.Minute)
	for !submit(t, address, line, fmt.Sprintf("c%d", n)) {
		if time.Now().After(until) {
			t.Fatal("with room again, the hub takes nothing")
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Logf("full after %d cases", len(acknowledged))
	k := clerk{hub: address, tokenFile: ownerToken(dir)}
	for _, id := range append(acknowledged, fmt.Sprintf("c%d", n)) {
		if c := opened(t, k, id); len(c.Terminals) != 1 || len(c.Hubs) == 0 {
			t.Errorf("case %s: %d and %d events", id, len(c.Terminals), len(c.Hubs))
		}
	}
}

// free is how many bytes are left of a file system.
func free(t *testing.T, dir string) uint64 {
	t.Helper()
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		t.Fatal(err)
	}
	return st.Bavail * uint64(st.Bsize)
}
