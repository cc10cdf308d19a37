// Package sim is a hall of simulated devices: the far end of every wire protocol that the drivers speak.
//
// It is written from the protocol documents and not from the drivers, so that one mistake is not made twice. It must
// not import any driver, and nothing but drivers/cmd/zhiting-sim may import it.
package sim

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"zhiting/drivers/sim/hand"
)

// Device is one simulated device.
type Device interface {
	// Name is how commands call it.
	Name() string
	// Open makes the device reachable and says the address at which a driver finds it.
	Open() (address string, err error)
	// Run plays the device until the context ends, then releases all that Open took. It is called once, after Open.
	Run(ctx context.Context) error
	// Do acts on the device as a hand in the hall would: the words of one command, such as "paper out". The answer
	// is one line.
	Do(words []string) (string, error)
	// Panel is what Do understands, for people and for the fault schedule.
	Panel() hand.Panel
}

// Spec describes one device of a hall. Each kind says which keys it reads.
type Spec struct {
	Name   string `yaml:"name"`
	Kind   string `yaml:"kind"`
	Link   string `yaml:"link"`   // path of the symbolic link to the pseudo-terminal
	Listen string `yaml:"listen"` // HOST:PORT, loopback; port 0 takes a free one
	Baud   int    `yaml:"baud"`   // bits per second of the line, 115200 unless told
	Pace   bool   `yaml:"pace"`   // let every byte take the time it takes on a real line
	Width  int    `yaml:"width"`  // paper width in mm
	Model  string `yaml:"model"`  // whose manners it has; a common one's unless told
	Paper  string `yaml:"paper"`  // directory for what was printed
	Scene  string `yaml:"scene"`  // what stands before the camera
	File   string `yaml:"file"`   // recording of a wire that is played
}

// Hall is the content of a HALL.yaml.
type Hall struct {
	Control string `yaml:"control"` // path of the control socket; DefaultControl unless told
	Dock    string `yaml:"dock"`    // HOST:PORT of the dev dock, on loopback; none unless told
	Faults  Faults `yaml:"faults"`  // accidents that come by themselves; none unless told
	Devices []Spec `yaml:"devices"`
}

// DefaultControl is the control socket used when nobody names one.
func DefaultControl() string {
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		dir = "/tmp"
	}
	return filepath.Join(dir, "zhiting-sim.sock")
}

// Load reads a hall. An unknown key or kind is an error of one line that says where.
func Load(path string) (Hall, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Hall{}, fmt.Errorf("hall description cannot be read: %w", err)
	}
	hall, err := parse(b)
	if err != nil {
		return Hall{}, fmt.Errorf("%s: %w", path, err)
	}
	return hall, nil
}

func parse(b []byte) (Hall, error) {
	hall := Hall{Control: DefaultControl()}
	if err := yaml.UnmarshalWithOptions(b, &hall, yaml.Strict()); err != nil {
		return Hall{}, fmt.Errorf("%s", firstLine(yaml.FormatError(err, false, false)))
	}
	seen := map[string]bool{}
	for i, d := range hall.Devices {
		if d.Name == "" {
			d.Name = d.Kind
			hall.Devices[i].Name = d.Kind
		}
		if !slices.Contains(Kinds(), d.Kind) {
			return Hall{}, fmt.Errorf("device %d has kind %q; use one of %s", i+1, d.Kind, strings.Join(Kinds(), ", "))
		}
		if seen[d.Name] {
			return Hall{}, fmt.Errorf("two devices are called %q; give each its own name", d.Name)
		}
		seen[d.Name] = true
	}
	if err := hall.Faults.check(); err != nil {
		return Hall{}, err
	}
	if len(hall.Devices) == 0 {
		return Hall{}, fmt.Errorf("no devices; list at least one under devices")
	}
	return hall, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
