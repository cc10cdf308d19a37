package camera

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"sync"

	xdraw "golang.org/x/image/draw"

	"zhiting/drivers"
)

// picture is a frame as the camera gave it. It is decoded when somebody wants to see it: most frames nobody does.
type picture struct {
	raw    []byte
	layout *yuyv // nil: raw is a JPEG file
}

// mostPixels bounds what is decoded: a few spoilt bytes can say that a frame has 65,535 rows of 65,535 pixels, for which the
// decoder would take gigabytes. The largest cameras for documents have 16 million.
const mostPixels = 32 << 20

func (p picture) decode() (image.Image, error) {
	if p.layout != nil {
		return p.layout.decode(p.raw)
	}
	head, err := jpeg.DecodeConfig(bytes.NewReader(p.raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", drivers.ErrBadAnswer, err)
	}
	if head.Width*head.Height > mostPixels {
		return nil, fmt.Errorf("%w: a frame says that it has %d × %d pixels", drivers.ErrBadAnswer, head.Width, head.Height)
	}
	seen, err := jpeg.Decode(bytes.NewReader(p.raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", drivers.ErrBadAnswer, err)
	}
	return seen, nil
}

// jpeg gives the picture as a JPEG file: the camera's own, where it gave one.
func (p picture) jpeg() ([]byte, error) {
	if p.layout == nil {
		return p.raw, nil
	}
	decoded, err := p.layout.decode(p.raw)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, decoded, &jpeg.Options{Quality: 90}); err != nil {
		return nil, fmt.Errorf("frame cannot be kept as a JPEG: %w", err)
	}
	return out.Bytes(), nil
}

// fit scales a picture down until it lies within a size, its shape kept, and never up. The result is what a screen takes
// without working on it again.
func fit(seen image.Image, within image.Point) *image.RGBA {
	b := seen.Bounds()
	shrink := min(1, float64(within.X)/float64(b.Dx()), float64(within.Y)/float64(b.Dy()))
	out := image.NewRGBA(image.Rect(0, 0, max(int(float64(b.Dx())*shrink+0.5), 1), max(int(float64(b.Dy())*shrink+0.5), 1)))
	if out.Rect.Size() == b.Size() {
		xdraw.Draw(out, out.Rect, seen, b.Min, xdraw.Src)
	} else {
		xdraw.ApproxBiLinear.Scale(out, out.Rect, seen, b, xdraw.Src, nil)
	}
	return out
}

// The markers of a JPEG file (ITU-T T.81 table B.1) that are looked for.
const (
	markerDHT = 0xC4 // Huffman tables
	markerSOI = 0xD8
	markerSOS = 0xDA // from here on compressed data
)

// withTables gives a JPEG its Huffman tables. Many USB cameras leave them out of every frame, meaning those of ITU-T T.81
// annex K.3, as AVI files do; a JPEG file must have them. What has tables, or is no JPEG, stays as it is.
func withTables(file []byte) []byte {
	at, found := segment(file, markerSOS)
	if _, has := segment(file, markerDHT); has || !found {
		return file
	}
	tables := annexK()
	out := make([]byte, 0, len(file)+len(tables))
	return append(append(append(out, file[:at]...), tables...), file[at:]...)
}

// segment finds where a marker segment begins, among those up to the compressed data.
func segment(file []byte, marker byte) (at int, found bool) {
	if len(file) < 2 || file[0] != 0xFF || file[1] != markerSOI {
		return 0, false
	}
	for at = 2; at+4 <= len(file) && file[at] == 0xFF; {
		switch file[at+1] {
		case marker:
			return at, true
		case markerSOS:
			return 0, false
		case 0xFF: // a fill byte
			at++
		default:
			at += 2 + int(file[at+2])<<8 + int(file[at+3])
		}
	}
	return 0, false
}

// annexK is the segment with the tables of annex K.3, taken from a file of the standard library's encoder, which knows no
// others.
var annexK = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 1, 1)), nil) != nil {
		return nil
	}
	file := b.Bytes()
	at, found := segment(file, markerDHT)
	if !found {
		return nil
	}
	return file[at : at+2+int(file[at+2])<<8+int(file[at+3])]
})
