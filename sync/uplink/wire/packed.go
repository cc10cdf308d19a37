package wire

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Packed is the Content-Encoding of a packed body (RFC 8878).
const Packed = "zstd"

// maxWindow is the most memory that a packed body may ask its reader to keep, in bytes.
const maxWindow = 1 << 20

// ErrPacked says that a body cannot be unpacked, or not within the limit.
var ErrPacked = errors.New("the packed body was damaged, or unpacks to more than may be sent at once")

var packer = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(maxWindow), zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic(err) // the options above are wrong: no input leads here
	}
	return e
})

// Pack packs a body.
func Pack(plain []byte) []byte { return packer().EncodeAll(plain, nil) }

var unpackers = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		panic(err) // as above
	}
	return d
}}

// Unpack reads a packed body that unpacks to limit bytes at most. It never holds more than that and a window, however
// little was sent. The error is ErrPacked unless from cannot be read.
func Unpack(from io.Reader, limit int64) ([]byte, error) {
	d := unpackers.Get().(*zstd.Decoder)
	defer unpackers.Put(d)
	counted := &faulty{from: from}
	head := bufio.NewReaderSize(counted, zstd.HeaderMaxSize)
	var said zstd.Header
	if start, _ := head.Peek(zstd.HeaderMaxSize); said.Decode(start) != nil || !said.HasFCS { // a short one is all there is
		said.FrameContentSize = 0
	}
	plain := bytes.NewBuffer(make([]byte, 0, min(said.FrameContentSize, uint64(limit))+bytes.MinRead))
	err := d.Reset(head)
	if err == nil {
		_, err = plain.ReadFrom(io.LimitReader(d, limit+1))
	}
	_ = d.Reset(nil) // lets go of from
	switch {
	case counted.fault != nil:
		return nil, counted.fault
	case err != nil:
		return nil, fmt.Errorf("%w (%w)", ErrPacked, err)
	case int64(plain.Len()) > limit:
		return nil, fmt.Errorf("%w (more than %d bytes)", ErrPacked, limit)
	}
	return plain.Bytes(), nil
}

// faulty remembers why reading failed, to tell a cut from damage.
type faulty struct {
	from  io.Reader
	fault error
}

func (f *faulty) Read(p []byte) (int, error) {
	n, err := f.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.fault = err
	}
	return n, err
}
