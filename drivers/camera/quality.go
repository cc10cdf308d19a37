package camera

import "image"

// Advice is what to tell the person about a photograph.
type Advice string

// The advices. The zero value means that the photograph is good enough.
const (
	AdviceNone    Advice = ""
	AdviceDark    Advice = "dark"
	AdviceBlurred Advice = "blurred"
	AdviceGlare   Advice = "glare" // a lamp is mirrored in the page
	AdviceCut     Advice = "cut"   // a part of the page lies outside the picture

	AdviceNoFace    Advice = "no-face"
	AdviceFaces     Advice = "several-faces"
	AdviceFaceFar   Advice = "face-far"   // too small to be printed on a card
	AdviceFaceCut   Advice = "face-cut"   // a part of the head lies outside the picture
	AdviceFaceAside Advice = "face-aside" // not in the middle
)

// The limits are set for a page or card that fills most of the picture: its text makes many edges.
const (
	darkBelow = 50   // mean brightness, of 255
	blurBelow = 0.05 // the strongest edges, as a part of full contrast
	glareFrom = 252  // brightness of a mirrored lamp; paper that is lit like the rest stays below paperMost
	paperMost = 235
	glareMost = 0.015 // of the pixels
)

// judge looks at the grey values of a picture, row by row: too dark, too blurred to read, or good enough. It is a hint to take
// the picture again, not a verdict: an empty sheet is as smooth as a blurred one.
func judge(grey []byte, width int) Advice {
	sum, edges, values := 0, [256]int{}, [256]int{}
	for i, y := range grey {
		sum += int(y)
		values[y]++
		if i%width > 0 {
			edges[difference(y, grey[i-1])]++
		}
	}
	if sum < darkBelow*len(grey) {
		return AdviceDark
	}
	if median(values, len(grey)) < paperMost {
		lit := 0
		for _, n := range values[glareFrom:] {
			lit += n
		}
		if float64(lit) > glareMost*float64(len(grey)) {
			return AdviceGlare
		}
	}
	// The strength that one pixel in two hundred reaches: some text in the picture is enough to be sharp.
	strong, rank := len(edges)-1, len(grey)/200
	for ; strong > 0 && rank > edges[strong]; strong-- {
		rank -= edges[strong]
	}
	if float64(strong) < blurBelow*255 {
		return AdviceBlurred
	}
	return AdviceNone
}

func median(values [256]int, of int) int {
	passed := 0
	for v, n := range values {
		if passed += n; passed > of/2 {
			return v
		}
	}
	return 255
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
		switch p := picture.(type) {
		case *image.YCbCr:
			out = append(out, p.Y[p.YOffset(b.Min.X, y):][:b.Dx()]...)
		case *image.Gray:
			out = append(out, p.Pix[p.PixOffset(b.Min.X, y):][:b.Dx()]...)
		default:
			for x := b.Min.X; x < b.Max.X; x++ {
				red, green, blue, _ := p.At(x, y).RGBA()
				out = append(out, byte((299*red+587*green+114*blue)/1000>>8))
			}
		}
	}
	return out
}
