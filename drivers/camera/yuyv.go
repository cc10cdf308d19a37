package camera

import (
	"fmt"
	"image"
	"math"

	"zhiting/drivers"
)

// yuyv is how a camera lays out frames without compression: two pixels in four bytes, Y, U, Y, V (V4L2_PIX_FMT_YUYV).
type yuyv struct {
	width, height int // pixels; the width is even
	stride        int // bytes from one row to the next, which may be more than the pixels need
	full          bool
}

// largestFrame bounds a side in pixels.
const largestFrame = 8192

// check says whether a frame of so many bytes can be read. More bytes than that are padding.
func (l yuyv) check(size int) error {
	switch {
	case l.width <= 0 || l.width%2 != 0 || l.width > largestFrame || l.height <= 0 || l.height > largestFrame:
		return fmt.Errorf("%w: no YUYV picture has %d × %d pixels", drivers.ErrBadAnswer, l.width, l.height)
	case l.stride < 2*l.width || l.stride > 2*largestFrame:
		return fmt.Errorf("%w: rows of %d pixels do not lie %d bytes apart", drivers.ErrBadAnswer, l.width, l.stride)
	case size < (l.height-1)*l.stride+2*l.width:
		return fmt.Errorf("%w: frame of %d bytes is too short for %d × %d YUYV, %d bytes a row",
			drivers.ErrBadAnswer, size, l.width, l.height, l.stride)
	}
	return nil
}

// decode makes of a frame what a JPEG holds: ITU-R BT.601 with the full range of values.
func (l yuyv) decode(raw []byte) (*image.YCbCr, error) {
	if err := l.check(len(raw)); err != nil {
		return nil, err
	}
	luma, chroma := &lumaOf, &chromaOf
	if l.full {
		luma, chroma = &same, &same
	}
	out := image.NewYCbCr(image.Rect(0, 0, l.width, l.height), image.YCbCrSubsampleRatio422)
	for y := range l.height {
		row := raw[y*l.stride:][:2*l.width]
		ys, cb, cr := out.Y[y*out.YStride:][:l.width], out.Cb[y*out.CStride:][:l.width/2], out.Cr[y*out.CStride:][:l.width/2]
		for x := range cb {
			ys[2*x], cb[x], ys[2*x+1], cr[x] = luma[row[4*x]], chroma[row[4*x+1]], luma[row[4*x+2]], chroma[row[4*x+3]]
		}
	}
	return out, nil
}

// Cameras give the range of ITU-R BT.601 section 2.5.3, Y from 16 to 235 and colour from 16 to 240 around 128. JPEG wants
// 0 to 255 (ITU-T T.871 clause 7): without the difference black is grey and colours are pale.
var (
	lumaOf   = stretched(16, 219, 0)
	chromaOf = stretched(128, 224, 128)
	same     = stretched(0, 255, 0)
)

// stretched maps a value v to (v - from) · 255/span + to.
func stretched(from, span, to float64) (table [256]byte) {
	for v := range table {
		table[v] = byte(min(max(math.Round((float64(v)-from)*255/span+to), 0), 255))
	}
	return table
}
