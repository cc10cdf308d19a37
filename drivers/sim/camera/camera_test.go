package camera

import (
	"strings"
	"testing"
)

// Whatever the panel offers is understood, and the views are offered.
func TestPanel(t *testing.T) {
	c, err := New("camera", "127.0.0.1:0", "person")
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]bool{}
	for _, command := range c.Panel().All() {
		offered[command.Words] = true
		if _, err := c.Do(strings.Fields(command.Words)); err != nil {
			t.Errorf("%q: %v", command.Words, err)
		}
	}
	for _, view := range viewNames() {
		if !offered["show "+view] {
			t.Errorf("the panel does not offer to show %s", view)
		}
	}
	if _, err := c.Do([]string{"unplug"}); err != nil {
		t.Error(err)
	}
	for _, words := range []string{"show", "show moon", "fault"} {
		if _, err := c.Do(strings.Fields(words)); err == nil {
			t.Errorf("%q is understood", words)
		}
	}
	if _, err := New("camera", "127.0.0.1:0", "moon"); err == nil {
		t.Error("a scene that does not exist is taken")
	}
}
