package camera

import (
	"errors"
	"testing"
	"unsafe"

	"zhiting/drivers"
)

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

func TestOfferedSizesAreTheKernels(t *testing.T) {
	var o offeredSizes
	if size, at := unsafe.Sizeof(o), unsafe.Offsetof(o.sides); size != 44 || at != 12 {
		t.Errorf("struct v4l2_frmsizeenum has %d bytes here and its union begins at %d, want 44 and 12", size, at)
	}
	for name, tt := range map[string]struct {
		bytes []uint32 // as the kernel writes them
		want  sizes
	}{
		"discrete":           {[]uint32{3, uint32(formatMJPEG), 1, 3264, 2448, 7, 7, 7, 7, 0, 0}, sizes{sides{3264, 3264, 1}, sides{2448, 2448, 1}}},
		"continuous":         {[]uint32{0, uint32(formatYUYV), 2, 48, 4096, 1, 32, 2160, 1, 0, 0}, sizes{sides{48, 4096, 1}, sides{32, 2160, 1}}},
		"stepwise":           {[]uint32{0, uint32(formatYUYV), 3, 48, 4096, 16, 32, 2160, 8, 0, 0}, sizes{sides{48, 4096, 16}, sides{32, 2160, 8}}},
		"stepwise, no steps": {[]uint32{0, uint32(formatYUYV), 3, 640, 640, 0, 480, 480, 0, 0, 0}, sizes{sides{640, 640, 1}, sides{480, 480, 1}}},
		"another kind":       {[]uint32{0, uint32(formatYUYV), 9, 640, 480, 0, 0, 0, 0, 0, 0}, sizes{}},
	} {
		o := *(*offeredSizes)(unsafe.Pointer(unsafe.SliceData(tt.bytes)))
		if got := o.sizes(); got != tt.want || o.index != tt.bytes[0] || o.format != tt.bytes[1] {
			t.Errorf("%s: %+v of %+v, want %+v", name, got, o, tt.want)
		}
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
