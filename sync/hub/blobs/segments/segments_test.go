package segments

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, dir string, size int64) *blob.Bucket {
	t.Helper()
	b, err := Open(Options{Dir: dir, Size: size, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func store(t testing.TB, b *blob.Bucket, key string, content []byte) {
	t.Helper()
	if err := b.Upload(t.Context(), key, bytes.NewReader(content), &blob.WriterOptions{ContentType: contentType}); err != nil {
		t.Fatal(err)
	}
}

func closed(t testing.TB, b *blob.Bucket) {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

// content is the same bytes for the same number.
func content(n int) []byte {
	random := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	made := make([]byte, 1+(n*7919)%5000)
	_, _ = random.Read(made) // never fails
	return made
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.segment"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestTheIndexIsMadeAnew(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, 20_000)
	for n := range 60 {
		store(t, b, fmt.Sprintf("%03d", n), content(n))
	}
	store(t, b, "007", content(99)) // in place of what was there
	if err := b.Delete(t.Context(), "008"); err != nil {
		t.Fatal(err)
	}
	if len(files(t, dir)) < 5 {
		t.Errorf("%d segments: they do not roll at their size", len(files(t, dir)))
	}
	if _, err := Open(Options{Dir: dir, Now: time.Now}); !errors.Is(err, ErrInUse) {
		t.Errorf("a folder that is in use was opened again: %v", err)
	}
	closed(t, b)

	b = open(t, dir, 20_000)
	defer closed(t, b)
	for n := range 60 {
		want := content(n)
		if n == 7 {
			want = content(99)
		}
		got, err := b.ReadAll(t.Context(), fmt.Sprintf("%03d", n))
		switch {
		case n == 8 && gcerrors.Code(err) != gcerrors.NotFound:
			t.Errorf("the deleted blob came back: %v", err)
		case n != 8 && (err != nil || !bytes.Equal(got, want)):
			t.Errorf("blob %d: %d bytes, %v", n, len(got), err)
		}
	}
	list, _, err := b.ListPage(t.Context(), blob.FirstPageToken, 10, &blob.ListOptions{Prefix: "01"})
	if err != nil || len(list) != 10 || list[0].Key != "010" || list[9].Key != "019" || !list[0].ModTime.Equal(noon) {
		t.Errorf("listing: %v %v", list, err)
	}
}

func TestDeadSegmentsGo(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, 10_000)
	kept := map[string][]byte{}
	for n := range 100 {
		key := fmt.Sprintf("%03d", n)
		kept[key] = content(n)
		store(t, b, key, kept[key])
	}
	before := len(files(t, dir))
	for n := range 100 {
		if n%10 != 0 {
			key := fmt.Sprintf("%03d", n)
			delete(kept, key)
			if err := b.Delete(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
	}
	if after := len(files(t, dir)); after > before/3 {
		t.Errorf("%d of %d segments stay for a tenth of the blobs", after, before)
	}
	for range 2 { // as it is, and as it is found again
		for n := range 100 {
			key := fmt.Sprintf("%03d", n)
			got, err := b.ReadAll(t.Context(), key)
			if want, there := kept[key]; there && !bytes.Equal(got, want) || there != (err == nil) {
				t.Errorf("blob %s: %d bytes, %v", key, len(got), err)
			}
		}
		closed(t, b)
		b = open(t, dir, 10_000)
	}
	closed(t, b)
}

// TestTogether stores, replaces, reads and deletes from many goroutines while segments roll and go.
func TestTogether(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, 50_000)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for n := range 60 {
				key := fmt.Sprintf("%d-%d", g, n)
				store(t, b, key, content(n))
				if n%3 != 0 {
					if err := b.Delete(context.Background(), key); err != nil {
						t.Error(err)
					}
				}
				back := fmt.Sprintf("%d-%d", g, n/3*3)
				if got, err := b.ReadAll(context.Background(), back); err != nil || !bytes.Equal(got, content(n/3*3)) {
					t.Errorf("%s: %d bytes, %v", back, len(got), err)
				}
			}
		})
	}
	all.Wait()
	closed(t, b)
	b = open(t, dir, 50_000)
	defer closed(t, b)
	list, _, err := b.ListPage(t.Context(), blob.FirstPageToken, 1000, nil)
	if err != nil || len(list) != 8*20 {
		t.Errorf("%d blobs, want %d: %v", len(list), 8*20, err)
	}
}

// TestNoNextSegment takes the folder away when the next segment should begin, as a full disk does.
func TestNoNextSegment(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "segments")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, 1000)
	store(t, b, "a", make([]byte, 900))
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	err := b.Upload(t.Context(), "b", bytes.NewReader(make([]byte, 900)), &blob.WriterOptions{ContentType: contentType})
	if err == nil {
		t.Fatal("a blob was kept where there is no folder")
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	store(t, b, "c", make([]byte, 900))
	closed(t, b)
	b = open(t, dir, 1000)
	defer closed(t, b)
	for key, want := range map[string]bool{"a": true, "b": false, "c": true} {
		if there, err := b.Exists(t.Context(), key); there != want || err != nil {
			t.Errorf("%s there: %v, want %v, %v", key, there, want, err)
		}
	}
}

// FuzzDamage changes or cuts a segment anywhere. Every blob is then read as it was, or is missing, or is said to be
// damaged; and those that the damage did not touch are there.
func FuzzDamage(f *testing.F) {
	f.Add(uint32(0), []byte("x"), uint32(0), true)
	f.Add(uint32(12), []byte{0xff, 0xff, 0xff, 0xff}, uint32(0), true) // a length
	f.Add(uint32(40), []byte("damage"), uint32(0), false)
	f.Add(uint32(5000), make([]byte, 3000), uint32(100), true)
	f.Add(uint32(1<<20), []byte{}, uint32(1), true) // a torn tail
	f.Fuzz(func(t *testing.T, at uint32, damage []byte, cut uint32, last bool) {
		const blobs = 8
		dir := t.TempDir()
		b := open(t, dir, 1<<20)
		for n := range blobs {
			store(t, b, fmt.Sprintf("key-%d", n), content(n))
		}
		closed(t, b)
		path := files(t, dir)[0]
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		from := int(at) % len(raw)
		to := from + copy(raw[from:], damage)
		end := len(raw) - int(cut)%len(raw)
		if err := os.WriteFile(path, raw[:end], 0o600); err != nil {
			t.Fatal(err)
		}
		if !last { // what is not the last segment is not read whole when it is opened
			if err := os.WriteFile(filepath.Join(dir, "0000000002-0123456789abcdef.segment"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		b = open(t, dir, 1<<20)
		defer closed(t, b)
		begin := 0
		for n := range blobs {
			key := fmt.Sprintf("key-%d", n)
			over := begin + headerSize + len(key) + len(content(n))
			untouched := over <= end && (to <= begin || from >= over)
			got, err := b.ReadAll(t.Context(), key)
			switch {
			case err == nil && !bytes.Equal(got, content(n)):
				t.Errorf("%s is read as something else", key)
			case err != nil && untouched:
				t.Errorf("%s was not touched: %v", key, err)
			case err != nil && gcerrors.Code(err) != gcerrors.NotFound && (last || !errors.Is(err, ErrDamaged)):
				t.Errorf("%s: %v", key, err)
			}
			begin = over
		}
		store(t, b, "after", content(3))
		if got, err := b.ReadAll(t.Context(), "after"); err != nil || !bytes.Equal(got, content(3)) {
			t.Errorf("what is stored afterwards: %v", err)
		}
	})
}
