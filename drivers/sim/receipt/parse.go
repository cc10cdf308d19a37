package receipt

import (
	"bufio"
	"encoding/binary"
	"io"
)

// longest is how much data one command may carry before the parser takes it for noise.
const longest = 1 << 20

// parser splits a printer's input into commands.
type parser struct {
	in *bufio.Reader
	// stray are real-time commands that stood by chance within the data of other commands. A printer obeys them.
	stray []op
}

func newParser(r io.Reader) *parser { return &parser{in: bufio.NewReaderSize(r, 4096)} }

func (p *parser) take(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(p.in, b)
	return b, err
}

// takeData takes the data of a picture or a symbol.
func (p *parser) takeData(n int) ([]byte, error) {
	b, err := p.take(n)
	for i := 0; i+2 < len(b); i++ {
		switch n := b[i+2]; {
		case b[i] != 0x10:
		case b[i+1] == 0x04 && n >= 1 && n <= 4:
			p.stray = append(p.stray, op{kind: opRealTime, data: []byte{n}})
		case b[i+1] == 0x05 && n == 1:
			p.stray = append(p.stray, op{kind: opRecover})
		case b[i+1] == 0x05 && n == 2:
			p.stray = append(p.stray, op{kind: opRecoverClear})
		case b[i+1] == 0x14 && (n == 1 || n == 2 || n == 8):
			p.stray = append(p.stray, op{kind: opNothing})
		}
	}
	return b, err
}

// next waits for a whole command or for printable bytes.
func (p *parser) next() (op, error) {
	b, err := p.in.ReadByte()
	if err != nil {
		return op{}, err
	}
	switch {
	case b == '\n':
		return op{kind: opFeedLine}, nil
	case b == 0x10 || b == 0x1B || b == 0x1C || b == 0x1D:
		return p.command(b)
	case b < 0x20 || b == 0x7F:
		return op{kind: opNothing}, nil
	}
	text := []byte{b}
	for p.in.Buffered() > 0 {
		b, err := p.in.ReadByte()
		if err != nil {
			return op{}, err
		}
		if b < 0x20 {
			return op{kind: opText, data: text}, p.in.UnreadByte()
		}
		text = append(text, b)
	}
	return op{kind: opText, data: text}, nil
}

func (p *parser) command(lead byte) (op, error) {
	b, err := p.in.ReadByte()
	if err != nil {
		return op{}, err
	}
	if f, ok := sized[[2]byte{lead, b}]; ok {
		data, err := p.take(f.size)
		if f.kind == opChinese {
			data = []byte{0}
			if b == '&' {
				data[0] = 1
			}
		}
		return op{kind: f.kind, data: data}, err
	}
	switch [2]byte{lead, b} {
	case [2]byte{0x10, 0x05}: // DLE ENQ n
		n, err := p.in.ReadByte()
		switch n {
		case 1:
			return op{kind: opRecover}, err
		case 2:
			return op{kind: opRecoverClear}, err
		}
		return op{kind: opNothing}, err
	case [2]byte{0x10, 0x14}: // DLE DC4 fn
		return p.realTimeFunction()
	case [2]byte{0x1D, 'V'}:
		return p.cut()
	case [2]byte{0x1D, '('}, [2]byte{0x1C, '('}:
		return p.function()
	case [2]byte{0x1D, '8'}:
		return p.largeFunction()
	case [2]byte{0x1D, 'v'}:
		return p.raster()
	case [2]byte{0x1D, 'k'}:
		return p.barCode()
	}
	return op{kind: opUnknown, data: []byte{lead, b}}, nil
}

// realTimeFunction reads DLE DC4: function 8 clears the buffers when its seven fixed bytes follow.
func (p *parser) realTimeFunction() (op, error) {
	fn, err := p.in.ReadByte()
	if err != nil {
		return op{}, err
	}
	switch fn {
	case 1, 2: // pulse, power off
		_, err := p.take(2)
		return op{kind: opNothing}, err
	case 8:
		fixed, err := p.take(7)
		if err == nil && string(fixed) == "\x01\x03\x14\x01\x06\x02\x08" {
			return op{kind: opClear}, nil
		}
		return op{kind: opUnknown}, err
	}
	return op{kind: opUnknown}, nil
}

func (p *parser) cut() (op, error) {
	m, err := p.in.ReadByte()
	if err != nil {
		return op{}, err
	}
	switch m {
	case 0, 1, '0', '1':
		return op{kind: opCut, data: []byte{0}}, nil
	case 65, 66: // feeds to the cutter and n more
		data, err := p.take(1)
		return op{kind: opCut, data: data}, err
	}
	return op{kind: opUnknown}, nil
}

// barCode reads GS k m and its code, which ends with NUL for the old kinds and has its length in front for the new ones.
func (p *parser) barCode() (op, error) {
	m, err := p.in.ReadByte()
	if err != nil {
		return op{}, err
	}
	code := []byte{m}
	if m >= 65 {
		n, err := p.take(1)
		if err != nil {
			return op{}, err
		}
		rest, err := p.takeData(int(n[0]))
		return op{kind: opBarCode, data: append(code, rest...)}, err
	}
	for len(code) < 256 {
		b, err := p.in.ReadByte()
		if err != nil {
			return op{}, err
		}
		if b == 0 {
			return op{kind: opBarCode, data: code}, nil
		}
		code = append(code, b)
	}
	return op{kind: opUnknown}, nil
}

// function reads GS ( X pL pH or FS ( X pL pH and its data. Symbols and graphics mean something here.
func (p *parser) function() (op, error) {
	head, err := p.take(3)
	if err != nil {
		return op{}, err
	}
	data, err := p.takeData(int(head[1]) | int(head[2])<<8)
	switch {
	case head[0] == 'k':
		return op{kind: opSymbol, data: data}, err
	case head[0] == 'L':
		return op{kind: opGraphics, data: data}, err
	case head[0] == 'H' && err == nil && len(data) == 6 && data[0] == 48 && data[1] == 48:
		return op{kind: opProcess, data: data[2:]}, nil
	}
	return op{kind: opNothing}, err
}

// largeFunction reads GS 8 L, the same with four bytes of length.
func (p *parser) largeFunction() (op, error) {
	head, err := p.take(5)
	if err != nil {
		return op{}, err
	}
	n := binary.LittleEndian.Uint32(head[1:])
	if head[0] != 'L' || n > longest {
		return op{kind: opUnknown}, nil
	}
	data, err := p.takeData(int(n))
	return op{kind: opGraphics, data: data}, err
}

func (p *parser) raster() (op, error) {
	head, err := p.take(6)
	if err != nil {
		return op{}, err
	}
	across, rows := int(head[2])|int(head[3])<<8, int(head[4])|int(head[5])<<8
	if head[0] != '0' || across*rows > longest {
		return op{kind: opUnknown}, nil
	}
	bits, err := p.takeData(across * rows)
	return op{kind: opRaster, data: append(head[1:], bits...)}, err
}
