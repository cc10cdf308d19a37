package fonts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font/opentype"
)

func TestFindGivesFacesThatLoad(t *testing.T) {
	set, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	rare, err := Rare()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		font []byte
		has  rune
	}{
		"regular": {set.Regular, '直'}, "bold": {set.Bold, '办'}, "rare A": {rare[0], '㛃'}, "rare B": {rare[1], '𬍛'},
	} {
		face, err := opentype.Parse(c.font)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if i, err := face.GlyphIndex(nil, c.has); err != nil || i == 0 {
			t.Errorf("%s has no %c (%v)", name, c.has, err)
		}
	}
}

func TestFindNamesThePackage(t *testing.T) {
	_, err := find(t.TempDir(), "/nowhere")
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Package != "fonts-noto-cjk" {
		t.Errorf("got %v, want a MissingError for fonts-noto-cjk", err)
	}
}

func TestBrokenCollectionIsAnError(t *testing.T) {
	dir := t.TempDir()
	for name, b := range map[string][]byte{"empty": nil, "noise": bytes.Repeat([]byte{0xA5}, 4096), "cut off": []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x05")} {
		path := filepath.Join(dir, "x.ttc")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := read(path); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestSplitBeyondTheEnd holds that a table said to be larger than its file is an error, and no huge allocation.
func TestSplitBeyondTheEnd(t *testing.T) {
	b := make([]byte, 44)
	binary.BigEndian.PutUint32(b[12:], 16)         // the face
	binary.BigEndian.PutUint16(b[16+4:], 1)        // one table
	binary.BigEndian.PutUint32(b[28+12:], 1<<31-1) // its length
	if out, err := split(bytes.NewReader(b), int64(len(b)), 0); err == nil {
		t.Errorf("no error, %d bytes", len(out))
	}
}
