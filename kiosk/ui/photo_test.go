package ui

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"zhiting/kiosk/page"
)

func TestStillIsMadeSmallOnce(t *testing.T) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 3000, 2000)), nil); err != nil {
		t.Fatal(err)
	}
	shown := page.Page{ID: "photo-check", Elements: []page.Element{{ID: "photo", Role: page.RolePhoto, Image: file.Bytes()}}}
	s := window(t)
	s.Show(shown)
	first := s.photo.Load()
	if first == nil || first.picture.Bounds().Size() != image.Pt(1080, 720) || s.scene.still == nil {
		t.Fatalf("the still is %+v", first)
	}
	shown.Heading = "请看清楚"
	s.Show(shown)
	if s.photo.Load() != first {
		t.Error("the same still is decoded again")
	}
	shown.Elements[0].Image = file.Bytes()[:100]
	s.Show(shown)
	if s.photo.Load() != nil || s.scene.still != nil {
		t.Error("half a still shows as a picture")
	}
	shown.Elements[0].Image = file.Bytes()
	s.Show(shown)
	s.Show(page.Page{ID: "attract", Heading: "您好", Resting: true})
	if s.photo.Load() != nil || s.scene.still != nil {
		t.Error("the still outlives its page")
	}
}
