package idcard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"zhiting/drivers"
)

// Decoder is a vendor's program that makes a picture of a chip's compressed one (GA 467-2013 keeps its format to licensed
// makers, so that there is no decoder of ours). It reads the 1,024 bytes on standard input and writes a BMP, JPEG or PNG to
// standard output.
type Decoder struct {
	Command []string // the program and its arguments
	Limit   time.Duration
}

const (
	decoderLimit = 3 * time.Second
	mostPicture  = 1 << 20 // bytes; 102 by 126 pixels without compression are 40 KB
)

// ErrNoDecoder is a picture that was asked for where no decoder is configured.
var ErrNoDecoder = errors.New("no decoder for the chip's picture is configured; name the vendor's program in photo_decoder")

// pictures are how a picture begins.
var pictures = [][]byte{[]byte("BM"), {0xff, 0xd8, 0xff}, []byte("\x89PNG\r\n\x1a\n")}

// Decode gives the picture. What the program says on standard error is not passed on: it may hold what it read.
func (d Decoder) Decode(ctx context.Context, photo []byte) ([]byte, error) {
	if len(d.Command) == 0 {
		return nil, ErrNoDecoder
	}
	limit := d.Limit
	if limit == 0 {
		limit = decoderLimit
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	child := exec.CommandContext(limited, d.Command[0], d.Command[1:]...)
	child.Stdin = bytes.NewReader(photo)
	child.WaitDelay = 100 * time.Millisecond // a child of the program may hold the pipe
	out := &bounded{most: mostPicture}
	child.Stdout = out
	err := child.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, fmt.Errorf("picture decoder %s: %w within %v", d.Command[0], drivers.ErrNoAnswer, limit)
	case err != nil:
		return nil, fmt.Errorf("picture decoder %s failed: %w; run it by hand", d.Command[0], err)
	}
	for _, begin := range pictures {
		if bytes.HasPrefix(out.held.Bytes(), begin) {
			return out.held.Bytes(), nil
		}
	}
	return nil, fmt.Errorf("%w: picture decoder %s gave %d bytes that are no BMP, JPEG or PNG", drivers.ErrBadAnswer, d.Command[0], out.held.Len())
}

// bounded keeps no more than so many bytes.
type bounded struct {
	held bytes.Buffer
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.held.Len()+len(p) > b.most {
		return 0, fmt.Errorf("more than %d bytes", b.most)
	}
	return b.held.Write(p)
}
