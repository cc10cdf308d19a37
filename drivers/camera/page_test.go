package camera

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// table is what a page lies on.
type table struct {
	name string
	grey func(x, y int) float64
}

var tables = []table{
	{"dark", func(x, y int) float64 { return 40 }},
	{"wood", func(x, y int) float64 { return 110 + 12*math.Sin(float64(y)/9+3*math.Sin(float64(x)/150)) }},
	{"light grey", func(x, y int) float64 { return 160 }},
	{"shadow across", func(x, y int) float64 { return 70 + 50*float64(x)/1280 }},
}

// draw makes a picture of a page with lines of print at four corners, on a table, in uneven light.
func draw(on table, q Quad, random *rand.Rand) *image.Gray {
	picture := image.NewGray(image.Rect(0, 0, 1280, 720))
	m := perspective(q, 1, 1)
	for y := range 720 {
		for x := range 1280 {
			value := on.grey(x, y)
			if u, v, in := inverse(m, float64(x)+0.5, float64(y)+0.5); in {
				value = 225 - 25*u
				row := math.Mod(v*20, 1)
				if u > 0.12 && u < 0.85 && v > 0.1 && v < 0.9 && row < 0.45 && math.Mod(u*40, 1) < 0.7 {
					value = 60
				}
			}
			picture.SetGray(x, y, color.Gray{Y: byte(min(max(value+random.NormFloat64()*4, 0), 255))})
		}
	}
	return picture
}

// inverse says where on the page a place in the picture is.
func inverse(m [8]float64, x, y float64) (u, v float64, in bool) {
	a, b, c := m[0]-m[6]*x, m[1]-m[7]*x, x-m[2]
	d, e, f := m[3]-m[6]*y, m[4]-m[7]*y, y-m[5]
	det := a*e - b*d
	u, v = (c*e-b*f)/det, (a*f-c*d)/det
	return u, v, u >= 0 && u <= 1 && v >= 0 && v <= 1
}

// lying is a page turned and tilted by chance, whole within the picture.
func lying(random *rand.Rand) Quad {
	turn := (random.Float64() - 0.5) * math.Pi / 3 // up to 30 degrees either way
	w, h := 380+random.Float64()*120, 250+random.Float64()*70
	middle := Point{640 + (random.Float64()-0.5)*120, 360 + (random.Float64()-0.5)*40}
	var q Quad
	for i, c := range [4]Point{{-w / 2, -h / 2}, {w / 2, -h / 2}, {w / 2, h / 2}, {-w / 2, h / 2}} {
		x := c.X*math.Cos(turn) - c.Y*math.Sin(turn) + (random.Float64()-0.5)*40
		y := c.X*math.Sin(turn) + c.Y*math.Cos(turn) + (random.Float64()-0.5)*40
		q[i] = Point{middle.X + x, middle.Y + y}
	}
	return q
}

func TestPagesAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine, and long under the race detector")
	}
	for _, on := range tables {
		for seed := range uint64(8) {
			random := rand.New(rand.NewPCG(seed, 1))
			want := lying(random)
			picture := draw(on, want, random)
			got, found, cut := FindPage(picture)
			if !found || cut {
				t.Errorf("%s %d: found %v, cut %v", on.name, seed, found, cut)
				keep(t, fmt.Sprintf("%s-%d", on.name, seed), picture)
				continue
			}
			for i := range want.ordered() {
				if off := math.Hypot(got[i].X-want.ordered()[i].X, got[i].Y-want.ordered()[i].Y); off > 12 {
					t.Errorf("%s %d: corner %d is off by %.1f pixels", on.name, seed, i, off)
				}
			}
		}
	}
}

// keep leaves a picture for a person to look at when ZHITING_PICTURES names a folder.
func keep(t *testing.T, name string, picture image.Image) {
	t.Helper()
	folder := os.Getenv("ZHITING_PICTURES")
	if folder == "" {
		return
	}
	f, err := os.Create(filepath.Join(folder, name+".jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, picture, nil); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsNoWholePage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	none := Quad{{-10, -10}, {-9, -10}, {-9, -9}, {-10, -9}}
	for _, tt := range []struct {
		name  string
		quad  Quad
		found bool
		cut   bool
	}{
		{"a bare table", none, false, false},
		{"a card far away", Quad{{600, 300}, {700, 300}, {700, 360}, {600, 360}}, false, false},
		{"a page that goes out at the right", Quad{{700, 100}, {1500, 120}, {1480, 600}, {690, 580}}, false, true},
		{"a page that goes out below", Quad{{300, 300}, {900, 310}, {910, 1000}, {290, 990}}, false, true},
		{"nothing but page", Quad{{-200, -200}, {1600, -200}, {1600, 1000}, {-200, 1000}}, false, false},
	} {
		on := tables[1]
		if tt.quad == none {
			on = tables[0]
		}
		picture := draw(on, tt.quad, random)
		if _, found, cut := FindPage(picture); found != tt.found || cut != tt.cut {
			t.Errorf("%s: found %v, cut %v", tt.name, found, cut)
			keep(t, tt.name, picture)
		}
	}
}

func encoded(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPageIsCutOutAndStraightened(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	picture := draw(tables[1], Quad{{300, 150}, {980, 110}, {1010, 600}, {270, 570}}, random)
	page, err := PageOf(encoded(t, picture))
	if err != nil || !page.Found || page.Advice != AdviceNone {
		t.Fatalf("found %v, advice %q, %v", page.Found, page.Advice, err)
	}
	straight, err := jpeg.Decode(bytes.NewReader(page.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "straight", straight)
	b := straight.Bounds()
	if ratio := float64(b.Dx()) / float64(b.Dy()); ratio < 1.4 || ratio > 1.65 {
		t.Errorf("the page is %d by %d", b.Dx(), b.Dy())
	}
	grey := brightness(straight)
	for _, c := range [4]Point{{0.01, 0.01}, {0.99, 0.01}, {0.99, 0.99}, {0.01, 0.99}} { // paper up to the corners, no table
		at := int(c.Y*float64(b.Dy()))*b.Dx() + int(c.X*float64(b.Dx()))
		if grey[at] < 180 {
			t.Errorf("at %v the page has brightness %d", c, grey[at])
		}
	}
}

// What is kept of a photograph can be sent and stored, whatever its sensor and its noise.
func TestWhatIsKeptIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine, and long under the race detector")
	}
	random := rand.New(rand.NewPCG(9, 9))
	noise := image.NewYCbCr(image.Rect(0, 0, 4096, 1536), image.YCbCrSubsampleRatio422)
	for i := range noise.Y {
		noise.Y[i] = byte(100 + 60*random.NormFloat64())
	}
	photo := encoded(t, noise)
	if len(photo) <= mostKept {
		t.Fatalf("the photograph has %d bytes: nothing to make smaller", len(photo))
	}
	for name, of := range map[string]func([]byte) (Page, error){"whole": Whole, "no page": PageOf} {
		kept, err := of(photo)
		if err != nil || len(kept.JPEG) > mostKept {
			t.Fatalf("%s: %d bytes, %v", name, len(kept.JPEG), err)
		}
		if head, err := jpeg.DecodeConfig(bytes.NewReader(kept.JPEG)); err != nil || head.Width != longestSide || head.Height != 1315 {
			t.Errorf("%s: %+v, %v", name, head, err)
		}
	}
	small := encoded(t, draw(tables[0], lying(random), random))
	if kept, err := Whole(small); err != nil || !bytes.Equal(kept.JPEG, small) {
		t.Errorf("the camera's own file is changed without need: %v", err)
	}
}

// Colours stay where they are, however few of them the camera gives.
func TestColoursOfAPageCutOut(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440} {
		photo := image.NewYCbCr(image.Rect(0, 0, 400, 300), ratio)
		for y := range 300 {
			for x := range 400 {
				photo.Y[photo.YOffset(x, y)], photo.Cb[photo.COffset(x, y)], photo.Cr[photo.COffset(x, y)] = byte(x/2), byte(50+x/4), byte(200-y/3)
			}
		}
		page := Crop(photo, Quad{{100, 60}, {300, 60}, {300, 240}, {100, 240}})
		if page.Rect.Size() != image.Pt(200, 180) {
			t.Fatalf("%v: the page is %v", ratio, page.Rect)
		}
		for _, at := range []image.Point{{2, 2}, {100, 90}, {196, 176}} {
			got := page.YCbCrAt(at.X, at.Y)
			x, y := at.X+100, at.Y+60
			for name, off := range map[string]int{"Y": int(got.Y) - x/2, "Cb": int(got.Cb) - (50 + x/4), "Cr": int(got.Cr) - (200 - y/3)} {
				if off < -2 || off > 2 {
					t.Errorf("%v at %v: %s is off by %d", ratio, at, name, off)
				}
			}
		}
	}
}

func TestAdviceOnPages(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	whole := Quad{{300, 150}, {980, 130}, {990, 590}, {290, 580}}
	glare := draw(tables[1], whole, random)
	for y := 300; y < 420; y++ {
		for x := 500; x < 660; x++ {
			glare.SetGray(x, y, color.Gray{Y: 255})
		}
	}
	for name, tt := range map[string]struct {
		picture image.Image
		want    Advice
	}{
		"fine":  {draw(tables[1], whole, random), AdviceNone},
		"glare": {glare, AdviceGlare},
		"cut":   {draw(tables[1], Quad{{700, 100}, {1500, 120}, {1480, 600}, {690, 580}}, random), AdviceCut},
	} {
		page, err := PageOf(encoded(t, tt.picture))
		if err != nil || page.Advice != tt.want {
			t.Errorf("%s: advice %q, %v; want %q", name, page.Advice, err, tt.want)
			keep(t, name, tt.picture)
		}
	}
}

func FuzzFindPage(f *testing.F) {
	f.Add(uint16(4), uint16(3), []byte{0, 255, 128, 7, 9, 200})
	f.Add(uint16(400), uint16(1), []byte{255})
	f.Fuzz(func(t *testing.T, w, h uint16, values []byte) {
		picture := image.NewGray(image.Rect(0, 0, int(w%700)+1, int(h%700)+1))
		for i := range picture.Pix {
			if len(values) > 0 {
				picture.Pix[i] = values[(i/7)%len(values)]
			}
		}
		if q, found, _ := FindPage(picture); found {
			if page := Crop(picture, q); page.Rect.Dx() > longestSide || page.Rect.Dy() > longestSide {
				t.Errorf("the page is %v", page.Rect)
			}
		}
	})
}
