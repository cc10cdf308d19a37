package camera

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/blackjack/webcam"
	"github.com/blackjack/webcam/ioctl"
	"golang.org/x/sys/unix"

	"zhiting/drivers"
)

// captureFormat is struct v4l2_format of linux/videodev2.h with what a capture device of one plane puts into it.
type captureFormat struct {
	kind  uint32
	_     [0]uintptr // the kernel's union begins where a pointer may stand
	pixel struct {
		width, height, format, field     uint32
		bytesPerLine, size               uint32
		colourSpace, private, flags      uint32
		encoding, quantization, transfer uint32
	}
	_ [152]byte // the union has 200 bytes
}

// The values of linux/videodev2.h that are asked about.
const (
	kindCapture       = 1 // V4L2_BUF_TYPE_VIDEO_CAPTURE
	colourSpaceJPEG   = 7 // V4L2_COLORSPACE_JPEG
	quantizationUnset = 0 // V4L2_QUANTIZATION_DEFAULT: full for JPEG's colours, limited for others
	quantizationFull  = 1 // V4L2_QUANTIZATION_FULL_RANGE
)

// layoutOf asks a device for the format agreed with it (VIDIOC_G_FMT). The webcam library tells the size that was wished
// and not the one that the camera took, and keeps its descriptor to itself: the format is the device's, so that any
// descriptor may ask.
func layoutOf(path string) (yuyv, error) {
	f := captureFormat{kind: kindCapture}
	err := asking(path, func(fd uintptr) error {
		return ioctl.Ioctl(fd, ioctl.IoRW('V', 4, unsafe.Sizeof(f)), uintptr(unsafe.Pointer(&f)))
	})
	if err != nil {
		return yuyv{}, fmt.Errorf("format of the frames: %w", err)
	}
	return f.layout()
}

// asking lends a descriptor of a device that is good for questions.
func asking(path string, ask func(fd uintptr) error) error {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return ask(uintptr(fd))
}

func (f captureFormat) layout() (yuyv, error) {
	p := f.pixel
	if p.format != uint32(formatYUYV) {
		return yuyv{}, fmt.Errorf("%w: frames have format %#x, not the one agreed", drivers.ErrBadAnswer, p.format)
	}
	full := p.quantization == quantizationFull || p.quantization == quantizationUnset && p.colourSpace == colourSpaceJPEG
	l := yuyv{width: int(p.width), height: int(p.height), stride: int(p.bytesPerLine), full: full}
	return l, l.check(int(p.size))
}

// offeredSizes is struct v4l2_frmsizeenum of linux/videodev2.h.
type offeredSizes struct {
	index, format, kind uint32
	// Of discrete sizes the width and the height; else the least width, the greatest and the step, and so the heights.
	sides [6]uint32
	_     [2]uint32
}

// The kinds of sizes (enum v4l2_frmsizetypes).
const (
	sizeDiscrete   = 1
	sizeContinuous = 2
	sizeStepwise   = 3

	mostSizes = 256 // in one list; a driver that never ends its list must not hold us
)

// sizesOf asks a device for the sizes of a format (VIDIOC_ENUM_FRAMESIZES). The webcam library takes sizes that may be any
// for none. A device may have no list; then there are none.
func sizesOf(path string, format webcam.PixelFormat) (listed []sizes, err error) {
	err = asking(path, func(fd uintptr) error {
		for i := range uint32(mostSizes) {
			o := offeredSizes{index: i, format: uint32(format)}
			err := ioctl.Ioctl(fd, ioctl.IoRW('V', 74, unsafe.Sizeof(o)), uintptr(unsafe.Pointer(&o)))
			switch {
			case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOTTY): // the list's end, no list
				return nil
			case err != nil:
				return err
			}
			listed = append(listed, o.sizes())
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sizes of the frames: %w", err)
	}
	return listed, nil
}

func (o offeredSizes) sizes() sizes {
	s := o.sides
	switch o.kind {
	case sizeDiscrete:
		return sizes{width: sides{s[0], s[0], 1}, height: sides{s[1], s[1], 1}}
	case sizeContinuous:
		return sizes{width: sides{s[0], s[1], 1}, height: sides{s[3], s[4], 1}}
	case sizeStepwise:
		return sizes{width: sides{s[0], s[1], max(s[2], 1)}, height: sides{s[3], s[4], max(s[5], 1)}}
	}
	return sizes{} // a kind of the future: none
}
