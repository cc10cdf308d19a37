package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// errWrongContent says that bytes do not have the address they were sent under.
var errWrongContent = errors.New("the content does not match its SHA-256; it was damaged on the way, send it again")

// saveAttachment stores content under its SHA-256. It is on disk when nil is returned; content that is there already is
// left as it is.
func (h *Hub) saveAttachment(ctx context.Context, sum string, content []byte) error {
	actual := sha256.Sum256(content)
	if hex.EncodeToString(actual[:]) != sum {
		return errWrongContent
	}
	there, err := h.hasAttachment(ctx, sum)
	if err != nil || there {
		return err
	}
	if err := writeDurably(filepath.Join(h.opts.Dir, "attachments", sum), content); err != nil {
		return fmt.Errorf("storing an attachment: %w", err)
	}
	if err := h.store.write(ctx, func(t tx) error { return t.addBlob(sum, len(content)) }); err != nil {
		return err
	}
	h.announce()
	return nil
}

func (h *Hub) hasAttachment(ctx context.Context, sum string) (there bool, err error) {
	err = h.store.read(ctx, func(t tx) error {
		there, err = t.hasBlob(sum)
		return err
	})
	return there, err
}

// writeDurably puts content at path so that after a crash the file is there whole or not at all. Two writers of one path
// do no harm, because the path is the content's own address.
func writeDurably(path string, content []byte) (err error) {
	folder := filepath.Dir(path)
	f, err := os.CreateTemp(folder, "arriving-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
