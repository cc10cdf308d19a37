package camera

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
)

// longestSide bounds a cropped page: A4 at 300 dots an inch.
const longestSide = 3508

// Page is a photograph of a page: cut out and straightened where its edges were found, as it was taken where not.
type Page struct {
	JPEG   []byte
	Found  bool // the edges were found, and JPEG is the page alone
	Advice Advice
}

// PageOf finds the page in a photograph, cuts it out and judges it.
func PageOf(picture []byte) (Page, error) {
	decoded, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return Page{}, fmt.Errorf("photograph cannot be judged: %w", err)
	}
	grey, size := brightness(decoded), decoded.Bounds().Size()
	corners, found, cut := findPage(grey, size)
	if !found {
		advice := judge(grey, size.X)
		if cut && advice == AdviceNone {
			advice = AdviceCut
		}
		return Page{JPEG: picture, Advice: advice}, nil
	}
	page := Crop(decoded, corners)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, page, &jpeg.Options{Quality: 90}); err != nil {
		return Page{}, fmt.Errorf("page cannot be kept: %w", err)
	}
	return Page{JPEG: b.Bytes(), Found: true, Advice: judge(brightness(page), page.Rect.Dx())}, nil
}

// Crop gives what lies within four corners, seen straight from above.
func Crop(picture image.Image, q Quad) *image.RGBA {
	side := func(a, b int) float64 { return math.Hypot(q[a].X-q[b].X, q[a].Y-q[b].Y) }
	w, h := (side(0, 1)+side(3, 2))/2, (side(0, 3)+side(1, 2))/2
	if shrink := longestSide / max(w, h); shrink < 1 {
		w, h = w*shrink, h*shrink
	}
	out := image.NewRGBA(image.Rect(0, 0, max(int(w+0.5), 1), max(int(h+0.5), 1)))
	m := perspective(q, float64(out.Rect.Dx()), float64(out.Rect.Dy()))
	origin := picture.Bounds().Min
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			u, v := float64(x)+0.5, float64(y)+0.5
			d := m[6]*u + m[7]*v + 1
			out.SetRGBA(x, y, between(picture, (m[0]*u+m[1]*v+m[2])/d-0.5+float64(origin.X), (m[3]*u+m[4]*v+m[5])/d-0.5+float64(origin.Y)))
		}
	}
	return out
}

// perspective maps a rectangle of w by h onto a quadrilateral: eight numbers, the ninth is 1 (Heckbert 1989).
func perspective(q Quad, w, h float64) (m [8]float64) {
	dx1, dy1 := q[1].X-q[2].X, q[1].Y-q[2].Y
	dx2, dy2 := q[3].X-q[2].X, q[3].Y-q[2].Y
	sx, sy := q[0].X-q[1].X+q[2].X-q[3].X, q[0].Y-q[1].Y+q[2].Y-q[3].Y
	d := dx1*dy2 - dx2*dy1
	g, k := (sx*dy2-dx2*sy)/d, (dx1*sy-sx*dy1)/d
	return [8]float64{
		(q[1].X - q[0].X + g*q[1].X) / w, (q[3].X - q[0].X + k*q[3].X) / h, q[0].X,
		(q[1].Y - q[0].Y + g*q[1].Y) / w, (q[3].Y - q[0].Y + k*q[3].Y) / h, q[0].Y,
		g / w, k / h,
	}
}

// between is the colour at a place between pixels.
func between(picture image.Image, x, y float64) color.RGBA {
	b := picture.Bounds()
	x, y = min(max(x, float64(b.Min.X)), float64(b.Max.X-1)), min(max(y, float64(b.Min.Y)), float64(b.Max.Y-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, b.Max.X-1), min(y0+1, b.Max.Y-1)
	fx, fy := x-float64(x0), y-float64(y0)
	var sum [3]float64
	for _, at := range [4]struct {
		x, y  int
		share float64
	}{{x0, y0, (1 - fx) * (1 - fy)}, {x1, y0, fx * (1 - fy)}, {x0, y1, (1 - fx) * fy}, {x1, y1, fx * fy}} {
		r, g, bl, _ := rgb(picture, at.x, at.y)
		sum[0], sum[1], sum[2] = sum[0]+at.share*float64(r), sum[1]+at.share*float64(g), sum[2]+at.share*float64(bl)
	}
	return color.RGBA{byte(sum[0] + 0.5), byte(sum[1] + 0.5), byte(sum[2] + 0.5), 255}
}

// rgb reads a pixel without the interface's allocation for the kind of picture that cameras give.
func rgb(picture image.Image, x, y int) (r, g, b, a byte) {
	if p, ok := picture.(*image.YCbCr); ok {
		c := p.YCbCrAt(x, y)
		r, g, b = color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
		return r, g, b, 255
	}
	r16, g16, b16, a16 := picture.At(x, y).RGBA()
	return byte(r16 >> 8), byte(g16 >> 8), byte(b16 >> 8), byte(a16 >> 8)
}
