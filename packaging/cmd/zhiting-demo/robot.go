package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net"
	"os"
	"slices"
	"strings"
	"time"
)

// robot is a citizen's eyes and finger: it reads the page from the kiosk's automation socket and touches the real
// window with the pointer of the X server.
type robot struct {
	conn  net.Conn
	lines *bufio.Reader
	mouse *mouse
}

// shown is the page as the window shows it.
type shown struct {
	Page     string    `json:"page"`
	Heading  string    `json:"heading"`
	Part     int       `json:"part"` // of a page too long for the screen, from 1
	Parts    int       `json:"parts"`
	Elements []element `json:"elements"`
	Error    string    `json:"error"`
}

// element is one thing on the page, in screen pixels.
type element struct {
	ID      string `json:"id"`
	Role    string `json:"role"`
	Label   string `json:"label"`
	Value   string `json:"value"`
	Enabled bool   `json:"enabled"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	W       int    `json:"w"`
	H       int    `json:"h"`
}

func (e element) middle() (x, y int) { return e.X + e.W/2, e.Y + e.H/2 }

func connect(socket string, m *mouse) (*robot, error) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, err
	}
	return &robot{conn, bufio.NewReaderSize(conn, 1<<20), m}, nil
}

func (r *robot) close() {
	r.conn.Close() // the other end is gone or about to be
	r.mouse.close()
}

// ask sends one command and reads its answer.
func (r *robot) ask(command map[string]any) (shown, error) {
	b, err := json.Marshal(command)
	if err != nil {
		return shown{}, err
	}
	if err := r.conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return shown{}, err
	}
	if _, err := r.conn.Write(append(b, '\n')); err != nil {
		return shown{}, err
	}
	line, err := r.lines.ReadBytes('\n')
	if err != nil {
		return shown{}, err
	}
	var s shown
	if err := json.Unmarshal(line, &s); err != nil {
		return shown{}, fmt.Errorf("answer to %v: %w", command["op"], err)
	}
	if s.Error != "" {
		return shown{}, fmt.Errorf("%v: %s", command["op"], s.Error)
	}
	return s, nil
}

func (r *robot) page() (shown, error) { return r.ask(map[string]any{"op": "page"}) }

// wait waits for a page.
func (r *robot) wait(page string, limit time.Duration) error {
	_, err := r.ask(map[string]any{"op": "wait", "page": page, "timeout_ms": limit.Milliseconds()})
	return err
}

// shot keeps what the X server shows, once the newest page is painted.
func (r *robot) shot(path string) error {
	img, err := r.settled()
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(file, img), file.Close())
}

// find waits until an element can be touched.
func (r *robot) find(match func(element) bool, what string) (element, error) {
	var s shown
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		var err error
		if s, err = r.page(); err != nil {
			return element{}, err
		}
		if i := slices.IndexFunc(s.Elements, func(e element) bool { return match(e) && e.Enabled && e.W > 0 }); i >= 0 {
			return s.Elements[i], nil
		}
	}
	var ids []string
	for _, e := range s.Elements {
		ids = append(ids, e.ID)
	}
	return element{}, fmt.Errorf("page %s has no %s to touch; it has %s", s.Page, what, strings.Join(ids, " "))
}

// settled takes pictures until two in a row are the same: the newest page is painted then. A page with a live picture
// never rests; it is taken after two seconds.
func (r *robot) settled() (img *image.RGBA, err error) {
	time.Sleep(250 * time.Millisecond)
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(120 * time.Millisecond) {
		before := img
		if img, err = r.mouse.picture(); err != nil {
			return nil, err
		}
		if before != nil && bytes.Equal(before.Pix, img.Pix) || time.Now().After(end) {
			return img, nil
		}
	}
}

// until waits until an element is on the page, to be touched or not.
func (r *robot) until(id string) error {
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		s, err := r.page()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(s.Elements, func(e element) bool { return e.ID == id }) {
			return nil
		}
	}
	return fmt.Errorf("%s did not come up within 15 s", id)
}

// click touches an element of the page.
func (r *robot) click(id string) error {
	return r.clickOn(func(e element) bool { return e.ID == id }, id)
}

func (r *robot) clickOn(match func(element) bool, what string) error {
	e, err := r.find(match, what)
	if err != nil {
		return err
	}
	x, y := e.middle()
	return r.mouse.click(x, y)
}

// typeKeys touches keys of the on-screen keyboard, named by what they write, with spaces between.
func (r *robot) typeKeys(keys string) error {
	for _, key := range strings.Fields(keys) {
		if err := r.click("key-" + key); err != nil {
			return err
		}
	}
	return nil
}

// sign draws on the pad of the page: a wave and a stroke through it.
func (r *robot) sign() error {
	pad, err := r.find(func(e element) bool { return e.Role == "pad" }, "signature pad")
	if err != nil {
		return err
	}
	var wave [][2]int
	for i := range 40 {
		x := pad.X + pad.W/6 + i*pad.W*2/3/40
		y := pad.Y + pad.H/2 + []int{0, -1, -2, -1, 0, 1, 2, 1}[i%8]*pad.H/12
		wave = append(wave, [2]int{x, y})
	}
	if err := r.mouse.drag(wave); err != nil {
		return err
	}
	return r.mouse.drag([][2]int{
		{pad.X + pad.W/5, pad.Y + pad.H*3/4}, {pad.X + pad.W/2, pad.Y + pad.H*2/3}, {pad.X + pad.W*4/5, pad.Y + pad.H*3/4},
	})
}
