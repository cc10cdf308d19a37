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

// formats are they, the best first: MJPEG takes a tenth of the wire, YUYV every USB camera has.
var formats = []webcam.PixelFormat{formatMJPEG, formatYUYV}

// v4l2Source is a Video4Linux2 capture device.
type v4l2Source struct {
	path    string
	modes   modes
	cam     *webcam.Webcam // nil when it could not be opened again
	layout  *yuyv          // nil for MJPEG
	stopped atomic.Bool
}

func openV4L2(path string) (source, error) {
	s := &v4l2Source{path: path}
	if err := s.open(); err != nil {
		return nil, err
	}
	offered, err := s.offers()
	if err == nil {
		if s.modes, err = chosen(offered); err == nil {
			err = s.start(s.modes.live)
		}
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func (s *v4l2Source) open() error {
	cam, err := webcam.Open(s.path)
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	s.cam = cam
	return nil
}

// offers lists the sizes of each format that the camera gives and we understand.
func (s *v4l2Source) offers() (map[webcam.PixelFormat][]sizes, error) {
	named := s.cam.GetSupportedFormats()
	offered := map[webcam.PixelFormat][]sizes{}
	for _, format := range formats {
		if _, ok := named[format]; !ok { // some drivers name their formats, some do not
			continue
		}
		listed, err := sizesOf(s.path, format)
		if err != nil {
			return nil, err
		}
		offered[format] = listed
	}
	return offered, nil
}

// start agrees with the camera on a mode, and takes what the camera made of the wish.
func (s *v4l2Source) start(m mode) error {
	agreed, _, _, err := s.cam.SetImageFormat(m.format, uint32(m.width), uint32(m.height))
	if err != nil {
		return err
	}
	if agreed != m.format {
		return drivers.NewTrouble(drivers.WrongDevice, errors.New("camera refuses its own pixel format"))
	}
	s.layout = nil
	if m.format == formatYUYV {
		layout, err := layoutOf(s.path)
		if err != nil {
			return err
		}
		s.layout = &layout
	}
	if err := s.cam.SetBufferCount(m.buffers); err != nil {
		return err
	}
	return s.cam.StartStreaming()
}

func (s *v4l2Source) resizes() bool { return s.modes.still != mode{} }

// resize opens the device anew: a size cannot be changed while there are buffers (V4L2, VIDIOC_S_FMT), and the library gives
// them back with the descriptor only.
func (s *v4l2Source) resize(large bool) error {
	s.close()
	if s.stopped.Load() {
		return drivers.ErrNotOpen
	}
	if err := s.open(); err != nil {
		return err
	}
	wanted := s.modes.live
	if large {
		wanted = s.modes.still
	}
	if err := s.start(wanted); err != nil {
		return fmt.Errorf("%s, pictures of %d × %d: %w", s.path, wanted.width, wanted.height, err)
	}
	return nil
}

// next waits a second for a frame, so that stop and what else is wanted are noticed.
func (s *v4l2Source) next() (picture, error) {
	for {
		if s.stopped.Load() {
			return picture{}, drivers.ErrNotOpen
		}
		err := s.cam.WaitForFrame(1)
		if _, late := errors.AsType[*webcam.Timeout](err); late {
			return picture{}, errNoFrame
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
func (s *v4l2Source) close() {
	if s.cam != nil {
		_ = s.cam.Close()
		s.cam = nil
	}
}
