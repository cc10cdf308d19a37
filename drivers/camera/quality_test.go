package camera

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

func TestAdviceOnDrawnPages(t *testing.T) {
	// page has lines of text-like strokes; ramp is how many dots an edge takes from paper to ink.
	page := func(paper, ink, ramp int) []byte {
		g := image.NewGray(image.Rect(0, 0, 640, 480))
		for i := range g.Pix {
			x, y := i%640, i/640
			level := 0
			if y%40 < 20 {
				level = min(max((x%64)-16, 0), ramp) - min(max((x%64)-16-32, 0), ramp)
			}
			g.Pix[i] = byte(paper - (paper-ink)*level/ramp)
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, g, nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, test := range map[string]struct {
		picture []byte
		want    Advice
	}{
		"sharp":   {page(230, 40, 1), AdviceNone},
		"soft":    {page(230, 40, 4), AdviceNone},
		"blurred": {page(150, 90, 16), AdviceBlurred},
		"dark":    {page(40, 10, 1), AdviceDark},
	} {
		if got, err := Whole(test.picture); got.Advice != test.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got.Advice, err, test.want)
		}
	}
	if _, err := Whole([]byte("no JPEG")); err == nil {
		t.Error("nonsense was judged")
	}
}
