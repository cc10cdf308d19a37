package camera

import (
	"bytes"
	"image/jpeg"
	"math/rand/v2"
	"testing"
)

// Drawn people before the simulated camera, seen through the whole driver.
func TestPortraits(t *testing.T) {
	h := hall(t)
	c := opened(t, h)
	for view, want := range map[string]Advice{
		"person": AdviceNone, "nobody": AdviceNoFace, "far": AdviceFaceFar, "aside": AdviceFaceAside, "near": AdviceFaceCut,
		"two":  AdviceFaces,
		"desk": AdviceNoFace, // the card's picture has no eyes
	} {
		h.Do(t, "camera show "+view)
		var photo []byte
		for range 3 { // frames of the view before may be on their way
			var err error
			if photo, err = c.Snap(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := Portrait(photo); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", view, got, err, want)
			if seen, err := jpeg.Decode(bytes.NewReader(photo)); err == nil {
				keep(t, "portrait-"+view, seen)
			}
		}
	}
	h.Do(t, "camera show person")
	h.Do(t, "camera fault dark")
	for range 2 {
		if _, err := c.Snap(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	photo, err := c.Snap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Portrait(photo); got != AdviceDark || err != nil {
		t.Errorf("in the dark: %q, %v", got, err)
	}
	if _, err := Portrait([]byte("no JPEG")); err == nil {
		t.Error("nonsense was judged")
	}
}

func TestAdviceOnFaces(t *testing.T) {
	const w, h = 320.0, 180.0
	for name, tt := range map[string]struct {
		faces []face
		want  Advice
	}{
		"nobody":                    {nil, AdviceNoFace},
		"in the middle":             {[]face{{160, 90, 75}}, AdviceNone},
		"just large enough":         {[]face{{160, 90, 45}}, AdviceNone},
		"just too small":            {[]face{{160, 90, 44}}, AdviceFaceFar},
		"as far left as may be":     {[]face{{97, 90, 75}}, AdviceNone},
		"too far left":              {[]face{{95, 90, 75}}, AdviceFaceAside},
		"too far right":             {[]face{{225, 90, 75}}, AdviceFaceAside},
		"too low":                   {[]face{{160, 136, 75}}, AdviceFaceAside},
		"chin cut off":              {[]face{{160, 150, 75}}, AdviceFaceCut},
		"hair cut off":              {[]face{{160, 45, 75}}, AdviceFaceCut},
		"an ear cut off":            {[]face{{30, 90, 75}}, AdviceFaceCut},
		"somebody beside":           {[]face{{100, 90, 60}, {220, 90, 75}}, AdviceFaces},
		"a small face behind":       {[]face{{260, 60, 25}, {160, 90, 75}}, AdviceNone},
		"small, and cut off":        {[]face{{5, 90, 30}}, AdviceFaceCut},
		"small, and not in the way": {[]face{{60, 90, 30}}, AdviceFaceFar},
	} {
		if got := adviceOn(tt.faces, w, h); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// What is on a desk has no face.
func TestPagesHaveNoFace(t *testing.T) {
	for _, on := range tables {
		for seed := range uint64(8) {
			random := rand.New(rand.NewPCG(seed, 5))
			small, w, h, _ := shrink(draw(on, lying(random), random))
			if faces, err := facesIn(small, w, h); len(faces) > 0 || err != nil {
				t.Errorf("%s %d: %v, %v", on.name, seed, faces, err)
			}
		}
	}
}

func FuzzFacesIn(f *testing.F) {
	f.Add(uint16(320), uint16(180), []byte{0, 255, 128, 7, 9, 200})
	f.Add(uint16(1), uint16(300), []byte{255})
	f.Add(uint16(0), uint16(0), []byte{})
	f.Fuzz(func(t *testing.T, w, h uint16, values []byte) {
		grey := make([]byte, int(w%400)*int(h%400))
		for i := range grey {
			if len(values) > 0 {
				grey[i] = values[(i/5)%len(values)]
			}
		}
		faces, err := facesIn(grey, int(w%400), int(h%400))
		if err != nil {
			t.Fatal(err)
		}
		_ = adviceOn(faces, float64(w%400), float64(h%400))
	})
}
