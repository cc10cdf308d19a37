package main

import (
	"os"
	"path/filepath"
	"testing"
)

// programs is the folder of the built programs.
func programs(t *testing.T) string {
	t.Helper()
	bin, err := filepath.Abs("../../../build")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(bin, "zhiting-kiosk")); err != nil {
		t.Fatal("the programs are not built: run make window")
	}
	return bin
}

// told puts the logs of a failed walk into the test's.
func told(t *testing.T, out string) {
	t.Helper()
	for _, name := range []string{"kiosk-1", "kiosk-2", "hub", "sim"} {
		log, err := os.ReadFile(filepath.Join(out, "logs", name+".log"))
		if err == nil {
			t.Logf("%s.log:\n%s", name, log[max(0, len(log)-4000):])
		}
	}
}

// TestWindow walks the whole journey in a real window, with real devices' protocols, a real database and a real hub.
func TestWindow(t *testing.T) {
	bin, out := programs(t), filepath.Join(t.TempDir(), "demo")
	if err := walkHeadless(t.Context(), bin, out); err != nil {
		told(t, out)
		t.Fatal(err)
	}
	pictures, err := filepath.Glob(filepath.Join(out, "*.png"))
	if err != nil || len(pictures) < 22 {
		t.Errorf("%d pictures and papers, %v", len(pictures), err)
	}
}

// TestThemes walks every life event that is filed here in a real window, until the departments have granted every child.
func TestThemes(t *testing.T) {
	t.Parallel() // most of it is waiting for paper
	bin, out := programs(t), filepath.Join(t.TempDir(), "themes")
	if err := walkThemes(t.Context(), bin, out, nil, true); err != nil {
		told(t, out)
		t.Fatal(err)
	}
	papers, err := filepath.Glob(filepath.Join(out, "*", "acknowledgement.png"))
	if err != nil || len(papers) < 7 {
		t.Errorf("%d themes came to an acknowledgement, %v; want seven", len(papers), err)
	}
}

// TestServices walks every service that has a tour in a real window, against the sample providers of a hub.
func TestServices(t *testing.T) {
	t.Parallel()
	bin, out := programs(t), filepath.Join(t.TempDir(), "services")
	if err := walkServices(t.Context(), bin, out, nil); err != nil {
		told(t, out)
		t.Fatal(err)
	}
	papers, err := filepath.Glob(filepath.Join(out, "utility-payment", "*slip*.png"))
	if err != nil || len(papers) < 4 {
		t.Errorf("%d slips of bills and faults, %v; want four", len(papers), err)
	}
	for _, left := range []string{"licence-print/licence.png", "licence-verify/verify.html"} {
		if _, err := os.Stat(filepath.Join(out, filepath.FromSlash(left))); err != nil {
			t.Error(err)
		}
	}
}
