package main

import (
	"fmt"
	"io"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// mouse moves the pointer of an X display as a finger would, through the server: the program under it cannot tell.
type mouse struct {
	conn *xgb.Conn
	root xproto.Window
}

func openMouse(display string) (*mouse, error) {
	xgb.Logger.SetOutput(io.Discard) // it speaks of authority files that a display of ours does not need
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, fmt.Errorf("display %s cannot be reached: %w", display, err)
	}
	if err := xtest.Init(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("display %s has no XTEST extension: %w", display, err)
	}
	return &mouse{conn, xproto.Setup(conn).DefaultScreen(conn).Root}, nil
}

func (m *mouse) close() { m.conn.Close() }

func (m *mouse) fake(kind, detail byte, x, y int) error {
	return xtest.FakeInputChecked(m.conn, kind, detail, 0, m.root, int16(x), int16(y), 0).Check()
}

func (m *mouse) move(x, y int) error { return m.fake(xproto.MotionNotify, 0, x, y) }

// press holds the left button down or lets it go, and leaves the window a frame to see it.
func (m *mouse) press(down bool, x, y int) error {
	kind := byte(xproto.ButtonRelease)
	if down {
		kind = xproto.ButtonPress
	}
	defer time.Sleep(30 * time.Millisecond)
	return m.fake(kind, 1, x, y)
}

// click touches a point.
func (m *mouse) click(x, y int) error {
	if err := m.move(x, y); err != nil {
		return err
	}
	if err := m.press(true, x, y); err != nil {
		return err
	}
	return m.press(false, x, y)
}

// drag draws a line through points without lifting.
func (m *mouse) drag(points [][2]int) error {
	if err := m.move(points[0][0], points[0][1]); err != nil {
		return err
	}
	if err := m.press(true, points[0][0], points[0][1]); err != nil {
		return err
	}
	for _, p := range points[1:] {
		if err := m.move(p[0], p[1]); err != nil {
			return err
		}
		time.Sleep(8 * time.Millisecond)
	}
	last := points[len(points)-1]
	return m.press(false, last[0], last[1])
}
