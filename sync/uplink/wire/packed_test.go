package wire

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
)

func TestPacked(t *testing.T) {
	plain := []byte(strings.Repeat(`{"label":"示例数据"}`, 4000))
	packed := Pack(plain)
	if len(packed)*3 > len(plain) {
		t.Errorf("packed %d bytes to %d", len(plain), len(packed))
	}
	got, err := Unpack(bytes.NewReader(packed), int64(len(plain)))
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("unpacked %d bytes, %v", len(got), err)
	}
	if _, err := Unpack(bytes.NewReader(packed), int64(len(plain))-1); !errors.Is(err, ErrPacked) {
		t.Errorf("one byte over the limit: %v", err)
	}
	if _, err := Unpack(bytes.NewReader(packed[:len(packed)-1]), 1<<20); !errors.Is(err, ErrPacked) {
		t.Errorf("without its end: %v", err)
	}
	cut := errors.New("cut")
	if _, err := Unpack(io.MultiReader(bytes.NewReader(packed[:20]), iotest.ErrReader(cut)), 1<<20); !errors.Is(err, cut) {
		t.Errorf("a cut is told as %v", err)
	}
	twice := append(bytes.Clone(packed), packed...)
	if _, err := Unpack(bytes.NewReader(twice), int64(len(plain))+1); !errors.Is(err, ErrPacked) {
		t.Errorf("two frames that are too much together: %v", err)
	}
}

// TestBomb sends 32 MiB in a few kilobytes, and a frame that asks for a window of 8 MiB.
func TestBomb(t *testing.T) {
	var bomb bytes.Buffer
	e, err := zstd.NewWriter(&bomb, zstd.WithWindowSize(maxWindow))
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 32 {
		if _, err := e.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Unpack(&bomb, MaxIntake); !errors.Is(err, ErrPacked) {
		t.Errorf("a bomb: %v", err)
	}
	var wide bytes.Buffer
	if e, err = zstd.NewWriter(&wide, zstd.WithWindowSize(8<<20)); err != nil {
		t.Fatal(err)
	}
	for range 9 { // longer than the window, so that it is asked for
		if _, err := e.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Unpack(&wide, 1<<30); !errors.Is(err, zstd.ErrWindowSizeExceeded) || !errors.Is(err, ErrPacked) {
		t.Errorf("a wide window: %v", err)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(Pack([]byte("示例数据")))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packed []byte) {
		plain, err := Unpack(bytes.NewReader(packed), 1<<16)
		if len(plain) > 1<<16 || err != nil && !errors.Is(err, ErrPacked) {
			t.Errorf("%d bytes, %v", len(plain), err)
		}
	})
}
