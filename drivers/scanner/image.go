package scanner

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/text/encoding/charmap"

	"zhiting/drivers"
)

// mostPixels bounds the memory and time that a picture takes; document cameras have up to 21 million.
const mostPixels = 24_000_000

// hints make the library take its time, hand bytes through unguessed, and write FNC1 as scanners do.
var hints = map[gozxing.DecodeHintType]any{
	gozxing.DecodeHintType_TRY_HARDER:    true,
	gozxing.DecodeHintType_CHARACTER_SET: "ISO-8859-1",
	gozxing.DecodeHintType_ASSUME_GS1:    true,
}

// FromImage finds the codes in a camera's still, at most one QR code, one Data Matrix and one Code 128; a picture
// without any has none and no error. The error is drivers.ErrBadAnswer when the picture itself is no JPEG or too large.
// It cannot be interrupted; a picture of a camera takes some tenths of a second.
func FromImage(picture []byte) ([]Code, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("%w: picture is no JPEG: %w", drivers.ErrBadAnswer, err)
	}
	if config.Width*config.Height > mostPixels {
		return nil, fmt.Errorf("%w: picture of %d by %d has more than %d pixels", drivers.ErrBadAnswer, config.Width, config.Height, mostPixels)
	}
	decoded, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("%w: picture is no whole JPEG: %w", drivers.ErrBadAnswer, err)
	}
	if colour, ok := decoded.(*image.YCbCr); ok { // brightness is there already
		decoded = &image.Gray{Pix: colour.Y, Stride: colour.YStride, Rect: colour.Rect}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(decoded)
	if err != nil {
		return nil, fmt.Errorf("%w: picture: %w", drivers.ErrBadAnswer, err)
	}
	now := time.Now()
	var codes []Code
	for _, search := range []func() (Code, bool){
		func() (Code, bool) { return seen(qrcode.NewQRCodeReader(), bitmap) },
		func() (Code, bool) { return seen(oned.NewCode128Reader(), bitmap) },
		func() (Code, bool) { return seenAnywhere(datamatrix.NewDataMatrixReader(), bitmap) },
	} {
		if code, ok := search(); ok {
			code.At = now
			codes = append(codes, code)
		}
	}
	return codes, nil
}

// seenAnywhere looks for a code with a reader that finds one only around the middle of a picture: it makes one point
// after another the middle, close enough for a code a quarter as high as the picture, the picture's own middle first.
func seenAnywhere(reader gozxing.Reader, bitmap *gozxing.BinaryBitmap) (Code, bool) {
	if code, ok := seen(reader, bitmap); ok {
		return code, true
	}
	width, height := bitmap.GetWidth(), bitmap.GetHeight()
	step := max(min(width, height)/4, 1)
	for y := step; y < height; y += step {
		for x := step; x < width; x += step {
			half := min(x, y, width-x, height-y, 2*step)
			part, err := bitmap.Crop(x-half, y-half, 2*half, 2*half)
			if err != nil {
				continue
			}
			if code, ok := seen(reader, part); ok {
				return code, true
			}
		}
	}
	return Code{}, false
}

// seen looks for one kind of code. The library indexes by what it reads in the picture, which anybody can hold before
// the camera; where it fails at that, the picture has no code and the terminal goes on.
func seen(reader gozxing.Reader, bitmap *gozxing.BinaryBitmap) (code Code, ok bool) {
	defer func() {
		if recover() != nil {
			code, ok = Code{}, false
		}
	}()
	result, err := reader.Decode(bitmap, hints)
	if err != nil {
		return Code{}, false
	}
	about := result.GetResultMetadata()
	if _, part := about[gozxing.ResultMetadataType_STRUCTURED_APPEND_SEQUENCE]; part {
		return Code{}, false // a part of a payload is none
	}
	identifier, _ := about[gozxing.ResultMetadataType_SYMBOLOGY_IDENTIFIER].(string)
	payload := payloadOf(identifier, result.GetText())
	text, symbology, err := interpret(append([]byte(identifier), payload...))
	return Code{Text: text, Symbology: symbology, Raw: payload}, err == nil
}

// payloadOf undoes the library's reading of bytes as ISO 8859-1. What the symbol itself declares to be in a character
// set was decoded by that, and stays.
func payloadOf(identifier, text string) []byte {
	switch identifier {
	case "]Q2", "]Q4", "]Q6":
		return []byte(text)
	case "]C1": // the library writes it into the text
		text = text[min(len(text), len(identifier)):]
	}
	payload, err := charmap.ISO8859_1.NewEncoder().Bytes([]byte(text))
	if err != nil { // Chinese in the QR code's own Hanzi mode
		return []byte(text)
	}
	return payload
}
