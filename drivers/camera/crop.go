package camera

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"

	xdraw "golang.org/x/image/draw"
)

const (
	// longestSide bounds a picture that is kept: A4 at 300 dots an inch.
	longestSide = 3508
	// mostKept bounds its file, in bytes: a case has many, and all of them are sent. A printed page needs less than 2 MiB.
	mostKept = 4 << 20
)

// Page is a photograph of a page: cut out and straightened where its edges were found, as it was taken where not.
type Page struct {
	JPEG   []byte // at most 4 MiB
	Found  bool   // the edges were found, and JPEG is the page alone
	Advice Advice
}

// PageOf finds the page in a photograph, cuts it out and judges it.
func PageOf(photo []byte) (Page, error) {
	decoded, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		return Page{}, fmt.Errorf("photograph cannot be judged: %w", err)
	}
	grey, size := brightness(decoded), decoded.Bounds().Size()
	corners, found, cut := findPage(grey, size)
	if !found {
		whole, err := kept(photo, decoded, judge(grey, size.X))
		if cut && whole.Advice == AdviceNone {
			whole.Advice = AdviceCut
		}
		return whole, err
	}
	page := Crop(decoded, corners)
	file, err := compressed(page)
	return Page{JPEG: file, Found: true, Advice: judge(brightness(page), page.Rect.Dx())}, err
}

// Whole keeps a photograph as it was taken, but for pixels that nobody needs, and judges it.
func Whole(photo []byte) (Page, error) {
	decoded, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		return Page{}, fmt.Errorf("photograph cannot be judged: %w", err)
	}
	return kept(photo, decoded, judge(brightness(decoded), decoded.Bounds().Dx()))
}

// kept gives the camera's own file where it is small enough.
func kept(photo []byte, decoded image.Image, advice Advice) (page Page, err error) {
	if b := decoded.Bounds(); len(photo) > mostKept || max(b.Dx(), b.Dy()) > longestSide {
		photo, err = compressed(reduced(decoded))
	}
	return Page{JPEG: photo, Advice: advice}, err
}

// reduced scales a picture down until no side is longer than a page's.
func reduced(picture image.Image) image.Image {
	b := picture.Bounds()
	shrink := longestSide / float64(max(b.Dx(), b.Dy()))
	if shrink >= 1 {
		return picture
	}
	out := image.NewRGBA(image.Rect(0, 0, int(float64(b.Dx())*shrink), int(float64(b.Dy())*shrink)))
	xdraw.ApproxBiLinear.Scale(out, out.Rect, picture, b, xdraw.Src, nil)
	return out
}

// compressed gives the best JPEG that is not too long. Noise in every pixel, as of a bad lamp, makes one long.
func compressed(picture image.Image) ([]byte, error) {
	var b bytes.Buffer
	for _, quality := range []int{90, 80, 65, 40} {
		b.Reset()
		if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("page cannot be kept: %w", err)
		}
		if b.Len() <= mostKept {
			break
		}
	}
	return b.Bytes(), nil
}

// Crop gives what lies within four corners, seen straight from above.
func Crop(picture image.Image, q Quad) *image.YCbCr {
	side := func(a, b int) float64 { return math.Hypot(q[a].X-q[b].X, q[a].Y-q[b].Y) }
	w, h := (side(0, 1)+side(3, 2))/2, (side(0, 3)+side(1, 2))/2
	if shrink := longestSide / max(w, h); shrink < 1 {
		w, h = w*shrink, h*shrink
	}
	out := image.NewYCbCr(image.Rect(0, 0, max(int(w+0.5), 1), max(int(h+0.5), 1)), image.YCbCrSubsampleRatio420)
	m := perspective(q, float64(out.Rect.Dx()), float64(out.Rect.Dy()))
	from := planesOf(picture)
	lay(out.Y, out.YStride, from[0], m, 1)
	lay(out.Cb, out.CStride, from[1], m, 2)
	lay(out.Cr, out.CStride, from[2], m, 2)
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

// plane is one component of a picture, whose values lie several pixels apart where there are fewer of them.
type plane struct {
	values               []byte
	stride               int
	width, height        int
	acrossStep, downStep float64 // pixels from one value to the next
}

// planesOf gives brightness and the two colours of a picture. Cameras give them so, or brightness alone.
func planesOf(picture image.Image) [3]plane {
	b := picture.Bounds()
	p, ok := picture.(*image.YCbCr)
	if !ok {
		p = image.NewYCbCr(image.Rect(0, 0, b.Dx(), b.Dy()), image.YCbCrSubsampleRatio444)
		for y := range b.Dy() {
			for x := range b.Dx() {
				r, g, bl, _ := picture.At(b.Min.X+x, b.Min.Y+y).RGBA()
				at := p.YOffset(x, y)
				p.Y[at], p.Cb[at], p.Cr[at] = color.RGBToYCbCr(byte(r>>8), byte(g>>8), byte(bl>>8))
			}
		}
	}
	across, down := 1, 1
	switch p.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		across = 2
	case image.YCbCrSubsampleRatio420:
		across, down = 2, 2
	case image.YCbCrSubsampleRatio440:
		down = 2
	case image.YCbCrSubsampleRatio411:
		across = 4
	case image.YCbCrSubsampleRatio410:
		across, down = 4, 2
	}
	w, h := (b.Dx()+across-1)/across, (b.Dy()+down-1)/down
	colour := func(values []byte) plane {
		return plane{values, p.CStride, w, h, float64(across), float64(down)}
	}
	return [3]plane{{p.Y, p.YStride, b.Dx(), b.Dy(), 1, 1}, colour(p.Cb), colour(p.Cr)}
}

// lay fills the values of a straightened page, which lie step pixels apart, from where they are in the photograph.
func lay(out []byte, stride int, from plane, m [8]float64, step float64) {
	for i := range out {
		u, v := (float64(i%stride)+0.5)*step, (float64(i/stride)+0.5)*step
		d := m[6]*u + m[7]*v + 1
		out[i] = from.between((m[0]*u+m[1]*v+m[2])/d/from.acrossStep-0.5, (m[3]*u+m[4]*v+m[5])/d/from.downStep-0.5)
	}
}

// between is the value at a place between values.
func (p *plane) between(x, y float64) byte {
	x, y = clamped(x, p.width-1), clamped(y, p.height-1)
	x0, y0 := int(x), int(y)
	fx, fy := x-float64(x0), y-float64(y0)
	above := p.values[y0*p.stride:]
	below := p.values[min(y0+1, p.height-1)*p.stride:]
	x1 := min(x0+1, p.width-1)
	return byte((float64(above[x0])*(1-fx)+float64(above[x1])*fx)*(1-fy) + (float64(below[x0])*(1-fx)+float64(below[x1])*fx)*fy + 0.5)
}

// clamped is a place from 0 to a last one. What is no number, of four corners that are no page's, is 0.
func clamped(at float64, last int) float64 {
	switch {
	case at >= float64(last):
		return float64(last)
	case at > 0:
		return at
	}
	return 0
}
