// Package document plays a page printer: CUPS's ippeveprinter, a real IPP printer in a process of its own, whose paper
// tray obeys commands and whose pages land as pictures in a directory.
//
// It must not import the driver.
package document

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Printer is one page printer.
type Printer struct {
	name   string
	listen string
	out    string // directory of printed pages

	mu     sync.Mutex
	dir    string // private files of the run
	bus    *child
	ipp    *child
	noise  *http.Server // stands in for the printer when it is to answer nonsense
	frozen bool
}

// New makes a printer that listens on a loopback HOST:PORT; port 0 takes a free one. Pages go to the directory out.
func New(name, listen, out string) (*Printer, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("device %s needs listen (127.0.0.1:PORT): %w", name, err)
	}
	if host != "127.0.0.1" && host != "localhost" {
		return nil, fmt.Errorf("device %s: listen on 127.0.0.1, not %s", name, host)
	}
	if out == "" {
		return nil, fmt.Errorf("device %s needs paper (a directory for its pages)", name)
	}
	return &Printer{name: name, listen: listen, out: out}, nil
}

// Name is how commands call the printer.
func (p *Printer) Name() string { return p.name }

// Open starts the printer's processes.
func (p *Printer) Open() (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	port, err := freePort(p.listen)
	if err != nil {
		return "", err
	}
	p.listen = net.JoinHostPort("127.0.0.1", port)
	if err := p.prepare(); err != nil {
		return "", err
	}
	if err := p.startPrinter(); err != nil {
		return "", errors.Join(err, p.stopAll())
	}
	return "ipp://localhost:" + port + "/ipp/print", nil
}

// Run keeps the printer running until the context ends.
func (p *Printer) Run(ctx context.Context) error {
	<-ctx.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopAll()
}

const usage = "use paper ok|low|out|out-next, next REASON[,REASON], fault silent|noise|off, unplug, replug or state"

// reasons are keywords of printer-state-reasons.
var reasons = regexp.MustCompile(`^[a-z-]+(,[a-z-]+)*$`)

// Do acts on the printer. next stops the next job when it begins to print, for a reason that ippeveprinter knows, such as
// media-jam, until paper ok; paper out-next is that with an empty tray.
func (p *Printer) Do(words []string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(words) == 2 && words[0] == "next" && reasons.MatchString(words[1]) {
		return "", os.WriteFile(p.next(), []byte(words[1]), 0o600)
	}
	switch command := strings.Join(words, " "); command {
	case "paper ok":
		return "", errors.Join(p.goOn(), p.tray(fullTray))
	case "paper low":
		return "", errors.Join(p.goOn(), p.tray(5))
	case "paper out":
		return "", p.tray(0)
	case "paper out-next":
		return "", os.WriteFile(p.next(), []byte("media-empty,media-needed"), 0o600)
	case "fault silent":
		p.frozen = true
		return "", p.ipp.signal(syscall.SIGSTOP)
	case "fault noise":
		return "", p.startNoise()
	case "fault off":
		p.frozen = false
		return "", errors.Join(p.stopNoise(), p.startPrinter(), p.ipp.signal(syscall.SIGCONT))
	case "unplug":
		return "", errors.Join(p.stopNoise(), p.stopPrinter())
	case "replug":
		return "", p.startPrinter()
	case "state":
		return fmt.Sprintf("on=%t frozen=%t noise=%t", p.ipp != nil, p.frozen, p.noise != nil), nil
	default:
		return "", fmt.Errorf("unknown command %q; %s", command, usage)
	}
}

// goOn clears the reason for which a job stands still.
func (p *Printer) goOn() error {
	if err := os.Remove(p.next()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// fullTray is how many sheets the main tray holds.
const fullTray = 250

// tray sets how many sheets of A4 lie in the main tray, by the printer's own web form for that. The form takes all trays
// at once; the second one, for envelopes, stays full.
func (p *Printer) tray(sheets int) error {
	form := fmt.Sprintf("http://%s/media?size1=iso_a4_210x297mm&type1=stationery&level1=%d"+
		"&size3=na_number-10_4.125x9.5in&type3=envelope&level3=25", p.listen, sheets)
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(form)
	if err != nil {
		return fmt.Errorf("paper tray: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("paper tray: %s", resp.Status)
	}
	return nil
}

// startNoise puts something at the printer's port that is no printer.
func (p *Printer) startNoise() error {
	if p.noise != nil {
		return nil
	}
	if err := p.stopPrinter(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", p.listen)
	if err != nil {
		return err
	}
	p.noise = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/ipp")
		for i := range 4096 {
			_, _ = w.Write([]byte{byte(i*167 + 13)})
		}
	})}
	go func() { _ = p.noise.Serve(listener) }() // it ends by being closed
	return nil
}

func (p *Printer) stopNoise() error {
	if p.noise == nil {
		return nil
	}
	err := p.noise.Close()
	p.noise = nil
	return err
}
