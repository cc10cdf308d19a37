// Package icons is the drawings of the pages, as SVG in the palette of the screen. They hold no words.
package icons

import "embed"

//go:embed *.svg
var files embed.FS

// SVG gives a drawing by its name, "card-on-reader", or nil when there is none of that name.
func SVG(name string) []byte {
	b, err := files.ReadFile(name + ".svg")
	if err != nil {
		return nil
	}
	return b
}
