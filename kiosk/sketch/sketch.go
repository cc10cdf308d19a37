// Package sketch is a small map as data, and how it is set: what lies where, and which words have room. A visit makes it,
// the screen and the papers draw it with their own pens. It knows no toolkit, no catalogue and no business.
package sketch

// Point is a place in metres east and north of the terminal.
type Point struct{ X, Y float64 }

// Sketch is a map with the terminal in its middle or wherever it shows all that matters.
type Sketch struct {
	Here  string // what stands beside the terminal's mark
	Roads []Road
	Areas []Area
	Names []Name // of landmarks
	Marks []Mark
	Rings []Ring
	Way   []Point // from the terminal
}

// Road is a street along its middle.
type Road struct {
	Name   string
	Wide   bool
	Points []Point
}

// Area is water or green, by its outline.
type Area struct {
	Name   string
	Water  bool
	Points []Point
}

// Name is a landmark.
type Name struct {
	Text string
	At   Point
}

// Mark is a site, numbered as in the list beside the map.
type Mark struct {
	Number string
	Name   string // beside the number, where it stands alone
	At     Point
	Open   bool
}

// Ring is a circle around the terminal: as far as one walks in some minutes.
type Ring struct {
	Text   string
	Metres float64
}

// Ink is what a line, a shape or a word is for. Each pen has its own colours.
type Ink string

// The inks.
const (
	InkGround Ink = "ground"
	InkWater  Ink = "water"
	InkGreen  Ink = "green"
	InkRoad   Ink = "road"
	InkRing   Ink = "ring"
	InkWay    Ink = "way"
	InkHere   Ink = "here"
	InkOpen   Ink = "open"
	InkClosed Ink = "closed"
	InkText   Ink = "text"
	InkFaint  Ink = "faint" // names of streets and areas
	InkOnMark Ink = "on-mark"
)

// Pen draws. Lengths are in its own units, y downwards.
type Pen interface {
	// Fill fills an outline.
	Fill(ink Ink, outline []Point)
	// Line draws a line with round ends and joints.
	Line(ink Ink, width float64, points []Point)
	// Text writes one line, its middle at a place.
	Text(ink Ink, size float64, middle Point, text string)
	// Width is how wide a line of text is.
	Width(text string, size float64) float64
}
