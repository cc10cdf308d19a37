package hid

import (
	"reflect"
	"testing"
)

var (
	keyboard = Usage{0x01, 0x06}
	ups      = Usage{0x84, 0x04}
	scanner  = Usage{0x8c, 0x02}
)

func TestTopUsages(t *testing.T) {
	for _, tt := range []struct {
		name       string
		descriptor string
		want       []Usage
		cut        bool
	}{
		{"keyboard of HID 1.11, appendix E.6", "\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x15\x00\x25\x01\x75\x01\x95\x08\x81\x02\xc0", []Usage{keyboard}, false},
		{"scanner and keyboard in one", "\x05\x8c\x09\x02\xa1\x01\x09\x12\xa1\x02\xc0\xc0\x05\x01\x09\x06\xa1\x01\xc0", []Usage{scanner, keyboard}, false},
		{"page and usage in one item", "\x0b\x02\x00\x8c\x00\xa1\x01\xc0", []Usage{scanner}, false},
		{"page of two bytes", "\x06\x00\xff\x09\x01\xa1\x01\xc0", []Usage{{0xff00, 1}}, false},
		{"long item before it", "\xfe\x02\x00ab\x05\x84\x09\x04\xa1\x01\xc0", []Usage{ups}, false},
		{"cut short", "\x05\x8c\x09\x02\xa1\x01\x0b\x02", []Usage{scanner}, true},
		{"long item cut short", "\x05\x8c\x09\x02\xa1\x01\xfe\x20", []Usage{scanner}, true},
		{"collection without usage", "\xa1\x01\xc0\xc0\xc0", nil, false},
		{"nothing", "", nil, false},
	} {
		if got, err := Parse([]byte(tt.descriptor)); !reflect.DeepEqual(got.Top, tt.want) || (err != nil) != tt.cut {
			t.Errorf("%s: %+v, %v; want %+v", tt.name, got.Top, err, tt.want)
		}
	}
}

// The mouse of HID 1.11, appendix E.10: three buttons, five bits that fill up, X and Y with a sign.
var mouse = []byte{
	0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x01, 0xa1, 0x00, 0x05, 0x09, 0x19, 0x01, 0x29, 0x03, 0x15, 0x00, 0x25, 0x01,
	0x95, 0x03, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01, 0x75, 0x05, 0x81, 0x01, 0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x15, 0x81,
	0x25, 0x7f, 0x75, 0x08, 0x95, 0x02, 0x81, 0x06, 0xc0, 0xc0,
}

func TestValues(t *testing.T) {
	d, err := Parse(mouse)
	if err != nil || d.Size(0) != 3 || d.Size(1) != 0 || d.Number(7) != 0 || len(d.Fields) != 5 {
		t.Fatalf("reports of %d bytes with %+v, %v", d.Size(0), d.Fields, err)
	}
	report := []byte{0b10101, 0x81, 0x10}
	for i, want := range []struct {
		Usage
		value int64
	}{{Usage{9, 1}, 1}, {Usage{9, 2}, 0}, {Usage{9, 3}, 1}, {Usage{1, 0x30}, -127}, {Usage{1, 0x31}, 16}} {
		f := d.Fields[i]
		if got, ok := f.Value(report); f.Usage != want.Usage || got != want.value || !ok || f.Top != (Usage{1, 2}) {
			t.Errorf("field %d, %+v, is %d, %v; want %+v", i, f, got, ok, want)
		}
		if _, ok := f.Value(report[:0]); ok {
			t.Errorf("field %d is in a report that is empty", i)
		}
	}
	if x := d.Fields[3]; x.Share(-127) != 0 || x.Share(127) != 1 || x.Share(0) != 0.5 || x.Share(500) != 1 {
		t.Errorf("shares of %+v: %v, %v, %v", x, x.Share(-127), x.Share(127), x.Share(0))
	}
}

func TestWhatLastsAndWhatDoesNot(t *testing.T) {
	for name, tt := range map[string]struct {
		descriptor string
		want       Field // the last one
		size       int
	}{
		"numbered, without a sign": {"\x05\x0d\x09\x02\xa1\x01\x85\x07\x15\x00\x26\xff\xff\x75\x10\x95\x01\x09\x30\x81\x02\xc0",
			Field{Usage: Usage{0x0d, 0x30}, Top: Usage{0x0d, 2}, Report: 7, Max: 65535, from: 8, bits: 16}, 3},
		"pushed, its length in centimetres": {"\x05\x01\x09\x02\xa1\x01\x75\x10\x95\x01\xa4\x09\x30\x26\x00\x10\x35\x00\x46\xd2\x04\x65\x11\x55\x0e\x81\x02\xb4\x09\x31\x26\xff\x7f\x81\x42\xc0",
			Field{Usage: Usage{1, 0x31}, Top: Usage{1, 2}, Max: 32767, from: 16, bits: 16, null: true}, 4},
		"a length": {"\x05\x01\x09\x02\xa1\x01\x75\x10\x95\x01\x09\x30\x26\x00\x10\x46\xd2\x04\x65\x11\x55\x0e\x81\x02\xc0",
			Field{Usage: Usage{1, 0x30}, Top: Usage{1, 2}, Max: 4096, Physical: 12.34, Unit: 0x11, bits: 16}, 2},
		"more places than usages": {"\x06\x00\xff\x09\x01\xa1\x01\x09\x05\x75\x04\x95\x03\x81\x02\xc0",
			Field{Usage: Usage{0xff00, 5}, Top: Usage{0xff00, 1}, from: 8, bits: 4}, 2},
	} {
		d, err := Parse([]byte(tt.descriptor))
		if err != nil || len(d.Fields) == 0 {
			t.Errorf("%s: %+v, %v", name, d, err)
			continue
		}
		if got := d.Fields[len(d.Fields)-1]; got != tt.want || d.Size(got.Report) != tt.size {
			t.Errorf("%s: %+v in %d bytes, want %+v in %d", name, got, d.Size(got.Report), tt.want, tt.size)
		}
	}
	d, _ := Parse([]byte("\x05\x01\x09\x02\xa1\x01\x09\x30\x15\x00\x25\x09\x75\x08\x95\x01\x81\x42\xc0"))
	if v, ok := d.Fields[0].Value([]byte{200}); ok {
		t.Errorf("%d of at most 9 counts as a value", v)
	}
	for _, large := range []string{"\x75\x08\x96\xff\xff\x81\x02", "\x77\xff\xff\xff\xff\x97\xff\xff\xff\xff\x81\x02", "\x75\x01\x96\x00\x20\x81\x02"} {
		if _, err := Parse([]byte(large)); err == nil {
			t.Errorf("%x is taken", large)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(mouse, []byte{1, 2, 3})
	f.Add([]byte("\x05\x8c\x09\x02\xa1\x01\xc0"), []byte{})
	f.Add([]byte("\xfe\x02\x00ab\x05\x84\x09\x04\xa1\x01\xc0"), []byte{1})
	f.Add([]byte("\x05\x0d\x09\x02\xa1\x01\x85\x07\x15\x00\x26\xff\xff\x75\x10\x95\x01\x09\x30\x81\x02\xc0"), []byte{7, 1, 2})
	f.Fuzz(func(t *testing.T, descriptor, report []byte) {
		d, _ := Parse(descriptor)
		if len(d.Top) > len(descriptor) || len(d.Fields) > mostFields {
			t.Fatalf("%d usages and %d fields in %d bytes", len(d.Top), len(d.Fields), len(descriptor))
		}
		for _, field := range d.Fields {
			if end := (field.from + field.bits + 7) / 8; end > d.Size(field.Report) {
				t.Fatalf("%+v lies outside its report of %d bytes", field, d.Size(field.Report))
			}
			v, ok := field.Value(report)
			if share := field.Share(v); ok && (share < 0 || share > 1) {
				t.Fatalf("%+v: %d is a share of %v", field, v, share)
			}
		}
	})
}
