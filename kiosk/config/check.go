package config

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"zhiting/sync/strictyaml"
)

var terminalID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// transports are the schemes that each device's protocol can run over.
var transports = map[string][]string{
	"idcard":   {"serial", "tcp", "usb", "hid"},
	"receipt":  {"serial", "tcp", "usb"},
	"document": {"ipp"},
	"camera":   {"v4l2", "http"},
	"scanner":  {"serial", "tcp", "hid"},
	"sscard":   {"pcsc"},
	"ups":      {"tcp"},
	"signals":  {"serial", "tcp"},
	"keypad":   {"hid", "serial", "tcp"},
	"signpad":  {"hid", "serial", "tcp"},
}

// recordable are the devices whose drivers know how to record their wire without what is personal.
var recordable = []string{"idcard", "receipt", "scanner", "signals"}

// check finds what YAML alone cannot: values that contradict each other or that no terminal can use.
func (c Config) check(d *strictyaml.Document) error {
	var errs []error
	wrong := func(path, format string, args ...any) { errs = append(errs, d.Errorf(path, format, args...)) }

	if !terminalID.MatchString(c.Terminal) {
		wrong("terminal", "terminal is %q; give it an id of lower-case letters, digits and -, such as hall-1-east", c.Terminal)
	}
	for _, w := range []struct {
		path  string
		words Words
	}{{"hall.name", c.Hall.Name}, {"window_help.place", c.WindowHelp.Place}} {
		if w.words.Zh == "" || w.words.En == "" {
			wrong(w.path, "%s needs both zh and en; citizens read it on every page", w.path)
		}
	}
	if c.WindowHelp.Phone == "" {
		wrong("window_help.phone", "window_help.phone is missing; give the number that citizens can call, such as 12345")
	}
	if !slices.Contains([]string{"zh", "en"}, c.Language) {
		wrong("language", "language is %q; write zh or en", c.Language)
	}
	for _, f := range []struct{ path, name string }{{"data_dir", c.DataDir}, {"key_file", c.KeyFile}, {"hub.identity", c.Hub.Identity}} {
		if !filepath.IsAbs(f.name) {
			wrong(f.path, "%s is %q; write the whole path, beginning with /", f.path, f.name)
		}
	}
	if c.TPM != "" && !filepath.IsAbs(c.TPM) {
		wrong("tpm", "tpm is %q; write the whole path of its device, such as /dev/tpmrm0", c.TPM)
	}
	if !slices.Contains([]string{"aes", "sm"}, c.Ciphers) {
		wrong("ciphers", "ciphers is %q; write aes, or sm for SM4 and SM3", c.Ciphers)
	}
	if c.Quota < 0 {
		wrong("quota_mb", "quota_mb is %d; write how many megabytes attachments may take, or 0", c.Quota)
	}
	if c.Catalogue.Incoming != "" && !filepath.IsAbs(c.Catalogue.Incoming) {
		wrong("catalogue.incoming", "catalogue.incoming is %q; write the whole path, beginning with /", c.Catalogue.Incoming)
	}
	for _, k := range []struct {
		path  string
		files []string
	}{{"catalogue.keys", c.Catalogue.Keys}, {"licences.keys", c.Licences.Keys}} {
		for i, name := range k.files {
			if !filepath.IsAbs(name) {
				wrong(fmt.Sprintf("%s[%d]", k.path, i), "%s names %q; write the whole path, beginning with /", k.path, name)
			}
		}
	}
	if (c.Catalogue.Incoming == "") != (len(c.Catalogue.Keys) == 0) {
		wrong("catalogue", "catalogue needs both incoming and keys: a package that nobody signed is never taken")
	}
	if c.Hub.RetryCap < time.Second {
		wrong("hub.retry_cap", "hub.retry_cap is %s; write 1s or more", c.Hub.RetryCap)
	}
	if c.Retention < 24*time.Hour {
		wrong("retention", "retention is %s; write 24h or more, since citizens come back to look", c.Retention)
	}
	if remedy := checkURL(c.Hub.URL); remedy != "" {
		wrong("hub.url", "hub.url is %q; %s", c.Hub.URL, remedy)
	}
	named := c.Devices.Named()
	for _, name := range []string{"idcard", "receipt", "document", "camera", "scanner", "sscard", "ups", "signals", "keypad", "signpad"} {
		address, ok := named[name]
		if ok && !slices.Contains(transports[name], address.Scheme) {
			wrong("devices."+name, "%s cannot be reached over %s://; use %s://", name, address.Scheme, strings.Join(transports[name], ":// or "))
		}
		switch traced := ok && address.Query().Has("trace"); {
		case traced && !slices.Contains(recordable, name):
			wrong("devices."+name, "%s cannot be recorded; leave trace out of its address", name)
		case traced && !c.AllowTraces:
			wrong("devices."+name, "%s records its wire, which nobody allowed; write allow_traces: true, or leave trace out of its address", name)
		}
	}
	if d := c.PhotoDecoder; len(d.Command) > 0 && !filepath.IsAbs(d.Command[0]) {
		wrong("photo_decoder.command", "photo_decoder.command is %q; write the whole path, beginning with /", d.Command[0])
	}
	if c.PhotoDecoder.Timeout < 0 {
		wrong("photo_decoder.timeout", "photo_decoder.timeout is %s; write such as 3s", c.PhotoDecoder.Timeout)
	}
	if c.Window.Size.Width < 480 || c.Window.Size.Height < 480 {
		wrong("window.size", "window.size is %dx%d; pages need at least 480x480", c.Window.Size.Width, c.Window.Size.Height)
	}
	if c.Timeouts.Idle < 10*time.Second {
		wrong("timeouts.idle", "timeouts.idle is %s; write 10s or more, or slow readers are interrupted", c.Timeouts.Idle)
	}
	if c.Timeouts.Answer < 5*time.Second {
		wrong("timeouts.answer", "timeouts.answer is %s; write 5s or more, or nobody can answer in time", c.Timeouts.Answer)
	}
	return errors.Join(errs...)
}

// checkURL says what to write when a hub's URL cannot be used, or "". Cases hold personal data: only this machine is
// spoken to without TLS.
func checkURL(s string) (remedy string) {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return "write it like https://hub.example"
	}
	if u.Scheme != "https" {
		return "use https://, because cases hold personal data and the hub has to know this terminal"
	}
	return ""
}
