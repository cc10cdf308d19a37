package discover

import (
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
