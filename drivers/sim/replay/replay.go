// Package replay plays a recording of a device's wire: it answers a host as the device answered, and says where the host
// asks something else. So a fault that was seen once, somewhere, becomes a test.
//
// It knows the format of traces and no protocol. It must not import the transport that writes them.
package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"zhiting/drivers/sim/hand"
	"zhiting/drivers/sim/line"
)

// longestPause is the longest time that is waited for what the device said later: between two cards hours may lie.
const longestPause = 2 * time.Second

// Device plays one recording.
type Device struct {
	name  string
	line  *line.Line
	calls bool // hosts connect to it; to a serial line they do not
	file  string

	quit    chan struct{} // closed when the hall ends
	playing sync.WaitGroup

	mu     sync.Mutex
	player *player
	conn   io.Writer // the host, nil for none
	ended  bool
}

// New makes a device at the end of a cable that plays the recording in a file. With calls true each connection begins a
// session; on a serial line, where there are none, a session that the device begins waits for the command play.
func New(name string, l *line.Line, calls bool, file string) (*Device, error) {
	if file == "" {
		return nil, fmt.Errorf("device %s needs file (the recording to play)", name)
	}
	return &Device{name: name, line: l, calls: calls, file: file, quit: make(chan struct{})}, nil
}

// Name is how commands call the device.
func (d *Device) Name() string { return d.name }

// Open reads the recording and plugs the device in.
func (d *Device) Open() (string, error) {
	file, err := os.Open(d.file)
	if err != nil {
		return "", fmt.Errorf("recording: %w", err)
	}
	defer file.Close()
	steps, err := parse(file)
	if err != nil {
		return "", fmt.Errorf("recording %s: %w", d.file, err)
	}
	d.player = newPlayer(steps)
	return d.line.Open(d.serve)
}

// Run keeps the device plugged in until the context ends.
func (d *Device) Run(ctx context.Context) error {
	<-ctx.Done()
	d.mu.Lock()
	d.ended = true
	d.mu.Unlock()
	close(d.quit)
	err := d.line.Run(ctx)
	d.playing.Wait()
	return err
}

// Panel is what a hand may do to the device.
func (d *Device) Panel() hand.Panel {
	return hand.Panel{
		Title: hand.Text{Zh: "录下的设备", En: "Recorded device"},
		Groups: []hand.Group{
			{Title: hand.Text{Zh: "录下的线路", En: "Recording"}, Commands: []hand.Command{
				{Words: "play", Label: hand.Text{Zh: "放下一段", En: "Play the next session"}},
				{Words: "rewind", Label: hand.Text{Zh: "从头来", En: "Back to the beginning"}},
			}},
			hand.Cable(),
		},
	}
}

// Do acts on the device: play (begins the next session, of which the device says its part), rewind, unplug, replug, state.
// The state is the line of the recording that was played last, its last line, how many bytes the host said, and where the
// host deviated first.
func (d *Device) Do(words []string) (string, error) {
	switch command := strings.Join(words, " "); command {
	case "unplug":
		return "", d.line.Unplug()
	case "replug":
		return "", d.line.Replug()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch command := strings.Join(words, " "); command {
	case "state":
		return d.player.where(), nil
	case "rewind":
		d.player = newPlayer(d.player.steps)
		return "", nil
	case "play":
		d.player.begin()
		answers, conn := d.player.speak(), d.conn
		if conn != nil && !d.ended {
			d.playing.Go(func() { d.say(conn, answers) })
		}
		return "", nil
	default:
		return "", fmt.Errorf("unknown command %q; use play, rewind, unplug, replug or state", command)
	}
}

// serve plays the device to one host.
func (d *Device) serve(conn io.ReadWriter) {
	d.mu.Lock()
	d.conn = conn
	d.player.begin()
	var first []answer
	if d.calls {
		first = d.player.speak()
	}
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.conn == conn {
			d.conn = nil
		}
	}()
	if !d.say(conn, first) {
		return
	}
	var buffer [4096]byte
	for {
		n, err := conn.Read(buffer[:])
		if err != nil {
			return
		}
		for _, b := range buffer[:n] {
			if !d.say(conn, d.hear(b)) {
				return
			}
		}
	}
}

// hear takes one byte of the host, and complains when it is the first that deviates.
func (d *Device) hear(b byte) []answer {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.player.err
	answers := d.player.hear(b)
	if before == nil && d.player.err != nil {
		fmt.Fprintf(os.Stderr, "%s: host %v\n", d.name, d.player.err)
	}
	return answers
}

// say plays answers at the pace of the recording. It returns false when the device is gone.
func (d *Device) say(conn io.Writer, answers []answer) bool {
	for _, a := range answers {
		if !d.wait(min(a.after, longestPause)) {
			return false
		}
		if a.gone {
			d.vanish()
			return false
		}
		if _, err := conn.Write(a.said); err != nil {
			return false
		}
	}
	return true
}

func (d *Device) wait(pause time.Duration) bool {
	select {
	case <-time.After(pause):
		return true
	case <-d.quit:
		return false
	}
}

// awayFor is how long a device is away that vanished in the recording.
const awayFor = time.Second

func (d *Device) vanish() {
	err := d.line.Unplug()
	if d.wait(awayFor) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if !d.ended {
			err = errors.Join(err, d.line.Replug())
		}
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", d.name, err)
	}
}
