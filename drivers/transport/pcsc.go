package transport

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"zhiting/drivers"
)

// Commands of the PC/SC service's socket (pcsc-lite, winscard_msg.h).
const (
	pcscEstablish = 0x01
	pcscConnect   = 0x04
	pcscEnd       = 0x06
	pcscTransmit  = 0x09
	pcscVersion   = 0x11
	pcscReaders   = 0x12
)

const (
	// The socket's protocol is 4.4 from pcsc-lite 1.8.24 on; later services accept it.
	pcscMajor, pcscMinor = 4, 4

	pcscNameSize  = 128 // bytes of a reader's name
	pcscMostSlots = 16  // readers that the service tells about
)

// PCSCReader is one reader, or one slot of a reader, as the PC/SC service sees it.
type PCSCReader struct {
	Name   string
	Events uint32 // changes with every card that comes or goes
	Card   bool   // a card is in the reader
}

// PCSC is a client of the PC/SC service (pcscd) on its Unix socket.
//
// The service answers one request after another, so a call whose context ends leaves an answer behind. Such a call
// gives up the connection, and the next one connects again.
type PCSC struct {
	path string
	line chan struct{} // one request at a time; guards conn
	conn *net.UnixConn
}

// OpenPCSC connects to the service at a pcsc:// address.
func OpenPCSC(ctx context.Context, addr drivers.Address) (*PCSC, error) {
	p := &PCSC{path: addr.Path, line: make(chan struct{}, 1)}
	if err := p.connect(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// Readers says which readers there are and how each one is.
func (p *PCSC) Readers(ctx context.Context) ([]PCSCReader, error) {
	var states [pcscMostSlots]struct {
		Name     [pcscNameSize]byte
		Events   uint32
		State    uint32
		Sharing  int32
		Answer   [33]byte // to reset
		_        [3]byte
		Length   uint32 // of Answer
		Protocol uint32
	}
	if err := p.call(ctx, pcscMessage{command: pcscReaders, answer: &states}); err != nil {
		return nil, err
	}
	var readers []PCSCReader
	for _, s := range states {
		if name, _, _ := bytes.Cut(s.Name[:], []byte{0}); len(name) > 0 {
			const present = 0x0004
			readers = append(readers, PCSCReader{Name: string(name), Events: s.Events, Card: s.State&present != 0})
		}
	}
	return readers, nil
}

// Close gives up the connection, once a call under way has ended.
func (p *PCSC) Close() error {
	p.line <- struct{}{}
	defer func() { <-p.line }()
	return p.drop()
}

func (p *PCSC) drop() error {
	if p.conn == nil {
		return nil
	}
	err := p.conn.Close()
	p.conn = nil
	return err
}

// connect dials the service and agrees on the protocol's version.
func (p *PCSC) connect(ctx context.Context) error {
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "unix", p.path)
	if err != nil {
		return fmt.Errorf("card service (pcscd) at %s: %w", p.path, err)
	}
	p.conn = c.(*net.UnixConn)
	version := struct {
		Major, Minor int32
		Code         PCSCError
	}{Major: pcscMajor, Minor: pcscMinor}
	err = p.exchange(ctx, pcscMessage{command: pcscVersion, request: &version, answer: &version})
	if err == nil && version.Major != pcscMajor {
		err = fmt.Errorf("%w: it speaks version %d.%d instead of %d.%d", drivers.ErrBadAnswer, version.Major, version.Minor, pcscMajor, pcscMinor)
	}
	if err == nil {
		err = version.Code.orNil()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("card service (pcscd) at %s: %w", p.path, err), p.drop())
	}
	return nil
}

// pcscMessage is one request and the places for its answer, in the machine's own byte order: the service is on the same
// machine.
type pcscMessage struct {
	command uint32
	request any
	body    []byte                 // bytes after the request
	answer  any                    // pointer to numbers of fixed size
	more    func() ([]byte, error) // makes room for the bytes after the answer; may be nil
}

// call sends one request and reads its answer. Without a connection it connects first.
func (p *PCSC) call(ctx context.Context, m pcscMessage) error {
	select {
	case p.line <- struct{}{}:
		defer func() { <-p.line }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.conn == nil {
		if err := p.connect(ctx); err != nil {
			return err
		}
	}
	if err := p.exchange(ctx, m); err != nil {
		return errors.Join(fmt.Errorf("card service (pcscd): %w", err), p.drop())
	}
	return nil
}

// exchange is call for whoever holds the line and has a connection.
func (p *PCSC) exchange(ctx context.Context, m pcscMessage) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var request []byte
	if m.request != nil {
		var err error
		if request, err = binary.Append(nil, binary.NativeEndian, m.request); err != nil {
			return err
		}
	}
	message := binary.NativeEndian.AppendUint32(nil, uint32(len(request))) // the body does not count
	message = binary.NativeEndian.AppendUint32(message, m.command)
	message = append(append(message, request...), m.body...)

	defer watch(ctx, p.conn.SetDeadline)()
	if _, err := p.conn.Write(message); err != nil {
		return explain(ctx, err)
	}
	if err := binary.Read(p.conn, binary.NativeEndian, m.answer); err != nil {
		return explain(ctx, err)
	}
	if m.more == nil {
		return nil
	}
	room, err := m.more()
	if err != nil {
		return err
	}
	_, err = io.ReadFull(p.conn, room)
	return explain(ctx, err)
}
