package record

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamaged spoils a database in every place that matters: none is served from.
func TestDamaged(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "hub.db")
	s, err := SQLite(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(ctx, func(tx Tx) error {
		for i := range 200 {
			if err := tx.Exec(`INSERT INTO commands (terminal, id, name, made_at, expires_at) VALUES ($1, $2, 'restart', '', '')`, strings.Repeat("t", i), i); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	noise := func(at, n int) []byte {
		spoiled := bytes.Clone(sound)
		for i := range n {
			spoiled[at+i] ^= byte(i*7 + 1)
		}
		return spoiled
	}
	for what, content := range map[string][]byte{
		"header": noise(0, 64), "first page": noise(100, 2000), "a page in the middle": noise(len(sound)/2&^4095, 4096), "half of it gone": sound[:len(sound)/2], "no database": []byte(strings.Repeat("text ", 2000)),
	} {
		spoiled := filepath.Join(t.TempDir(), "hub.db")
		if err := os.WriteFile(spoiled, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := SQLite(ctx, spoiled)
		if !errors.Is(err, ErrDamaged) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", what, err)
		}
		if err == nil {
			_ = s.Close()
		}
		if left, err := os.ReadFile(spoiled); err != nil || !bytes.Equal(left, content) {
			t.Errorf("%s: the file was changed by being looked at: %v", what, err)
		}
	}
	if s, err = SQLite(ctx, path); err != nil {
		t.Fatalf("the sound one: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
