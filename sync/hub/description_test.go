package hub

import (
	"bytes"
	"os"
	"testing"
)

// TestDescriptionIsCurrent holds the file from which other ends make their clients against what the hub serves.
func TestDescriptionIsCurrent(t *testing.T) {
	want, err := Description()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("openapi.json is not what the hub serves; run make openapi and look at the difference: within a protocol, fields are only added")
	}
}
