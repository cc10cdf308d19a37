package camera

import (
	"bytes"
	"errors"
	"image/jpeg"
	"testing"

	"zhiting/drivers"
)

func TestFromYUYV(t *testing.T) {
	raw := bytes.Repeat([]byte{200, 128, 200, 128}, 16*16/2) // light grey
	picture, err := fromYUYV(raw, 16, 16)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	if red, _, blue, _ := decoded.At(8, 8).RGBA(); red>>8 < 195 || red>>8 > 205 || red != blue {
		t.Errorf("grey of 200 became red %d, blue %d", red>>8, blue>>8)
	}
	for _, size := range [][2]int{{32, 16}, {15, 16}, {0, 0}} {
		if _, err := fromYUYV(raw, size[0], size[1]); !errors.Is(err, drivers.ErrBadAnswer) {
			t.Errorf("%v: %v; want a bad answer", size, err)
		}
	}
}
