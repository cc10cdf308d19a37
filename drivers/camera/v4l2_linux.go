package camera

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"sync/atomic"

	"github.com/blackjack/webcam"

	"zhiting/drivers"
)

// The pixel formats understood, as V4L2 codes of four characters.
const (
	formatMJPEG webcam.PixelFormat = 'M' | 'J'<<8 | 'P'<<16 | 'G'<<24
	formatYUYV  webcam.PixelFormat = 'Y' | 'U'<<8 | 'Y'<<16 | 'V'<<24
)

// The picture asked for: enough to read a document, and no more than USB 2 carries.
const (
	widest  = 1920
	highest = 1080
)

// v4l2Source is a Video4Linux2 capture device. No test of this package has seen a real one.
type v4l2Source struct {
	cam           *webcam.Webcam
	format        webcam.PixelFormat
	width, height int
	stopped       atomic.Bool
}

func openV4L2(path string) (source, error) {
	cam, err := webcam.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := &v4l2Source{cam: cam}
	if err := s.start(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), cam.Close())
	}
	return s, nil
}

func (s *v4l2Source) start() error {
	formats := s.cam.GetSupportedFormats()
	switch {
	case formats[formatMJPEG] != "":
		s.format = formatMJPEG
	case formats[formatYUYV] != "":
		s.format = formatYUYV
	default:
		return drivers.NewTrouble(drivers.WrongDevice, errors.New("camera gives neither MJPEG nor YUYV"))
	}
	s.width, s.height = 1280, 720
	best := 0
	for _, size := range s.cam.GetSupportedFrameSizes(s.format) {
		w, h := int(size.MaxWidth), int(size.MaxHeight)
		if w <= widest && h <= highest && w*h > best {
			s.width, s.height, best = w, h, w*h
		}
	}
	format, _, _, err := s.cam.SetImageFormat(s.format, uint32(s.width), uint32(s.height))
	if err != nil {
		return err
	}
	if format != s.format {
		return drivers.NewTrouble(drivers.WrongDevice, errors.New("camera refuses its own pixel format"))
	}
	if err := s.cam.SetBufferCount(4); err != nil {
		return err
	}
	return s.cam.StartStreaming()
}

// next waits for a frame, a second at a time so that it notices stop.
func (s *v4l2Source) next() ([]byte, error) {
	for {
		if s.stopped.Load() {
			return nil, drivers.ErrNotOpen
		}
		err := s.cam.WaitForFrame(1)
		if _, late := errors.AsType[*webcam.Timeout](err); late {
			continue
		}
		if err != nil {
			return nil, err
		}
		raw, err := s.cam.ReadFrame()
		if err != nil {
			return nil, err
		}
		if len(raw) == 0 {
			continue
		}
		if s.format == formatMJPEG {
			// The buffer goes back to the driver at once.
			return bytes.Clone(raw), nil
		}
		return fromYUYV(raw, s.width, s.height)
	}
}

// stop only marks the end: the buffers are mapped memory and must not go away under next.
func (s *v4l2Source) stop() { s.stopped.Store(true) }

// close cannot fail in a way that matters: the device is given up.
func (s *v4l2Source) close() { _ = s.cam.Close() }

// fromYUYV makes a JPEG of a frame of two pixels in four bytes: Y, U, Y, V. The webcam library does not tell which size
// the camera really chose, so a frame of another size is refused.
func fromYUYV(raw []byte, width, height int) ([]byte, error) {
	if width <= 0 || width%2 != 0 || height <= 0 || len(raw) != width*height*2 {
		return nil, fmt.Errorf("%w: frame of %d bytes is not %d × %d YUYV", drivers.ErrBadAnswer, len(raw), width, height)
	}
	picture := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio422)
	for i := range width * height / 2 {
		picture.Y[2*i], picture.Cb[i], picture.Y[2*i+1], picture.Cr[i] = raw[4*i], raw[4*i+1], raw[4*i+2], raw[4*i+3]
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 90}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
