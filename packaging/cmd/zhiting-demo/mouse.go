package main

import (
	"fmt"
	"image"
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
		time.Sleep(20 * time.Millisecond) // as slowly as a hand
	}
	last := points[len(points)-1]
	return m.press(false, last[0], last[1])
}

// picture takes the whole screen as it is shown.
func (m *mouse) picture() (*image.RGBA, error) {
	screen := xproto.Setup(m.conn).DefaultScreen(m.conn)
	w, h := int(screen.WidthInPixels), int(screen.HeightInPixels)
	reply, err := xproto.GetImage(m.conn, xproto.ImageFormatZPixmap, xproto.Drawable(m.root), 0, 0, uint16(w), uint16(h), 0xffffffff).Reply()
	if err != nil {
		return nil, fmt.Errorf("screen cannot be read: %w", err)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := 0; i+3 < len(reply.Data) && i+3 < len(img.Pix); i += 4 { // 24 bits deep: blue, green, red, unused
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = reply.Data[i+2], reply.Data[i+1], reply.Data[i], 0xff
	}
	return img, nil
}
