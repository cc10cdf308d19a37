package signals

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
)

var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

const wired = "?idcard=0&receipt=1&document=2&camera=3&scanner=4&door=0"

func TestConformance(t *testing.T) {
	for name, options := range map[string]string{
		"serial": "link: " + filepath.Join(t.TempDir(), "board"), "tcp": "listen: '127.0.0.1:0'",
		"a coil at a time, no inputs": "listen: '127.0.0.1:0', model: bare",
	} {
		t.Run(name, func(t *testing.T) {
			hall := devicetest.Start(t, program, "  - {name: lights, kind: signals, "+options+"}\n")
			do := func(command string) func(*testing.T) {
				return func(t *testing.T) { hall.Do(t, "lights "+command) }
			}
			absent, query := "tcp://127.0.0.1:1", wired
			if name == "serial" {
				absent = "serial:///dev/no-such-port"
			}
			if strings.Contains(options, "bare") {
				query = "?idcard=0&receipt=1" // no door
			}
			devicetest.Run(t, devicetest.Harness{
				New:    func() drivers.Device { return New(devicetest.Address(t, hall.Address("lights")+query)) },
				Absent: func() drivers.Device { return New(devicetest.Address(t, absent+wired)) },
				Use: func(ctx context.Context, d drivers.Device) error {
					return errors.Join(shows(ctx, t, hall, d.(*Board), Lamps{drivers.KindIDCard: On}, "lit=0 "),
						shows(ctx, t, hall, d.(*Board), nil, "lit= "))
				},
				Begin: func(ctx context.Context, d drivers.Device) error {
					return d.(*Board).Show(ctx, Lamps{drivers.KindIDCard: Blinking})
				},
				Vanish: do("unplug"), Return: do("replug"), Stall: do("fault silent"), Garbage: do("fault noise"),
				Late: do("fault slow"), Twice: do("fault twice"), Heal: do("fault off"),
			})
		})
	}
}

// shows has the board show lamps until it says that they are as wanted.
func shows(ctx context.Context, t *testing.T, hall *devicetest.Simulator, b *Board, lamps Lamps, want string) error {
	t.Helper()
	showing, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- b.Show(showing, lamps) }()
	for {
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Millisecond):
		}
		if strings.HasPrefix(hall.Do(t, "lights state"), want) {
			stop()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				return fmt.Errorf("Show ended with %w", err)
			}
			return nil
		}
	}
}

// board starts a board and opens its driver until the test ends.
func board(t *testing.T, model, query string) (*devicetest.Simulator, *Board) {
	t.Helper()
	hall := devicetest.Start(t, program, "  - {name: lights, kind: signals, listen: '127.0.0.1:0', model: '"+model+"'}\n")
	b := New(devicetest.Address(t, hall.Address("lights")+query))
	if err := b.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return hall, b
}

func TestLamps(t *testing.T) {
	for _, tt := range []struct {
		name, model, query string
		lamps              Lamps
		want               []string // one after the other
	}{
		{"two of five", "", wired, Lamps{drivers.KindReceipt: On, drivers.KindDocument: On}, []string{"lit=1,2 "}},
		{"blinking beside steady", "", wired, Lamps{drivers.KindReceipt: Blinking, drivers.KindScanner: On}, []string{"lit=1,4 ", "lit=4 ", "lit=1,4 "}},
		{"a board that sets one", "bare", "?idcard=0&receipt=1", Lamps{drivers.KindReceipt: On}, []string{"lit=1 "}},
		{"coils that are apart", "", "?camera=2&idcard=7", Lamps{drivers.KindIDCard: On}, []string{"lit=7 "}},
		{"not from the first coil", "", "?camera=5&idcard=6&receipt=7", Lamps{drivers.KindIDCard: On, drivers.KindReceipt: On}, []string{"lit=6,7 "}},
		{"two slots with one lamp", "", "?receipt=1&document=1&idcard=2", Lamps{drivers.KindReceipt: On}, []string{"lit=1 "}},
		{"a slot without lamp", "", "?camera=0", Lamps{drivers.KindIDCard: On, drivers.KindCamera: On}, []string{"lit=0 "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hall, b := board(t, tt.model, tt.query)
			for _, want := range tt.want {
				if err := shows(t.Context(), t, hall, b, tt.lamps, want); err != nil {
					t.Fatalf("%v never shows %s: %v", tt.lamps, want, err)
				}
			}
			if err := shows(t.Context(), t, hall, b, nil, "lit= "); err != nil {
				t.Errorf("lamps do not go out: %v", err)
			}
		})
	}
}

// TestBoardThatWasWithoutPower expects the lamps back without being asked for.
func TestBoardThatWasWithoutPower(t *testing.T) {
	hall, b := board(t, "", wired)
	showing, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Show(showing, Lamps{drivers.KindCamera: On}) }()
	for range 2 {
		for !strings.HasPrefix(hall.Do(t, "lights state"), "lit=3 ") {
			time.Sleep(20 * time.Millisecond)
		}
		hall.Do(t, "lights restart")
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Show ended with %v", err)
	}
}

func TestDoor(t *testing.T) {
	for _, tt := range []struct{ query, door, want string }{
		{"?door=0", "closed", ""},
		{"?door=0", "open", drivers.DoorOpen.Code},
		{"?door=0&open=on", "closed", drivers.DoorOpen.Code},
		{"?door=0&open=on", "open", ""},
		{"?door=3", "closed", drivers.DoorOpen.Code}, // nothing is wired there: like a wire that is cut
		{"?idcard=0", "open", ""},
	} {
		hall, b := board(t, "", tt.query)
		hall.Do(t, "lights door "+tt.door)
		if problem, err := b.Check(t.Context()); err != nil || problem.Code != tt.want {
			t.Errorf("%s with the door %s: %q, %v; want %q", tt.query, tt.door, problem.Code, err, tt.want)
		}
	}
}

func TestTroubleIsTold(t *testing.T) {
	for _, tt := range []struct {
		model, query, fault string
		want                drivers.Problem
		says                string
	}{
		{"", "?idcard=9", "off", drivers.WrongDevice, "no such coil"},
		{"", "?door=9", "off", drivers.WrongDevice, "no such coil"},
		{"bare", "?door=0", "off", drivers.WrongDevice, "function not known"},
		{"", "?door=0&unit=2", "off", drivers.NoAnswer, ""},
		{"", "?door=0", "checksum", drivers.BadAnswer, "check of the answer"},
		{"", "?door=0", "other-unit", drivers.BadAnswer, "unit 2"},
	} {
		hall := devicetest.Start(t, program, "  - {name: lights, kind: signals, listen: '127.0.0.1:0', model: '"+tt.model+"'}\n")
		hall.Do(t, "lights fault "+tt.fault)
		err := New(devicetest.Address(t, hall.Address("lights")+tt.query)).Open(t.Context())
		if drivers.ProblemOf(err).Code != tt.want.Code || !strings.Contains(fmt.Sprint(err), tt.says) {
			t.Errorf("%s with fault %s: %v; want %s, %q", tt.query, tt.fault, err, tt.want.Code, tt.says)
		}
	}
}

// The frames are those that makers of relay boards print in their manuals; the check of 02 07 is the example of MODBUS over
// Serial Line V1.02, appendix B, and the inputs' answer follows MODBUS Application Protocol V1.1b3, section 6.2.
func TestFrames(t *testing.T) {
	for want, r := range map[string]request{
		"01050000ff008c3a": {unit: 1, function: writeCoil, value: 0xff00},
		"010500000000cdca": {unit: 1, function: writeCoil},
	} {
		if got := hex.EncodeToString(r.encode()); got != want {
			t.Errorf("%+v is %s, want %s", r, got, want)
		}
		for n := range 8 {
			if _, whole, err := r.answer(r.encode()[:n]); whole || err != nil {
				t.Errorf("after %d bytes: %v, %v", n, whole, err)
			}
		}
		if _, whole, err := r.answer(r.encode()); !whole || err != nil {
			t.Errorf("its echo: %v, %v", whole, err)
		}
	}
	// The examples of 6.5, output 173, and 6.11, ten outputs from 20 on.
	for want, r := range map[string]request{
		"110500acff00":       {unit: 0x11, function: writeCoil, address: 172, value: 0xff00},
		"110f0013000a02cd01": {unit: 0x11, function: writeCoils, address: 19, value: 10, bits: []byte{0xcd, 0x01}},
	} {
		if got := r.encode(); hex.EncodeToString(got[:len(got)-2]) != want {
			t.Errorf("%+v is %x, want %s and a check", r, got, want)
		}
	}
	several := request{unit: 1, function: writeCoils, value: 3, bits: []byte{5}}
	echo := checked(1, writeCoils, 0, 0, 0, 3)
	if _, whole, err := several.answer(echo); !whole || err != nil {
		t.Errorf("several coils: %v, %v", whole, err)
	}
	if _, whole, err := several.answer(checked(1, writeCoils, 0, 0, 0, 2)); !whole || !errors.Is(err, drivers.ErrBadAnswer) {
		t.Errorf("other coils: %v, %v", whole, err)
	}
	if got := crc([]byte{0x02, 0x07}); got != 0x1241 {
		t.Errorf("check of 02 07 is %04x", got)
	}
	door := request{unit: 1, function: readInputs, value: 1}
	if bits, whole, err := door.answer(bytes.Clone([]byte{1, 2, 1, 1, 0x60, 0x48})); !whole || err != nil || bits != 1 {
		t.Errorf("inputs: %d, %v, %v", bits, whole, err)
	}
	for name, got := range map[string][]byte{
		"wrong check": {1, 2, 1, 1, 0x60, 0x49}, "another unit": {2, 2, 1, 1, 0, 0}, "two bytes": {1, 2, 2, 1, 1, 1},
	} {
		if _, whole, err := door.answer(got); !whole || !errors.Is(err, drivers.ErrBadAnswer) {
			t.Errorf("%s: %v, %v", name, whole, err)
		}
	}
}

// checked is a frame with its check.
func checked(frame ...byte) []byte { return binary.LittleEndian.AppendUint16(frame, crc(frame)) }

// TestCoilsTogether holds which coils are set in one go, and how.
func TestCoilsTogether(t *testing.T) {
	for _, tt := range []struct {
		on   map[uint16]bool
		want string
	}{
		{map[uint16]bool{0: false, 1: true}, "0 2 02"},
		{map[uint16]bool{8: true, 9: false, 7: true}, "7 3 03"},
		{map[uint16]bool{0: true, 1: false, 2: false, 3: false, 4: false, 5: false, 6: false, 7: false, 8: true}, "0 9 0101"},
		{map[uint16]bool{65534: false, 65535: true}, "65534 2 02"},
		{map[uint16]bool{0: true, 2: true}, ""}, // what hangs on 1 is not ours
		{map[uint16]bool{0: true, 1: true, 65535: true}, ""},
		{map[uint16]bool{0: true}, ""},
		{nil, ""},
	} {
		got := ""
		if r, together := (wiring{unit: 1}).all(tt.on); together {
			got = fmt.Sprintf("%d %d %x", r.address, r.value, r.bits)
		}
		if got != tt.want {
			t.Errorf("%v gives %q, want %q", tt.on, got, tt.want)
		}
	}
}

func TestWiring(t *testing.T) {
	for query, says := range map[string]string{
		"":                "neither a lamp nor a door",
		"idcard=x":        `idcard is "x"`,
		"door=70000":      `door is "70000"`,
		"door=0&unit=0":   `unit is "0"`,
		"door=0&open=yes": `open is "yes"`,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wiringOf(values); err == nil || !bytes.Contains([]byte(err.Error()), []byte(says)) {
			t.Errorf("%q: %v; want %q", query, err, says)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte{1, 2, 1, 1, 0x60, 0x48})
	f.Add([]byte{1, 0x82, 2, 0xc1, 0x61})
	f.Fuzz(func(t *testing.T, got []byte) {
		for _, r := range []request{
			{unit: 1, function: readInputs, value: 1}, {unit: 1, function: writeCoil, address: 3, value: 0xff00},
			{unit: 1, function: writeCoils, value: 3, bits: []byte{5}},
		} {
			if _, whole, err := r.answer(got); err != nil && !whole {
				t.Errorf("%x is wrong and not whole", got)
			}
		}
	})
}
