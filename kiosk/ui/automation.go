package ui

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"net"
	"os"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"

	"zhiting/kiosk/page"
)

// command is one line of the automation socket.
type command struct {
	Op        string `json:"op"` // page, tap, type, wait, shot
	ID        string `json:"id"`
	Text      string `json:"text"`
	Page      string `json:"page"`
	TimeoutMS int    `json:"timeout_ms"`
	Path      string `json:"path"`
}

// answer is the page as shown, after the command was done.
type answer struct {
	Page     string    `json:"page"`
	Heading  string    `json:"heading"`
	Part     int       `json:"part"` // of a page too long for the screen, from 1
	Parts    int       `json:"parts"`
	Elements []element `json:"elements"`
}

// element is one thing on the screen, in screen pixels. Personal values are masked.
type element struct {
	ID      string    `json:"id"`
	Role    page.Role `json:"role"`
	Label   string    `json:"label"`
	Value   string    `json:"value"`
	Enabled bool      `json:"enabled"`
	X       int       `json:"x"`
	Y       int       `json:"y"`
	W       int       `json:"w"`
	H       int       `json:"h"`
}

// listen serves the automation socket until the program ends. Only its own user may connect.
func (s *Screen) listen(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("automation socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("automation socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(fmt.Errorf("automation socket: %w", err), l.Close())
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // the listener is closed by the program's end alone
			}
			go s.converse(conn)
		}
	}()
	return nil
}

// converse answers one client, a line each.
func (s *Screen) converse(conn net.Conn) {
	defer conn.Close() // the client is gone
	lines := bufio.NewScanner(conn)
	out := json.NewEncoder(conn)
	for lines.Scan() {
		var c command
		var reply any
		err := json.Unmarshal(lines.Bytes(), &c)
		if err == nil {
			reply, err = s.obey(c)
		}
		if err != nil {
			reply = map[string]string{"error": err.Error()}
		}
		if out.Encode(reply) != nil {
			return
		}
	}
}

func (s *Screen) obey(c command) (answer, error) {
	switch c.Op {
	case "page":
		return s.describe(), nil
	case "tap":
		return s.robot(func() error {
			for i := range s.scene.hits {
				h := &s.scene.hits[i]
				if h.id == c.ID && h.enabled {
					middle := fyne.NewPos(s.scene.offX+(h.x+h.w/2)*s.scene.scale, s.scene.offY+(h.y+h.h/2)*s.scene.scale)
					s.press(middle)
					s.release(middle)
					return nil
				}
			}
			return fmt.Errorf("page %s has no %q to touch now", s.page.ID, c.ID)
		})
	case "type":
		return s.robot(func() error {
			e, ok := s.page.Find(c.ID)
			if !ok || e.Role != page.RoleField {
				return fmt.Errorf("page %s has no field %q", s.page.ID, c.ID)
			}
			if n := utf8.RuneCountInString(c.Text); e.Max > 0 && n > e.Max {
				return fmt.Errorf("field %q takes %d characters and the text has %d; no key would enter more", c.ID, e.Max, n)
			}
			s.emit(Input{ID: c.ID, Text: c.Text})
			return nil
		})
	case "wait":
		for end := time.Now().Add(time.Duration(c.TimeoutMS) * time.Millisecond); ; time.Sleep(20 * time.Millisecond) {
			a := s.describe()
			if a.Page == c.Page {
				return a, nil
			}
			if time.Now().After(end) {
				return answer{}, fmt.Errorf("page %s is shown after %d ms, not %s", a.Page, c.TimeoutMS, c.Page)
			}
		}
	case "shot":
		return s.shot(c.Path)
	}
	return answer{}, fmt.Errorf("%q is no operation; use page, tap, type, wait or shot", c.Op)
}

// robot acts on the toolkit's goroutine and describes what came of it.
func (s *Screen) robot(act func() error) (answer, error) {
	var err error
	fyne.DoAndWait(func() { err = act() })
	if err != nil {
		return answer{}, err
	}
	return s.describe(), nil
}

// describe lists what is on the screen.
func (s *Screen) describe() (a answer) {
	if !s.running.Load() {
		return a
	}
	fyne.DoAndWait(func() {
		a = answer{Page: s.page.ID, Heading: s.page.Heading, Part: s.part + 1, Parts: s.parts}
		pixels := s.window.Canvas().Scale()
		for _, h := range s.scene.hits {
			value := h.value
			if h.personal && value != "" {
				value = "***"
			}
			a.Elements = append(a.Elements, element{
				ID: h.id, Role: h.role, Label: h.label, Value: value, Enabled: h.enabled,
				X: int((s.scene.offX + h.x*s.scene.scale) * pixels), Y: int((s.scene.offY + h.y*s.scene.scale) * pixels),
				W: int(h.w * s.scene.scale * pixels), H: int(h.h * s.scene.scale * pixels),
			})
		}
	})
	return a
}

// shot writes the page as PNG. It is painted anew, since what the graphics card shows cannot be read back everywhere.
func (s *Screen) shot(path string) (answer, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return answer{}, err
	}
	var encodeErr error
	fyne.DoAndWait(func() {
		c := software.NewCanvas()
		c.SetPadded(false)
		c.SetContent(container.NewWithoutLayout(s.compose().objects...))
		c.Resize(s.size)
		encodeErr = png.Encode(file, c.Capture())
	})
	if err := errors.Join(encodeErr, file.Close()); err != nil {
		return answer{}, err
	}
	return s.describe(), nil
}
