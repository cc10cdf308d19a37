package camera

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

func opened(t testing.TB, h *devicetest.Simulator) *Camera {
	t.Helper()
	c := New(devicetest.Address(t, h.Address("camera")))
	if err := c.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// The live picture goes on while a photograph is taken over the same connection.
func TestPreviewAndSnap(t *testing.T) {
	h := hall(t)
	c := opened(t, h)
	ctx, cancel := context.WithCancel(t.Context())
	shown := make(chan image.Image, 1000)
	ended := make(chan error, 1)
	go func() { ended <- c.Preview(ctx, image.Pt(960, 540), func(seen image.Image) { shown <- seen }) }()
	first := <-shown
	if size := first.Bounds().Size(); size != image.Pt(960, 540) {
		t.Errorf("the live picture has %v", size)
	}
	photo, err := c.Snap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if picture, err := jpeg.Decode(bytes.NewReader(photo)); err != nil || picture.Bounds().Dx() != 1280 {
		t.Errorf("photograph: %v, %v", picture, err)
	}
	if keep := os.Getenv("KEEP_PAPER"); keep != "" {
		_ = os.WriteFile(keep+"/photo.jpg", photo, 0o644)
	}
	if next := <-shown; bytes.Equal(first.(*image.RGBA).Pix, next.(*image.RGBA).Pix) {
		t.Error("the live picture stands still")
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("preview ended with %v", err)
	}
}

func TestFrozenPicture(t *testing.T) {
	h := hall(t)
	c := opened(t, h)
	h.Do(t, "camera fault frozen")
	deadline := time.Now().Add(3 * frozenTime)
	for time.Now().Before(deadline) {
		problem, err := c.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if problem.Code == drivers.CameraNoPicture.Code {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("a picture that stands still is not noticed")
}

// A frame that is cut off has both marks of a JPEG and does not decode.
func TestHalfFramesAreNoPhotograph(t *testing.T) {
	h := hall(t)
	c := opened(t, h)
	h.Do(t, "camera fault half-frame")
	time.Sleep(200 * time.Millisecond) // whole frames on their way
	if _, err := c.Snap(t.Context()); !errors.Is(err, drivers.ErrBadAnswer) {
		t.Errorf("photograph from half frames: %v; want a bad answer", err)
	}
}

func TestQuality(t *testing.T) {
	h := hall(t)
	c := opened(t, h)
	judge := func(want Advice) {
		t.Helper()
		photo, err := c.Snap(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Whole(photo); got.Advice != want || err != nil || !bytes.Equal(got.JPEG, photo) {
			t.Errorf("advice %q, %v; want %q", got.Advice, err, want)
		}
	}
	judge(AdviceNone)
	h.Do(t, "camera fault dark")
	time.Sleep(200 * time.Millisecond)
	judge(AdviceDark)
}

func TestWrongDevice(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>"))
	}))
	defer server.Close()
	err := New(devicetest.Address(t, server.URL)).Open(t.Context())
	if drivers.ProblemOf(err).Code != drivers.WrongDevice.Code {
		t.Errorf("a web page taken for a camera: %v", err)
	}
	err = New(devicetest.Address(t, "v4l2:///dev/null")).Open(t.Context())
	if err == nil {
		t.Error("/dev/null taken for a camera")
	}
}

func TestConformance(t *testing.T) {
	h := hall(t)
	do := func(command string) func(*testing.T) {
		return func(t *testing.T) { h.Do(t, "camera "+command) }
	}
	devicetest.Run(t, devicetest.Harness{
		New:    func() drivers.Device { return New(devicetest.Address(t, h.Address("camera")+"#/still.jpg")) },
		Absent: func() drivers.Device { return New(devicetest.Address(t, "http://127.0.0.1:1/mjpeg")) },
		Use: func(ctx context.Context, d drivers.Device) error {
			_, err := d.(*Camera).Still(ctx)
			return err
		},
		Begin: func(ctx context.Context, d drivers.Device) error {
			return d.(*Camera).Preview(ctx, image.Pt(960, 540), func(image.Image) {})
		},
		Vanish:  do("unplug"),
		Return:  do("replug"),
		Stall:   do("fault silent"),
		Garbage: do("fault garbage"),
		Heal:    do("fault off"),
	})
}
