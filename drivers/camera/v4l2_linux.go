package camera

import (
	"bytes"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/blackjack/webcam"

	"zhiting/drivers"
)

// The pixel formats understood, as V4L2 codes of four characters.
const (
	formatMJPEG webcam.PixelFormat = 'M' | 'J'<<8 | 'P'<<16 | 'G'<<24
	formatYUYV  webcam.PixelFormat = 'Y' | 'U'<<8 | 'Y'<<16 | 'V'<<24
)

// limit is the largest picture asked for, in pixels.
type limit struct{ width, height int }

// What is enough to read a document, and of which USB 2 carries enough frames a second for a live picture: without
// compression that is less.
var limits = map[webcam.PixelFormat]limit{formatMJPEG: {1920, 1080}, formatYUYV: {1280, 720}}

// v4l2Source is a Video4Linux2 capture device.
type v4l2Source struct {
	cam     *webcam.Webcam
	layout  *yuyv // nil for MJPEG
	stopped atomic.Bool
}

func openV4L2(path string) (source, error) {
	cam, err := webcam.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := &v4l2Source{cam: cam}
	if err := s.start(path); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), cam.Close())
	}
	return s, nil
}

// start agrees with the camera on a format, and takes what the camera made of the wish.
func (s *v4l2Source) start(path string) error {
	format, ok := preferred(s.cam.GetSupportedFormats())
	if !ok {
		return drivers.NewTrouble(drivers.WrongDevice, errors.New("camera gives neither MJPEG nor YUYV"))
	}
	width, height := largestWithin(limits[format], s.cam.GetSupportedFrameSizes(format))
	agreed, _, _, err := s.cam.SetImageFormat(format, uint32(width), uint32(height))
	if err != nil {
		return err
	}
	if agreed != format {
		return drivers.NewTrouble(drivers.WrongDevice, errors.New("camera refuses its own pixel format"))
	}
	if format == formatYUYV {
		layout, err := layoutOf(path)
		if err != nil {
			return err
		}
		s.layout = &layout
	}
	if err := s.cam.SetBufferCount(4); err != nil {
		return err
	}
	return s.cam.StartStreaming()
}

// preferred is the format to ask for: MJPEG, which takes a tenth of the wire, else YUYV, which every USB camera has.
func preferred(offered map[webcam.PixelFormat]string) (format webcam.PixelFormat, ok bool) {
	for _, format := range []webcam.PixelFormat{formatMJPEG, formatYUYV} {
		if _, ok := offered[format]; ok {
			return format, true
		}
	}
	return 0, false
}

// largestWithin chooses among the sizes offered. A camera that lists none within the limit is asked for the limit itself
// and takes the nearest that it has.
func largestWithin(most limit, sizes []webcam.FrameSize) (width, height int) {
	for _, s := range sizes {
		w := reach(s.MinWidth, s.MaxWidth, s.StepWidth, most.width)
		h := reach(s.MinHeight, s.MaxHeight, s.StepHeight, most.height)
		if w*h > width*height {
			width, height = w, h
		}
	}
	if width == 0 {
		return most.width, most.height
	}
	return width, height
}

// reach is the largest side in steps from the least, up to a limit; 0 when the least is over it.
func reach(least, greatest, step uint32, most int) int {
	side := min(int(greatest), most)
	switch {
	case side < int(least):
		return 0
	case step > 1:
		side -= (side - int(least)) % int(step)
	}
	return side
}

// next waits for a frame, a second at a time so that it notices stop.
func (s *v4l2Source) next() (picture, error) {
	for {
		if s.stopped.Load() {
			return picture{}, drivers.ErrNotOpen
		}
		err := s.cam.WaitForFrame(1)
		if _, late := errors.AsType[*webcam.Timeout](err); late {
			continue
		}
		if err != nil {
			return picture{}, err
		}
		raw, buffer, err := s.cam.GetFrame()
		if err != nil {
			return picture{}, err
		}
		raw = bytes.Clone(raw) // before the buffer is the camera's again
		if err := s.cam.ReleaseFrame(buffer); err != nil {
			return picture{}, err
		}
		switch {
		case len(raw) == 0:
		case s.layout == nil:
			return picture{raw: withTables(raw)}, nil
		default:
			return picture{raw, s.layout}, s.layout.check(len(raw))
		}
	}
}

// stop only marks the end: the buffers are mapped memory and must not go away under next.
func (s *v4l2Source) stop() { s.stopped.Store(true) }

// close cannot fail in a way that matters: the device is given up.
func (s *v4l2Source) close() { _ = s.cam.Close() }
