package replay

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	longestLine = 1 << 20  // bytes of a line in a trace
	longestRun  = 1 << 20  // hidden bytes that one run may stand for
	mostBytes   = 64 << 20 // of a whole trace, hidden ones counted
)

// step is one request and all that the device said before the next one.
type step struct {
	line     int    // in the file, of the request
	request  []byte // what the host said; empty when the device begins
	hidden   []bool // whether the byte at the same place is unknown: it may be any
	answers  []answer
	begins   bool // the first step of a session
	repeated bool // the step before is the same
}

// answer is what the device said at one moment.
type answer struct {
	after time.Duration // since what came before it in the trace
	said  []byte
	gone  bool // the device vanished
}

// parse reads a trace. Its format is that of a text with a record a line:
//
//	@ TIME PROTOCOL     a session begins
//	SECONDS > BYTES     said to the device, so many seconds after the session's beginning
//	SECONDS < BYTES     said by the device
//	SECONDS x REASON    the device is gone
//
// BYTES are runs with spaces between them, either hexadecimal or *N for N hidden bytes. A # begins a comment line.
func parse(r io.Reader) ([]step, error) {
	var steps []step
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	room := mostBytes
	last := time.Duration(0)
	open := false
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		if words[0] == "@" {
			steps, last, open = append(steps, step{line: n, begins: true}), 0, true
			continue
		}
		seconds, err := strconv.ParseFloat(words[0], 64)
		if err != nil || !(seconds >= 0 && seconds < 1e9) || len(words) < 2 || !open {
			return nil, fmt.Errorf("line %d is no record of a trace; write SECONDS > BYTES below a line @ TIME PROTOCOL", n)
		}
		at := time.Duration(seconds * float64(time.Second))
		now := &steps[len(steps)-1]
		if words[1] == "x" {
			now.answers = append(now.answers, answer{after: max(0, at-last), gone: true})
			last = at
			continue
		}
		said, hidden, err := decode(words[2:])
		if room -= len(said); err == nil && room < 0 {
			err = fmt.Errorf("the trace has more than %d bytes", mostBytes)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		switch words[1] {
		case ">":
			if now.begins && len(now.request) == 0 && len(now.answers) == 0 {
				now.line, now.request, now.hidden = n, said, hidden
			} else {
				steps = append(steps, step{line: n, request: said, hidden: hidden})
			}
		case "<":
			now.answers = append(now.answers, answer{after: max(0, at-last), said: said})
		default:
			return nil, fmt.Errorf("line %d has %q between time and bytes; use >, < or x", n, words[1])
		}
		last = at
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	steps = dropEmpty(steps)
	if len(steps) == 0 {
		return nil, fmt.Errorf("nothing was recorded in this trace")
	}
	for i := range steps {
		steps[i].repeated = i > 0 && !steps[i].begins && same(steps[i-1], steps[i])
	}
	return steps, nil
}

// dropEmpty drops the sessions in which nothing was said.
func dropEmpty(steps []step) []step {
	kept := steps[:0]
	for _, s := range steps {
		if len(s.request) > 0 || len(s.answers) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

func decode(runs []string) (said []byte, hidden []bool, err error) {
	for _, run := range runs {
		if count, ok := strings.CutPrefix(run, "*"); ok {
			n, err := strconv.Atoi(count)
			if err != nil || n < 1 || n > longestRun {
				return nil, nil, fmt.Errorf("%q does not stand for 1 to %d bytes", run, longestRun)
			}
			said = append(said, make([]byte, n)...)
			for range n {
				hidden = append(hidden, true)
			}
			continue
		}
		b, err := hex.DecodeString(run)
		if err != nil {
			return nil, nil, fmt.Errorf("%.20q is not hexadecimal", run)
		}
		said = append(said, b...)
		hidden = append(hidden, make([]bool, len(b))...)
	}
	return said, hidden, nil
}

// same says that the host asked the same and heard the same.
func same(a, b step) bool {
	if string(a.request) != string(b.request) || len(a.answers) != len(b.answers) || len(a.request) == 0 {
		return false
	}
	for i := range a.hidden {
		if a.hidden[i] != b.hidden[i] {
			return false
		}
	}
	for i := range a.answers {
		if string(a.answers[i].said) != string(b.answers[i].said) || a.answers[i].gone || b.answers[i].gone {
			return false
		}
	}
	return true
}
