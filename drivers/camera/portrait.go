package camera

import (
	"bytes"
	"cmp"
	_ "embed" // the cascade
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"sync"

	pigo "github.com/esimov/pigo/core"
)

// cascade is what faces are found with: the file cascade/facefinder of github.com/esimov/pigo v1.4.6, under the licence in
// facefinder.LICENSE.
//
//go:embed facefinder
var cascade []byte

var finder = sync.OnceValues(func() (*pigo.Pigo, error) { return pigo.NewPigo().Unpack(cascade) })

// The limits of a portrait are parts of the picture. They let a face through that can be printed on a card: a card's
// portrait has a face of some 200 pixels (GA 461-2004), which is a quarter of 720.
const (
	leastScore   = 15   // of a find; drawn and photographed faces have over 100, patterns below 10
	leastFace    = 0.11 // of the shorter side: what is smaller is not looked for
	farBelow     = 0.25 // of the shorter side
	besideFrom   = 0.4  // of the largest face: another person, not a picture on the wall
	mostAside    = 0.2  // of the width, from the middle
	mostUpOrDown = 0.25 // of the height, from the middle
	hair         = 0.2  // of the face, above it
	mostOutside  = 0.04 // of the face, over the picture's edge
)

// Portrait judges a photograph that is to show one person's face, as a JPEG. It is a hint to take the picture again and no
// verdict: it knows no face from another, and a good one may be missed.
func Portrait(photo []byte) (Advice, error) {
	decoded, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		return AdviceNone, fmt.Errorf("photograph cannot be judged: %w", err)
	}
	grey, size := brightness(decoded), decoded.Bounds().Size()
	if judge(grey, size.X) == AdviceDark { // no face is found in the dark
		return AdviceDark, nil
	}
	small, w, h, scale := shrink(grey, size)
	faces, err := facesIn(small, w, h)
	if err != nil {
		return AdviceNone, err
	}
	if told := adviceOn(faces, float64(w), float64(h)); told != AdviceNone {
		return told, nil
	}
	// Light and sharpness count where the face is: the wall behind may be bright, and has nothing to be sharp.
	box := largestOf(faces).box(scale).Intersect(image.Rect(0, 0, size.X, size.Y))
	var front []byte
	for y := box.Min.Y; y < box.Max.Y; y++ {
		front = append(front, grey[y*size.X:][box.Min.X:box.Max.X]...)
	}
	if told := judge(front, max(box.Dx(), 1)); told != AdviceGlare { // the shine of a forehead is no mirrored lamp
		return told, nil
	}
	return AdviceNone, nil
}

// face is where a face is: its middle, and the side of the square from the forehead to the chin.
type face struct{ x, y, size float64 }

// box is the square of a face in a picture that is larger by a factor.
func (f face) box(scale float64) image.Rectangle {
	return image.Rect(int((f.x-f.size/2)*scale), int((f.y-f.size/2)*scale), int((f.x+f.size/2)*scale), int((f.y+f.size/2)*scale))
}

// largestOf is the face nearest to the camera, of one or more.
func largestOf(faces []face) face {
	return slices.MaxFunc(faces, func(a, b face) int { return cmp.Compare(a.size, b.size) })
}

// facesIn finds faces in grey values, row by row. The picture is continued over its edges, since a face is found only whole.
func facesIn(grey []byte, w, h int) ([]face, error) {
	if w == 0 || h == 0 {
		return nil, nil
	}
	classifier, err := finder()
	if err != nil {
		return nil, fmt.Errorf("faces cannot be looked for: %w", err)
	}
	shorter := min(w, h)
	edge := shorter / 3
	wide, high := w+2*edge, h+2*edge
	pixels := make([]byte, 0, wide*high)
	for y := range high {
		row := grey[min(max(y-edge, 0), h-1)*w:][:w]
		pixels = append(pixels, bytes.Repeat(row[:1], edge)...)
		pixels = append(pixels, row...)
		pixels = append(pixels, bytes.Repeat(row[w-1:], edge)...)
	}
	finds := classifier.ClusterDetections(classifier.RunCascade(pigo.CascadeParams{
		MinSize: max(int(leastFace*float64(shorter)), 8), MaxSize: shorter, ShiftFactor: 0.1, ScaleFactor: 1.1,
		ImageParams: pigo.ImageParams{Pixels: pixels, Rows: high, Cols: wide, Dim: wide},
	}, 0), 0.2)
	var faces []face
	for _, f := range finds {
		if f.Q >= leastScore {
			faces = append(faces, face{float64(f.Col - edge), float64(f.Row - edge), float64(f.Scale)})
		}
	}
	return faces, nil
}

// adviceOn says what is wrong with the faces in a picture of a size: first what the largest cannot mend alone.
func adviceOn(faces []face, w, h float64) Advice {
	if len(faces) == 0 {
		return AdviceNoFace
	}
	largest, people := largestOf(faces), 0
	for _, f := range faces {
		if f.size >= besideFrom*largest.size {
			people++
		}
	}
	half, over := largest.size/2, mostOutside*largest.size
	switch {
	case people > 1:
		return AdviceFaces
	case largest.x-half < -over || largest.x+half > w+over || largest.y-half-hair*largest.size < -over || largest.y+half > h+over:
		return AdviceFaceCut
	case largest.size < farBelow*min(w, h):
		return AdviceFaceFar
	case math.Abs(largest.x-w/2) > mostAside*w || math.Abs(largest.y-h/2) > mostUpOrDown*h:
		return AdviceFaceAside
	}
	return AdviceNone
}
