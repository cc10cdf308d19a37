package camera

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/png" // what the other tool drew
	"os"
	"path/filepath"
	"testing"

	"zhiting/drivers"
)

// far is by how much two colours differ at most in one part.
func far(a, b color.Color) int {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	most := 0
	for _, d := range [3]int{int(r1>>8) - int(r2>>8), int(g1>>8) - int(g2>>8), int(b1>>8) - int(b2>>8)} {
		most = max(most, d, -d)
	}
	return most
}

// The values that ITU-R BT.601 gives to pure colours, and what they are on a screen.
func TestColoursOfYUYV(t *testing.T) {
	for name, tt := range map[string]struct {
		y, cb, cr byte
		full      bool
		want      color.RGBA
	}{
		"white":             {235, 128, 128, false, color.RGBA{255, 255, 255, 255}},
		"black":             {16, 128, 128, false, color.RGBA{0, 0, 0, 255}},
		"red":               {81, 90, 240, false, color.RGBA{255, 0, 0, 255}},
		"green":             {145, 54, 34, false, color.RGBA{0, 255, 0, 255}},
		"blue":              {41, 240, 110, false, color.RGBA{0, 0, 255, 255}},
		"yellow of 3/4":     {162, 44, 142, false, color.RGBA{191, 191, 0, 255}},
		"whiter than white": {255, 128, 128, false, color.RGBA{255, 255, 255, 255}},
		"blacker than":      {1, 128, 128, false, color.RGBA{0, 0, 0, 255}},
		"full white":        {255, 128, 128, true, color.RGBA{255, 255, 255, 255}},
		"full red":          {76, 85, 255, true, color.RGBA{255, 0, 0, 255}},
	} {
		picture, err := yuyv{2, 1, 4, tt.full}.decode([]byte{tt.y, tt.cb, tt.y, tt.cr})
		if err != nil {
			t.Fatal(err)
		}
		for x := range 2 {
			if got := picture.At(x, 0); far(got, tt.want) > 3 {
				t.Errorf("%s is %v, want %v", name, color.RGBAModel.Convert(got), tt.want)
			}
		}
	}
}

// bars.yuyv is SMPTE's colour bars, drawn and turned into YUYV by FFmpeg 5.1 (smptebars, bt601, limited range); bars.png is
// what FFmpeg makes of that file.
func TestYUYVAgainstFFmpeg(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "bars.yuyv"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join("testdata", "bars.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	const w, h, padding = 64, 48, 10
	padded := make([]byte, 0, h*(2*w+padding))
	for y := range h {
		padded = append(append(padded, raw[y*2*w:][:2*w]...), bytes.Repeat([]byte{0xEE}, padding)...)
	}
	for name, tt := range map[string]struct {
		layout yuyv
		raw    []byte
	}{
		"rows side by side":   {yuyv{w, h, 2 * w, false}, raw},
		"rows with padding":   {yuyv{w, h, 2*w + padding, false}, padded},
		"last row not padded": {yuyv{w, h, 2*w + padding, false}, padded[:len(padded)-padding]},
		"a page of padding":   {yuyv{w, h, 2 * w, false}, append(bytes.Clone(raw), make([]byte, 4096)...)},
	} {
		got, err := tt.layout.decode(tt.raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for y := range h {
			for x := range w {
				if off := far(got.At(x, y), want.At(x, y)); off > 3 {
					t.Fatalf("%s: pixel %d, %d is %v, FFmpeg has %v", name, x, y, color.RGBAModel.Convert(got.At(x, y)), want.At(x, y))
				}
			}
		}
	}
}

func TestBadYUYVIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		layout yuyv
		size   int
	}{
		"a byte short":         {yuyv{16, 16, 32, false}, 511},
		"a padded row short":   {yuyv{16, 16, 40, false}, 512},
		"empty":                {yuyv{16, 16, 32, false}, 0},
		"odd width":            {yuyv{15, 16, 32, false}, 512},
		"no width":             {yuyv{0, 16, 32, false}, 512},
		"negative height":      {yuyv{16, -1, 32, false}, 512},
		"rows overlap":         {yuyv{16, 16, 31, false}, 512},
		"wider than any":       {yuyv{1 << 20, 1, 2 << 20, false}, 2 << 20},
		"rows too far apart":   {yuyv{2, 2, 1 << 40, false}, 512},
		"higher than any":      {yuyv{2, 1 << 40, 4, false}, 512},
		"longer than the part": {yuyv{1280, 720, 2560, false}, 640 * 480 * 2},
	} {
		if _, err := tt.layout.decode(make([]byte, tt.size)); !errors.Is(err, drivers.ErrBadAnswer) {
			t.Errorf("%s: %v; want a bad answer", name, err)
		}
	}
}

// A photograph from a camera without compression is a JPEG of the same colours.
func TestYUYVBecomesAJPEG(t *testing.T) {
	raw := bytes.Repeat([]byte{81, 90, 81, 240}, 64*32/2) // red
	file, err := picture{raw, &yuyv{64, 32, 128, false}}.jpeg()
	if err != nil {
		t.Fatal(err)
	}
	decoded, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got := decoded.At(31, 17); decoded.Bounds().Size() != image.Pt(64, 32) || far(got, color.RGBA{255, 0, 0, 255}) > 6 {
		t.Errorf("red of %v became %v", decoded.Bounds(), color.RGBAModel.Convert(got))
	}
	if _, err := (picture{raw[:10], &yuyv{64, 32, 128, false}}).jpeg(); !errors.Is(err, drivers.ErrBadAnswer) {
		t.Errorf("a short frame became a JPEG: %v", err)
	}
}

func FuzzYUYV(f *testing.F) {
	f.Add(16, 2, 32, false, make([]byte, 64))
	f.Add(16, 2, 40, true, make([]byte, 72))
	f.Add(2, 8192, 4, false, []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, width, height, stride int, full bool, raw []byte) {
		got, err := yuyv{width, height, stride, full}.decode(raw)
		switch {
		case errors.Is(err, drivers.ErrBadAnswer):
		case err != nil:
			t.Fatal(err)
		case got.Rect.Dx() != width || got.Rect.Dy() != height:
			t.Fatalf("%d × %d became %v", width, height, got.Rect)
		case width*height > len(raw):
			t.Fatalf("%d bytes became %d pixels", len(raw), width*height)
		}
	})
}
