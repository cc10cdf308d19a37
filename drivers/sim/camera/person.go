package camera

import (
	"image"
	"maps"
	"math"
	"slices"
)

// views is what can be before the camera.
var views = map[string]func(light float64) *image.RGBA{
	"desk":   desk,
	"nobody": people(),
	"person": people(head{640, 350, 300}),
	"far":    people(head{640, 360, 130}),
	"aside":  people(head{250, 350, 300}),
	"near":   people(head{640, 150, 420}),
	"two":    people(head{360, 360, 260}, head{900, 360, 260}),
}

func viewNames() []string { return slices.Sorted(maps.Keys(views)) }

// head is where a person is: the middle of the face, and its height in pixels.
type head struct{ x, y, size float64 }

// people draws people before a wall.
func people(heads ...head) func(light float64) *image.RGBA {
	return func(light float64) *image.RGBA {
		picture := image.NewRGBA(image.Rect(0, 0, width, height))
		wall := tone{196, 204, 210}
		fill(picture, picture.Rect, shade(wall.r, wall.g, wall.b, light))
		for _, h := range heads { // nobody stands before another
			for y := max(int(h.y-0.8*h.size), 0); y < height; y++ {
				for x := max(int(h.x-h.size), 0); x < min(int(h.x+h.size), width); x++ {
					c := h.over(wall, (float64(x)+0.5-h.x)/h.size, (float64(y)+0.5-h.y)/h.size)
					picture.SetRGBA(x, y, shade(c.r, c.g, c.b, light))
				}
			}
		}
		return picture
	}
}

// tone is a colour of parts from 0 to 255.
type tone struct{ r, g, b float64 }

func (t tone) to(other tone, share float64) tone {
	return tone{t.r + (other.r-t.r)*share, t.g + (other.g-t.g)*share, t.b + (other.b-t.b)*share}
}

// skin is skin in a light, from 0 to 255.
func skin(light float64) tone { return tone{1.12 * light, 0.97 * light, 0.83 * light} }

var (
	hairBlack = tone{40, 37, 36}
	shirt     = tone{52, 60, 84}
)

// over draws a person over what is behind, at a place that is measured from the middle of the face in heights of it.
func (h head) over(behind tone, u, v float64) tone {
	// oval is how much of a place belongs to an oval whose edge is soft by a part of its size.
	oval := func(x, y, rx, ry, soft float64) float64 {
		away := math.Hypot((u-x)/rx, (v-y)/ry)
		return min(max((1-away)/soft+0.5, 0), 1)
	}
	c := behind.to(shirt, oval(0, 1.35, 0.95, 0.75, 0.01))
	if math.Abs(u) < 0.2 && v > 0.3 && v < 0.75 {
		c = skin(165) // the neck
	}
	if v < 0.2 {
		c = c.to(hairBlack, oval(0, -0.12, 0.47, 0.62, 0.02))
	}
	front := oval(0, 0.02, 0.4, 0.56, 0.02)
	if front == 0 {
		return c
	}
	face := skin(205 - 88*math.Abs(u) - 18*max(v, 0))
	if v < 0.25*u*u-0.36 {
		face = hairBlack
	}
	for _, side := range []float64{-1, 1} {
		face = face.to(skin(110), 0.55*oval(side*0.165, -0.07, 0.115, 0.075, 0.6)) // the eye lies deeper
		face = face.to(skin(50), 0.9*oval(side*0.17, -0.145, 0.12, 0.028, 0.4))    // brow
		face = face.to(skin(45), 0.95*oval(side*0.165, -0.055, 0.075, 0.032, 0.4)) // eye
		face = face.to(skin(225), 0.35*oval(side*0.24, 0.13, 0.1, 0.08, 0.9))      // cheek
		face = face.to(skin(80), 0.6*oval(side*0.055, 0.165, 0.03, 0.02, 0.5))     // nostril
	}
	face = face.to(skin(230), 0.4*oval(0, 0.03, 0.035, 0.12, 0.7)) // nose
	face = face.to(skin(130), 0.4*oval(0, 0.185, 0.09, 0.025, 0.7))
	face = face.to(skin(105), 0.8*oval(0, 0.305, 0.14, 0.035, 0.5)) // mouth
	face = face.to(skin(60), 0.7*oval(0, 0.3, 0.13, 0.008, 0.5))
	face = face.to(skin(140), 0.35*oval(0, 0.385, 0.09, 0.02, 0.8))
	return c.to(face, front)
}
