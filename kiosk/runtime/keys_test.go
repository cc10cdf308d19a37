package runtime

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
	"zhiting/kiosk/voice"
)

// speaking starts a hall whose voice writes what it says, and gives what waits until something was said.
func speaking(t *testing.T) (h *hall, hears func(string)) {
	t.Helper()
	dir := t.TempDir()
	said := filepath.Join(dir, "said")
	if err := os.WriteFile(filepath.Join(dir, "espeak-ng"), []byte("#!/bin/sh\nPATH=/bin:/usr/bin\ncat >> "+said+"\necho >> "+said+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	speaker, err := voice.Find()
	if err != nil {
		t.Fatal(err)
	}
	h = start(t, "http://127.0.0.1:1", func(o *Options) { o.Voice = speaker })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return h, func(want string) {
		t.Helper()
		var heard []byte
		for ctx.Err() == nil {
			if heard, _ = os.ReadFile(said); strings.Contains(string(heard), want) {
				return
			}
			pause(ctx, 20*time.Millisecond)
		}
		t.Fatalf("heard %q, want %q in it", heard, want)
	}
}

// Who goes through the page with keys hears where they are, without having found the button for the voice first.
func TestKeysAreSpoken(t *testing.T) {
	h, hears := speaking(t)
	h.tap("start")
	h.at(visit.Home)
	h.Look("theme-retirement", "")
	hears("退休")
	h.Look("key-7", "7") // a key of the keyboard on the page
	hears("7")
}

// Who turns the voice on hears the page that they see.
func TestVoiceBeginsAtOnce(t *testing.T) {
	h, hears := speaking(t)
	h.tap("start", "speak")
	hears(strings.Fields(h.at(visit.Home).Heading)[0])
}

// Who asks to hear the page again hears it, voice or not before.
func TestRepeat(t *testing.T) {
	h, hears := speaking(t)
	h.tap("start")
	h.at(visit.Home)
	h.Repeat()
	hears(strings.Fields(h.at(visit.Home).Heading)[0])
	h.until("the voice on", func(p page.Page) bool {
		e, ok := p.Find("speak")
		return ok && e.Selected
	})
}
