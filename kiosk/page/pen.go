package page

import "time"

// Pen is what the pen of a signature pad does, for a page that has a pad.
type Pen struct {
	X, Y     float32   // from 0 to 1 of the pad's width and height
	Pressure float32   // from 0 to 1; 0 when the pad does not measure it
	Ratio    float32   // the pad's width divided by its height; 0 when nobody knows
	At       time.Time //
	Down     bool      // it writes; not so once after each line
}
