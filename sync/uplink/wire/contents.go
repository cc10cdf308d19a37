package wire

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// Limits of contents on their way.
const (
	MaxContents = 512       // in one request
	MaxChunk    = 256 << 10 // bytes
	MinChunk    = 16 << 10  // of every chunk but a content's last
)

// Content names what an attachment holds.
type Content struct {
	_      struct{} `additionalProperties:"true"`
	SHA256 string   `json:"sha256" pattern:"^[0-9a-f]{64}$"`
	Size   int64    `json:"size" minimum:"0" maximum:"16777216" doc:"bytes"`
}

// ContentQuery asks how much of some contents is at the hub.
type ContentQuery struct {
	_        struct{}  `additionalProperties:"true"`
	Terminal string    `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Contents []Content `json:"contents" maxItems:"512"`
}

// Partial is the outcome of a content of which a part, perhaps nothing, is durable at the hub.
const Partial Outcome = "partial"

// ContentState is how one content stands.
type ContentState struct {
	SHA256  string  `json:"sha256"`
	Outcome Outcome `json:"outcome" enum:"done,partial,refused"`
	Have    int64   `json:"have" doc:"Bytes from its beginning that are durable at the hub; send from there on"`
	Reason  string  `json:"reason,omitempty"`
}

// ContentStates is given after everything in it is on the hub's disk.
type ContentStates struct {
	Contents []ContentState `json:"contents"`
}

// ContentsType is the media type of a stream of frames.
const ContentsType = "application/vnd.zhiting.contents"

// A stream begins with preamble, whose last byte is the version of the frames. A frame is
//
//	kind 1 | payload length 4 | CRC-32C of kind, length and payload 4 | payload
//
// all little-endian. A begin frame says which content follows and from which byte on; the chunk frames after it are that
// content, each as it was read, until the next begin frame or the end of the stream.
const preamble = "ZTCONT\x00\x01"

// FrameHead is how much of a frame comes before its payload.
const FrameHead = 9

const (
	kindBegin = 1
	kindChunk = 2
	beginSize = 32 + 8 + 8
)

// ErrFrames says that a stream is not of frames, or was damaged on its way.
var ErrFrames = errors.New("the stream of contents was damaged or is not one; send again what the hub does not have")

// AppendPreamble begins a stream.
func AppendPreamble(to []byte) []byte { return append(to, preamble...) }

// AppendBegin appends the frame that begins a content from a byte on.
func AppendBegin(to []byte, c Content, from int64) ([]byte, error) {
	sum, err := hex.DecodeString(c.SHA256)
	if err != nil || len(sum) != 32 {
		return nil, fmt.Errorf("%q is not the SHA-256 of a content", c.SHA256)
	}
	frame := append(make([]byte, FrameHead, FrameHead+beginSize), sum...)
	frame = binary.LittleEndian.AppendUint64(frame, uint64(c.Size))
	frame = binary.LittleEndian.AppendUint64(frame, uint64(from))
	seal(frame, kindBegin)
	return append(to, frame...), nil
}

// SealChunk makes a frame of a chunk that lies after FrameHead bytes of room.
func SealChunk(frame []byte) { seal(frame, kindChunk) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func seal(frame []byte, kind byte) {
	frame[0] = kind
	binary.LittleEndian.PutUint32(frame[1:], uint32(len(frame)-FrameHead))
	binary.LittleEndian.PutUint32(frame[5:], frameSum(frame[:5], frame[FrameHead:]))
}

func frameSum(head, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, payload)
}

// Frame is one of a stream: the beginning of a content, or, with Chunk, the next bytes of it.
type Frame struct {
	Content
	From  int64
	Chunk []byte
}

// FrameReader reads a stream.
type FrameReader struct {
	from  *bufio.Reader
	begun bool
}

// NewFrameReader reads the stream that r gives.
func NewFrameReader(r io.Reader) *FrameReader { return &FrameReader{from: bufio.NewReader(r)} }

// Next reads a frame; a chunk lies in buffer, which has to hold MaxChunk bytes. The error is io.EOF after the last frame,
// ErrFrames for what is no frame, and else of reading.
func (f *FrameReader) Next(buffer []byte) (Frame, error) {
	if !f.begun {
		start := make([]byte, len(preamble))
		if _, err := io.ReadFull(f.from, start); err != nil {
			return Frame{}, cut(err)
		}
		if string(start) != preamble {
			return Frame{}, ErrFrames
		}
		f.begun = true
	}
	var head [FrameHead]byte
	if _, err := io.ReadFull(f.from, head[:]); err != nil {
		return Frame{}, err // io.EOF only where a frame ends
	}
	kind, length := head[0], int64(binary.LittleEndian.Uint32(head[1:]))
	switch {
	case kind == kindBegin && length == beginSize:
	case kind == kindChunk && length > 0 && length <= MaxChunk:
	default:
		return Frame{}, ErrFrames
	}
	payload := buffer[:length]
	if _, err := io.ReadFull(f.from, payload); err != nil {
		return Frame{}, cut(err)
	}
	if frameSum(head[:5], payload) != binary.LittleEndian.Uint32(head[5:]) {
		return Frame{}, ErrFrames
	}
	if kind == kindChunk {
		return Frame{Chunk: payload}, nil
	}
	size, from := binary.LittleEndian.Uint64(payload[32:]), binary.LittleEndian.Uint64(payload[40:])
	if from > size || size > 1<<62 {
		return Frame{}, ErrFrames
	}
	return Frame{Content: Content{SHA256: hex.EncodeToString(payload[:32]), Size: int64(size)}, From: int64(from)}, nil
}

// cut makes an end in the middle of something what it is.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
