package camera

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"zhiting/drivers"
)

// httpSource is an HTTP answer of type multipart/x-mixed-replace, whose parts are JPEG files.
type httpSource struct {
	parts parts
	body  io.Closer
}

// openMJPEG asks for the stream. It lasts as long as the context.
func openMJPEG(ctx context.Context, addr drivers.Address) (source, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, addr.String(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := httpClient().Do(req)
	if err != nil {
		return nil, err
	}
	boundary, err := boundaryOf(resp)
	if err != nil {
		return nil, errors.Join(drivers.NewTrouble(drivers.WrongDevice, err), resp.Body.Close())
	}
	return &httpSource{parts: newParts(resp.Body, boundary), body: resp.Body}, nil
}

// httpClient leaves no connection behind.
func httpClient() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}}
}

func boundaryOf(resp *http.Response) (string, error) {
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("HTTP status %s", resp.Status)
	}
	kind, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") || params["boundary"] == "" {
		return "", fmt.Errorf("content type %q is no MJPEG stream", resp.Header.Get("Content-Type"))
	}
	return params["boundary"], nil
}

func (h *httpSource) next() (picture, error) {
	file, err := h.parts.next()
	return picture{raw: withTables(file)}, err
}

func (h *httpSource) stop() { h.close() }

// close cannot fail in a way that matters: the connection is thrown away.
func (h *httpSource) close() { _ = h.body.Close() }

// parts splits a multipart body (RFC 2046 section 5.1) into JPEG files. It is more patient than the standard library:
// cameras put dashes into the boundary or leave them out, forget line ends and lie about lengths. After a bad part it
// goes on at the next boundary.
type parts struct {
	in       *bufio.Reader
	boundary []byte // without leading dashes
}

func newParts(r io.Reader, boundary string) parts {
	return parts{in: bufio.NewReaderSize(r, 64<<10), boundary: []byte(strings.TrimLeft(boundary, "-"))}
}

const (
	longestHeader = 32 // lines
	longestLine   = 4096
)

// next gives the next part. The error is drivers.ErrBadAnswer for a part that is no JPEG.
func (p parts) next() ([]byte, error) {
	if err := p.toBoundary(); err != nil {
		return nil, err
	}
	length, err := p.header()
	if err != nil {
		return nil, err
	}
	var file []byte
	if length > 0 {
		file = make([]byte, length)
		_, err = io.ReadFull(p.in, file)
	} else {
		file, err = p.toEnd()
	}
	if err != nil {
		return nil, err
	}
	begin, end := []byte{0xFF, 0xD8, 0xFF}, []byte{0xFF, 0xD9} // SOI and the next marker; EOI
	last := bytes.LastIndex(file, end)
	if !bytes.HasPrefix(file, begin) || last < 0 {
		return nil, fmt.Errorf("%w: part of %d bytes is no JPEG", drivers.ErrBadAnswer, len(file))
	}
	return file[:last+2], nil
}

// toBoundary skips what stands before the next boundary line.
func (p parts) toBoundary() error {
	for skipped := 0; skipped < longestFrame; {
		line, err := p.line()
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		if rest, ok := bytes.CutPrefix(line, []byte("--")); ok && bytes.HasPrefix(bytes.TrimLeft(rest, "-"), p.boundary) {
			return nil
		}
		skipped += len(line) + 1
	}
	return fmt.Errorf("%w: no boundary in %d bytes", drivers.ErrBadAnswer, longestFrame)
}

// line reads a line without its end. One longer than the buffer comes in pieces with bufio.ErrBufferFull.
func (p parts) line() ([]byte, error) {
	line, err := p.in.ReadSlice('\n')
	return bytes.TrimRight(line, "\r\n"), err
}

// header reads the lines of a part's header and gives the Content-Length, 0 when it has none.
func (p parts) header() (length int, err error) {
	for range longestHeader {
		line, err := p.line()
		if errors.Is(err, bufio.ErrBufferFull) || len(line) > longestLine {
			return 0, fmt.Errorf("%w: header line over %d bytes", drivers.ErrBadAnswer, longestLine)
		}
		if err != nil {
			return 0, err
		}
		if len(line) == 0 {
			return length, nil
		}
		name, value, _ := strings.Cut(string(line), ":")
		if !strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			continue
		}
		length, err = strconv.Atoi(strings.TrimSpace(value))
		if err != nil || length <= 0 || length > longestFrame {
			return 0, fmt.Errorf("%w: part's length is %q", drivers.ErrBadAnswer, value)
		}
	}
	return 0, fmt.Errorf("%w: header over %d lines", drivers.ErrBadAnswer, longestHeader)
}

// toEnd reads a part without a length, up to the next boundary, which stays unread.
func (p parts) toEnd() ([]byte, error) {
	var out []byte
	mark := append([]byte("--"), p.boundary...)
	for len(out) <= longestFrame {
		head, err := p.in.Peek(len(mark) + 2) // a boundary may have two dashes of its own
		if err != nil {
			return nil, err
		}
		if rest, ok := bytes.CutPrefix(head, []byte("--")); ok && bytes.HasPrefix(bytes.TrimLeft(rest, "-"), p.boundary) {
			return out, nil
		}
		piece, err := p.in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		out = append(out, piece...)
	}
	return nil, fmt.Errorf("%w: part over %d bytes", drivers.ErrBadAnswer, longestFrame)
}
