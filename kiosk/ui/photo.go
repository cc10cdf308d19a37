package ui

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"

	"zhiting/kiosk/page"
)

// photo is a still made ready for the screen.
type photo struct {
	file    []byte // what it was made of
	picture image.Image
}

// photoSide bounds it in pixels: no place for a still is larger.
const photoSide = 1080

// develop decodes the still of a page and makes it small, unless it is the one before. A still of a whole sensor takes some
// tenths of a second, so that this must not be done by the toolkit's goroutine. One that cannot be read is no picture.
func develop(p page.Page, before *photo) *photo {
	for _, e := range p.Elements {
		switch {
		case e.Role != page.RolePhoto:
			continue
		case before != nil && len(e.Image) > 0 && len(before.file) == len(e.Image) && &before.file[0] == &e.Image[0]:
			return before
		}
		decoded, err := jpeg.Decode(bytes.NewReader(e.Image))
		if err != nil {
			return nil
		}
		size := decoded.Bounds().Size()
		shrink := min(1, photoSide/float64(max(size.X, size.Y)))
		out := image.NewRGBA(image.Rect(0, 0, max(int(float64(size.X)*shrink), 1), max(int(float64(size.Y)*shrink), 1)))
		draw.ApproxBiLinear.Scale(out, out.Rect, decoded, decoded.Bounds(), draw.Src, nil)
		return &photo{e.Image, out}
	}
	return nil
}
