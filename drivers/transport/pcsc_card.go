package transport

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"zhiting/drivers"
)

const (
	pcscMostAnswer = 258         // bytes of an answer to a short command (ISO 7816-3): 256 and the status word
	pcscSharedFor  = time.Second // how long Power waits while another program has the card
	pcscEndFor     = time.Second // what powering down may take
)

// PCSCCard is a card that was powered up, on a connection of its own.
type PCSCCard struct {
	service  *PCSC
	handle   int32
	protocol uint32 // 1: T=0, 2: T=1
}

// Power powers up the card in a reader and takes it for this program alone. The error is a PCSCError where the service
// says why it cannot.
func (p *PCSC) Power(ctx context.Context, reader string) (*PCSCCard, error) {
	if len(reader) >= pcscNameSize {
		return nil, fmt.Errorf("no card reader has a name of %d bytes: %w", len(reader), fs.ErrNotExist)
	}
	own := &PCSC{path: p.path, line: make(chan struct{}, 1)}
	card, err := own.power(ctx, reader)
	if err != nil {
		return nil, errors.Join(err, own.Close())
	}
	return card, nil
}

func (p *PCSC) power(ctx context.Context, reader string) (*PCSCCard, error) {
	established := struct {
		Scope, Context uint32
		Code           PCSCError
	}{Scope: 2} // of the whole system
	if err := p.call(ctx, pcscMessage{command: pcscEstablish, request: &established, answer: &established}); err != nil {
		return nil, err
	}
	if err := established.Code.orNil(); err != nil {
		return nil, err
	}
	type connect struct {
		Context          uint32
		Reader           [pcscNameSize]byte
		Share, Protocols uint32
		Handle           int32
		Protocol         uint32
		Code             PCSCError
	}
	request := connect{Context: established.Context, Share: 1, Protocols: 1 | 2} // exclusive; T=0 or T=1
	copy(request.Reader[:], reader)
	for deadline := time.Now().Add(pcscSharedFor); ; {
		var answer connect
		if err := p.call(ctx, pcscMessage{command: pcscConnect, request: &request, answer: &answer}); err != nil {
			return nil, err
		}
		if answer.Code != PCSCSharing || time.Now().After(deadline) {
			if err := answer.Code.orNil(); err != nil {
				return nil, err
			}
			return &PCSCCard{service: p, handle: answer.Handle, protocol: answer.Protocol}, nil
		}
		select {
		case <-time.After(pcscSharedFor / 20):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Transmit sends one short command to the card and gives its answer, which ends with the two status bytes (ISO 7816-4).
// The error is a PCSCError where the service says why there is no answer.
func (c *PCSCCard) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	type transmit struct {
		Handle                       int32
		SendProtocol, SendHeader     uint32
		SendLength                   uint32
		AnswerProtocol, AnswerHeader uint32
		AnswerLength                 uint32
		Code                         PCSCError
	}
	const header = 16 // size of SCARD_IO_REQUEST where the service is built for 64 bits; it does not look
	request := transmit{
		Handle: c.handle, SendProtocol: c.protocol, SendHeader: header, SendLength: uint32(len(command)),
		AnswerProtocol: c.protocol, AnswerHeader: header, AnswerLength: pcscMostAnswer,
	}
	var said transmit
	var answer []byte
	message := pcscMessage{
		command: pcscTransmit, request: &request, body: command, answer: &said,
		more: func() ([]byte, error) {
			switch {
			case uint32(said.Code) != 0: // told below
				return nil, nil
			case said.AnswerLength < 2 || said.AnswerLength > pcscMostAnswer:
				return nil, fmt.Errorf("%w: a card's answer of %d bytes", drivers.ErrBadAnswer, said.AnswerLength)
			}
			answer = make([]byte, said.AnswerLength)
			return answer, nil
		},
	}
	err := c.service.call(ctx, message)
	return answer, errors.Join(err, said.Code.orNil())
}

// Close powers the card down and gives it free. Where the service does not answer, closing the connection does the same.
func (c *PCSCCard) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pcscEndFor)
	defer cancel()
	if c.service.conn != nil { // a call that failed has given up the connection, and with it the card
		end := struct {
			Handle int32
			Then   uint32
			Code   PCSCError
		}{Handle: c.handle, Then: 2} // power down
		_ = c.service.call(ctx, pcscMessage{command: pcscEnd, request: &end, answer: &end})
	}
	return c.service.Close()
}
