// Package scanner plays a code scanner at its wire: bytes of a code and a line end when something is shown to it, and a
// one-byte answer to a one-byte question, as many models have it.
//
// It is written from the manuals of scanners alone and must not import the driver.
package scanner

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zhiting/drivers/sim/line"
)

// The question that the scanner answers, and its answer.
const (
	question = '?'
	answer   = '!'
)

// suffixes are the line ends that a scanner can be set to send.
var suffixes = map[string]string{"cr": "\r", "lf": "\n", "crlf": "\r\n", "none": ""}

// faults are the troubles a scanner can be told to have.
var faults = []string{"off", "noise", "stall", "half", "long", "slow", "twice"}

// sendLimit is how long a host may leave bytes lying before they are lost, as they are on a real line.
const sendLimit = time.Second

// Scanner is one simulated scanner.
type Scanner struct {
	name string
	line *line.Line

	mu    sync.Mutex
	fault string
	hosts []io.Writer // the connections
}

// New makes a scanner at the end of a cable.
func New(name string, l *line.Line) *Scanner { return &Scanner{name: name, line: l, fault: "off"} }

// Name is how commands call the scanner.
func (s *Scanner) Name() string { return s.name }

// Open plugs the scanner in.
func (s *Scanner) Open() (string, error) { return s.line.Open(s.serve) }

// Run keeps the scanner plugged in until the context ends.
func (s *Scanner) Run(ctx context.Context) error { return s.line.Run(ctx) }

// Do acts on the scanner: show TEXT [encoding=utf-8|gb18030] [suffix=cr|lf|crlf|none], fault NAME, unplug, replug,
// state. The text may hold bytes written \x1d.
func (s *Scanner) Do(words []string) (string, error) {
	switch command := strings.Join(words, " "); {
	case command == "unplug":
		return "", s.line.Unplug()
	case command == "replug":
		return "", s.line.Replug()
	case command == "state":
		s.mu.Lock()
		defer s.mu.Unlock()
		return "fault=" + s.fault, nil
	case len(words) == 2 && words[0] == "fault":
		if !slices.Contains(faults, words[1]) {
			return "", fmt.Errorf("no fault %q; use one of %s", words[1], strings.Join(faults, ", "))
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fault = words[1]
		return "", nil
	case len(words) > 1 && words[0] == "show":
		code, err := codeOf(words[1:])
		if err != nil {
			return "", err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, host := range s.hosts {
			s.send(host, code)
		}
		return "", nil
	default:
		return "", fmt.Errorf("unknown command %q; use show TEXT [encoding=gb18030] [suffix=none], fault NAME, unplug, replug or state", command)
	}
}

// codeOf makes the bytes of a code from the words of show.
func codeOf(words []string) ([]byte, error) {
	suffix, gb := "\r", false
	for len(words) > 0 {
		key, value, option := strings.Cut(words[len(words)-1], "=")
		if !option || key != "encoding" && key != "suffix" {
			break
		}
		words = words[:len(words)-1]
		switch {
		case key == "suffix":
			end, ok := suffixes[value]
			if !ok {
				return nil, fmt.Errorf("no suffix %q; use cr, lf, crlf or none", value)
			}
			suffix = end
		case value == "gb18030":
			gb = true
		case value != "utf-8":
			return nil, fmt.Errorf("no encoding %q; use utf-8 or gb18030", value)
		}
	}
	text := strings.Join(words, " ")
	if strings.Contains(text, `\`) {
		plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
		if err != nil {
			return nil, fmt.Errorf("text %q has an escape that is none; write a byte as \\x1d and a backslash twice", text)
		}
		text = plain
	}
	if text == "" {
		return nil, fmt.Errorf("nothing to show; write show TEXT")
	}
	if gb {
		encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			return nil, fmt.Errorf("text cannot be written in GB 18030: %w", err)
		}
		text = encoded
	}
	return []byte(text + suffix), nil
}

// serve answers questions until the cable is pulled.
func (s *Scanner) serve(conn io.ReadWriter) {
	s.mu.Lock()
	s.hosts = append(s.hosts, conn)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.hosts = slices.DeleteFunc(s.hosts, func(w io.Writer) bool { return w == conn })
	}()
	var buffer [64]byte
	for {
		n, err := conn.Read(buffer[:])
		if err != nil {
			return
		}
		for range bytes.Count(buffer[:n], []byte{question}) {
			s.mu.Lock()
			s.send(conn, []byte{answer})
			s.mu.Unlock()
		}
	}
}

// send spoils what the scanner says as the fault wants and sends it. Nobody may listen; a scanner does not know.
func (s *Scanner) send(host io.Writer, said []byte) {
	switch s.fault {
	case "stall":
		return
	case "noise":
		said = make([]byte, 64)
		for i := range said {
			said[i] = byte(i*73 + 41)
		}
	case "half":
		said = said[:(len(said)+1)/2]
	case "long":
		said = bytes.Repeat([]byte("9"), 5000)
	case "slow":
		time.Sleep(200 * time.Millisecond)
	case "twice":
		said = append(bytes.Clone(said), said...)
	}
	if line, ok := host.(interface{ SetWriteDeadline(time.Time) error }); ok {
		_ = line.SetWriteDeadline(time.Now().Add(sendLimit))
	}
	_, _ = host.Write(said)
}
