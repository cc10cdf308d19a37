package receipt

// kind says what an op is.
type kind int

const (
	opText         kind = iota // one or more printable bytes
	opFeedLine                 // LF
	opFeedLines                // ESC d n
	opFeedDots                 // ESC J n
	opInitialise               // ESC @
	opAlign                    // ESC a n
	opBold                     // ESC E n
	opMode                     // ESC ! n
	opSize                     // GS ! n
	opChinese                  // FS & (1) and FS . (0)
	opChineseSize              // FS ! n
	opLineSpace                // ESC 3 n; without data ESC 2
	opSymbol                   // GS ( k: the bytes after pL pH
	opMoveTo                   // ESC $ nL nH
	opMoveBy                   // ESC \ nL nH
	opGraphics                 // GS ( L and GS 8 L: the bytes after the length
	opRaster                   // GS v 0: m xL xH yL yH data
	opBarCode                  // GS k: the kind and the code
	opCut                      // GS V
	opSensor                   // GS r n
	opAutomatic                // GS a n
	opRealTime                 // DLE EOT n
	opProcess                  // GS ( H function 48: the process id
	opRecover                  // DLE ENQ 1
	opRecoverClear             // DLE ENQ 2
	opClear                    // DLE DC4 8
	opNothing                  // known, and of no consequence here
	opUnknown
)

// op is one command or one run of text.
type op struct {
	kind kind
	data []byte
	from *session
}

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
	{0x1D, 'w'}:  {opNothing, 1},
	{0x1D, 'h'}:  {opNothing, 1},
	{0x1D, 'H'}:  {opNothing, 1},
	{0x1D, 'f'}:  {opNothing, 1},
	{0x1D, 'r'}:  {opSensor, 1},
	{0x1D, 'a'}:  {opAutomatic, 1},
	{0x10, 0x04}: {opRealTime, 1},
}
