// Package dock is the dev dock: one page on loopback on which a hand lays cards on simulated devices, pulls paper, opens
// covers and unplugs, and sees what was printed. Whoever shows the terminal without hardware works with it.
//
// It knows devices by their names and panels only, and no wire protocol.
package dock

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhiting/drivers/sim/hand"
)

//go:embed page/*
var page embed.FS

// Device is a simulated device as the dock sees it.
type Device struct {
	Name    string
	Panel   hand.Panel
	Address string // at which a driver finds it
	Paper   string // folder with pictures of what came out of it; empty for devices that print nothing
	Do      func(words []string) (string, error)
}

// Listen opens the dock's port. An address that is not loopback is refused: nobody else in the network may press buttons.
func Listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dock address %q is not HOST:PORT; write 127.0.0.1:8790", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
		return nil, fmt.Errorf("dock address %q is not on this machine alone; write 127.0.0.1:8790", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("dock: %w; choose another port", err)
	}
	return l, nil
}

// Serve serves the dock until the context ends.
func Serve(ctx context.Context, l net.Listener, devices []Device) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: handler(devices), ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }, // ends the streams of events
	}
	ended := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer ended()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func handler(devices []Device) http.Handler {
	mux := http.NewServeMux()
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /devices", func(w http.ResponseWriter, _ *http.Request) { answer(w, describe(devices)) })
	mux.HandleFunc("POST /do", func(w http.ResponseWriter, r *http.Request) { do(w, r, devices) })
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) { events(w, r, devices) })
	mux.HandleFunc("GET /paper/{device}/{file}", func(w http.ResponseWriter, r *http.Request) { paper(w, r, devices) })
	// Names of other sites that lead to this machine reach nothing, and neither do forms on other sites.
	return onlyHere(http.NewCrossOriginProtection().Handler(mux))
}

func onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "localhost" && !net.ParseIP(host).IsLoopback() {
			http.Error(w, "the dock answers on this machine alone", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // an error here is a page that was closed
}

// card is what the page needs to draw a device.
type card struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Prints  bool   `json:"prints"`
	hand.Panel
}

func describe(devices []Device) []card {
	cards := []card{}
	for _, d := range devices {
		cards = append(cards, card{d.Name, d.Address, d.Paper != "", d.Panel})
	}
	return cards
}

// do acts on a device.
func do(w http.ResponseWriter, r *http.Request, devices []Device) {
	var wish struct{ Device, Command string }
	if err := json.NewDecoder(io.LimitReader(r.Body, 4096)).Decode(&wish); err != nil {
		http.Error(w, "not understood", http.StatusBadRequest)
		return
	}
	i := slices.IndexFunc(devices, func(d Device) bool { return d.Name == wish.Device })
	if i < 0 {
		http.Error(w, "no such device", http.StatusNotFound)
		return
	}
	said, err := devices[i].Do(strings.Fields(wish.Command))
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	answer(w, map[string]string{"answer": said})
}

// now is how a device is.
type now struct {
	Name   string   `json:"name"`
	State  string   `json:"state"`
	Papers []string `json:"papers"` // newest first
}

// mostPapers is how many papers are shown of each printer.
const mostPapers = 12

func look(devices []Device) []now {
	list := make([]now, 0, len(devices))
	for _, d := range devices {
		state, err := d.Do([]string{"state"})
		if err != nil {
			state = err.Error()
		}
		n := now{Name: d.Name, State: state, Papers: []string{}}
		pictures, _ := filepath.Glob(filepath.Join(d.Paper, "*.png")) // fails only for a wrong pattern
		if d.Paper != "" {
			slices.Sort(pictures)
			slices.Reverse(pictures)
			for _, p := range pictures[:min(len(pictures), mostPapers)] {
				n.Papers = append(n.Papers, filepath.Base(p))
			}
		}
		list = append(list, n)
	}
	return list
}

// events tells the page how the devices are, whenever that changes (Server-Sent Events).
func events(w http.ResponseWriter, r *http.Request, devices []Device) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	last := ""
	for {
		b, err := json.Marshal(look(devices))
		if err != nil {
			return // strings always have a JSON form
		}
		if string(b) != last {
			last = string(b)
			if _, err := fmt.Fprintf(w, "data: %s\n\n", b); err != nil {
				return
			}
			if err := out.Flush(); err != nil {
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}

// paper gives a picture of what was printed.
func paper(w http.ResponseWriter, r *http.Request, devices []Device) {
	i := slices.IndexFunc(devices, func(d Device) bool { return d.Name == r.PathValue("device") && d.Paper != "" })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	root, err := os.OpenRoot(devices[i].Paper)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer root.Close()
	http.ServeFileFS(w, r, root.FS(), r.PathValue("file"))
}
