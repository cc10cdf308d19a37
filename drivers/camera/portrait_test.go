package camera

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	xdraw "golang.org/x/image/draw"
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
	if _, err := Portrait([]byte("no JPEG")); err == nil {
		t.Error("nonsense was judged")
	}
}

// What is wrong with the light or the focus counts on the face and not on the wall behind.
func TestLightAndFocusOfPortraits(t *testing.T) {
	h := hall(t)
	h.Do(t, "camera show person")
	photo, err := opened(t, h).Snap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	grey := brightness(seen)
	changed := func(change func(x, y int, v byte) byte) []byte {
		out := image.NewGray(seen.Bounds())
		for i, v := range grey {
			out.Pix[i] = change(i%1280, i/1280, v)
		}
		return encoded(t, out)
	}
	small := fit(seen, image.Pt(64, 36))
	blurred := image.NewRGBA(seen.Bounds())
	xdraw.BiLinear.Scale(blurred, blurred.Rect, small, small.Rect, xdraw.Src, nil)
	for name, tt := range map[string]struct {
		photo []byte
		want  Advice
	}{
		"as it is":        {photo, AdviceNone},
		"dark everywhere": {changed(func(_, _ int, v byte) byte { return v / 10 }), AdviceDark},
		"before a window": {changed(func(x, y int, v byte) byte {
			if x > 450 && x < 830 && y > 100 { // the person
				return v / 5
			}
			return 255
		}), AdviceDark},
		"out of focus": {encoded(t, blurred), AdviceBlurred},
		"before a bright wall": {changed(func(x, y int, v byte) byte {
			if (x < 450 || x > 830) && y < 200 {
				return 255
			}
			return v
		}), AdviceNone},
	} {
		if got, err := Portrait(tt.photo); got != tt.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got, err, tt.want)
		}
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
	if testing.Short() {
		t.Skip("one goroutine, and long under the race detector")
	}
	for _, on := range tables {
		for seed := range uint64(8) {
			random := rand.New(rand.NewPCG(seed, 5))
			picture := draw(on, lying(random), random)
			small, w, h, _ := shrink(brightness(picture), picture.Bounds().Size())
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
