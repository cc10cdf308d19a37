package receipt

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Profile is what a model of printer can do. The address chooses it: ?profile=80mm|58mm&status=full|basic|none.
type Profile struct {
	Name      string
	WidthDots int // printable width
	Columns   int // of half-width characters, 12 dots each; a Chinese character takes two
	Cutter    bool
	Status    StatusLevel
}

// StatusLevel is how much a printer tells about itself.
type StatusLevel string

// The status levels. A printer that cannot tell is not thereby well: with StatusNone trouble goes unnoticed.
const (
	StatusFull  StatusLevel = "full"  // answers DLE EOT 1 to 4 and GS r, as Epson's do
	StatusBasic StatusLevel = "basic" // answers DLE EOT 1 and 4 only, as many cheap ones do
	StatusNone  StatusLevel = "none"  // never answers
)

var profiles = map[string]Profile{
	"80mm": {Name: "80mm", WidthDots: 576, Columns: 48, Cutter: true, Status: StatusFull},
	"58mm": {Name: "58mm", WidthDots: 384, Columns: 32, Status: StatusFull},
}

// ProfileOf reads the profile from an address's query. Without one it is an 80 mm printer that answers in full.
func ProfileOf(query url.Values) (Profile, error) {
	name := query.Get("profile")
	if name == "" {
		name = "80mm"
	}
	profile, ok := profiles[name]
	if !ok {
		return Profile{}, fmt.Errorf("receipt printer profile %q is unknown; use one of %s",
			name, strings.Join(slices.Sorted(maps.Keys(profiles)), ", "))
	}
	switch level := StatusLevel(query.Get("status")); level {
	case "":
	case StatusFull, StatusBasic, StatusNone:
		profile.Status = level
	default:
		return Profile{}, fmt.Errorf("receipt printer status %q is unknown; use full, basic or none", level)
	}
	return profile, nil
}
