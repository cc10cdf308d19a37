package transport

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"zhiting/drivers"
)

// cardService is the far end of the PC/SC socket: it answers each command with the bytes that a test wants. A command
// without an answer is left waiting.
type cardService struct {
	answers map[uint32][]byte
	heard   chan []byte // what came with each transmit
}

// serve listens in a directory of the test and gives the address.
func (s *cardService) serve(t *testing.T) drivers.Address {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			go s.answer(conn)
		}
	}()
	addr, err := drivers.ParseAddress("pcsc://" + path)
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

func (s *cardService) answer(conn net.Conn) {
	for {
		var head struct{ Size, Command uint32 }
		if binary.Read(conn, binary.NativeEndian, &head) != nil || head.Size > 4096 {
			return
		}
		body := make([]byte, head.Size)
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		if head.Command == pcscTransmit {
			apdu := make([]byte, binary.NativeEndian.Uint32(body[12:]))
			if _, err := io.ReadFull(conn, apdu); err != nil {
				return
			}
			s.heard <- apdu
		}
		if _, err := conn.Write(s.answers[head.Command]); err != nil {
			return
		}
	}
}

func numbers(n ...uint32) []byte {
	b, _ := binary.Append(nil, binary.NativeEndian, n)
	return b
}

// readers is the answer about readers: 16 places of 184 bytes.
func readers(list ...PCSCReader) []byte {
	b := make([]byte, 16*184)
	for i, r := range list {
		place := b[184*i:]
		copy(place, r.Name)
		binary.NativeEndian.PutUint32(place[128:], r.Events)
		if r.Card {
			binary.NativeEndian.PutUint32(place[132:], 0x34) // present, powered, negotiable
		}
	}
	return b
}

func connected(protocol, code uint32) []byte {
	return bytes.Join([][]byte{numbers(7), make([]byte, 128), numbers(1, 3, 42, protocol, code)}, nil)
}

func transmitted(length, code uint32, data ...byte) []byte {
	return append(numbers(42, 1, 16, 0, 1, 16, length, code), data...)
}

// healthy is a service with one reader and a card that answers 9000.
func healthy() *cardService {
	return &cardService{heard: make(chan []byte, 10), answers: map[uint32][]byte{
		pcscVersion:   numbers(4, 4, 0),
		pcscReaders:   readers(PCSCReader{Name: "Reader A 00 00", Events: 3, Card: true}, PCSCReader{Name: "Reader B 01 00"}),
		pcscEstablish: numbers(2, 7, 0),
		pcscConnect:   connected(2, 0),
		pcscTransmit:  transmitted(2, 0, 0x90, 0x00),
		pcscEnd:       numbers(42, 2, 0),
	}}
}

func openService(t *testing.T, s *cardService) *PCSC {
	t.Helper()
	p, err := OpenPCSC(t.Context(), s.serve(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func TestPCSCReaders(t *testing.T) {
	got, err := openService(t, healthy()).Readers(t.Context())
	want := []PCSCReader{{"Reader A 00 00", 3, true}, {"Reader B 01 00", 0, false}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("readers %+v, %v; want %+v", got, err, want)
	}
}

func TestPCSCTransmit(t *testing.T) {
	s := healthy()
	card, err := openService(t, s).Power(t.Context(), "Reader A 00 00")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := card.Transmit(t.Context(), []byte{0x00, 0xa4, 0x04, 0x00, 0x00})
	if err != nil || !bytes.Equal(answer, []byte{0x90, 0x00}) {
		t.Errorf("answer %X, %v", answer, err)
	}
	if heard := <-s.heard; !bytes.Equal(heard, []byte{0x00, 0xa4, 0x04, 0x00, 0x00}) {
		t.Errorf("the service heard %X", heard)
	}
	if err := card.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPCSCTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		command uint32
		answer  []byte
		want    error
	}{
		"other version":      {pcscVersion, numbers(5, 0, 0), drivers.ErrBadAnswer},
		"version refused":    {pcscVersion, numbers(4, 4, 0x8010001d), PCSCError(0x8010001d)},
		"no context":         {pcscEstablish, numbers(2, 0, uint32(PCSCForbidden)), syscall.EACCES},
		"no card":            {pcscConnect, connected(0, uint32(PCSCNoCard)), PCSCNoCard},
		"another's card":     {pcscConnect, connected(0, uint32(PCSCSharing)), syscall.EBUSY},
		"dead card":          {pcscConnect, connected(0, uint32(PCSCUnpowered)), PCSCUnpowered},
		"card gone":          {pcscTransmit, transmitted(0, uint32(PCSCRemoved)), PCSCRemoved},
		"answer too long":    {pcscTransmit, transmitted(1<<31, 0), drivers.ErrBadAnswer},
		"answer of one byte": {pcscTransmit, transmitted(1, 0, 0x90), drivers.ErrBadAnswer},
	} {
		s := healthy()
		s.answers[c.command] = c.answer
		err := func() error {
			p, err := OpenPCSC(t.Context(), s.serve(t))
			if err != nil {
				return err
			}
			defer p.Close()
			card, err := p.Power(t.Context(), "Reader A 00 00")
			if err != nil {
				return err
			}
			_, err = card.Transmit(t.Context(), []byte{0x00, 0xb2, 0x01, 0x2c, 0x00})
			return errors.Join(err, card.Close(t.Context()))
		}()
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestPCSCGoesOnAfterACallThatWasGivenUp(t *testing.T) {
	s := healthy()
	p := openService(t, s)
	card, err := p.Power(t.Context(), "Reader A 00 00")
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	half := s.answers[pcscTransmit][:10] // and nothing more
	s.answers[pcscTransmit] = half
	if _, err := card.Transmit(short, []byte{0x00, 0xb2, 0x01, 0x2c, 0x00}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Transmit to a service that stops in its answer: %v", err)
	}
	if err := card.Close(t.Context()); err != nil {
		t.Errorf("Close of a card that was given up: %v", err)
	}
	over, end := context.WithCancel(t.Context())
	end()
	if _, err := p.Readers(over); !errors.Is(err, context.Canceled) {
		t.Errorf("Readers with a context that is over: %v", err)
	}
	if list, err := p.Readers(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("the next call: %+v, %v", list, err)
	}
}

func TestPCSCWithoutService(t *testing.T) {
	addr, err := drivers.ParseAddress("pcsc://" + filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPCSC(t.Context(), addr); drivers.ProblemOf(err) != drivers.NoDevice || err == nil {
		t.Errorf("no service: %v", err)
	}
}
