package camera

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"

	"zhiting/drivers"
)

// coloured is a JPEG with colours in it.
func coloured(t testing.TB, w, h int) []byte {
	t.Helper()
	drawn := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		drawn.SetRGBA(i%w, i/w, color.RGBA{byte(i * 255 / (w * h)), byte(i % w), byte(255 - i%w), 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// without is a JPEG as many USB cameras send it.
func without(file []byte, marker byte) []byte {
	at, _ := segment(file, marker)
	return slices.Delete(bytes.Clone(file), at, at+2+int(file[at+2])<<8+int(file[at+3]))
}

func TestTablesLeftOutByTheCamera(t *testing.T) {
	file := coloured(t, 64, 48)
	bare := without(file, markerDHT)
	if _, err := jpeg.Decode(bytes.NewReader(bare)); err == nil {
		t.Fatal("a JPEG without tables decodes: there is nothing to mend")
	}
	want, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(withTables(bare)))
	if err != nil {
		t.Fatal(err)
	}
	for y := range 48 {
		for x := range 64 {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("pixel %d, %d is %v, want %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
	for name, same := range map[string][]byte{
		"with tables": file, "no JPEG": []byte("hello"), "empty": {}, "cut off in its head": bare[:30], "only the beginning": {0xFF, markerSOI},
	} {
		if got := withTables(same); !bytes.Equal(got, same) {
			t.Errorf("%s: %d bytes became %d", name, len(same), len(got))
		}
	}
}

func TestFit(t *testing.T) {
	for name, tt := range map[string]struct{ size, within, want image.Point }{
		"half":             {image.Pt(1920, 1080), image.Pt(960, 540), image.Pt(960, 540)},
		"three quarters":   {image.Pt(1280, 720), image.Pt(960, 540), image.Pt(960, 540)},
		"4:3":              {image.Pt(640, 480), image.Pt(320, 180), image.Pt(240, 180)},
		"upright":          {image.Pt(480, 640), image.Pt(320, 180), image.Pt(135, 180)},
		"never up":         {image.Pt(160, 90), image.Pt(960, 540), image.Pt(160, 90)},
		"down to a single": {image.Pt(160, 90), image.Pt(1, 1), image.Pt(1, 1)},
	} {
		seen, err := jpeg.Decode(bytes.NewReader(coloured(t, tt.size.X, tt.size.Y)))
		if err != nil {
			t.Fatal(err)
		}
		got := fit(seen, tt.within)
		if got.Rect.Size() != tt.want {
			t.Errorf("%s: %v, want %v", name, got.Rect.Size(), tt.want)
			continue
		}
		middle, was := got.At(tt.want.X/2, tt.want.Y/2), seen.At(tt.size.X/2, tt.size.Y/2)
		if tt.want.X > 1 && far(middle, was) > 40 {
			t.Errorf("%s: the middle is %v, was %v", name, middle, color.RGBAModel.Convert(was))
		}
	}
}

func TestFrameThatSaysItIsHuge(t *testing.T) {
	file := coloured(t, 64, 48)
	at, found := segment(file, 0xC0) // the frame's header, T.81 B.2.2: length, precision, rows, columns
	if !found {
		t.Fatal("the JPEG has no baseline header")
	}
	copy(file[at+5:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
	if _, err := (picture{raw: file}).decode(); !errors.Is(err, drivers.ErrBadAnswer) {
		t.Errorf("65,535 × 65,535 pixels: %v; want a bad answer", err)
	}
}

// Whatever bytes a camera sends as a frame, they are a picture of a bounded size or a bad answer.
func FuzzFrame(f *testing.F) {
	file := coloured(f, 16, 16)
	f.Add(file)
	f.Add(without(file, markerDHT))
	f.Add(file[:len(file)/2])
	f.Fuzz(func(t *testing.T, raw []byte) {
		seen, err := picture{raw: withTables(raw)}.decode()
		if errors.Is(err, drivers.ErrBadAnswer) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if b := seen.Bounds(); b.Dx()*b.Dy() > mostPixels {
			t.Fatalf("decoded %v", b)
		}
		_ = meanOf(seen)
		if size := fit(seen, image.Pt(96, 54)).Rect.Size(); size.X > 96 || size.Y > 54 {
			t.Fatalf("fitted to %v", size)
		}
	})
}

func FuzzTables(f *testing.F) {
	file := coloured(f, 16, 16)
	f.Add(file)
	f.Add(without(file, markerDHT))
	f.Add([]byte{0xFF, markerSOI, 0xFF, 0xFF, 0xFF, markerSOS, 0, 0})
	f.Fuzz(func(t *testing.T, file []byte) {
		got := withTables(file)
		if len(got) != len(file) && len(got) != len(file)+len(annexK()) {
			t.Fatalf("%d bytes became %d", len(file), len(got))
		}
		if again := withTables(got); !bytes.Equal(again, got) {
			t.Fatal("tables are put in twice")
		}
	})
}
