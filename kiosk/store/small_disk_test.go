package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"zhiting/sync/casefile"
	"zhiting/sync/smalldisk"
)

// large is a submission with a photograph of 40 KB, another for each case.
func large(id string) Submission {
	in := submission(id)
	photo := bytes.Repeat([]byte(id+" "), 40<<10/(len(id)+1))
	sum := sha256.Sum256(photo)
	address := hex.EncodeToString(sum[:])
	in.Filing.Attachments[0].SHA256, in.Filing.Attachments[0].Size = address, int64(len(photo))
	in.Attachments = map[string][]byte{address: photo}
	return in
}

// TestSmallDisk files cases on a small file system until that is full, and then makes room: what was said to be saved is
// there whole, what was refused left nothing, and the terminal goes on.
func TestSmallDisk(t *testing.T) {
	disk, resize := smalldisk.Mount(t, "2m")
	o := options(disk)
	s := open(t, o)
	var saved []string
	for refused := 0; refused < 3; {
		id := fmt.Sprintf("c%d", len(saved)+refused)
		_, err := s.Submit(t.Context(), large(id))
		switch {
		case err == nil:
			saved = append(saved, id)
		case errors.Is(err, ErrNoRoom):
			refused++
		default:
			t.Fatalf("refused otherwise than for want of room: %v", err)
		}
		if len(saved) > 100 {
			t.Fatal("the file system is not small")
		}
	}
	t.Logf("full after %d cases", len(saved))
	if room, err := s.Room(); err != nil || room.Level != RoomFull {
		t.Errorf("the room is %+v (%v)", room, err)
	}
	whole := func(when string, s *Store) {
		t.Helper()
		if list, err := s.List(t.Context()); err != nil || len(list) != len(saved) {
			t.Errorf("%s: %d cases for %d that were said to be saved (%v)", when, len(list), len(saved), err)
		}
		for _, id := range saved {
			events, err := s.Events(t.Context(), id)
			if err != nil || len(events) != 1 || casefile.Verify(events) != nil {
				t.Errorf("%s: case %s has %d events (%v)", when, id, len(events), err)
			}
			for sum, want := range large(id).Attachments {
				if !bytes.Equal(read(t, s, sum), want) {
					t.Errorf("%s: the photograph of case %s is another", when, id)
				}
			}
		}
	}
	whole("full", s)
	if files, err := os.ReadDir(filepath.Join(o.Dir, "attachments")); err != nil || len(files) != len(saved) {
		t.Errorf("%d files for %d cases (%v)", len(files), len(saved), err)
	}
	if err := s.Acknowledge(t.Context(), []int64{1}); err != nil && !errors.Is(err, ErrNoRoom) {
		t.Errorf("acknowledging while it is full: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	resize("32m")
	s = open(t, o)
	whole("with room again", s)
	if _, err := s.Submit(t.Context(), large("later")); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
