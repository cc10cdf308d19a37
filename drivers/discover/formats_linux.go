package discover

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/blackjack/webcam"
)

// formats asks a V4L2 node for its pixel formats, each with its largest picture.
func formats(file string) (string, error) {
	cam, err := webcam.Open(file)
	if err != nil {
		return "", err
	}
	defer cam.Close()
	names := cam.GetSupportedFormats()
	var all []string
	for _, format := range slices.Sorted(maps.Keys(names)) {
		width, height := uint32(0), uint32(0)
		for _, size := range cam.GetSupportedFrameSizes(format) {
			if size.MaxWidth*size.MaxHeight > width*height {
				width, height = size.MaxWidth, size.MaxHeight
			}
		}
		all = append(all, fmt.Sprintf("%s %dx%d", names[format], width, height))
	}
	return strings.Join(all, ", "), nil
}
