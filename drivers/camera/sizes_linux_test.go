package camera

import (
	"testing"

	"github.com/blackjack/webcam"

	"zhiting/drivers"
)

func fixed(pairs ...uint32) (listed []sizes) {
	for i := 0; i < len(pairs); i += 2 {
		listed = append(listed, sizes{sides{pairs[i], pairs[i], 1}, sides{pairs[i+1], pairs[i+1], 1}})
	}
	return listed
}

func steps(least, greatest, step uint32) []sizes {
	return []sizes{{sides{least, greatest, step}, sides{least, greatest, step}}}
}

func TestModesChosen(t *testing.T) {
	type offers map[webcam.PixelFormat][]sizes
	live := func(f webcam.PixelFormat, w, h int) mode { return mode{f, w, h, liveBuffers} }
	still := func(f webcam.PixelFormat, w, h int) mode { return mode{f, w, h, stillBuffers} }
	m, y := formatMJPEG, formatYUYV
	for name, tt := range map[string]struct {
		offered offers
		want    modes
	}{
		"larger stills": {offers{m: fixed(640, 480, 1920, 1080, 1280, 720, 3840, 2160)},
			modes{live(m, 1920, 1080), still(m, 3840, 2160)}},
		"live picture of the still's shape": {offers{m: fixed(3264, 2448, 1920, 1080, 1280, 960, 640, 480)},
			modes{live(m, 1280, 960), still(m, 3264, 2448)}},
		"unless it is too small": {offers{m: fixed(3264, 2448, 1920, 1080, 640, 480)},
			modes{live(m, 1920, 1080), still(m, 3264, 2448)}},
		"no more than the cap":     {offers{m: fixed(8000, 6000, 4608, 3456, 1920, 1080)}, modes{live(m, 1920, 1080), still(m, 4608, 3456)}},
		"nothing larger":           {offers{m: fixed(1920, 1080, 1280, 720)}, modes{live: live(m, 1920, 1080)}},
		"compressed is preferred":  {offers{m: fixed(640, 480, 2592, 1944), y: fixed(640, 480, 2592, 1944)}, modes{live(m, 640, 480), still(m, 2592, 1944)}},
		"larger without":           {offers{m: fixed(1920, 1080), y: fixed(640, 480, 2592, 1944)}, modes{live(m, 1920, 1080), still(y, 2592, 1944)}},
		"not compressed":           {offers{y: fixed(320, 180, 1280, 720, 1920, 1080, 3840, 2160)}, modes{live(y, 1280, 720), still(y, 3840, 2160)}},
		"not compressed, too many": {offers{y: fixed(1280, 720, 4608, 3456)}, modes{live: live(y, 1280, 720)}},
		"steps":                    {offers{m: steps(32, 8192, 16)}, modes{live(m, 1920, 1072), still(m, 4096, 4096)}},
		"any size":                 {offers{m: steps(1, 3000, 1)}, modes{live(m, 1920, 1080), still(m, 3000, 3000)}},
		"only too large":           {offers{m: fixed(3840, 2160)}, modes{live(m, 1920, 1080), still(m, 3840, 2160)}},
		"nothing listed":           {offers{m: nil}, modes{live: live(m, 1920, 1080)}},
		"listed as zeroes":         {offers{m: {{}}}, modes{live: live(m, 1920, 1080)}},
	} {
		if got, err := chosen(tt.offered); err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, tt.want)
		}
	}
	if _, err := chosen(nil); drivers.ProblemOf(err).Code != drivers.WrongDevice.Code {
		t.Errorf("a camera without a format we know: %v", err)
	}
}
