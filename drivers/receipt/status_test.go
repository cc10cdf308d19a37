package receipt

import (
	"slices"
	"testing"

	"zhiting/drivers"
)

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
		{"cutter for good", status{0, ok | 0x08, ok | 0x40, ok | 0x28, ok}, drivers.ReceiptCutterBroken},
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

// Automatic status, process ids and flow control mix with answers on the line.
func TestSorter(t *testing.T) {
	tests := []struct {
		name   string
		stream []byte
		want   []word // those that are not nothing
	}{
		{"answers", []byte{0x12, 0x16, 0x7E}, []word{realTime, realTime, realTime}},
		{"flow control", []byte{0x11, 0x12, 0x13}, []word{realTime}},
		{"sensor", []byte{0x00, 0x03, 0x0F}, []word{ordinary, ordinary, ordinary}},
		{"automatic", []byte{0x18, 0x00, 0x0C, 0x0F, 0x00}, []word{automatic, ordinary}},
		{"answer within automatic", []byte{0x18, 0x08, 0x12, 0x0C, 0x0F}, []word{realTime, automatic}},
		{"automatic begun anew", []byte{0x18, 0x08, 0x10, 0x00, 0x00, 0x0F}, []word{automatic}},
		{"process id", []byte("\x37\x22@ABC\x00"), []word{processEcho}},
		{"XOFF within a process id", []byte("\x37\x22@A\x13BC\x00"), []word{processEcho}},
		{"process id cut short", []byte("\x37\x22@A\x12\x37\x22@ABC\x00"), []word{realTime, processEcho}},
		{"process id without end", []byte("\x37\x22@ABC\x12"), []word{realTime}},
		{"another block", []byte{0x37, 0x12}, []word{realTime}},
		{"noise", []byte{0xEC, 0xFF, 0x93}, []word{junk, junk, junk}},
	}
	for _, test := range tests {
		var s sorter
		var got []word
		for _, b := range test.stream {
			if w := s.sort(b); w != nothing {
				got = append(got, w)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestAutomaticStatus(t *testing.T) {
	tests := []struct {
		name  string
		bytes [4]byte
		want  drivers.Problem
	}{
		{"well", [4]byte{0x10, 0, 0, 0x0F}, drivers.Problem{}},
		{"drawer", [4]byte{0x14, 0, 0, 0x0F}, drivers.Problem{}},
		{"near end", [4]byte{0x10, 0, 0x03, 0x0F}, drivers.ReceiptPaperNearEnd},
		{"out", [4]byte{0x18, 0, 0x0F, 0x0F}, drivers.ReceiptPaperOut},
		{"cover", [4]byte{0x38, 0, 0x0F, 0x0F}, drivers.ReceiptCoverOpen},
		{"cover opened while it prints", [4]byte{0x38, 0x40, 0, 0x0F}, drivers.ReceiptCoverOpen},
		{"cutter", [4]byte{0x18, 0x08, 0, 0x0F}, drivers.ReceiptCutter},
		{"cutter for good", [4]byte{0x18, 0x28, 0, 0x0F}, drivers.ReceiptCutterBroken},
		{"mechanical", [4]byte{0x18, 0x04, 0, 0x0F}, drivers.ReceiptError},
		{"unrecoverable", [4]byte{0x18, 0x20, 0, 0x0F}, drivers.ReceiptError},
		{"hot", [4]byte{0x18, 0x40, 0, 0x0F}, drivers.ReceiptOverheated},
		{"feed button", [4]byte{0x58, 0, 0, 0x0F}, drivers.ReceiptOffline},
	}
	for _, test := range tests {
		if got := automaticStatus(test.bytes).problem(); got.Code != test.want.Code {
			t.Errorf("%s: %q, want %q", test.name, got.Code, test.want.Code)
		}
	}
}

// A process id comes back as it went, whatever marks came before, and looks like no status.
func TestProcessID(t *testing.T) {
	l := &link{profile: Profile{Confirm: ConfirmProcess}, job: 7}
	for _, mark := range []int{1, 2, 9, 300, 2000, 4000} {
		id := processID(7, mark)
		for _, b := range append(slices.Concat([]byte{echoHeader, echoIdentifier}, id), 0) {
			l.take(b)
		}
		if l.heard.marks != mark {
			t.Errorf("after mark %d: %d", mark, l.heard.marks)
		}
		for _, b := range id {
			if b < 0x20 || b > 0x7E || b&0x90 != 0 {
				t.Errorf("mark %d has byte %#x, which may be taken for a status", mark, b)
			}
		}
	}
	for _, id := range [][]byte{processID(6, 4001), processID(7, 3000)} {
		for _, b := range append(slices.Concat([]byte{echoHeader, echoIdentifier}, id), 0) {
			l.take(b)
		}
	}
	if l.heard.marks != 4000 {
		t.Errorf("the echo of another job, or an old one, moved the account to %d", l.heard.marks)
	}
}

// Whatever bytes come, an answer keeps its fixed bits, trouble is from the table and marks only grow.
func FuzzSorter(f *testing.F) {
	f.Add([]byte{0x12, 0x12, 0x12, 0x12})
	f.Add([]byte{0x14, 0x00, 0x03, 0x0F, 0x72, 0x1E})
	f.Add([]byte("\x37\x22@@@A\x00\x18\x08\x00\x0F\x37\x22@@@C\x00"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		l := &link{profile: Profile{Status: StatusFull, Confirm: ConfirmProcess}}
		n, marks := 0, 0
		for _, b := range stream {
			if len(l.asked) == 0 {
				l.asked = append(l.asked, []byte{1, 2, 3, 4}[n%4])
				n++
			}
			l.take(b)
			for i, answer := range l.round {
				if answer != 0 && answer&0x93 != 0x12 {
					t.Fatalf("%#x taken for the answer to request %d", answer, i)
				}
			}
			if l.heard.marks < marks {
				t.Fatalf("marks went from %d to %d", marks, l.heard.marks)
			}
			marks = l.heard.marks
		}
		if p := l.heard.status.problem(); p.Code != "" && p.Title.Zh == "" {
			t.Fatalf("problem %q has no text", p.Code)
		}
	})
}
