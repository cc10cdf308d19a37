package camera

import (
	"errors"
	"math"

	"github.com/blackjack/webcam"

	"zhiting/drivers"
)

// mode is a pixel format and a size to ask for.
type mode struct {
	format        webcam.PixelFormat
	width, height int
	buffers       uint32
}

// modes are those in which a camera is used.
type modes struct {
	live  mode // of the live picture, codes and portraits
	still mode // of photographs; zero when the camera has nothing larger
}

// sides are the lengths that one side of a picture may have, in pixels; sizes are those of both.
type (
	sides struct{ least, greatest, step uint32 }
	sizes struct{ width, height sides }
)

// limit is the largest picture asked for, in pixels.
type limit struct{ width, height int }

// What is enough for a live picture, a code and a portrait, and of which USB 2 carries enough frames a second: without
// compression that is less.
var liveLimits = map[webcam.PixelFormat]limit{formatMJPEG: {1920, 1080}, formatYUYV: {1280, 720}}

// How many pixels are asked for in a photograph: without compression USB 2 needs half a second for 8 million.
var stillLimits = map[webcam.PixelFormat]int{formatMJPEG: mostStill, formatYUYV: 8 << 20}

// How many frames the kernel holds: enough of the live picture to miss none, and of large ones as few as drivers take.
const (
	liveBuffers  = 4
	stillBuffers = 2
)

// chosen finds the modes among the sizes that a camera offers of each format.
func chosen(offered map[webcam.PixelFormat][]sizes) (modes, error) {
	var m modes
	for _, format := range formats {
		listed, ok := offered[format]
		if !ok {
			continue
		}
		if m.live == (mode{}) {
			m.live = mode{format: format, buffers: liveBuffers}
		}
		if w, h := largestOfPixels(stillLimits[format], listed); w*h > m.still.width*m.still.height {
			m.still = mode{format, w, h, stillBuffers}
		}
	}
	if m.live == (mode{}) {
		return modes{}, drivers.NewTrouble(drivers.WrongDevice, errors.New("camera gives neither MJPEG nor YUYV"))
	}
	m.live.width, m.live.height = liveSize(liveLimits[m.live.format], offered[m.live.format], m.still)
	if m.still.width*m.still.height <= m.live.width*m.live.height {
		m.still = mode{}
	}
	return m, nil
}

// liveSize is the largest size within a limit, if it can be of the photograph's shape, so that the citizen sees what will be
// on it. A camera that lists none is asked for the limit itself and takes the nearest that it has.
func liveSize(most limit, listed []sizes, still mode) (width, height int) {
	const alike = 0.02
	for _, s := range listed {
		w, h := s.within(most)
		if w*h > width*height && math.Abs(float64(w*still.height)/float64(h*still.width)-1) < alike {
			width, height = w, h
		}
	}
	if width >= most.width/2 { // less would be too little for a code
		return width, height
	}
	for _, s := range listed {
		if w, h := s.within(most); w*h > width*height {
			width, height = w, h
		}
	}
	if width == 0 {
		return most.width, most.height
	}
	return width, height
}

// largestOfPixels is the size with most pixels up to a limit; 0 when there is none. Where sizes go in steps it has the shape
// of the greatest.
func largestOfPixels(most int, listed []sizes) (width, height int) {
	for _, s := range listed {
		w, h := int(s.width.greatest), int(s.height.greatest)
		if over := float64(w) * float64(h) / float64(most); over > 1 {
			shrink := 1 / math.Sqrt(over)
			w, h = s.within(limit{int(float64(w) * shrink), int(float64(h) * shrink)})
		}
		if w*h > width*height {
			width, height = w, h
		}
	}
	return width, height
}

// within is the largest size up to a limit; 0 when the least is over it.
func (s sizes) within(most limit) (width, height int) {
	return s.width.reach(most.width), s.height.reach(most.height)
}

// reach is the longest side in steps from the least, up to a limit; 0 when the least is over it.
func (s sides) reach(most int) int {
	side := min(int(s.greatest), most)
	if side < int(s.least) || s.step == 0 {
		return 0
	}
	return side - (side-int(s.least))%int(s.step)
}
