package receipt

import (
	"bytes"

	"zhiting/drivers/transport"
)

// masks keep what is printed out of a trace. What a printer says is the same for everybody.
var masks = transport.Masks{Protocol: "escpos", New: func() (sent, received transport.Mask) { return &printMask{}, transport.Plain{} }}

// printMask hides text, pictures and the content of symbols, and shows the commands around them. It knows more commands
// than this driver sends, and hides those that it does not know.
type printMask struct {
	head         []byte // a command of which more must come before it can be judged
	shown, hides int    // bytes still to come of its parameters and of its data
}

// parameters are the commands whose parameters have a fixed size, in bytes.
var parameters = map[string]int{
	"\x1b@": 0, "\x1ba": 1, "\x1bE": 1, "\x1bG": 1, "\x1b!": 1, "\x1bd": 1, "\x1bJ": 1, "\x1b2": 0, "\x1b3": 1, "\x1b-": 1, "\x1b ": 1,
	"\x1bM": 1, "\x1bR": 1, "\x1bt": 1, "\x1b$": 2, "\x1b\\": 2, "\x1b{": 1, "\x1b=": 1, "\x1bp": 3, "\x1bc": 2,
	"\x1c&": 0, "\x1c.": 0, "\x1c!": 1, "\x1c-": 1, "\x1cC": 1, "\x1cS": 2,
	"\x1d!": 1, "\x1da": 1, "\x1dr": 1, "\x1dB": 1, "\x1dL": 2, "\x1dW": 2, "\x1dP": 2, "\x1dI": 1,
	"\x10\x04": 1, "\x10\x05": 1,
}

func (m *printMask) Next(b []byte) []transport.Run {
	// A real-time request may be sent in the middle of a picture; it is always sent by itself.
	if len(b) == 3 && b[0] == 0x10 && (b[1] == 0x04 || b[1] == 0x05) {
		return []transport.Run{{Bytes: b}}
	}
	var runs []transport.Run
	show := func(c ...byte) {
		if last := len(runs) - 1; last >= 0 && runs[last].Hidden == 0 {
			runs[last].Bytes = append(runs[last].Bytes, c...)
			return
		}
		runs = append(runs, transport.Run{Bytes: bytes.Clone(c)})
	}
	hide := func(n int) {
		if last := len(runs) - 1; last >= 0 && runs[last].Hidden > 0 {
			runs[last].Hidden += n
			return
		}
		runs = append(runs, transport.Run{Hidden: n})
	}
	for _, c := range b {
		switch {
		case m.shown > 0:
			show(c)
			m.shown--
		case m.hides > 0:
			hide(1)
			m.hides--
		case len(m.head) > 0 || c == 0x10 || c == 0x1b || c == 0x1c || c == 0x1d:
			m.head = append(m.head, c)
			known, whole := m.judge()
			if !whole {
				continue
			}
			if known {
				show(m.head...)
			} else {
				hide(len(m.head))
			}
			m.head = m.head[:0]
		case c == '\n' || c == '\r':
			show(c)
		default:
			hide(1)
		}
	}
	return runs
}

func (m *printMask) Rest() []transport.Run {
	n := len(m.head)
	m.head = nil
	if n == 0 {
		return nil
	}
	return []transport.Run{{Hidden: n}}
}

// judge says whether the command at hand is known, and what comes behind it; whole is false when more of it is needed.
func (m *printMask) judge() (known, whole bool) {
	h := m.head
	if len(h) < 2 {
		return false, false
	}
	if n, ok := parameters[string(h[:2])]; ok {
		m.shown = n
		return true, true
	}
	switch string(h[:2]) {
	case "\x1dV": // cuts; functions A and B have a distance
		if len(h) < 3 {
			return false, false
		}
		if h[2] == 65 || h[2] == 66 {
			m.shown = 1
		}
		return true, true
	case "\x10\x14": // real-time functions; the eighth clears
		if len(h) < 3 {
			return false, false
		}
		m.shown = 2
		if h[2] == 8 {
			m.shown = 7
		}
		return true, true
	case "\x1dv": // a picture: 0 m xL xH yL yH and its rows
		if len(h) < 8 {
			return false, false
		}
		m.hides = (int(h[4]) | int(h[5])<<8) * (int(h[6]) | int(h[7])<<8)
		return true, true
	case "\x1d(", "\x1c(":
		return m.function(h)
	}
	return false, true
}

// function judges GS ( X and FS ( X: two bytes of length and so many of parameters. Function 80 of GS ( k holds what a
// symbol says; GS ( H asks for an echo. Of the others the parameters are hidden, since they may be pictures.
func (m *printMask) function(h []byte) (known, whole bool) {
	if len(h) < 5 {
		return false, false
	}
	n := int(h[3]) | int(h[4])<<8
	switch {
	case h[2] == 'H':
		m.shown = n
	case h[2] == 'k' && n >= 3:
		if len(h) < 8 {
			return false, false
		}
		if h[6] == 80 {
			m.hides = n - 3
		} else {
			m.shown = n - 3
		}
	default:
		m.hides = n
	}
	return true, true
}
