package page

import "testing"

func TestWalk(t *testing.T) {
	// A page as it is drawn: the bar first, then two tiles abreast, then a button.
	stops := []Stop{{"back", 100, 1800}, {"help", 900, 1800}, {"right", 800, 500}, {"left", 200, 500}, {"button", 500, 900}}
	for _, tt := range []struct {
		name string
		from string
		key  Key
		want string
	}{
		{"begins at the top left", "", KeyNext, "left"},
		{"from left to right", "left", KeyNext, "right"},
		{"down", "right", KeyNext, "button"},
		{"to the bar", "button", KeyNext, "back"},
		{"round", "help", KeyNext, "left"},
		{"back", "right", KeyPrevious, "left"},
		{"up", "button", KeyPrevious, "right"},
		{"round backwards", "left", KeyPrevious, "help"},
		{"begins at the end", "", KeyPrevious, "help"},
		{"from what is gone", "gone", KeyNext, "left"},
		{"back from what is gone", "gone", KeyPrevious, "help"},
	} {
		if got := Walk(stops, tt.from, tt.key); got != tt.want {
			t.Errorf("%s: from %q %s leads to %q, want %q", tt.name, tt.from, tt.key, got, tt.want)
		}
	}
	if got := Walk(stops[:1], "back", KeyPrevious); got != "back" {
		t.Errorf("the only stop leads to %q", got)
	}
	if got := Walk(nil, "", KeyNext); got != "" {
		t.Errorf("a page without stops leads to %q", got)
	}
}
