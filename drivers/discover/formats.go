package discover

import (
	"strings"

	"zhiting/drivers"
)

// withFormats adds to each camera what it can give.
func withFormats(found []Found, ask func(file string) (string, error)) []Found {
	for i, f := range found {
		file, ok := strings.CutPrefix(f.Address, "v4l2://")
		if f.Kind != drivers.KindCamera || !ok {
			continue
		}
		said, err := ask(file)
		switch {
		case err != nil:
			found[i].Note = "does not answer: " + err.Error()
		case said == "":
			found[i].Note = "gives no picture that the driver reads (MJPEG, YUYV)"
		default:
			found[i].Note = said
		}
	}
	return found
}
