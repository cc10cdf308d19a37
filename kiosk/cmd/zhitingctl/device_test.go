package main

import (
	"bytes"
	"encoding/base64"
	"image/jpeg"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

func reader(t *testing.T) (*devicetest.Simulator, string) {
	t.Helper()
	far := devicetest.Start(t, program, "  - {kind: idcard, link: "+filepath.Join(t.TempDir(), "reader")+"}\n")
	return far, far.Address("idcard")
}

// TestReadIDCard holds the keys that scripts rely on, for a card of each kind.
func TestReadIDCard(t *testing.T) {
	always := []string{"kind", "name", "sex", "birth", "id_number", "valid_from", "valid_until", "photo_wlt_base64", "sam_id", "elapsed_ms"}
	far, at := reader(t)
	for _, tt := range []struct {
		card string
		more []string          // keys beside those that every card has
		want map[string]string // some of the values
	}{
		{"ouyang", []string{"ethnicity", "address", "issuer"}, map[string]string{
			"kind": "citizen", "name": "欧阳样例", "sex": "男", "ethnicity": "回", "birth": "1990-01-01", "id_number": "371502199001010012",
			"valid_from": "2020-01-01", "valid_until": "2040-01-01",
		}},
		{"zhang", []string{"ethnicity", "address", "issuer"}, map[string]string{"name": "张样例", "valid_until": "长期"}},
		{"pua", []string{"ethnicity", "address", "issuer", "name_raw"}, map[string]string{"name": "刘䶮样", "name_raw": "刘\ue863样", "address": "山东省聊城市东昌府区新样例街88号"}},
		{"pua-unknown", []string{"ethnicity", "address", "issuer", "name_has_pua"}, map[string]string{"ethnicity": "99"}},
		{"foreigner", []string{"name_latin", "nationality", "issuer"}, map[string]string{"kind": "foreigner", "name_latin": "SAMPLE, AIGERIM", "nationality": "KAZ"}},
		{"foreigner2023", []string{"name_latin", "nationality", "issue_count"}, map[string]string{"kind": "foreigner2023", "nationality": "PAK"}},
		{"hkmt", []string{"address", "issuer", "pass_number", "issue_count"}, map[string]string{"kind": "hkmt", "pass_number": "H00000000"}},
	} {
		far.Do(t, "idcard put "+tt.card)
		var got map[string]any
		answers(t, &got, "device", "read", "idcard", "--at", at)
		keys, want := slices.Sorted(maps.Keys(got)), slices.Sorted(slices.Values(slices.Concat(always, tt.more)))
		if !slices.Equal(keys, want) {
			t.Errorf("%s has keys %v, want %v", tt.card, keys, want)
		}
		for key, value := range tt.want {
			if got[key] != value {
				t.Errorf("%s: %s is %v, want %s", tt.card, key, got[key], value)
			}
		}
		photo, err := base64.StdEncoding.DecodeString(got["photo_wlt_base64"].(string))
		if err != nil || !bytes.HasPrefix(photo, []byte("WLf")) {
			t.Errorf("%s: the photo begins with %q (%v)", tt.card, photo[:min(4, len(photo))], err)
		}
		if _, number := got["elapsed_ms"].(float64); !number {
			t.Errorf("%s: elapsed_ms is %v", tt.card, got["elapsed_ms"])
		}
		far.Do(t, "idcard lift")
	}
}

func TestReadIDCardTrouble(t *testing.T) {
	far, at := reader(t)
	fails(t, exitNothing, "no card", "device", "read", "idcard", "--at", at, "--timeout", "300ms")
	far.Do(t, "idcard put ouyang")
	far.Do(t, "idcard fault rejected")
	fails(t, exitFailed, "card not read", "device", "read", "idcard", "--at", at)
	far.Do(t, "idcard fault silent")
	fails(t, exitAbsent, at, "device", "read", "idcard", "--at", at)
	fails(t, exitAbsent, "no-such-port", "device", "read", "idcard", "--at", "serial:///dev/no-such-port")
}

// seen is the JSON of a device's verdict, as scripts read it.
type seen struct {
	Name    string
	State   drivers.State
	Problem struct{ Code string }
	Info    struct{ Kind, Driver, Address string }
}

func TestProbe(t *testing.T) {
	far, at := reader(t)
	var got []seen
	answers(t, &got, "device", "probe", "idcard", "--at", at)
	if len(got) != 1 || got[0].Name != "idcard" || got[0].State != drivers.StateReady || got[0].Info.Driver != "sdt" || got[0].Info.Address != at {
		t.Errorf("a sound reader is %+v", got)
	}
	far.Do(t, "idcard unplug")
	r := ctlRun(t, "device", "probe", "idcard", "--at", at, "--json")
	if r.code != exitAbsent || !strings.Contains(r.out, `"state": "absent"`) {
		t.Errorf("an unplugged reader: exit %d, %s", r.code, r.out)
	}
}

// TestConfiguredDevices asks a whole terminal, one of whose devices is missing.
func TestConfiguredDevices(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: idcard, link: "+filepath.Join(t.TempDir(), "reader")+"}\n"+
		"  - {kind: receipt, listen: '127.0.0.1:0', paper: "+t.TempDir()+"}\n")
	devices := "devices:\n  idcard: '" + far.Address("idcard") + "'\n  receipt: '" + far.Address("receipt") + "'\n"
	path, _ := configure(t, devices)
	var list struct {
		Configured map[string]struct{ Kind, Driver, Address string }
		Found      []struct{ What string } // whatever this machine has
	}
	answers(t, &list, "device", "list", "--config", path)
	if devices := list.Configured; len(devices) != 2 || devices["receipt"].Driver != "escpos" || devices["idcard"].Address != far.Address("idcard") || list.Found == nil {
		t.Errorf("the devices are %+v", list)
	}
	answers(t, &list, "device", "list", "--config", filepath.Join(t.TempDir(), "none.yaml")) // before anything is configured
	far.Do(t, "receipt paper low")
	var got []seen
	answers(t, &got, "device", "test", "--config", path)
	if len(got) != 2 || got[0].State != drivers.StateReady || got[1].State != drivers.StateAttention || got[1].Problem.Code == "" {
		t.Errorf("with paper low the devices are %+v", got)
	}
	path, _ = configure(t, devices+"  camera: 'http://127.0.0.1:1/mjpeg'\n")
	if r := ctlRun(t, "device", "test", "--config", path); r.code != exitAbsent || !strings.Contains(r.errs, "1 of 3 devices") {
		t.Errorf("with a device missing: exit %d, %s", r.code, r.errs)
	}
	fails(t, exitUsage, "no document is configured", "device", "probe", "document", "--config", path)
}

func TestPrintReceipt(t *testing.T) {
	paper := t.TempDir()
	far := devicetest.Start(t, program, "  - {kind: receipt, listen: '127.0.0.1:0', paper: "+paper+"}\n")
	file := write(t, filepath.Join(t.TempDir(), "receipt.txt"), "智厅\r\n打印测试\n")
	args := []string{"device", "print", "receipt", "--at", far.Address("receipt"), file}
	var got map[string]bool
	answers(t, &got, args...)
	if state := far.Do(t, "receipt state"); !got["printed"] || !strings.Contains(state, "receipts=1 unknown=0") {
		t.Errorf("printing answers %v; the printer is %s", got, state)
	}
	far.Do(t, "receipt paper out")
	fails(t, exitFailed, "not printed", args...)
	fails(t, exitFailed, "file cannot be read", "device", "print", "receipt", "--at", far.Address("receipt"), file+"-none")
	fails(t, exitAbsent, "127.0.0.1:1", "device", "print", "receipt", "--at", "tcp://127.0.0.1:1", file)
}

func TestSnap(t *testing.T) {
	far := devicetest.Start(t, program, "  - {kind: camera, listen: '127.0.0.1:0'}\n")
	file := filepath.Join(t.TempDir(), "still.jpg")
	var got struct {
		File  string
		Bytes int
	}
	answers(t, &got, "device", "snap", "camera", "--at", far.Address("camera"), "--out", file)
	picture, err := os.ReadFile(file)
	if err != nil || got.File != file || got.Bytes != len(picture) {
		t.Fatalf("snap answers %+v; the file has %d bytes (%v)", got, len(picture), err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(picture)); err != nil {
		t.Errorf("the still is no JPEG: %v", err)
	}
	fails(t, exitAbsent, "127.0.0.1:1", "device", "snap", "camera", "--at", "http://127.0.0.1:1/mjpeg", "--out", file)
}
