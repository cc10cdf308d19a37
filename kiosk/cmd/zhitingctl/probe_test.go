package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

func TestProbeAddress(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: idcard, listen: '127.0.0.1:0'}\n  - {kind: receipt, listen: '127.0.0.1:0', paper: "+t.TempDir()+"}\n"+
		"  - {kind: camera, listen: '127.0.0.1:0'}\n")
	for _, kind := range []string{"idcard", "receipt", "camera"} {
		var got []seen
		answers(t, &got, "device", "probe", far.Address(kind))
		if len(got) != 1 || got[0].Name != kind || got[0].State != drivers.StateReady {
			t.Errorf("at the address of the %s there is %+v", kind, got)
		}
	}
	if state := far.Do(t, "receipt state"); !strings.Contains(state, "unknown=0") {
		t.Errorf("asking made the printer print: %s", state)
	}
	far.Do(t, "idcard fault silent")
	fails(t, exitAbsent, "device read scanner --at "+far.Address("idcard"), "device", "probe", far.Address("idcard"))
	fails(t, exitAbsent, "nothing at "+far.Address("receipt"), "device", "probe", far.Address("receipt"), "--kind", "idcard")
	fails(t, exitAbsent, "1 of 1 devices", "device", "probe", "tcp://127.0.0.1:1")
	fails(t, exitUsage, "scheme", "device", "probe", "com3:")
	fails(t, exitUsage, "is not a kind of device", "device", "probe", "tcp://127.0.0.1:1", "--kind", "fridge")
}

func TestSerialLinesAreAskedAtEachSpeed(t *testing.T) {
	for address, want := range map[string][]string{
		"serial:///dev/ttyUSB0?profile=generic-58": {"115200", "9600", "19200", "38400", "57600"},
		"serial:///dev/ttyUSB0?baud=19200":         {"19200"},
		"tcp://127.0.0.1:9100":                     {""},
	} {
		addr, err := drivers.ParseAddress(address)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, at := range atSpeeds(drivers.KindReceipt, addr) {
			got = append(got, at.Query().Get("baud"))
			if without := func(q url.Values) string { q.Del("baud"); return q.Encode() }; without(at.Query()) != without(addr.Query()) {
				t.Errorf("%s lost something of %s", at.String(), address)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is asked at %v, want %v", address, got, want)
		}
		if n := len(atSpeeds(drivers.KindIDCard, addr)); n != 1 {
			t.Errorf("%s: the ID card reader's driver looks for the speed by itself, and is asked %d times", address, n)
		}
	}
}

// TestSignalsKeypadAndSignpad asks devices that are found by name only.
func TestSignalsKeypadAndSignpad(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: signals, listen: '127.0.0.1:0'}\n  - {kind: keypad, listen: '127.0.0.1:0'}\n  - {kind: signpad, listen: '127.0.0.1:0'}\n")
	far.Do(t, "signals door open")
	at := far.Address("signals") + "?door=0"
	path, _ := configure(t, "devices:\n  signals: '"+at+"'\n  keypad: '"+far.Address("keypad")+"'\n  signpad: '"+far.Address("signpad")+"'\n")
	var got []seen
	answers(t, &got, "device", "test", "--config", path)
	if len(got) != 3 || got[0].Name != "keypad" || got[0].State != drivers.StateReady ||
		got[1].State != drivers.StateAttention || got[1].Problem.Code != drivers.DoorOpen.Code || got[1].Info.Driver != "modbus" ||
		got[2].Name != "signpad" || got[2].State != drivers.StateReady || got[2].Info.Driver != "hid-pen" {
		t.Errorf("with the door open the devices are %+v", got)
	}
	answers(t, &got, "device", "probe", at, "--kind", "signals")
	if len(got) != 1 || got[0].State != drivers.StateAttention {
		t.Errorf("at the address of the board there is %+v", got)
	}
}
