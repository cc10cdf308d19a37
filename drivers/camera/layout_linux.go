package camera

import (
	"fmt"
	"unsafe"

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
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return yuyv{}, fmt.Errorf("format of the frames: %w", err)
	}
	defer unix.Close(fd)
	f := captureFormat{kind: kindCapture}
	if err := ioctl.Ioctl(uintptr(fd), ioctl.IoRW('V', 4, unsafe.Sizeof(f)), uintptr(unsafe.Pointer(&f))); err != nil {
		return yuyv{}, fmt.Errorf("format of the frames: %w", err)
	}
	return f.layout()
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
