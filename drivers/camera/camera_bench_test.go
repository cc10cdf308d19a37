package camera

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
)

// BenchmarkPreview measures how many frames of 1280 × 720 a second one core makes ready for the screen: decoded and scaled to
// the place that the kiosk's page has for them.
func BenchmarkPreview(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	h := devicetest.Start(b, program, "- {kind: camera, listen: \"127.0.0.1:0\"}\n")
	c := opened(b, h)
	s := c.current()
	var frames []frame
	for last := (frame{}); len(frames) < 15; frames = append(frames, last) {
		var err error
		if last, err = s.after(b.Context(), last); err != nil {
			b.Fatal(err)
		}
	}
	const rounds = 10
	began := time.Now()
	for range rounds {
		for _, f := range frames {
			seen, err := f.decode()
			if err != nil || seen.Bounds().Size() != image.Pt(1280, 720) {
				b.Fatalf("a frame of %v, %v", seen.Bounds(), err)
			}
			fit(seen, image.Pt(960, 540))
		}
	}
	const least = 15.0
	ours := float64(rounds*len(frames)) / time.Since(began).Seconds()
	devicetest.Figure("camera-preview", ours, least, least/ours, 1, "/s")
}

// BenchmarkSnap measures how long the citizen waits for a photograph while the live picture runs, from a camera that gives 15
// frames a second.
func BenchmarkSnap(b *testing.B) {
	h := devicetest.Start(b, program, "- {kind: camera, listen: \"127.0.0.1:0\"}\n")
	c := opened(b, h)
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Preview(ctx, image.Pt(960, 540), func(image.Image) {}) }()
	var took []time.Duration
	for i := range 21 {
		time.Sleep(time.Duration(i) * 7 * time.Millisecond) // the button is pressed at any moment between two frames
		began := time.Now()
		if _, err := c.Snap(b.Context()); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		b.Errorf("live picture ended with %v", err)
	}
	figure("camera-still", took, 300)
}

// BenchmarkStill measures what a photograph of 8 megapixels costs besides what the camera needs to change its size: its frames
// are decoded until the exposure has settled.
func BenchmarkStill(b *testing.B) {
	src := newSensor(b)
	src.large = pageOf8MP(b)
	c := behind(b, src)
	var took []time.Duration
	for range 7 {
		began := time.Now()
		if photo, err := c.Still(b.Context()); err != nil || len(photo) != len(src.large) {
			b.Fatalf("%d bytes, %v", len(photo), err)
		}
		took = append(took, time.Since(began))
	}
	figure("camera-still-8mp", took, 1000)
}

// BenchmarkPage measures what a page costs from its photograph to the straightened picture, judged: of the stream's size and
// of 8 megapixels.
func BenchmarkPage(b *testing.B) {
	for _, of := range []struct {
		name  string
		photo []byte
		limit float64
	}{{"camera-page", photoOfPage(b, 1), 300}, {"camera-page-8mp", pageOf8MP(b), 1000}} {
		var took []time.Duration
		for range 11 {
			began := time.Now()
			page, err := PageOf(of.photo)
			if err != nil || !page.Found || len(page.JPEG) > mostKept {
				b.Fatalf("%s: found %v, %d bytes, %v", of.name, page.Found, len(page.JPEG), err)
			}
			took = append(took, time.Since(began))
		}
		figure(of.name, took, of.limit)
	}
}

func pageOf8MP(b *testing.B) []byte { return photoOfPage(b, 3) }

// photoOfPage is a photograph of a page on a table of 1280 × 720 pixels, or so many times as large with a sensor's noise.
func photoOfPage(b *testing.B, times int) []byte {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 1))
	small := draw(tables[1], Quad{{300, 150}, {980, 110}, {1010, 600}, {270, 570}}, random)
	picture := image.NewYCbCr(image.Rect(0, 0, 1280*times, 720*times), image.YCbCrSubsampleRatio422)
	for i := range picture.Y {
		grey := float64(small.Pix[i/picture.YStride/times*1280+i%picture.YStride/times]) + 3*random.NormFloat64()
		picture.Y[i] = byte(min(max(grey, 0), 255))
	}
	for i := range picture.Cb {
		picture.Cb[i], picture.Cr[i] = 126, 130
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, picture, &jpeg.Options{Quality: 90}); err != nil {
		b.Fatal(err)
	}
	return photo.Bytes()
}

// figure prints the median against a limit, in milliseconds.
func figure(name string, took []time.Duration, limit float64) {
	ours := middleOf(took)
	devicetest.Figure(name, ours, limit, ours/limit, 1, "ms")
}

// middleOf is the median, in milliseconds.
func middleOf(took []time.Duration) float64 {
	slices.Sort(took)
	return took[len(took)/2].Seconds() * 1000
}
