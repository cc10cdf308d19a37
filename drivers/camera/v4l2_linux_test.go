package camera

import (
	"errors"
	"testing"
	"unsafe"

	"github.com/blackjack/webcam"

	"zhiting/drivers"
)

func TestFormatChosen(t *testing.T) {
	for name, tt := range map[string]struct {
		offered []webcam.PixelFormat
		want    webcam.PixelFormat
		ok      bool
	}{
		"both":          {[]webcam.PixelFormat{formatYUYV, formatMJPEG}, formatMJPEG, true},
		"no compressed": {[]webcam.PixelFormat{'N' | 'V'<<8 | '1'<<16 | '2'<<24, formatYUYV}, formatYUYV, true},
		"another only":  {[]webcam.PixelFormat{'H' | '2'<<8 | '6'<<16 | '4'<<24}, 0, false},
		"none":          {nil, 0, false},
	} {
		offered := map[webcam.PixelFormat]string{}
		for _, f := range tt.offered {
			offered[f] = "" // some drivers name their formats, some do not
		}
		if got, ok := preferred(offered); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %#x, %v", name, got, ok)
		}
	}
}

func TestSizeChosen(t *testing.T) {
	fixed := func(w, h uint32) webcam.FrameSize {
		return webcam.FrameSize{MinWidth: w, MaxWidth: w, MinHeight: h, MaxHeight: h}
	}
	for name, tt := range map[string]struct {
		sizes         []webcam.FrameSize
		width, height int
	}{
		"largest within":   {[]webcam.FrameSize{fixed(640, 480), fixed(1920, 1080), fixed(1280, 720), fixed(3840, 2160)}, 1920, 1080},
		"steps":            {[]webcam.FrameSize{{MinWidth: 48, MaxWidth: 4096, StepWidth: 16, MinHeight: 32, MaxHeight: 4096, StepHeight: 16}}, 1920, 1072},
		"any size":         {[]webcam.FrameSize{{MinWidth: 1, MaxWidth: 8000, StepWidth: 1, MinHeight: 1, MaxHeight: 8000, StepHeight: 1}}, 1920, 1080},
		"only too large":   {[]webcam.FrameSize{fixed(3840, 2160)}, 1920, 1080},
		"nothing listed":   {nil, 1920, 1080},
		"listed as zeroes": {[]webcam.FrameSize{{}}, 1920, 1080},
	} {
		if w, h := largestWithin(limit{1920, 1080}, tt.sizes); w != tt.width || h != tt.height {
			t.Errorf("%s: %d × %d, want %d × %d", name, w, h, tt.width, tt.height)
		}
	}
}

// The kernel counts the size of the struct into the number of the call.
func TestCaptureFormatIsTheKernels(t *testing.T) {
	var f captureFormat
	if size, want := unsafe.Sizeof(f), 200+unsafe.Sizeof(uintptr(0)); size != want {
		t.Errorf("struct v4l2_format has %d bytes here, want %d", size, want)
	}
	if at := unsafe.Offsetof(f.pixel); at != unsafe.Sizeof(uintptr(0)) {
		t.Errorf("its union begins at %d", at)
	}
}

func TestLayoutOfAFormat(t *testing.T) {
	format := func(quantization, colours, stride, size uint32) (f captureFormat) {
		f.pixel.width, f.pixel.height, f.pixel.format = 640, 480, uint32(formatYUYV)
		f.pixel.quantization, f.pixel.colourSpace, f.pixel.bytesPerLine, f.pixel.size = quantization, colours, stride, size
		return f
	}
	const sRGB, limited = 8, 2
	for name, tt := range map[string]struct {
		format captureFormat
		full   bool
		bad    bool
	}{
		"as most cameras":      {format(quantizationUnset, sRGB, 1280, 614400), false, false},
		"full range":           {format(quantizationFull, sRGB, 1280, 614400), true, false},
		"colours of JPEG":      {format(quantizationUnset, colourSpaceJPEG, 1280, 614400), true, false},
		"of JPEG, but limited": {format(limited, colourSpaceJPEG, 1280, 614400), false, false},
		"padded rows":          {format(limited, sRGB, 1344, 645120), false, false},
		"no stride":            {format(limited, sRGB, 0, 614400), false, true},
		"too small":            {format(limited, sRGB, 1280, 614399), false, true},
		"another format":       {captureFormat{}, false, true},
	} {
		l, err := tt.format.layout()
		if errors.Is(err, drivers.ErrBadAnswer) != tt.bad {
			t.Errorf("%s: %v", name, err)
		} else if err == nil && (l.full != tt.full || l.width != 640 || l.height != 480 || l.stride != int(tt.format.pixel.bytesPerLine)) {
			t.Errorf("%s: %+v", name, l)
		}
	}
}
