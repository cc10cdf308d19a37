package camera

import (
	"image"
	"testing"
	"time"
)

func TestExposureSettles(t *testing.T) {
	const frame = time.Second / 30
	for name, tt := range map[string]struct {
		series []float64
		every  time.Duration
		want   int // which of the series is the photograph, from 1; 0 is none
	}{
		"settled before":             {[]float64{120, 120.5}, frame, 2},
		"a lamp on 50 Hz":            {[]float64{120, 122, 118}, frame, 2},
		"a page was just laid":       {[]float64{60, 190, 170, 155, 148, 146, 145}, frame, 6},
		"too bright, comes down":     {[]float64{255, 230, 200, 170, 150, 148}, frame, 6},
		"only one frame":             {[]float64{120}, frame, 0},
		"dark and noisy":             {[]float64{6, 6.9}, frame, 2},
		"dark, and the lamp goes on": {[]float64{6, 9, 140, 141}, frame, 4},
		"black":                      {[]float64{0, 0}, frame, 2},
		"never: a person moves":      {[]float64{100, 120, 100, 120, 100, 120}, 250 * time.Millisecond, 5},
		"slow frames":                {[]float64{100, 120}, 1500 * time.Millisecond, 2},
	} {
		began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		light, got := exposure{began: began}, 0
		for i, mean := range tt.series {
			if light.settled(mean, began.Add(time.Duration(i)*tt.every)) {
				got = i + 1
				break
			}
		}
		if got != tt.want {
			t.Errorf("%s: photograph is frame %d, want %d", name, got, tt.want)
		}
	}
}

func TestMeanBrightness(t *testing.T) {
	half := image.NewGray(image.Rect(0, 0, 320, 160))
	for i := range half.Pix {
		half.Pix[i] = 200 * byte(i%320/160)
	}
	if got := meanOf(half); got != 100 {
		t.Errorf("half of 200 is %v", got)
	}
	if got := meanOf(image.NewGray(image.Rectangle{})); got != 0 {
		t.Errorf("nothing is %v", got)
	}
}
