package camera

import (
	"image"
	"image/color"
	"math"
	"time"
)

const (
	// settledShare is by how much the mean brightness of two successive frames may differ when the exposure has settled:
	// more than lamps on 50 Hz make it flicker, less than a step of an automatic exposure.
	settledShare = 0.02
	// settledLeast is the same in steps of 255, for dark pictures, whose noise is a large share.
	settledLeast = 1.0
	// settleTime is how long is waited for it. Who moves before the camera changes the brightness all the time.
	settleTime = time.Second
)

// exposure follows the brightness of successive frames from the moment a photograph is asked for.
type exposure struct {
	began time.Time
	last  float64
	seen  bool
}

// settled takes a frame's mean brightness, of 255, and the time of its arrival, and says whether it may be the photograph.
func (e *exposure) settled(mean float64, at time.Time) bool {
	steady := e.seen && math.Abs(mean-e.last) <= max(settledShare*e.last, settledLeast)
	e.last, e.seen = mean, true
	return steady || at.Sub(e.began) >= settleTime
}

// sampleStep is the distance in pixels between those whose brightness is taken: the mean needs no more.
const sampleStep = 8

// meanOf gives a picture's mean brightness, of 255.
func meanOf(seen image.Image) float64 {
	b := seen.Bounds()
	sum, n := 0, 0
	for y := b.Min.Y; y < b.Max.Y; y += sampleStep {
		for x := b.Min.X; x < b.Max.X; x += sampleStep {
			sum += int(color.GrayModel.Convert(seen.At(x, y)).(color.Gray).Y)
			n++
		}
	}
	return float64(sum) / float64(max(n, 1))
}
