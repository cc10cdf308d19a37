package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// needed is the least that a file must say; its four lines end at line 4.
const needed = "terminal: t1\n" +
	"hall: {name: {zh: 大厅, en: Hall}}\n" +
	"window_help: {place: {zh: 咨询台, en: desk}, phone: 12345}\n" +
	"allow_automation: true\n"

func load(t *testing.T, content string) (Config, string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kiosk.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path)
	return c, path, err
}

func TestExampleLoadsAndShowsTheDefaults(t *testing.T) {
	c, err := Load("../../packaging/kiosk.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Devices.Named()) != 7 {
		t.Errorf("the example names %d devices, want all 7", len(c.Devices.Named()))
	}
	want := Default()
	want.Terminal, want.Hall, want.WindowHelp, want.Hub.URL, want.Devices = c.Terminal, c.Hall, c.WindowHelp, c.Hub.URL, c.Devices
	if !reflect.DeepEqual(c, want) {
		t.Errorf("the example says that what it shows are the defaults; got %+v, defaults are %+v", c, want)
	}
}

func TestLoad(t *testing.T) {
	c, _, err := load(t, needed+"hub: {url: \"https://127.0.0.1:8085\", retry_cap: 2s}\nwindow: {size: 540x960, fullscreen: false}\nallow_traces: true\ndevices: {receipt: \"tcp://127.0.0.1:9100?trace=/x\"}\n")
	if err != nil {
		t.Fatal(err)
	}
	if c.WindowHelp.Phone != "12345" || !c.AllowAutomation || c.Hub.RetryCap != 2*time.Second || c.Window.Size != (Size{540, 960}) ||
		c.Window.Fullscreen || !c.Window.HideCursor || c.Timeouts.Idle != 2*time.Minute {
		t.Errorf("read as %+v", c)
	}
	if named := c.Devices.Named(); len(named) != 1 || named["receipt"].Host != "127.0.0.1:9100" {
		t.Errorf("devices read as %v", named)
	}
}

func TestFaultsAreOneLineEach(t *testing.T) {
	tests := []struct{ name, add, want string }{
		{"unknown key", "data_dirr: /x", `:5: unknown key "data_dirr"; did you mean data_dir?`},
		{"unknown key below", "hub:\n  identty: /x", `:6: unknown key "identty"; did you mean identity?`},
		{"duration", "timeouts: {idle: 90}", `:5: idle is "90"; write a duration such as 30s or 5m`},
		{"size", "window: {size: big}", `:5: size: "big" is not a size; write WIDTHxHEIGHT in pixels, such as 1080x1920`},
		{"device scheme", "devices: {idcard: com3}", `:5: idcard: device address "com3" has scheme ""; use one of serial, tcp, usb, hid, ipp, v4l2, http, pcsc`},
		{"device transport", "devices: {camera: \"tcp://127.0.0.1:1\"}", `:5: camera cannot be reached over tcp://; use v4l2:// or http://`},
		{"signals", "devices: {signals: \"hid://1a86:7523\"}", `:5: signals cannot be reached over hid://; use serial:// or tcp://`},
		{"keypad", "devices: {keypad: \"usb://1a86:7523\"}", `:5: keypad cannot be reached over usb://; use hid:// or serial:// or tcp://`},
		{"signature pad", "devices: {signpad: \"usb://1209:0001\"}", `:5: signpad cannot be reached over usb://; use hid:// or serial:// or tcp://`},
		{"trace", "devices: {idcard: \"tcp://127.0.0.1:1?trace=/x\"}", `:5: idcard records its wire, which nobody allowed; write allow_traces: true, or leave trace out of its address`},
		{"trace of what has none", "allow_traces: true\ndevices: {camera: \"http://127.0.0.1:1?trace=/x\"}", `:6: camera cannot be recorded; leave trace out of its address`},
		{"decoder", "photo_decoder: {command: [wlt2bmp]}", `:5: photo_decoder.command is "wlt2bmp"; write the whole path, beginning with /`},
		{"language", "language: fr", `:5: language is "fr"; write zh or en`},
		{"relative path", "key_file: key", `:5: key_file is "key"; write the whole path, beginning with /`},
		{"plain http", "hub: {url: \"http://hub.example\"}", `:5: hub.url is "http://hub.example"; use https://, because cases hold personal data and the hub has to know this terminal`},
		{"no host", "hub: {url: hub}", `:5: hub.url is "hub"; write it like https://hub.example`},
		{"retention", "retention: 1h", `:5: retention is 1h0m0s; write 24h or more, since citizens come back to look`},
		{"retry", "hub: {retry_cap: 1ms}", `:5: hub.retry_cap is 1ms; write 1s or more`},
		{"small window", "window: {size: 10x10}", `:5: window.size is 10x10; pages need at least 480x480`},
		{"idle", "timeouts: {idle: 1s}", `:5: timeouts.idle is 1s; write 10s or more, or slow readers are interrupted`},
		{"answer", "timeouts: {answer: 1s}", `:5: timeouts.answer is 1s; write 5s or more, or nobody can answer in time`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, path, err := load(t, needed+tt.add)
			if err == nil {
				t.Fatal("accepted")
			}
			if err.Error() != path+tt.want {
				t.Errorf("got  %s\nwant %s", strings.TrimPrefix(err.Error(), path), tt.want)
			}
		})
	}
}

func TestWhatMustBeSaid(t *testing.T) {
	_, _, err := load(t, "language: zh\n")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, key := range []string{"terminal is", "hall.name needs", "window_help.place needs", "window_help.phone is missing"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%q is not told in:\n%s", key, err)
		}
	}
	if n := strings.Count(err.Error(), "\n"); n != 3 {
		t.Errorf("%d lines, want 4", n+1)
	}
}

func TestNoFile(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "--config") {
		t.Errorf("a missing file says %v; it must say what to do", err)
	}
}
