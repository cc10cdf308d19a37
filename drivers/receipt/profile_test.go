package receipt

import (
	"net/url"
	"strings"
	"testing"
)

func TestProfileOf(t *testing.T) {
	tests := []struct {
		query string
		want  func(Profile) bool // nil for an error
	}{
		{"", func(p Profile) bool {
			return p.Name == "generic-80" && p.Status == StatusFull && p.Confirm == ConfirmSensor
		}},
		{"profile=58mm", func(p Profile) bool { return p.Name == "generic-58" && p.WidthDots == 384 && !p.Cutter }},
		{"profile=80mm&status=basic", func(p Profile) bool { return p.Status == StatusBasic && p.Confirm == ConfirmNone }},
		{"status=none", func(p Profile) bool { return p.Status == StatusNone && !p.Automatic }},
		{"profile=epson-tm-t88&status=full", func(p Profile) bool { return p.Columns == 42 && p.Confirm == ConfirmProcess }},
		{"profile=epson-tm&font=gbk&qr=raster&cutter=no", func(p Profile) bool { return p.Font == FontGBK && p.QR == QRRaster && !p.Cutter }},
		{"profile=a4", nil}, {"status=maybe", nil}, {"font=song", nil}, {"qr=perhaps", nil}, {"cutter=sharp", nil},
	}
	for _, test := range tests {
		query, err := url.ParseQuery(test.query)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ProfileOf(query)
		switch {
		case (err != nil) != (test.want == nil):
			t.Errorf("%q: error %v", test.query, err)
		case err == nil && !test.want(p):
			t.Errorf("%q: %+v", test.query, p)
		case err != nil && !strings.Contains(err.Error(), "use one of"):
			t.Errorf("%q: %v does not say what to write", test.query, err)
		}
	}
}

// A profile must hang together, whoever adds one.
func TestProfiles(t *testing.T) {
	names := map[string]bool{}
	for _, p := range Profiles() {
		if names[p.Name] || p.Name == "" || p.Models == "" || p.Guess == "" {
			t.Errorf("profile %q is there twice, or lacks models or guesses", p.Name)
		}
		names[p.Name] = true
		if p.Columns != p.WidthDots/cellWidth || p.PaperMM != 80 && p.PaperMM != 58 {
			t.Errorf("%s: %d columns on %d dots, %d mm", p.Name, p.Columns, p.WidthDots, p.PaperMM)
		}
		if p.Confirm != ConfirmNone && p.Status != StatusFull || p.Automatic && p.Status != StatusFull {
			t.Errorf("%s: status %s, confirms by %s, automatic %t", p.Name, p.Status, p.Confirm, p.Automatic)
		}
		if p.Font == "" || p.QR == "" || p.Confirm == "" {
			t.Errorf("%s: a capability is not set", p.Name)
		}
	}
}
