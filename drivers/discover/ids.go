package discover

import (
	_ "embed"
	"fmt"
	"regexp"
	"sync"

	"github.com/goccy/go-yaml"

	"zhiting/drivers"
)

//go:embed ids.yaml
var idsFile []byte

// product is what USB numbers say of a device.
type product struct {
	USB    string       `yaml:"usb"` // vendor:product, or a vendor alone
	Kind   drivers.Kind `yaml:"kind"`
	Serial bool         `yaml:"serial"` // a chip that makes a serial port
	What   string       `yaml:"what"`
	Source string       `yaml:"source"`
}

var usbNumbers = regexp.MustCompile(`^[0-9a-f]{4}(:[0-9a-f]{4})?$`)

// products is the table, by USB numbers. A test reads the file, so that a program that was built has a good one.
var products = sync.OnceValue(func() map[string]product {
	table, _ := readProducts(idsFile)
	return table
})

func readProducts(file []byte) (map[string]product, error) {
	var list []product
	if err := yaml.UnmarshalWithOptions(file, &list, yaml.Strict()); err != nil {
		return nil, err
	}
	table := map[string]product{}
	for _, p := range list {
		switch {
		case !usbNumbers.MatchString(p.USB):
			return nil, fmt.Errorf("%q are no USB numbers; write them as lsusb does", p.USB)
		case table[p.USB].USB != "":
			return nil, fmt.Errorf("%s is there twice", p.USB)
		case p.What == "" || p.Source == "":
			return nil, fmt.Errorf("%s needs what and source", p.USB)
		case (p.Kind == "") != p.Serial:
			return nil, fmt.Errorf("%s needs a kind or serial: true", p.USB)
		}
		table[p.USB] = p
	}
	return table, nil
}

// lookUp finds what a device's numbers say, or those of its vendor.
func lookUp(ids string) (product, bool) {
	if p, ok := products()[ids]; ok {
		return p, true
	}
	p, ok := products()[ids[:min(len(ids), 4)]]
	return p, ok
}
