package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWindow walks the whole journey in a real window, with real devices' protocols, a real database and a real hub.
func TestWindow(t *testing.T) {
	bin, err := filepath.Abs("../../../build")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(bin, "zhiting-kiosk")); err != nil {
		t.Fatal("the programs are not built: run make window")
	}
	out := filepath.Join(t.TempDir(), "demo")
	if err := walkHeadless(t.Context(), bin, out); err != nil {
		for _, name := range []string{"kiosk-1", "kiosk-2", "hub", "sim"} {
			log, readErr := os.ReadFile(filepath.Join(out, "logs", name+".log"))
			if readErr == nil {
				t.Logf("%s.log:\n%s", name, log[max(0, len(log)-4000):])
			}
		}
		t.Fatal(err)
	}
	pictures, err := filepath.Glob(filepath.Join(out, "*.png"))
	if err != nil || len(pictures) < 22 {
		t.Errorf("%d pictures and papers, %v", len(pictures), err)
	}
}
