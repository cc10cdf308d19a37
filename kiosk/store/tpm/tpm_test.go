package tpm

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/store"
)

// chip starts a TPM, emulated by another program, and gives its socket.
func chip(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	socket := filepath.Join(dir, "tpm")
	var said bytes.Buffer
	command := exec.Command("swtpm", "socket", "--tpm2", "--tpmstate", "dir="+dir, "--server", "type=unixio,path="+socket, "--flags", "not-need-init,startup-clear")
	command.Stderr = &said
	if err := command.Start(); err != nil {
		t.Fatalf("the TPM is emulated by swtpm: %v; install it with make deps", err)
	}
	t.Cleanup(func() {
		if err := command.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = command.Wait() // killed
	})
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
			return socket
		}
		if time.Now().After(end) {
			t.Fatalf("swtpm does not answer: %v: %s", err, said.String())
		}
	}
}

func keyOf(t *testing.T, k Key, casesThere bool) []byte {
	t.Helper()
	key, err := k.Key(casesThere)
	if err != nil {
		t.Fatal(err)
	}
	if len(key) != store.KeySize {
		t.Fatalf("a key of %d bytes", len(key))
	}
	return key
}

func TestKeyIsOpenedByItsMachineAlone(t *testing.T) {
	k := Key{Device: chip(t), File: filepath.Join(t.TempDir(), "etc", "key")}
	first := keyOf(t, k, false)
	for range 5 { // handles of the chip are few: none is left behind
		if !bytes.Equal(keyOf(t, k, true), first) {
			t.Fatal("opened again, it is another key")
		}
	}
	content, err := os.ReadFile(k.File)
	if err != nil || bytes.Contains(content, first) {
		t.Errorf("the file holds the key as it is (%v)", err)
	}
	stolen := Key{Device: chip(t), File: k.File}
	if _, err := stolen.Key(true); !errors.Is(err, ErrOtherMachine) {
		t.Errorf("in another machine: %v", err)
	}
}

func TestKeyFromBeforeIsSealed(t *testing.T) {
	k := Key{Device: chip(t), File: filepath.Join(t.TempDir(), "key")}
	plain, err := store.KeyFile(k.File).Key(false)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if !bytes.Equal(keyOf(t, k, true), plain) {
			t.Fatal("it became another key")
		}
	}
	if content, err := os.ReadFile(k.File); err != nil || len(content) == store.KeySize {
		t.Errorf("the file holds the key as it is still (%v)", err)
	}
}

func TestTrouble(t *testing.T) {
	device := chip(t)
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut")
	if err := os.WriteFile(cut, []byte(`{"public":"//8A","private":"//8A"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		key  Key
		says string
	}{
		"no such chip":       {Key{filepath.Join(t.TempDir(), "none"), broken}, "TPM cannot be reached"},
		"a file of nonsense": {Key{device, broken}, "holds no key that a TPM sealed"},
		"a file that is cut": {Key{device, cut}, "damaged"},
		"a file that went":   {Key{device, filepath.Join(t.TempDir(), "gone")}, "put it back"},
	} {
		if _, err := test.key.Key(true); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
