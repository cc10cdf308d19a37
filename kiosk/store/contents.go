package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

// A content is sealed in pieces, so that it is read without being in memory whole: magic, its size, and the pieces, each
// sealed by itself and bound to its place and to the size. A file without the magic is one seal, as files were before.
const (
	contentMagic = "ZTPIECES"
	contentHead  = int64(len(contentMagic) + 8)
	pieceSize    = 256 << 10
	sealSize     = 12 + 16 // nonce and tag of GCM
)

func pieceOf(place string, piece, size int64) string {
	return fmt.Sprintf("%s piece %d of %d bytes", place, piece, size)
}

// sealContent seals a content in pieces.
func (s sealer) sealContent(plain []byte, place string) []byte {
	size := int64(len(plain))
	sealed := make([]byte, 0, contentHead+size+(size/pieceSize+1)*sealSize)
	sealed = binary.LittleEndian.AppendUint64(append(sealed, contentMagic...), uint64(size))
	for piece := int64(0); len(plain) > 0; piece++ {
		n := min(pieceSize, len(plain))
		sealed = append(sealed, s.seal(plain[:n], pieceOf(place, piece, size))...)
		plain = plain[n:]
	}
	return sealed
}

// pieces is an opened content.
type pieces struct {
	file  File
	key   sealer
	place string
	size  int64
	plain []byte // of the piece that was read last, if only a part of it was wanted
	last  int64
}

// openContent opens a file of sealContent, or one of before.
func (s sealer) openContent(files Files, path, place string) (uplink.Content, error) {
	f, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	head := make([]byte, contentHead)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:len(contentMagic)]) != contentMagic {
		defer f.Close() // only read from
		return s.openWhole(f, place)
	}
	size := binary.LittleEndian.Uint64(head[len(contentMagic):])
	return &pieces{file: f, key: s, place: place, size: int64(size), last: -1}, nil
}

// whole is a content in memory.
type whole struct{ *bytes.Reader }

func (whole) Close() error { return nil }

func (s sealer) openWhole(f File, place string) (uplink.Content, error) {
	sealed, err := io.ReadAll(io.NewSectionReader(f, 0, 1<<62))
	if err != nil {
		return nil, err
	}
	plain, err := s.open(sealed, place)
	if err != nil {
		return nil, err
	}
	return whole{bytes.NewReader(plain)}, nil
}

func (p *pieces) Size() int64  { return p.size }
func (p *pieces) Close() error { return p.file.Close() }

func (p *pieces) ReadAt(into []byte, at int64) (n int, err error) {
	for n < len(into) && at < p.size {
		piece, skip := at/pieceSize, at%pieceSize
		length := min(pieceSize, p.size-piece*pieceSize)
		if rest := into[n:]; skip == 0 && int64(len(rest)) >= length { // all of it is wanted: no copy
			if _, err := p.open(rest[:0], piece, length); err != nil {
				return n, err
			}
			n, at = n+int(length), at+length
			continue
		}
		if piece != p.last {
			p.last = -1
			if p.plain, err = p.open(p.plain[:0], piece, length); err != nil {
				return n, err
			}
			p.last = piece
		}
		copied := copy(into[n:], p.plain[skip:])
		n, at = n+copied, at+int64(copied)
	}
	if n < len(into) {
		return n, io.EOF
	}
	return n, nil
}

// sealedPieces are rooms for one each.
var sealedPieces = sync.Pool{New: func() any { return new([pieceSize + sealSize]byte) }}

// open appends a piece to what is in into.
func (p *pieces) open(into []byte, piece, length int64) ([]byte, error) {
	room := sealedPieces.Get().(*[pieceSize + sealSize]byte)
	defer sealedPieces.Put(room)
	sealed := room[:length+sealSize]
	if _, err := p.file.ReadAt(sealed, contentHead+piece*(pieceSize+sealSize)); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", p.place, ErrSealed) // it was cut off
	} else if err != nil {
		return nil, err
	}
	return p.key.openInto(into, sealed, pieceOf(p.place, piece, p.size))
}

// contentList is how a case's row tells of its contents.
func contentList(contents map[string][]byte) (any, error) {
	if len(contents) == 0 {
		return nil, nil // NULL
	}
	var list []wire.Content
	for sum, content := range contents {
		list = append(list, wire.Content{SHA256: sum, Size: int64(len(content))})
	}
	raw, err := json.Marshal(list)
	return string(raw), err
}

// PendingAttachments gives contents that the hub does not have yet, smallest first.
func (s *Store) PendingAttachments(ctx context.Context, limit int) ([]wire.Content, error) {
	found, err := s.db.QueryContext(ctx, "SELECT DISTINCT size, sha256 FROM attachments WHERE at_hub = 0 ORDER BY size, sha256 LIMIT ?", limit)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	var list []wire.Content
	for found.Next() {
		var c wire.Content
		if err := found.Scan(&c.Size, &c.SHA256); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, found.Err()
}

// Attachment opens a content that the hub does not have yet. Of cases that share it, any whose file can be read will do.
func (s *Store) Attachment(ctx context.Context, sha256 string) (uplink.Content, error) {
	var list []byte
	var cases []string
	err := s.lookups.casesOf.QueryRowContext(ctx, sha256).Scan(&list)
	if err == nil {
		err = json.Unmarshal(list, &cases)
	}
	if err != nil {
		return nil, err
	}
	err = fmt.Errorf("attachment %s does not wait for the hub", sha256)
	for _, caseID := range cases {
		var opened uplink.Content
		if opened, err = s.content(ctx, caseID, sha256); err == nil {
			return opened, nil
		}
	}
	return nil, err
}

// content opens the file of an attachment.
func (s *Store) content(ctx context.Context, caseID, sha256 string) (uplink.Content, error) {
	seqs, err := s.rowsOf(ctx, caseID)
	if err != nil {
		return nil, err
	}
	var key []byte
	if err := s.lookups.keyAt.QueryRowContext(ctx, seqs[0]).Scan(&key); err != nil {
		return nil, err
	}
	opener, err := s.keys.caseKey(caseID, key)
	if err != nil {
		return nil, err
	}
	opened, err := opener.openContent(s.files, s.attachmentPath(key, sha256), "attachment "+sha256)
	if err != nil {
		return nil, fmt.Errorf("attachment %s: %w", sha256, err)
	}
	return opened, nil
}

// AttachmentsDone marks contents that are durable at the hub.
func (s *Store) AttachmentsDone(ctx context.Context, sha256 []string) error {
	list, err := json.Marshal(sha256)
	if err != nil {
		return err
	}
	return s.write(ctx, func() error {
		_, err := s.writer.ExecContext(ctx, "UPDATE attachments SET at_hub = 1 WHERE at_hub = 0 AND sha256 IN (SELECT value FROM json_each(?))", string(list))
		return err
	})
}
