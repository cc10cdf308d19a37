// Package config is the configuration of one terminal: where it stands, what hangs on it, where it sends cases. It is one
// YAML file that a technician writes; packaging/kiosk.example.yaml explains each key.
//
// The package opens no device and reads no secret: it only names them.
package config

import (
	"fmt"
	"os"
	"time"

	"zhiting/drivers"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/strictyaml"
)

// Config is the whole file. What it leaves out has the value of Default.
type Config struct {
	Terminal        string        `yaml:"terminal"` // id of this terminal at the hub: lower-case letters, digits and -
	Hall            Hall          `yaml:"hall"`
	WindowHelp      Help          `yaml:"window_help"`
	Language        string        `yaml:"language"` // "zh" or "en", before a citizen chooses
	DataDir         string        `yaml:"data_dir"` // absolute; holds the database and sealed attachments
	KeyFile         string        `yaml:"key_file"` // absolute; the key that seals them, better on another medium than DataDir
	TPM             string        `yaml:"tpm"`      // absolute; device that alone opens the key file, such as /dev/tpmrm0; empty for a machine without
	Ciphers         string        `yaml:"ciphers"`  // "aes", or "sm" for the national ones; a database keeps those that it was begun with
	Quota           int           `yaml:"quota_mb"` // of attachments, in MB; 0 for as much as the disk has room
	Hub             Hub           `yaml:"hub"`
	Catalogue       Catalogue     `yaml:"catalogue"`
	Licences        Licences      `yaml:"licences"`
	Devices         Devices       `yaml:"devices"`
	PhotoDecoder    Decoder       `yaml:"photo_decoder"`
	Window          Window        `yaml:"window"`
	Timeouts        Timeouts      `yaml:"timeouts"`
	Retention       time.Duration `yaml:"retention"`        // how long a case stays on the terminal that is whole at the hub
	AllowAutomation bool          `yaml:"allow_automation"` // lets --automation open its socket: demonstrations and tests only
	AllowTraces     bool          `yaml:"allow_traces"`     // lets a device's address say trace=FILE: to find a fault only
}

// Hall is where the terminal stands.
type Hall struct {
	Name Words `yaml:"name"`
}

// Help is where a citizen finds a person.
type Help struct {
	Place Words  `yaml:"place"`
	Phone string `yaml:"phone"`
}

// Words is a name in the two languages of the terminal.
type Words struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

// Hub is the platform that receives the cases. Without a URL the terminal keeps them until one is set.
type Hub struct {
	URL      string        `yaml:"url"`
	Identity string        `yaml:"identity"`  // absolute; folder of the certificate by which the hub knows this terminal, see zhitingctl enrol
	RetryCap time.Duration `yaml:"retry_cap"` // longest wait between two tries while the hub is away
}

// Catalogue is where newer catalogues come from. Without Keys none is taken, and the one in the program serves.
type Catalogue struct {
	Incoming string   `yaml:"incoming"` // absolute; folder in which a technician puts a signed package
	Keys     []string `yaml:"keys"`     // absolute; files with the public keys whose signature a package must have
}

// Trusted reads the public keys.
func (c Catalogue) Trusted() ([]signed.PublicKey, error) { return readKeys(c.Keys) }

// Licences is who signs the codes that licence apps show. Without Keys none is checked here, and the hub is asked for each.
type Licences struct {
	Keys []string `yaml:"keys"` // absolute; files with public keys
}

// Trusted reads the public keys.
func (l Licences) Trusted() ([]signed.PublicKey, error) { return readKeys(l.Keys) }

func readKeys(files []string) ([]signed.PublicKey, error) {
	var keys []signed.PublicKey
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("a public key cannot be read: %w; let the kiosk's user read it", err)
		}
		key, err := signed.ParsePublic(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// Devices are the addresses of what is attached. One without address is not there, and its pages offer another way.
type Devices struct {
	IDCard   drivers.Address `yaml:"idcard"`
	Receipt  drivers.Address `yaml:"receipt"`
	Document drivers.Address `yaml:"document"`
	Camera   drivers.Address `yaml:"camera"`
	Scanner  drivers.Address `yaml:"scanner"`
	SSCard   drivers.Address `yaml:"sscard"`
	UPS      drivers.Address `yaml:"ups"`
	Signals  drivers.Address `yaml:"signals"`
	Keypad   drivers.Address `yaml:"keypad"`
	Signpad  drivers.Address `yaml:"signpad"`
}

// Named gives the configured devices by their names: "idcard", "receipt", "document", "camera".
func (d Devices) Named() map[string]drivers.Address {
	named := map[string]drivers.Address{
		"idcard": d.IDCard, "receipt": d.Receipt, "document": d.Document, "camera": d.Camera, "scanner": d.Scanner, "sscard": d.SSCard,
		"ups": d.UPS, "signals": d.Signals, "keypad": d.Keypad, "signpad": d.Signpad,
	}
	for name, address := range named {
		if address.IsZero() {
			delete(named, name)
		}
	}
	return named
}

// Decoder is a vendor's program for the compressed picture of an ID card: the picture on standard input, a BMP, JPEG or PNG
// on standard output. Without a command the picture stays as it is.
type Decoder struct {
	Command []string      `yaml:"command"`
	Timeout time.Duration `yaml:"timeout"`
}

// Window is the window on the screen.
type Window struct {
	Size       Size `yaml:"size"`
	Fullscreen bool `yaml:"fullscreen"`
	HideCursor bool `yaml:"hide_cursor"`
}

// Size is the window's size in pixels, written 1080x1920.
type Size struct{ Width, Height int }

// MarshalText writes 1080x1920.
func (s Size) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%dx%d", s.Width, s.Height), nil }

// UnmarshalText reads 1080x1920.
func (s *Size) UnmarshalText(text []byte) error {
	var read Size
	if _, err := fmt.Sscanf(string(text), "%dx%d", &read.Width, &read.Height); err != nil || fmt.Sprintf("%dx%d", read.Width, read.Height) != string(text) {
		return fmt.Errorf("%q is not a size; write WIDTHxHEIGHT in pixels, such as 1080x1920", text)
	}
	*s = read
	return nil
}

// Timeouts are how long the terminal waits for a citizen who does nothing.
type Timeouts struct {
	Idle   time.Duration `yaml:"idle"`   // until it asks whether they are still there
	Answer time.Duration `yaml:"answer"` // until it then ends the visit and wipes
}

// Default is what a file that says nothing means.
func Default() Config {
	return Config{
		Language:  "zh",
		DataDir:   "/var/lib/zhiting",
		KeyFile:   "/etc/zhiting/key",
		Ciphers:   "aes",
		Hub:       Hub{Identity: "/var/lib/zhiting/identity", RetryCap: 5 * time.Minute},
		Window:    Window{Size: Size{1080, 1920}, Fullscreen: true, HideCursor: true},
		Timeouts:  Timeouts{Idle: 2 * time.Minute, Answer: 30 * time.Second},
		Retention: 30 * 24 * time.Hour,
	}
}

// Load reads and checks a file. The error has a line for each fault: file, line, what is wrong, what to write instead.
func Load(path string) (Config, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("configuration cannot be read: %w; name the right file with --config", err)
	}
	c := Default()
	document, err := strictyaml.Decode(path, content, &c)
	if err != nil {
		return Config{}, err
	}
	if err := c.check(document); err != nil {
		return Config{}, err
	}
	return c, nil
}
