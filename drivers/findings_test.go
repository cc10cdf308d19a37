package drivers

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestExplain(t *testing.T) {
	hub, inner := way{"usb 1-1", HubGone}, way{"usb 1-1.4", HubGone}
	host := way{"host 192.0.2.7", HostAway}
	early, late := time.Unix(100, 0), time.Unix(200, 0)
	is := func(name string, p Problem, since time.Time, ways ...way) sighting {
		state := StateAbsent
		if p.IsZero() {
			state = StateReady
		}
		return sighting{name, Status{State: state, Problem: p, Since: since}, ways}
	}
	for _, tt := range []struct {
		name string
		all  []sighting
		gone []string // ways that are known to be gone
		want []Finding
	}{
		{"all is well", []sighting{is("idcard", Problem{}, early, hub)}, nil, nil},
		{"one cable", []sighting{is("idcard", NoDevice, early, hub), is("camera", Problem{}, early, hub)}, nil,
			[]Finding{{NoDevice, "", []string{"idcard"}, "", early}}},
		{"a hub is gone", []sighting{is("scanner", NoDevice, late, hub), is("idcard", NoDevice, early, hub), is("receipt", ReceiptPaperOut, early)}, []string{"usb 1-1"},
			[]Finding{{HubGone, "usb 1-1", []string{"idcard", "scanner"}, "", early}, {ReceiptPaperOut, "", []string{"receipt"}, "", early}}},
		{"a hub behind a hub", []sighting{is("idcard", NoDevice, early, hub, inner), is("camera", Problem{}, early, hub)}, []string{"usb 1-1.4"},
			[]Finding{{HubGone, "usb 1-1.4", []string{"idcard"}, "", early}}},
		{"the outer one explains both", []sighting{is("idcard", NoDevice, early, hub, inner), is("camera", NoDevice, early, hub)}, []string{"usb 1-1", "usb 1-1.4"},
			[]Finding{{HubGone, "usb 1-1", []string{"camera", "idcard"}, "", early}}},
		{"trouble of the device itself", []sighting{is("receipt", ReceiptPaperOut, early, hub)}, []string{"usb 1-1"},
			[]Finding{{ReceiptPaperOut, "", []string{"receipt"}, "", early}}},
		{"all devices of a host", []sighting{is("receipt", NoAnswer, early, host), is("camera", NoDevice, late, host)}, nil,
			[]Finding{{HostAway, "host 192.0.2.7", []string{"camera", "receipt"}, "", early}}},
		{"one of two of a host", []sighting{is("receipt", NoAnswer, early, host), is("camera", Problem{}, late, host)}, nil,
			[]Finding{{NoAnswer, "", []string{"receipt"}, "", early}}},
		{"the only one of a host", []sighting{is("receipt", NoAnswer, early, host)}, nil,
			[]Finding{{NoAnswer, "", []string{"receipt"}, "", early}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := explain(tt.all, func(w way) certainty {
				switch {
				case slices.Contains(tt.gone, w.id):
					return wayGone
				case w == host:
					return wayUnknown
				}
				return wayThere
			})
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestSystemTopology(t *testing.T) {
	root := t.TempDir()
	make := func(name, content string) {
		t.Helper()
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(name, target string) {
		t.Helper()
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(root, target), file); err != nil {
			t.Fatal(err)
		}
	}
	const below = "sys/devices/pci0000:00/usb1/1-1/"
	make(below+"1-1.2/1-1.2:1.0/ttyUSB0/x", "")
	make("dev/ttyUSB0", "")
	link("dev/serial/by-id/reader", "dev/ttyUSB0")
	link("sys/class/tty/ttyUSB0/device", below+"1-1.2/1-1.2:1.0/ttyUSB0")
	make(below+"1-1.3/idVendor", "0400")
	make(below+"1-1.3/idProduct", "c35a")
	link("sys/bus/usb/devices/1-1.3", below+"1-1.3")
	link("sys/bus/usb/devices/1-1", "sys/devices/pci0000:00/usb1/1-1")
	link("sys/bus/usb/devices/usb1", "sys/devices/pci0000:00/usb1")

	s := system{root}
	hubs := []string{"usb usb1", "usb 1-1"}
	for text, want := range map[string][]string{
		"serial:///dev/serial/by-id/reader": hubs, "usb://0400:c35a": hubs, "serial:///dev/ttyS0": nil, "hid://dead:beef": nil,
		"tcp://192.0.2.7:9100": {"host 192.0.2.7"}, "ipp://192.0.2.7:631/ipp/print": {"host 192.0.2.7"},
		"pcsc:///run/pcscd/pcscd.comm": {"service /run/pcscd/pcscd.comm"},
	} {
		addr, err := ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range s.ways(addr) {
			got = append(got, w.id)
			if _, known := map[certainty]bool{wayThere: true, wayUnknown: true}[s.state(w)]; !known {
				t.Errorf("%s: %s counts as gone", text, w.id)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is reached through %q, want %q", text, got, want)
		}
	}
	if got := s.state(way{"usb 1-9", HubGone}); got != wayGone {
		t.Errorf("a hub that is not there is %v", got)
	}
}
