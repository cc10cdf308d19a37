package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
)

func TestReadCode(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: scanner, link: "+filepath.Join(t.TempDir(), "scanner")+"}\n")
	shown := time.AfterFunc(500*time.Millisecond, func() { far.Do(t, "scanner show 91371500MA00000024") })
	defer shown.Stop()
	var got struct{ Text string }
	answers(t, &got, "device", "read", "scanner", "--at", far.Address("scanner"))
	if got.Text != "91371500MA00000024" {
		t.Errorf("read %q", got.Text)
	}
	fails(t, exitNothing, "no code", "device", "read", "scanner", "--timeout", "300ms", "--at", far.Address("scanner"))
}

func TestReadLine(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: signpad, listen: '127.0.0.1:0'}\n")
	drawn := time.AfterFunc(500*time.Millisecond, func() { far.Do(t, "signpad line 10 20 90 60 50") })
	defer drawn.Stop()
	var got written
	answers(t, &got, "device", "read", "signpad", "--at", far.Address("signpad"))
	if len(got.Points) != 3 || got.Ratio != 2.4 || got.Points[0].T != 0 || got.Points[2].T <= 0 || got.Points[2].X < 0.89 || got.Points[0].P < 0.49 {
		t.Errorf("read %+v", got)
	}
	fails(t, exitNothing, "no line", "device", "read", "signpad", "--timeout", "300ms", "--at", far.Address("signpad"))
}

// TestReadPhoto has the vendor's decoder make the picture of a card.
func TestReadPhoto(t *testing.T) {
	dir := t.TempDir()
	far := devicetest.Start(t, program, "  - {kind: idcard, link: "+filepath.Join(dir, "reader")+"}\n")
	far.Do(t, "idcard put zhang")
	decoder := write(t, filepath.Join(dir, "decode"), "#!/bin/sh\nprintf BM; cat\n")
	if err := os.Chmod(decoder, 0o700); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "photo.bmp")
	path, _ := configure(t, "photo_decoder: {command: ["+decoder+"]}\n")
	var card struct{ Name string }
	answers(t, &card, "device", "read", "idcard", "--at", far.Address("idcard"), "--photo", out, "--config", path)
	picture, err := os.ReadFile(out)
	if err != nil || !strings.HasPrefix(string(picture), "BMWLf") || len(picture) != 1026 {
		t.Errorf("the picture has %d bytes, %v", len(picture), err)
	}
	path, _ = configure(t, "")
	far.Do(t, "idcard lift") // a card is read once
	far.Do(t, "idcard put zhang")
	fails(t, exitFailed, "no decoder", "device", "read", "idcard", "--at", far.Address("idcard"), "--photo", out, "--config", path)
}
