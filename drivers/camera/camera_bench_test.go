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
	const limit = 300.0
	ours := middleOf(took)
	devicetest.Figure("camera-still", ours, limit, ours/limit, 1, "ms")
}

// BenchmarkPage measures what a page costs from its photograph to the straightened picture, judged.
func BenchmarkPage(b *testing.B) {
	var photo bytes.Buffer
	picture := draw(tables[1], Quad{{300, 150}, {980, 110}, {1010, 600}, {270, 570}}, rand.New(rand.NewPCG(1, 1)))
	if err := jpeg.Encode(&photo, picture, nil); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for range 11 {
		began := time.Now()
		if page, err := PageOf(photo.Bytes()); err != nil || !page.Found {
			b.Fatalf("found %v, %v", page.Found, err)
		}
		took = append(took, time.Since(began))
	}
	const limit = 300.0
	ours := middleOf(took)
	devicetest.Figure("camera-page", ours, limit, ours/limit, 1, "ms")
}

// middleOf is the median, in milliseconds.
func middleOf(took []time.Duration) float64 {
	slices.Sort(took)
	return took[len(took)/2].Seconds() * 1000
}
