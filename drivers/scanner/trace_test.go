package scanner_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
	"zhiting/drivers/scanner"
)

// TestRecordingPlays records a session at the wire and plays it: a code as long as the one that was shown comes, nothing of
// which is the same.
func TestRecordingPlays(t *testing.T) {
	const secret = "371502199001010012"
	hall := start(t, pty(t))
	file := filepath.Join(t.TempDir(), "wire.trace")
	s := scanner.New(devicetest.Address(t, hall.Address("scanner")+"?ask=3f&answer=21&trace="+file))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	hall.Do(t, "scanner show ]Q1"+secret)
	if code, err := await(t, s, 5*time.Second); err != nil || code.Text != secret {
		t.Fatalf("read %q, %v", code.Text, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{secret, hex.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(secret)[:4])} {
		if strings.Contains(string(raw), shown) {
			t.Errorf("the trace holds %s:\n%s", shown, raw)
		}
	}
	later := devicetest.Start(t, program, "  - {name: recorded, kind: replay, file: "+file+", listen: '127.0.0.1:0'}\n")
	s = scanner.New(devicetest.Address(t, later.Address("recorded")+"?ask=3f&answer=21"))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	code, err := await(t, s, 5*time.Second)
	if err != nil || code.Text != strings.Repeat("0", len(secret)) || code.Symbology != "qr" {
		t.Errorf("the recording plays %q of %s, %v\n%s", code.Text, code.Symbology, err, raw)
	}
	if state := later.Do(t, "recorded state"); strings.Contains(state, "deviates") {
		t.Error(state)
	}
}
