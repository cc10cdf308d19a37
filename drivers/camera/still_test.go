package camera

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"sync"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

// sensor is a source of two sizes. Its frames come as fast as they are taken.
type sensor struct {
	small, large []byte
	frames       []byte // each a level of brightness; the first large frames are lit so
	refuses      bool   // the large size
	mute         bool   // gives nothing at the large size
	gone         bool   // is unplugged once at the large size

	mu      sync.Mutex
	zoomed  bool
	zooms   int
	stopped bool
}

func newSensor(t testing.TB) *sensor {
	return &sensor{small: coloured(t, 64, 48), large: coloured(t, 256, 192)}
}

func (s *sensor) resizes() bool { return true }

func (s *sensor) resize(large bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if large {
		s.zooms++
		if s.refuses {
			return errors.New("the bus has no room")
		}
	}
	if s.gone && s.zoomed {
		return errUnplugged
	}
	s.zoomed = large
	return nil
}

var errUnplugged = drivers.NewTrouble(drivers.NoDevice, errors.New("unplugged"))

func (s *sensor) next() (picture, error) {
	time.Sleep(time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped:
		return picture{}, drivers.ErrNotOpen
	case s.zoomed && s.gone:
		return picture{}, errUnplugged
	case s.zoomed && s.mute:
		return picture{}, errNoFrame
	case s.zoomed && len(s.frames) > 0:
		level := s.frames[0]
		s.frames = s.frames[1:]
		return picture{raw: lit(level)}, nil
	case s.zoomed:
		return picture{raw: s.large}, nil
	}
	return picture{raw: s.small}, nil
}

// lit is a large frame of one brightness.
func lit(level byte) []byte {
	grey := image.NewGray(image.Rect(0, 0, 256, 192))
	for i := range grey.Pix {
		grey.Pix[i] = level
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, grey, nil) // to memory
	return b.Bytes()
}

func (s *sensor) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
}

func (s *sensor) close() {}

// behind is an open camera with a sensor.
func behind(t testing.TB, src source) *Camera {
	t.Helper()
	c := New(devicetest.Address(t, "v4l2:///dev/video9"))
	s := newStream()
	c.stream, c.former = s, s
	go s.read(src, func() {})
	t.Cleanup(func() { _ = c.Close(); <-s.done })
	if _, err := s.after(t.Context(), frame{}); err != nil {
		t.Fatal(err)
	}
	return c
}

func widthOf(t *testing.T, photo []byte) int {
	t.Helper()
	head, err := jpeg.DecodeConfig(bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	return head.Width
}

func TestStillIsLargerThanTheLivePicture(t *testing.T) {
	c := behind(t, newSensor(t))
	ctx, cancel := context.WithCancel(t.Context())
	shown := make(chan int, 10000)
	ended := make(chan error, 1)
	go func() {
		ended <- c.Preview(ctx, image.Pt(960, 540), func(seen image.Image) { shown <- seen.Bounds().Dx() })
	}()
	for range 2 {
		photo, err := c.Still(t.Context())
		if err != nil || widthOf(t, photo) != 256 {
			t.Fatalf("a photograph of %d bytes, %v", len(photo), err)
		}
	}
	for len(shown) > 0 {
		<-shown
	}
	<-shown // the live picture is back
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the live picture ended with %v", err)
	}
	for len(shown) > 0 {
		if w := <-shown; w != 64 {
			t.Errorf("the live picture shows a frame of %d pixels", w)
		}
	}
}

func TestStillWaitsForTheLight(t *testing.T) {
	dark := newSensor(t)
	dark.frames = []byte{20, 90, 140, 141}
	photo, err := behind(t, dark).Still(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if seen, err := jpeg.Decode(bytes.NewReader(photo)); err != nil || meanOf(seen) < 140 {
		t.Errorf("brightness %v, %v; want the frame after the exposure settled", meanOf(seen), err)
	}
}

// A camera that cannot do better is asked once, and gives its stream's frame every time.
func TestStillFallsBackToTheStream(t *testing.T) {
	refuses := newSensor(t)
	refuses.refuses = true
	c := behind(t, refuses)
	for range 2 {
		photo, err := c.Still(t.Context())
		if err != nil || widthOf(t, photo) != 64 {
			t.Fatalf("a photograph of %d bytes, %v", len(photo), err)
		}
	}
	if refuses.zooms != 1 {
		t.Errorf("a camera that refuses is asked %d times", refuses.zooms)
	}
	if photo, err := behind(t, struct{ source }{newSensor(t)}).Still(t.Context()); err != nil || widthOf(t, photo) != 64 {
		t.Errorf("a camera of one size: %d bytes, %v", len(photo), err)
	}
}

// Who no longer waits gets an answer at once, and the camera goes back to the live picture.
func TestStillIsGivenUp(t *testing.T) {
	mute := newSensor(t)
	mute.mute = true
	c := behind(t, mute)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Still(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("given up with %v", err)
	}
	if photo, err := c.Snap(t.Context()); err != nil || widthOf(t, photo) != 64 {
		t.Errorf("the live picture is not back: %d bytes, %v", len(photo), err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := c.Still(t.Context())
		ended <- err
	}()
	for zoomed := false; !zoomed; {
		mute.mu.Lock()
		zoomed = mute.zoomed
		mute.mu.Unlock()
	}
	_ = c.Close()
	if err := <-ended; !errors.Is(err, drivers.ErrNotOpen) {
		t.Errorf("closed in the middle: %v", err)
	}
}

func TestUnpluggedDuringAStill(t *testing.T) {
	gone := newSensor(t)
	gone.gone = true
	c := behind(t, gone)
	if _, err := c.Still(t.Context()); err == nil || drivers.ProblemOf(err).Code != drivers.NoDevice.Code {
		t.Errorf("unplugged in the middle: %v", err)
	}
}

// What is at the place of stills that a camera's address names, or at its stream when nothing good is.
func TestStillOverHTTP(t *testing.T) {
	h := hall(t)
	for place, want := range map[string]int{"#/still.jpg": 3840, "": 1280, "#/nothing": 1280, "#/mjpeg": 1280} {
		c := New(devicetest.Address(t, h.Address("camera")+place))
		if err := c.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		photo, err := c.Still(t.Context())
		if err != nil || widthOf(t, photo) != want {
			t.Errorf("%q: %d bytes, %v; want a width of %d", place, len(photo), err, want)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
