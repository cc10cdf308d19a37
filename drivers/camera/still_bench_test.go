package camera

import (
	"bytes"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
)

// BenchmarkStill measures what a page costs from its photograph to the straightened picture, judged.
func BenchmarkStill(b *testing.B) {
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
	slices.Sort(took)
	const limit = 300.0
	ours := took[len(took)/2].Seconds() * 1000
	devicetest.Figure("camera-page", ours, limit, ours/limit, 1, "ms")
}
