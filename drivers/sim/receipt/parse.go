package receipt

import (
	"bufio"
	"encoding/binary"
	"io"
)

// kind says what an op is.
type kind int

const (
	opText        kind = iota // one or more printable bytes
	opFeedLine                // LF
	opFeedLines               // ESC d n
	opFeedDots                // ESC J n
	opInitialise              // ESC @
	opAlign                   // ESC a n
	opBold                    // ESC E n
	opMode                    // ESC ! n
	opSize                    // GS ! n
	opChinese                 // FS & (1) and FS . (0)
	opChineseSize             // FS ! n
	opLineSpace               // ESC 3 n; without data ESC 2
	opSymbol                  // GS ( k: the bytes after pL pH
	opMoveTo                  // ESC $ nL nH
	opMoveBy                  // ESC \ nL nH
	opGraphics                // GS ( L and GS 8 L: the bytes after the length
	opRaster                  // GS v 0: m xL xH yL yH data
	opCut                     // GS V
	opSensor                  // GS r n
	opAutomatic               // GS a n
	opRealTime                // DLE EOT n
	opClear                   // DLE DC4 8 and DLE ENQ 2
	opNothing                 // known, and of no consequence here
	opUnknown
)

// op is one command or one run of text.
type op struct {
	kind kind
	data []byte
	from *session
}

// longest is how much data one command may carry before the parser takes it for noise.
const longest = 1 << 20

// sized are the commands with a fixed number of parameter bytes.
var sized = map[[2]byte]struct {
	kind kind
	size int
}{
	{0x1B, '@'}:  {opInitialise, 0},
	{0x1B, 'a'}:  {opAlign, 1},
	{0x1B, 'E'}:  {opBold, 1},
	{0x1B, 'G'}:  {opBold, 1},
	{0x1B, '!'}:  {opMode, 1},
	{0x1B, 'd'}:  {opFeedLines, 1},
	{0x1B, 'J'}:  {opFeedDots, 1},
	{0x1B, '2'}:  {opLineSpace, 0},
	{0x1B, '3'}:  {opLineSpace, 1},
	{0x1B, '-'}:  {opNothing, 1},
	{0x1B, ' '}:  {opNothing, 1},
	{0x1B, 'M'}:  {opNothing, 1},
	{0x1B, 'R'}:  {opNothing, 1},
	{0x1B, 't'}:  {opNothing, 1},
	{0x1B, 'p'}:  {opNothing, 3},
	{0x1B, '='}:  {opNothing, 1},
	{0x1B, '{'}:  {opNothing, 1},
	{0x1B, 'c'}:  {opNothing, 2},
	{0x1B, '$'}:  {opMoveTo, 2},
	{0x1B, '\\'}: {opMoveBy, 2},
	{0x1C, '&'}:  {opChinese, 0},
	{0x1C, '.'}:  {opChinese, 0},
	{0x1C, '!'}:  {opChineseSize, 1},
	{0x1C, '-'}:  {opNothing, 1},
	{0x1C, 'C'}:  {opNothing, 1},
	{0x1C, 'S'}:  {opNothing, 2},
	{0x1D, '!'}:  {opSize, 1},
	{0x1D, 'B'}:  {opNothing, 1},
	{0x1D, 'L'}:  {opNothing, 2},
	{0x1D, 'W'}:  {opNothing, 2},
	{0x1D, 'P'}:  {opNothing, 2},
	{0x1D, 'r'}:  {opSensor, 1},
	{0x1D, 'a'}:  {opAutomatic, 1},
	{0x10, 0x04}: {opRealTime, 1},
}

// parser splits a printer's input into commands.
type parser struct{ in *bufio.Reader }

func newParser(r io.Reader) *parser { return &parser{bufio.NewReaderSize(r, 4096)} }

func (p *parser) take(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(p.in, b)
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
		if n == 2 {
			return op{kind: opClear}, err
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

// function reads GS ( X pL pH or FS ( X pL pH and its data. Symbols and graphics mean something here.
func (p *parser) function() (op, error) {
	head, err := p.take(3)
	if err != nil {
		return op{}, err
	}
	data, err := p.take(int(head[1]) | int(head[2])<<8)
	switch head[0] {
	case 'k':
		return op{kind: opSymbol, data: data}, err
	case 'L':
		return op{kind: opGraphics, data: data}, err
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
	data, err := p.take(int(n))
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
	bits, err := p.take(across * rows)
	return op{kind: opRaster, data: append(head[1:], bits...)}, err
}
