package camera

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// Advice is what to tell the person about a photograph.
type Advice string

// The advices. The zero value means that the photograph is good enough.
const (
	AdviceNone    Advice = ""
	AdviceDark    Advice = "dark"
	AdviceBlurred Advice = "blurred"
)

// The limits are set for a page or card that fills most of the picture: its text makes many edges.
const (
	darkBelow = 50   // mean brightness, of 255
	blurBelow = 0.05 // the strongest edges, as a part of full contrast
)

// Quality judges a JPEG: too dark, too blurred to read, or good enough. It is a hint to take the picture again, not a
// verdict: an empty sheet is as smooth as a blurred one.
func Quality(picture []byte) (Advice, error) {
	decoded, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return AdviceNone, fmt.Errorf("photograph cannot be judged: %w", err)
	}
	grey := brightness(decoded)
	sum, edges := 0, [256]int{}
	width := decoded.Bounds().Dx()
	for i, y := range grey {
		sum += int(y)
		if i%width > 0 {
			edges[difference(y, grey[i-1])]++
		}
	}
	if sum < darkBelow*len(grey) {
		return AdviceDark, nil
	}
	// The strength that one pixel in two hundred reaches: some text in the picture is enough to be sharp.
	strong, rank := len(edges)-1, len(grey)/200
	for ; strong > 0 && rank > edges[strong]; strong-- {
		rank -= edges[strong]
	}
	if float64(strong) < blurBelow*255 {
		return AdviceBlurred, nil
	}
	return AdviceNone, nil
}

func difference(a, b byte) byte {
	if a > b {
		return a - b
	}
	return b - a
}

// brightness gives a picture's grey values row by row.
func brightness(picture image.Image) []byte {
	b := picture.Bounds()
	out := make([]byte, 0, b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			switch p := picture.(type) {
			case *image.YCbCr:
				out = append(out, p.Y[p.YOffset(x, y)])
			case *image.Gray:
				out = append(out, p.GrayAt(x, y).Y)
			default:
				red, green, blue, _ := p.At(x, y).RGBA()
				out = append(out, byte((299*red+587*green+114*blue)/1000>>8))
			}
		}
	}
	return out
}
