package replay

import (
	"context"
	"encoding/hex"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiting/drivers/sim/line"
)

// recording is a host that greets, asks for something three times until there is some, and takes it; then the device
// vanishes. In the second session the device begins.
const recording = `# two sessions
@ 2026-11-23T14:00:00Z any
0.000000 > 01
0.000100 < 81
0.100000 > 02
0.100100 < 80
0.200000 > 02
0.200100 < 80
0.300000 > 02
0.300100 < 80
0.400000 > 02
0.400100 < 8f
0.500000 > 03 *2 04
0.500100 < 83 *3
0.500200 < 84
0.600000 x input/output error
@ 2026-11-23T14:00:10Z any
0.000000 < 99
0.100000 > 05
0.100100 < 85
`

func steps(t *testing.T, text string) []step {
	t.Helper()
	s, err := parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPlayer plays hosts against the recording: what each says, in hexadecimal, and what it hears.
func TestPlayer(t *testing.T) {
	for _, c := range []struct {
		name, says, hears, deviates string
	}{
		{"as recorded", "01 02 02 02 02 03aabb04", "81 80 80 80 8f 8300000084 gone", ""},
		{"in pieces and in one", "01020202 02 03aa bb04", "81 80 80 80 8f 8300000084 gone", ""},
		{"hidden bytes may be any", "01 02 02 02 02 03000004", "81 80 80 80 8f 8300000084 gone", ""},
		{"begins anew", "01 02 01 02", "81 80", "deviates at byte 3: said 01 instead of 02, byte 1 of line 7"},
		{"another greeting", "07", "", "deviates at byte 1: said 07 instead of 01, byte 1 of line 3"},
		{"in the middle of a request", "01 02 02 02 02 03aabb05 02", "81 80 80 80 8f", "deviates at byte 9: said 05 instead of 04, byte 4 of line 13"},
	} {
		p := newPlayer(steps(t, recording))
		p.begin()
		heard := ""
		for _, word := range strings.Fields(c.says) {
			b, err := hex.DecodeString(word)
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			for _, one := range b {
				for _, a := range p.hear(one) {
					if said += hex.EncodeToString(a.said); a.gone {
						said += " gone"
					}
				}
			}
			heard += " " + said
		}
		if got := strings.Join(strings.Fields(heard), " "); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(c.hears, " ", "") {
			t.Errorf("%s: hears %s, want %s", c.name, got, c.hears)
		}
		switch {
		case c.deviates == "" && p.err != nil:
			t.Errorf("%s: %v", c.name, p.err)
		case c.deviates != "" && (p.err == nil || !strings.Contains(p.err.Error(), c.deviates) || !strings.Contains(p.where(), c.deviates)):
			t.Errorf("%s: %v, want %s", c.name, p.err, c.deviates)
		}
	}
}

func TestRepetitionsDependOnTime(t *testing.T) {
	const polled = "@ T any\n0 > 01\n0 < 81\n1 > 02\n1 < 82\n2 > 02\n2 < 82\n3 > 02\n3 < 82\n4 > 03\n4 < 83\n"
	for _, says := range []string{"010203", "01020203", "0102020203", "0102020202020203"} {
		p := newPlayer(steps(t, polled))
		p.begin()
		b, err := hex.DecodeString(says)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range b {
			answers := p.hear(one)
			if p.err != nil || len(answers) != 1 || answers[0].said[0] != one|0x80 {
				t.Fatalf("%s: answered %v to %02x, %v", says, answers, one, p.err)
			}
		}
	}
}

func TestRecordingThatIsNone(t *testing.T) {
	for text, complaint := range map[string]string{
		"":                            "nothing was recorded",
		"@ T any\n":                   "nothing was recorded",
		"0.1 > 01\n":                  "line 1 is no record",
		"@ T any\nhello\n":            "line 2 is no record",
		"@ T any\n-1 > 01\n":          "line 2 is no record",
		"@ T any\nNaN > 01\n":         "line 2 is no record",
		"@ T any\n0 = 01\n":           `"="`,
		"@ T any\n0 > 0\n":            "not hexadecimal",
		"@ T any\n0 > *0\n":           "1 to",
		"@ T any\n0 > *99999999999\n": "1 to",
		"@ T any\n" + strings.Repeat("0 < *1048576\n", 65): "line 66",
	} {
		if _, err := parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), complaint) {
			t.Errorf("%.40q: %v, want a complaint with %s", text, err, complaint)
		}
	}
}

// start plays a recording until the test ends.
func start(t *testing.T, l *line.Line, calls bool, text string) (d *Device, address string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "wire.trace")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := New("recorded", l, calls, file)
	if err != nil {
		t.Fatal(err)
	}
	address, err = d.Open()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return d, address
}

// TestSessionsOverTCP also lets the device vanish and come back.
func TestSessionsOverTCP(t *testing.T) {
	d, address := start(t, line.TCP("127.0.0.1:0"), true, recording)
	host := dial(t, address)
	talk(t, host, "\x01\x02\x02\x02\x02\x03xy\x04", "\x81\x80\x80\x80\x8f\x83\x00\x00\x00\x84")
	if n, err := host.Read(make([]byte, 1)); err == nil {
		t.Fatalf("the device said %d bytes more; it was to vanish", n)
	}
	var first [1]byte
	for range 100 { // the device may still be ending the session before
		host = dial(t, address)
		_ = host.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.ReadFull(host, first[:]); err == nil {
			break
		}
		time.Sleep(awayFor / 20)
	}
	if first[0] != 0x99 {
		t.Fatalf("in the second session it begins with %#x, want 0x99", first[0])
	}
	talk(t, host, "\x05", "\x85")
	if state, _ := d.Do([]string{"state"}); state != "line=19 of=19 heard=10" {
		t.Errorf("state is %q", state)
	}
	if _, err := d.Do([]string{"dance"}); err == nil {
		t.Error("dances")
	}
}

func TestSerialHostBeginsAnotherSession(t *testing.T) {
	link := filepath.Join(t.TempDir(), "tty")
	d, _ := start(t, line.PTY(link), false, "@ T a\n0 > 01\n0 < 81\n@ T a\n0 < 99\n1 > 05\n1 < 85\n")
	host, err := os.OpenFile(link, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	talk(t, host, "\x01", "\x81")
	if _, err := d.Do([]string{"play"}); err != nil {
		t.Fatal(err)
	}
	talk(t, host, "", "\x99")
	talk(t, host, "\x05\x01", "\x85\x81") // after the last session comes the first
	talk(t, host, "\x07", "")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if state, _ := d.Do([]string{"state"}); strings.Contains(state, "deviates at byte 4") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the deviation is not told")
		}
	}
	if _, err := d.Do([]string{"rewind"}); err != nil {
		t.Fatal(err)
	}
	talk(t, host, "\x01", "\x81")
}

// dial connects, and tries again for as long as a device that vanished may be away.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	for deadline := time.Now().Add(10 * awayFor); ; time.Sleep(awayFor / 20) {
		c, err := net.Dial("tcp", strings.TrimPrefix(address, "tcp://"))
		if err == nil {
			t.Cleanup(func() { c.Close() })
			return c
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func talk(t *testing.T, host io.ReadWriter, say, want string) {
	t.Helper()
	if c, ok := host.(net.Conn); ok {
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	}
	if _, err := host.Write([]byte(say)); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(host, got); err != nil || string(got) != want {
		t.Fatalf("said %q, heard %q, %v; want %q", say, got, err, want)
	}
}

func FuzzRecording(f *testing.F) {
	f.Add([]byte(recording), []byte("\x01\x02\x02\x02\x02\x03xy\x04\x05"))
	f.Add([]byte("@ T a\n0 < 99\n"), []byte("x"))
	f.Fuzz(func(t *testing.T, text, host []byte) {
		steps, err := parse(strings.NewReader(string(text)))
		if err != nil {
			return
		}
		p := newPlayer(steps)
		p.begin()
		p.speak()
		for _, b := range host {
			p.hear(b)
		}
		if p.where() == "" || p.sent > len(host) {
			t.Fatalf("heard %d of %d bytes", p.sent, len(host))
		}
	})
}
