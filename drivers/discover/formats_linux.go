package discover

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/blackjack/webcam"
)

// read are the pixel formats that the camera's driver reads, as V4L2 codes of four characters, the best first.
var read = []string{"MJPG", "YUYV"}

// formats asks a V4L2 node which of them it gives, each with its largest picture.
func formats(file string) (string, error) {
	cam, err := webcam.Open(file)
	if err != nil {
		return "", err
	}
	defer cam.Close()
	names := cam.GetSupportedFormats()
	var all []string
	for _, name := range read {
		format := webcam.PixelFormat(binary.LittleEndian.Uint32([]byte(name)))
		if names[format] == "" {
			continue
		}
		width, height := uint32(0), uint32(0)
		for _, size := range cam.GetSupportedFrameSizes(format) {
			if size.MaxWidth*size.MaxHeight > width*height {
				width, height = size.MaxWidth, size.MaxHeight
			}
		}
		all = append(all, fmt.Sprintf("%s %dx%d", name, width, height))
	}
	return strings.Join(all, ", "), nil
}
