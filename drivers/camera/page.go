package camera

import (
	"image"
	"math"
	"slices"
)

// Quad is where the corners of a page lie in a picture, in pixels: top left, top right, bottom right, bottom left as the
// page is seen.
type Quad [4]Point

// Point is a place in a picture.
type Point struct{ X, Y float64 }

const (
	searchWidth = 320  // of the small picture in which a page is looked for
	leastArea   = 0.10 // of the picture: what is smaller is no page that anybody wants to read
	leastSolid  = 0.88 // of the quadrilateral: what fills less of it has another shape
	mostEdge    = 0.02 // of the page's outline on the picture's border: more of it is cut off
)

// FindPage looks for a sheet or card that is brighter than what it lies on. Cut says that a part of it lies outside the
// picture; then there are no corners. It takes some milliseconds and is no verdict: without a page, found is false.
func FindPage(picture image.Image) (corners Quad, found, cut bool) {
	return findPage(brightness(picture), picture.Bounds().Size())
}

// findPage looks at grey values, row by row.
func findPage(grey []byte, size image.Point) (corners Quad, found, cut bool) {
	small, w, h, scale := shrink(grey, size)
	if w < 8 || h < 8 {
		return Quad{}, false, false
	}
	mask, area := largest(small, w, h, threshold(small))
	if float64(area) < leastArea*float64(w*h) {
		return Quad{}, false, false
	}
	outline := boundary(mask, w, h)
	onEdge := 0
	for _, p := range outline {
		if p.X < 1 || p.Y < 1 || p.X > float64(w-2) || p.Y > float64(h-2) {
			onEdge++
		}
	}
	if float64(area) > 0.97*float64(w*h) {
		return Quad{}, false, false // all is bright: no edge to see
	}
	if float64(onEdge) > mostEdge*float64(len(outline)) {
		return Quad{}, false, true
	}
	q, ok := fourCorners(outline)
	if !ok || float64(area) < leastSolid*q.area() {
		return Quad{}, false, false
	}
	for i := range q {
		q[i] = Point{(q[i].X + 0.5) * scale, (q[i].Y + 0.5) * scale}
	}
	return q.ordered(), true, false
}

// shrink gives the grey values of a small copy, each the mean of what it stands for.
func shrink(full []byte, size image.Point) (grey []byte, w, h int, scale float64) {
	scale = max(1, float64(size.X)/searchWidth)
	w, h = int(float64(size.X)/scale), int(float64(size.Y)/scale)
	grey = make([]byte, w*h)
	for y := range h {
		for x := range w {
			sum, n := 0, 0
			for sy := int(float64(y) * scale); sy < int(float64(y+1)*scale); sy++ {
				for sx := int(float64(x) * scale); sx < int(float64(x+1)*scale); sx++ {
					sum += int(full[sy*size.X+sx])
					n++
				}
			}
			grey[y*w+x] = byte(sum / max(n, 1))
		}
	}
	return grey, w, h, scale
}

// threshold is the grey value that parts dark from bright best (Otsu 1979).
func threshold(grey []byte) byte {
	var count [256]float64
	total := 0.0
	for _, v := range grey {
		count[v]++
		total += float64(v)
	}
	best, at := 0.0, byte(127)
	below, sumBelow := 0.0, 0.0
	for v := range 255 {
		below += count[v]
		sumBelow += float64(v) * count[v]
		above := float64(len(grey)) - below
		if below == 0 || above == 0 {
			continue
		}
		apart := sumBelow/below - (total-sumBelow)/above
		if between := below * above * apart * apart; between > best {
			best, at = between, byte(v)
		}
	}
	return at
}

// largest marks the largest connected bright part, its holes included, and gives its size.
func largest(grey []byte, w, h int, above byte) (mask []bool, area int) {
	bright := make([]bool, len(grey))
	for i, v := range grey {
		bright[i] = v > above
	}
	best := flood(bright, w, h)
	// What is dark and not connected with the rest of the dark is print on the page.
	around := make([]bool, len(grey))
	for i := range around {
		around[i] = !best[i]
	}
	outside := make([]bool, len(grey))
	for x := range w {
		spread(around, outside, w, h, x)
		spread(around, outside, w, h, (h-1)*w+x)
	}
	for y := range h {
		spread(around, outside, w, h, y*w)
		spread(around, outside, w, h, y*w+w-1)
	}
	for i := range outside {
		outside[i] = !outside[i]
		if outside[i] {
			area++
		}
	}
	return outside, area
}

// flood gives the largest connected part.
func flood(of []bool, w, h int) []bool {
	seen := make([]bool, len(of))
	start, most := -1, 0
	for i := range of {
		if n := spread(of, seen, w, h, i); n > most {
			start, most = i, n
		}
	}
	part := make([]bool, len(of))
	if start >= 0 {
		spread(of, part, w, h, start)
	}
	return part
}

// spread marks all that is connected with a pixel and says how many pixels it marked.
func spread(of, mark []bool, w, h, start int) (n int) {
	if !of[start] || mark[start] {
		return 0
	}
	mark[start] = true
	for stack := []int{start}; len(stack) > 0; n++ {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		x, y := i%w, i/w
		for _, next := range [4]struct {
			i  int
			in bool
		}{{i - 1, x > 0}, {i + 1, x < w-1}, {i - w, y > 0}, {i + w, y < h-1}} {
			if next.in && of[next.i] && !mark[next.i] {
				mark[next.i] = true
				stack = append(stack, next.i)
			}
		}
	}
	return n
}

// boundary gives the marked pixels that have one beside them that is not.
func boundary(mask []bool, w, h int) []Point {
	var points []Point
	for y := range h {
		for x := range w {
			i := y*w + x
			if mask[i] && (x == 0 || y == 0 || x == w-1 || y == h-1 || !mask[i-1] || !mask[i+1] || !mask[i-w] || !mask[i+w]) {
				points = append(points, Point{float64(x), float64(y)})
			}
		}
	}
	return points
}

// ordered begins at the corner nearest to the picture's top left and goes round clockwise.
func (q Quad) ordered() Quad {
	var middle Point
	for _, p := range q {
		middle.X += p.X / 4
		middle.Y += p.Y / 4
	}
	slices.SortFunc(q[:], func(a, b Point) int {
		// With y growing downwards a growing angle goes clockwise.
		if math.Atan2(a.Y-middle.Y, a.X-middle.X) < math.Atan2(b.Y-middle.Y, b.X-middle.X) {
			return -1
		}
		return 1
	})
	first := 0
	for i, p := range q {
		if p.X+p.Y < q[first].X+q[first].Y {
			first = i
		}
	}
	return Quad{q[first], q[(first+1)%4], q[(first+2)%4], q[(first+3)%4]}
}

func (q Quad) area() float64 {
	sum := 0.0
	for i, p := range q {
		n := q[(i+1)%4]
		sum += p.X*n.Y - n.X*p.Y
	}
	return math.Abs(sum) / 2
}
