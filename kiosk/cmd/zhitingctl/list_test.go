package main

import (
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/discover"
)

func TestFoundText(t *testing.T) {
	found := propose([]discover.Found{
		{Kind: drivers.KindIDCard, Address: "usb://0400:c35a", What: "Reader"},
		{Kind: drivers.KindCamera, Address: "v4l2:///dev/video0", What: "Front", Note: "MJPG 1280x720"},
		{Kind: drivers.KindCamera, Address: "v4l2:///dev/video2", What: "Top"},
		{Address: "serial:///dev/ttyUSB0", What: "USB Serial", Note: "anything"},
		{Kind: drivers.KindDocument, Address: "ipp://192.0.2.7:631/ipp/print", What: "Printer"},
		{What: "Thing", Note: "no driver knows it"},
	})
	const want = `
found:
  idcard    usb://0400:c35a  Reader
  camera    v4l2:///dev/video0  Front (MJPG 1280x720)
  camera    v4l2:///dev/video2  Top
  ?         serial:///dev/ttyUSB0  USB Serial (anything)
  document  ipp://192.0.2.7:631/ipp/print  Printer

found, and not reached by a driver:
  ?         -  Thing (no driver knows it)

to write into the configuration:
devices:
  idcard: usb://0400:c35a
  camera: v4l2:///dev/video0
`
	if got := foundText(found, map[string]drivers.Info{"document": {}}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if found[0].Driver != "sdt" || found[1].Driver != "v4l2" || found[3].Driver != "" {
		t.Errorf("the drivers are %+v", found)
	}
	if got := foundText(propose(nil), nil); got != "\nfound nothing that a driver reaches\n" {
		t.Errorf("without anything: %q", got)
	}
}
