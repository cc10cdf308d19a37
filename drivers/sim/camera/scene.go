package camera

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"

	xdraw "golang.org/x/image/draw"
)

const (
	width  = 1280
	height = 720
	sensor = 3  // times as large is the whole sensor's picture
	frames = 15 // a second's worth; the clock's hand goes round once
)

// reel is the frames of one second in a light from 0 to 1. Each is drawn when it is shown first.
type reel struct {
	scene func(light float64) *image.RGBA
	light float64
	still *image.RGBA // what does not move; nil before the first frame
	drawn [frames][]byte
	large []byte
}

// frame gives the n-th frame, a JPEG.
func (r *reel) frame(n int) ([]byte, error) {
	n %= frames
	if r.drawn[n] != nil {
		return r.drawn[n], nil
	}
	if r.still == nil {
		r.still = r.scene(r.light)
	}
	picture := image.NewRGBA(r.still.Rect)
	copy(picture.Pix, r.still.Pix)
	clock(picture, r.light, float64(n)/frames)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 85}); err != nil {
		return nil, err
	}
	r.drawn[n] = b.Bytes()
	return r.drawn[n], nil
}

// enlarged gives the scene at the sensor's full size, a JPEG.
func (r *reel) enlarged() ([]byte, error) {
	if r.large != nil {
		return r.large, nil
	}
	if r.still == nil {
		r.still = r.scene(r.light)
	}
	picture := image.NewRGBA(image.Rect(0, 0, sensor*width, sensor*height))
	xdraw.ApproxBiLinear.Scale(picture, picture.Rect, r.still, r.still.Rect, xdraw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 85}); err != nil {
		return nil, err
	}
	r.large = b.Bytes()
	return r.large, nil
}

// shade is a colour in a light.
func shade(r, g, b, light float64) color.RGBA {
	return color.RGBA{byte(r * light), byte(g * light), byte(b * light), 255}
}

func fill(dst draw.Image, box image.Rectangle, c color.Color) {
	draw.Draw(dst, box, image.NewUniform(c), image.Point{}, draw.Src)
}

// desk draws a desk, a white card with a silhouette that is nobody, and lines where text would be.
func desk(light float64) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			grain := 6 * math.Sin(float64(y)/7+3*math.Sin(float64(x)/180))
			picture.SetRGBA(x, y, shade(150+grain, 118+grain, 84+grain, light))
		}
	}
	card := image.Rect(240, 110, 1040, 610)
	fill(picture, card.Add(image.Pt(8, 10)), shade(96, 74, 52, light)) // its shadow
	fill(picture, card, shade(246, 246, 242, light))
	photo := image.Rect(290, 170, 570, 550)
	fill(picture, photo, shade(96, 150, 204, light))
	ellipse(picture, photo, image.Pt(430, 290), 84, 88, shade(40, 34, 32, light))
	fill(picture, image.Rect(404, 380, 456, 440), shade(206, 168, 138, light))
	ellipse(picture, photo, image.Pt(430, 320), 70, 88, shade(226, 190, 160, light))
	ellipse(picture, photo, image.Pt(430, 560), 130, 140, shade(52, 60, 84, light))
	for i, length := range []int{220, 330, 360, 300, 360, 260} {
		top := 190 + i*60
		for x := 620; x < 620+length; x += 28 { // blocks the size of characters
			fill(picture, image.Rect(x, top, x+22, top+24), shade(70, 70, 74, light))
			fill(picture, image.Rect(x+4, top+4, x+18, top+10), shade(246, 246, 242, light))
			fill(picture, image.Rect(x+10, top+13, x+18, top+20), shade(246, 246, 242, light))
		}
	}
	return picture
}

func ellipse(dst *image.RGBA, clip image.Rectangle, centre image.Point, rx, ry float64, c color.RGBA) {
	for y := clip.Min.Y; y < clip.Max.Y; y++ {
		for x := clip.Min.X; x < clip.Max.X; x++ {
			dx, dy := float64(x-centre.X)/rx, float64(y-centre.Y)/ry
			if dx*dx+dy*dy <= 1 {
				dst.SetRGBA(x, y, c)
			}
		}
	}
}

// clock draws a clock at the edge of the desk whose hand stands at a part of the turn.
func clock(dst *image.RGBA, light, turn float64) {
	centre := image.Pt(1160, 120)
	box := image.Rect(1060, 20, 1260, 220)
	ellipse(dst, box, centre, 80, 80, shade(250, 250, 250, light))
	ellipse(dst, box, centre, 6, 6, shade(30, 30, 30, light))
	sin, cos := math.Sincos(2 * math.Pi * turn)
	for r := 0.0; r < 64; r += 0.5 {
		x, y := centre.X+int(r*sin), centre.Y-int(r*cos)
		fill(dst, image.Rect(x-2, y-2, x+3, y+3), shade(190, 40, 30, light))
	}
}
