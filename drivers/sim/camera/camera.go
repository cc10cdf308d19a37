// Package camera plays a camera: an HTTP server with a multipart MJPEG stream of a desk with a photo card on it, or of
// people who are drawn and nobody, and of a clock that moves. At /still.jpg is a picture of 8 megapixels.
//
// It must not import the driver.
package camera

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Camera is one simulated camera.
type Camera struct {
	name   string
	listen string

	mu     sync.Mutex
	fault  string
	view   string       // of views
	server *http.Server // nil when unplugged
	bright *reel
	dark   *reel
}

// interval is the time between two frames.
const interval = time.Second / 15

// New makes a camera that listens on a loopback HOST:PORT. The scene is one of views, or empty for the desk.
func New(name, listen, scene string) (*Camera, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("device %s needs listen (127.0.0.1:PORT): %w", name, err)
	}
	if host != "127.0.0.1" && host != "localhost" {
		return nil, fmt.Errorf("device %s: listen on 127.0.0.1, not %s", name, host)
	}
	if scene == "" {
		scene = "desk"
	}
	if _, ok := views[scene]; !ok {
		return nil, fmt.Errorf("device %s: scene %q is unknown; use %s", name, scene, strings.Join(viewNames(), ", "))
	}
	c := &Camera{name: name, listen: listen, fault: "off"}
	c.show(scene)
	return c, nil
}

// Name is how commands call the camera.
func (c *Camera) Name() string { return c.name }

// Open plugs the camera in.
func (c *Camera) Open() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.plug(); err != nil {
		return "", err
	}
	return "http://" + c.listen + "/mjpeg", nil
}

// show changes what is before the camera.
func (c *Camera) show(view string) {
	c.view, c.bright, c.dark = view, &reel{scene: views[view], light: 1}, &reel{scene: views[view], light: 0.08}
}

// Run keeps the camera plugged in until the context ends.
func (c *Camera) Run(ctx context.Context) error {
	<-ctx.Done()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unplug()
}

var faults = []string{"off", "frozen", "dark", "garbage", "half-frame", "silent"}

// Do acts on the camera. frozen repeats one frame for ever, silent sends nothing more on an open connection.
func (c *Camera) Do(words []string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case len(words) == 1 && words[0] == "unplug":
		return "", c.unplug()
	case len(words) == 1 && words[0] == "replug":
		return "", c.plug()
	case len(words) == 1 && words[0] == "state":
		return fmt.Sprintf("on=%t show=%s fault=%s", c.server != nil, c.view, c.fault), nil
	case len(words) == 2 && words[0] == "show" && views[words[1]] != nil:
		c.show(words[1])
		return "", nil
	case len(words) == 2 && words[0] == "fault" && slices.Contains(faults, words[1]):
		c.fault = words[1]
		return "", nil
	}
	return "", fmt.Errorf("unknown command %q; use show %s, fault %s, unplug, replug or state",
		strings.Join(words, " "), strings.Join(viewNames(), "|"), strings.Join(faults, "|"))
}

func (c *Camera) plug() error {
	if c.server != nil {
		return nil
	}
	listener, err := net.Listen("tcp", c.listen)
	if err != nil {
		return err
	}
	c.listen = listener.Addr().String() // a free port, once taken, is kept
	mux := http.NewServeMux()
	mux.HandleFunc("GET /mjpeg", c.serve)
	mux.HandleFunc("GET /still.jpg", c.still)
	server := &http.Server{Handler: mux}
	c.server = server
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "camera:", err)
		}
	}()
	return nil
}

func (c *Camera) unplug() error {
	if c.server == nil {
		return nil
	}
	err := c.server.Close()
	c.server = nil
	return err
}

// serve streams frames until the reader or the camera goes away.
func (c *Camera) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "multipart/x-mixed-replace; boundary=frame")
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for n := 0; ; n++ {
		part, err := c.part(n)
		if err != nil {
			fmt.Fprintln(os.Stderr, "camera:", err)
			return
		}
		if part != nil {
			if _, err := w.Write(part); err != nil {
				return
			}
			if err := http.NewResponseController(w).Flush(); err != nil {
				return
			}
		}
		select {
		case <-ticks.C:
		case <-r.Context().Done():
			return
		}
	}
}

// still gives one picture of the whole sensor, as the fault wants it: three times as large as the stream's.
func (c *Camera) still(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	fault, shown := c.fault, c.bright
	if fault == "dark" {
		shown = c.dark
	}
	picture, err := shown.enlarged()
	c.mu.Unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if fault == "silent" {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(spoilt(picture, fault, 0)) // nobody may wait for it any more
}

// part is the n-th part of the stream, with its header, as the fault wants it.
func (c *Camera) part(n int) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	shown := c.bright
	switch c.fault {
	case "silent":
		return nil, nil
	case "frozen":
		n = 0
	case "dark":
		shown = c.dark
	}
	picture, err := shown.frame(n)
	if err != nil {
		return nil, err
	}
	picture = spoilt(picture, c.fault, n)
	head := fmt.Sprintf("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n", len(picture))
	return slices.Concat([]byte(head), picture, []byte("\r\n")), nil
}

// spoilt makes of a picture what a fault wants.
func spoilt(picture []byte, fault string, n int) []byte {
	switch fault {
	case "half-frame":
		return append(slices.Clone(picture[:len(picture)/2]), 0xFF, 0xD9)
	case "garbage":
		noise := make([]byte, 20_000)
		for i := range noise {
			noise[i] = byte(i*i*31 + n)
		}
		return noise
	}
	return picture
}
