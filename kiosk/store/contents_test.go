package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// scans are contents of sizes around the size of a piece.
func scans() map[string][]byte {
	contents := map[string][]byte{}
	for i, size := range []int{0, 1, pieceSize - 1, pieceSize, pieceSize + 1, 3*pieceSize + 17} {
		content := make([]byte, size)
		_, _ = rand.NewChaCha8([32]byte{byte(i)}).Read(content) // never fails
		sum := sha256.Sum256(content)
		contents[hex.EncodeToString(sum[:])] = content
	}
	return contents
}

func TestContentsInPieces(t *testing.T) {
	s, ctx := open(t, options(t.TempDir())), context.Background()
	in := submission("c1")
	in.Attachments = scans()
	if _, err := s.Submit(ctx, in); err != nil {
		t.Fatal(err)
	}
	pending, err := s.PendingAttachments(ctx, 4)
	if err != nil || len(pending) != 4 || pending[0].Size != 0 || pending[3].Size != pieceSize {
		t.Errorf("the smallest four are %+v (%v)", pending, err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for sum, want := range in.Attachments {
		if got := read(t, s, sum); !bytes.Equal(got, want) {
			t.Errorf("%d bytes are read as %d others", len(want), len(got))
		}
		c, err := s.Attachment(ctx, sum)
		if err != nil {
			t.Fatal(err)
		}
		if c.Size() != int64(len(want)) {
			t.Errorf("%d bytes are said to be %d", len(want), c.Size())
		}
		for range 50 { // anywhere, aligned or not
			at := random.IntN(len(want) + 1)
			if random.IntN(2) == 0 {
				at = at / pieceSize * pieceSize
			}
			part := make([]byte, random.IntN(2*pieceSize))
			n, err := c.ReadAt(part, int64(at))
			rest := want[at:]
			if n != min(len(part), len(rest)) || !bytes.Equal(part[:n], rest[:n]) || (err != nil) != (n < len(part)) {
				t.Errorf("%d bytes from %d of %d: %d, %v", len(part), at, len(want), n, err)
			}
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := s.AttachmentsDone(ctx, []string{pending[0].SHA256, pending[1].SHA256}); err != nil {
		t.Fatal(err)
	}
	if left, err := s.PendingAttachments(ctx, 100); err != nil || len(left) != len(in.Attachments)-2 {
		t.Errorf("%d wait, want two less than %d (%v)", len(left), len(in.Attachments), err)
	}
}

// TestChangedContents cuts, swaps and changes what lies on the disk; none of it is taken for the content.
func TestChangedContents(t *testing.T) {
	s, err := AES.sealer(make([]byte, AES.keySize()))
	if err != nil {
		t.Fatal(err)
	}
	plain := bytes.Repeat([]byte("0123456789abcdef"), 3*pieceSize/16)
	sealed := s.sealContent(plain, "here")
	const piece = pieceSize + sealSize
	swapped := bytes.Clone(sealed)
	copy(swapped[contentHead:], sealed[contentHead+piece:contentHead+2*piece])
	copy(swapped[contentHead+piece:], sealed[contentHead:contentHead+piece])
	shorter := bytes.Clone(sealed[:contentHead+2*piece])
	shorter[len(contentMagic)+2] = 8 // two pieces instead of three
	changed := bytes.Clone(sealed)
	changed[len(changed)-20]++
	path := filepath.Join(t.TempDir(), "content")
	for name, c := range map[string]struct {
		file  []byte
		place string
		sound bool
	}{
		"as it was":           {sealed, "here", true},
		"sealed whole":        {s.seal(plain, "here"), "here", true}, // as files were before
		"pieces swapped":      {swapped, "here", false},
		"cut at a piece":      {sealed[:contentHead+2*piece], "here", false},
		"cut with its size":   {shorter, "here", false},
		"cut within a piece":  {sealed[:len(sealed)-5], "here", false},
		"changed":             {changed, "here", false},
		"moved":               {sealed, "there", false},
		"sealed whole, moved": {s.seal(plain, "here"), "there", false},
		"empty":               {nil, "here", false},
	} {
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		var got []byte
		opened, err := s.openContent(osFiles{}, path, c.place)
		if err == nil {
			got, err = io.ReadAll(io.NewSectionReader(opened, 0, opened.Size()))
			_ = opened.Close()
		}
		if c.sound != (err == nil) || c.sound && !bytes.Equal(got, plain) || !c.sound && !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}
