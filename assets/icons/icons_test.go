package icons

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestDrawingsAreSound holds that every drawing is well-formed SVG with a size and without words: words are translated.
func TestDrawingsAreSound(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d drawings, %v", len(entries), err)
	}
	for _, entry := range entries {
		b := SVG(strings.TrimSuffix(entry.Name(), ".svg"))
		d := xml.NewDecoder(strings.NewReader(string(b)))
		root := true
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", entry.Name(), err)
				break
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if root && (start.Name.Local != "svg" || !strings.Contains(string(b), "viewBox")) {
				t.Errorf("%s is no drawing with a viewBox", entry.Name())
			}
			root = false
			if start.Name.Local == "text" {
				t.Errorf("%s holds words", entry.Name())
			}
		}
	}
	if SVG("nothing") != nil {
		t.Error("a drawing that is not there is drawn")
	}
}
