package idcard

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers"
)

func TestDecoder(t *testing.T) {
	program := func(body string) []string {
		name := filepath.Join(t.TempDir(), "decode")
		if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
			t.Fatal(err)
		}
		return []string{name}
	}
	photo := append([]byte("WLf\x00"), make([]byte, 1020)...)
	got, err := Decoder{Command: program("printf BM; cat")}.Decode(t.Context(), photo)
	if err != nil || !bytes.Equal(got, append([]byte("BM"), photo...)) {
		t.Errorf("a decoder that works gives %d bytes, %v", len(got), err)
	}
	for name, c := range map[string]struct {
		command []string
		want    error
		says    string
	}{
		"none":           {nil, ErrNoDecoder, "photo_decoder"},
		"hangs":          {program("sleep 60"), drivers.ErrNoAnswer, "within"},
		"gives no image": {program("cat"), drivers.ErrBadAnswer, "no BMP"},
		"gives too much": {program("cat /dev/zero"), nil, "failed"},
		"fails":          {program("echo 371502 >&2; exit 3"), nil, "exit status 3"},
		"is not there":   {[]string{"/no/such/decoder"}, nil, "no such file"},
	} {
		_, err := Decoder{Command: c.command, Limit: 2 * time.Second}.Decode(t.Context(), photo)
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "371502") {
			t.Errorf("%s: %v; want %q", name, err, c.says)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Decoder{Command: program("sleep 60")}).Decode(over, photo); !errors.Is(err, context.Canceled) {
		t.Errorf("with its context over: %v", err)
	}
}
