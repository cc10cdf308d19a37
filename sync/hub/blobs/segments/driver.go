package segments

import (
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"gocloud.dev/blob/driver"
	"gocloud.dev/gcerrors"
)

var _ driver.Bucket = (*bucket)(nil)

const contentType = "application/octet-stream"

func (b *bucket) ErrorCode(err error) gcerrors.ErrorCode {
	switch {
	case errors.Is(err, errNotFound):
		return gcerrors.NotFound
	case errors.Is(err, errExists):
		return gcerrors.FailedPrecondition
	case errors.Is(err, errNot):
		return gcerrors.Unimplemented
	case errors.Is(err, context.Canceled):
		return gcerrors.Canceled
	}
	return gcerrors.Unknown
}

func (b *bucket) As(any) bool             { return false }
func (b *bucket) ErrorAs(error, any) bool { return false }
func (b *bucket) Close() error            { return b.close() }

// asNothing is what a caller who asks for the driver's own types is given.
func asNothing(any) bool { return false }

func (b *bucket) find(key string) (place, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, there := b.index[key]
	if !there {
		return p, errNotFound
	}
	return p, nil
}

func (p place) modified() time.Time { return time.UnixMilli(p.written).UTC() }

func (b *bucket) Attributes(_ context.Context, key string) (*driver.Attributes, error) {
	p, err := b.find(key)
	if err != nil {
		return nil, err
	}
	return &driver.Attributes{ContentType: contentType, ModTime: p.modified(), Size: p.size}, nil
}

func (b *bucket) ListPaged(_ context.Context, opts *driver.ListOptions) (*driver.ListPage, error) {
	if opts.BeforeList != nil {
		if err := opts.BeforeList(asNothing); err != nil {
			return nil, err
		}
	}
	b.mu.Lock()
	places := maps.Clone(b.index)
	b.mu.Unlock()
	page := &driver.ListPage{}
	for _, key := range slices.Sorted(maps.Keys(places)) {
		p := places[key]
		object := &driver.ListObject{Key: key, ModTime: p.modified(), Size: p.size}
		rest, ours := strings.CutPrefix(key, opts.Prefix)
		if folder, _, found := strings.Cut(rest, opts.Delimiter); found && opts.Delimiter != "" {
			object = &driver.ListObject{Key: opts.Prefix + folder + opts.Delimiter, IsDir: true}
		}
		n := len(page.Objects)
		switch {
		case !ours || object.Key <= string(opts.PageToken) || n > 0 && page.Objects[n-1].Key == object.Key:
			continue
		case opts.PageSize > 0 && n == opts.PageSize:
			page.NextPageToken = []byte(page.Objects[n-1].Key)
			return page, nil
		}
		page.Objects = append(page.Objects, object)
	}
	return page, nil
}

// reader reads a part of a blob. Of a whole one it says at the end whether it was damaged.
type reader struct {
	file  *os.File
	from  io.Reader
	place place
	sum   uint32
	whole bool
}

func (b *bucket) NewRangeReader(_ context.Context, key string, offset, length int64, opts *driver.ReaderOptions) (driver.Reader, error) {
	b.mu.Lock() // until the file is open, so that it is not compacted away
	defer b.mu.Unlock()
	p, there := b.index[key]
	if !there {
		return nil, errNotFound
	}
	if opts.BeforeRead != nil {
		if err := opts.BeforeRead(asNothing); err != nil {
			return nil, err
		}
	}
	f, err := os.Open(p.path)
	if err != nil {
		return nil, err
	}
	offset = min(offset, p.size)
	if rest := p.size - offset; length < 0 || length > rest {
		length = rest
	}
	return &reader{file: f, from: io.NewSectionReader(f, p.payloadAt()+offset, length), place: p, whole: length == p.size}, nil
}

func (p place) payloadAt() int64 { return p.at + headerSize + int64(len(p.key)) }

func (r *reader) Read(into []byte) (int, error) {
	n, err := r.from.Read(into)
	r.sum = crc32.Update(r.sum, castagnoli, into[:n])
	if err == io.EOF && r.whole && r.sum != r.place.sum {
		return n, ErrDamaged
	}
	return n, err
}

func (r *reader) Close() error { return r.file.Close() }
func (r *reader) As(any) bool  { return false }

func (r *reader) Attributes() *driver.ReaderAttributes {
	return &driver.ReaderAttributes{ContentType: contentType, ModTime: r.place.modified(), Size: r.place.size}
}

// writer collects a blob; one that is uploaded from memory is not copied.
type writer struct {
	ctx      context.Context
	bucket   *bucket
	key      string
	ifAbsent bool
	content  []byte
}

func (b *bucket) NewTypedWriter(ctx context.Context, key, _ string, opts *driver.WriterOptions) (driver.Writer, error) {
	if opts.BeforeWrite != nil {
		if err := opts.BeforeWrite(asNothing); err != nil {
			return nil, err
		}
	}
	return &writer{ctx: ctx, bucket: b, key: key, ifAbsent: opts.IfNotExist}, nil
}

func (w *writer) Write(p []byte) (int, error) {
	w.content = append(w.content, p...)
	return len(p), nil
}

// Upload is called instead of Write.
func (w *writer) Upload(r io.Reader) (err error) {
	if memory, ok := r.(*bytes.Reader); ok {
		_, err = memory.WriteTo((*borrower)(w))
		return err
	}
	w.content, err = io.ReadAll(r)
	return err
}

// borrower takes the bytes of a bytes.Reader, which gives them all at once and keeps them as they are until Close.
type borrower writer

func (b *borrower) Write(p []byte) (int, error) {
	b.content = p
	return len(p), nil
}

func (w *writer) Close() error { return w.bucket.save(w.ctx, w.key, w.content, w.ifAbsent) }

func (b *bucket) Copy(ctx context.Context, to, from string, opts *driver.CopyOptions) error {
	if opts.BeforeCopy != nil {
		if err := opts.BeforeCopy(asNothing); err != nil {
			return err
		}
	}
	r, err := b.NewRangeReader(ctx, from, 0, -1, &driver.ReaderOptions{})
	if err != nil {
		return err
	}
	defer r.Close() // only read from
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return b.save(ctx, to, content, false)
}

func (b *bucket) Delete(_ context.Context, key string, opts *driver.DeleteOptions) error {
	if opts != nil && opts.BeforeDelete != nil {
		if err := opts.BeforeDelete(asNothing); err != nil {
			return err
		}
	}
	return b.erase(key)
}

func (b *bucket) SignedURL(context.Context, string, *driver.SignedURLOptions) (string, error) {
	return "", errNot
}
