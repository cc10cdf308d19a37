package discover

import (
	"reflect"
	"strings"
	"testing"
)

func TestTableIsSound(t *testing.T) {
	table, err := readProducts(idsFile)
	if err != nil || len(table) == 0 {
		t.Fatalf("ids.yaml has %d devices: %v", len(table), err)
	}
}

func TestTableRefuses(t *testing.T) {
	for line, complaint := range map[string]string{
		`- {usb: "400:c35a", kind: idcard, what: x, source: y}`:                                          "USB numbers",
		`- {usb: "0400:C35A", kind: idcard, what: x, source: y}`:                                         "USB numbers",
		`- {usb: "0400:c35a", kind: idcard, what: x}`:                                                    "source",
		`- {usb: "0400:c35a", what: x, source: y}`:                                                       "kind",
		`- {usb: "0400:c35a", kind: idcard, serial: true, what: x, source: y}`:                           "kind",
		`- {usb: "0400:c35a", kind: idcard, what: x, source: y, vendor: z}`:                              "vendor",
		"- {usb: \"0400\", kind: a, what: x, source: y}\n- {usb: \"0400\", kind: b, what: x, source: y}": "twice",
	} {
		if _, err := readProducts([]byte(line)); err == nil || !strings.Contains(err.Error(), complaint) {
			t.Errorf("%s: %v, want a complaint about %q", line, err, complaint)
		}
	}
}

func TestTopUsages(t *testing.T) {
	for _, tt := range []struct {
		name       string
		descriptor string
		want       []usage
	}{
		{"keyboard of HID 1.11, appendix E.6", "\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x15\x00\x25\x01\x75\x01\x95\x08\x81\x02\xc0", []usage{usageKeyboard}},
		{"scanner and keyboard in one", "\x05\x8c\x09\x02\xa1\x01\x09\x12\xa1\x02\xc0\xc0\x05\x01\x09\x06\xa1\x01\xc0", []usage{usageScanner, usageKeyboard}},
		{"page and usage in one item", "\x0b\x02\x00\x8c\x00\xa1\x01\xc0", []usage{usageScanner}},
		{"page of two bytes", "\x06\x00\xff\x09\x01\xa1\x01\xc0", []usage{{0xff00, 1}}},
		{"long item before it", "\xfe\x02\x00ab\x05\x84\x09\x04\xa1\x01\xc0", []usage{usageUPS}},
		{"cut short", "\x05\x8c\x09\x02\xa1\x01\x0b\x02", []usage{usageScanner}},
		{"long item cut short", "\x05\x8c\x09\x02\xa1\x01\xfe\x20", []usage{usageScanner}},
		{"collection without usage", "\xa1\x01\xc0\xc0\xc0", nil},
		{"nothing", "", nil},
	} {
		if got := topUsages([]byte(tt.descriptor)); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func FuzzTopUsages(f *testing.F) {
	for _, d := range []string{"\x05\x8c\x09\x02\xa1\x01\xc0", "\xfe\x02\x00ab\x05\x84\x09\x04\xa1\x01\xc0", "\x0b\x02\x00\x8c\x00\xa1\x01\xc0", "\xfe\xff"} {
		f.Add([]byte(d))
	}
	f.Fuzz(func(t *testing.T, d []byte) {
		if n := len(topUsages(d)); n > len(d) {
			t.Errorf("%d usages in %d bytes", n, len(d))
		}
	})
}
