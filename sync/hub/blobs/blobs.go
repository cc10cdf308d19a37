// Package blobs opens the place where the hub keeps contents: segments, a folder, or S3 (gocloud.dev/blob). What Put
// answers for is durable there. It must not know cases, terminals or what a key says.
package blobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // the scheme s3

	"zhiting/sync/hub/blobs/segments"
)

// Store is an opened place.
type Store struct {
	*blob.Bucket
	folder string // of fileblob, which syncs nothing by itself
}

// Open opens the place that an address names: segments:///folder, file:///folder, or s3://bucket?region=... with the
// parameters of gocloud.dev/blob/s3blob. Folders are made if absent.
func Open(ctx context.Context, address string, now func() time.Time) (Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Store{}, fmt.Errorf("the place of attachments is not an address: %w", err)
	}
	var store Store
	switch u.Scheme {
	case "segments":
		if err = makeFolder(u.Path); err == nil {
			store.Bucket, err = segments.Open(segments.Options{Dir: u.Path, Now: now})
		}
	case "file":
		store.folder = u.Path
		store.Bucket, err = openFolder(u.Path)
	case "s3":
		store.Bucket, err = blob.OpenBucket(ctx, address)
	default:
		err = errors.New("write it like segments:///var/lib/zhiting/segments, file:///var/lib/zhiting/attachments or s3://bucket?region=cn-north-1")
	}
	if err != nil {
		return Store{}, fmt.Errorf("opening the place of attachments %s: %w", u.Redacted(), err)
	}
	return store, nil
}

func openFolder(path string) (*blob.Bucket, error) {
	if err := makeFolder(path); err != nil {
		return nil, err
	}
	halves, err := filepath.Glob(filepath.Join(path, "*.tmp")) // what was being written when the program was killed
	if err != nil {
		return nil, err
	}
	for _, half := range halves {
		if err := os.Remove(half); err != nil {
			return nil, err
		}
	}
	return fileblob.OpenBucket(path, &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
}

// Put keeps content under a key, in place of what was there. It is durable when nil is returned. Callers at the same time
// share the disk's work.
func (s Store) Put(ctx context.Context, key string, content []byte) error {
	options := &blob.WriterOptions{ContentType: "application/octet-stream"}
	if s.folder == "" {
		return s.Upload(ctx, key, bytes.NewReader(content), options)
	}
	var file *os.File
	options.BeforeWrite = func(as func(any) bool) error { as(&file); return nil }
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := s.NewWriter(ctx, key, options)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	if err == nil {
		err = file.Sync() // before Close gives it its name
	}
	if err != nil {
		cancel() // else Close would give half a file its name
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	return syncFolder(s.folder)
}

// makeFolder makes a folder so that it is there after a power cut too.
func makeFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close() // opened for reading
	return folder.Sync()
}
