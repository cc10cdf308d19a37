package receipt

import (
	"net/url"
	"testing"

	"zhiting/drivers"
)

func mustQuery(t *testing.T, s string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStatusProblem(t *testing.T) {
	const ok = 0x12
	tests := []struct {
		name string
		s    status
		want drivers.Problem
	}{
		{"well", status{0, ok, ok, ok, ok}, drivers.Problem{}},
		{"drawer pin is not ours", status{0, ok | 0x04, ok, ok, ok}, drivers.Problem{}},
		{"near end", status{0, ok, ok, ok, ok | 0x0C}, drivers.ReceiptPaperNearEnd},
		{"out", status{0, ok | 0x08, ok | 0x20, ok, ok | 0x6C}, drivers.ReceiptPaperOut},
		{"out, basic printer", status{0, ok | 0x08, 0, 0, ok | 0x60}, drivers.ReceiptPaperOut},
		{"cover", status{0, ok | 0x08, ok | 0x04, ok, ok}, drivers.ReceiptCoverOpen},
		{"cover hides the paper sensor", status{0, ok | 0x08, ok | 0x24, ok, ok | 0x60}, drivers.ReceiptCoverOpen},
		{"cutter", status{0, ok | 0x08, ok | 0x40, ok | 0x08, ok}, drivers.ReceiptCutter},
		{"unrecoverable", status{0, ok | 0x08, ok | 0x40, ok | 0x20, ok}, drivers.ReceiptError},
		{"hot", status{0, ok | 0x08, ok | 0x40, ok | 0x40, ok}, drivers.ReceiptOverheated},
		{"error of no kind", status{0, ok | 0x08, ok | 0x40, ok, ok}, drivers.ReceiptError},
		{"offline", status{0, ok | 0x08, ok, ok, ok}, drivers.ReceiptOffline},
	}
	for _, test := range tests {
		if got := test.s.problem(); got.Code != test.want.Code {
			t.Errorf("%s: %q, want %q", test.name, got.Code, test.want.Code)
		}
	}
}

// Automatic status blocks and flow control mix with answers on the line.
func TestSorter(t *testing.T) {
	stream := []byte{0x12, 0x14, 0x00, 0x03, 0x0F, 0x00, 0x11, 0x16, 0x18, 0x08, 0x12, 0x0C, 0x0F, 0xFF}
	want := []byteKind{realTime, automatic, automatic, automatic, automatic, ordinary, flowControl, realTime,
		automatic, automatic, realTime, automatic, automatic, junk}
	var s sorter
	for i, b := range stream {
		if got := s.sort(b); got != want[i] {
			t.Errorf("byte %d (%#x): kind %d, want %d", i, b, got, want[i])
		}
	}
}

// Whatever bytes come, an answer keeps its fixed bits and trouble is from the table.
func FuzzSorter(f *testing.F) {
	f.Add([]byte{0x12, 0x12, 0x12, 0x12})
	f.Add([]byte{0x14, 0x00, 0x03, 0x0F, 0x72, 0x1E})
	f.Fuzz(func(t *testing.T, stream []byte) {
		var sorter sorter
		var s status
		n := 1
		for _, b := range stream {
			if sorter.sort(b) != realTime {
				continue
			}
			if b&0x93 != 0x12 {
				t.Fatalf("%#x taken for a real-time answer", b)
			}
			s[n] = b
			n = n%4 + 1
		}
		if p := s.problem(); p.Code != "" && p.Title.Zh == "" {
			t.Fatalf("problem %q has no text", p.Code)
		}
	})
}
