package blobs

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"gocloud.dev/gcerrors"
)

// TestMain lets a test run this binary as a program that stores until it is killed.
func TestMain(m *testing.M) {
	if address := os.Getenv("ZHITING_BLOBS_STORE_AT"); address != "" {
		storeForEver(address)
	}
	os.Exit(m.Run())
}

// storeForEver stores contents from four goroutines and prints the key of each when it is durable.
func storeForEver(address string) {
	s, err := Open(context.Background(), address, time.Now)
	if err != nil {
		panic(err)
	}
	lines := make(chan string)
	for g := range 4 {
		go func() {
			for n := 0; ; n++ {
				content := made(g, n)
				if err := s.Put(context.Background(), sumOf(content), content); err != nil {
					panic(err)
				}
				lines <- fmt.Sprint(g, " ", n)
			}
		}()
	}
	for line := range lines {
		fmt.Println(line)
	}
}

func made(g, n int) []byte {
	return bytes.Repeat([]byte(fmt.Sprintf("%d-%d ", g, n)), 1+n*137%4000)
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func opened(t *testing.T, address string) Store {
	t.Helper()
	s, err := Open(t.Context(), address, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPlaces holds every kind of place to the same promises.
func TestPlaces(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("contents"); err != nil {
		t.Fatal(err)
	}
	s3 := httptest.NewServer(gofakes3.New(backend).Server())
	defer s3.Close()
	t.Setenv("AWS_ACCESS_KEY_ID", "sample")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "sample")
	for kind, address := range map[string]string{
		"segments": "segments://" + filepath.Join(t.TempDir(), "segments"),
		"folder":   "file://" + filepath.Join(t.TempDir(), "folder"),
		"s3":       "s3://contents?region=us-east-1&use_path_style=true&endpoint=" + s3.URL,
	} {
		t.Run(kind, func(t *testing.T) { conform(t, address) })
	}
}

func conform(t *testing.T, address string) {
	s := opened(t, address)
	ctx := t.Context()
	contents := [][]byte{{}, []byte("一件事"), bytes.Repeat([]byte("scan"), 50_000)}
	var all sync.WaitGroup
	for _, content := range contents {
		for range 3 { // the same content at the same time
			all.Go(func() {
				if err := s.Put(ctx, sumOf(content), content); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	if err := s.Put(ctx, sumOf(contents[1]), contents[1]); err != nil { // and once more
		t.Error(err)
	}
	if _, err := s.ReadAll(ctx, sumOf([]byte("never sent"))); gcerrors.Code(err) != gcerrors.NotFound {
		t.Errorf("content that was never stored: %v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Put(gone, "given-up", []byte("x")); err == nil {
		t.Error("a call that was given up was answered for")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = opened(t, address)
	for _, content := range contents {
		if got, err := s.ReadAll(ctx, sumOf(content)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("after opening again %d bytes are %d: %v", len(content), len(got), err)
		}
	}
	r, err := s.NewRangeReader(ctx, sumOf(contents[2]), 3, 6, nil)
	if err != nil {
		t.Fatal(err)
	}
	if part, err := io.ReadAll(r); err != nil || string(part) != "nscans" {
		t.Errorf("a part is %q: %v", part, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Delete(ctx, sumOf(contents[2])); err != nil {
		t.Error(err)
	}
	n := 0
	for list := s.List(nil); ; n++ {
		if _, err := list.Next(ctx); err != nil {
			break
		}
	}
	if n != len(contents)-1 {
		t.Errorf("%d contents are listed, want %d", n, len(contents)-1)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilled kills a program that stores, again and again. What it answered for is there whole; nothing is there by half.
func TestKilled(t *testing.T) {
	lives := 6
	if testing.Short() {
		lives = 2
	}
	for _, scheme := range []string{"segments", "file"} {
		t.Run(scheme, func(t *testing.T) {
			address := scheme + "://" + filepath.Join(t.TempDir(), "contents")
			durable := map[string][]byte{}
			for life := range lives {
				program := exec.Command(os.Args[0])
				program.Env = append(os.Environ(), "ZHITING_BLOBS_STORE_AT="+address)
				out, err := program.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := program.Start(); err != nil {
					t.Fatal(err)
				}
				lines := bufio.NewScanner(out)
				for said := 0; lines.Scan(); said++ {
					var g, n int
					if _, err := fmt.Sscan(lines.Text(), &g, &n); err != nil {
						t.Fatal(err)
					}
					durable[sumOf(made(g, n))] = made(g, n)
					if said == 20+7*life {
						if err := program.Process.Kill(); err != nil { // what it had said by then is read on
							t.Fatal(err)
						}
					}
				}
				_ = program.Wait() // it was killed
			}
			s := opened(t, address)
			for sum, want := range durable {
				if got, err := s.ReadAll(t.Context(), sum); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s was answered for: %d of %d bytes, %v", sum, len(got), len(want), err)
				}
			}
			for list := s.List(nil); ; {
				object, err := list.Next(t.Context())
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if got, err := s.ReadAll(t.Context(), object.Key); err != nil || sumOf(got) != object.Key {
					t.Errorf("%s is there by half: %v", object.Key, err)
				}
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoPlace(t *testing.T) {
	for _, address := range []string{"", "/var/lib/zhiting", "ftp://example", "%"} {
		if _, err := Open(t.Context(), address, time.Now); err == nil || !strings.Contains(err.Error(), "place of attachments") {
			t.Errorf("%q was opened: %v", address, err)
		}
	}
}
