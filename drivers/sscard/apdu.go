package sscard

import (
	"context"
	"encoding/binary"
	"fmt"

	"zhiting/drivers"
)

// chip is a powered card; transport.PCSCCard is one.
type chip interface {
	Transmit(ctx context.Context, command []byte) ([]byte, error)
}

// Status words (ISO 7816-4).
const (
	swDone       = 0x9000
	swLocked     = 0x6982 // security status not satisfied
	swConditions = 0x6985 // conditions of use not satisfied
	swNoRecord   = 0x6a83
)

// foreign are the answers of a card that does not have the application: not found, or a command that it does not know.
var foreign = []uint16{0x6a82, 0x6a86, 0x6d00, 0x6e00}

// mostSteps bounds what a card may make of one command: a record is 255 bytes at most, so three steps are usual.
const mostSteps = 8

// send gives a command to the card and returns its data and status word. A card on T=0 may keep its data until it is
// asked (61xx) or want the command again with the right length (6Cxx); both are followed (ISO 7816-4, 5.3.4).
func send(ctx context.Context, card chip, command []byte) ([]byte, uint16, error) {
	var data []byte
	for range mostSteps {
		answer, err := limited(ctx, commandLimit, func(ctx context.Context) ([]byte, error) {
			answer, err := card.Transmit(ctx, command)
			return answer, explain(err)
		})
		if err != nil {
			return nil, 0, err
		}
		if len(answer) < 2 {
			return nil, 0, fmt.Errorf("%w: %d bytes instead of a status word", drivers.ErrBadAnswer, len(answer))
		}
		end := len(answer) - 2
		data = append(data, answer[:end]...)
		sw := binary.BigEndian.Uint16(answer[end:])
		switch {
		case sw>>8 == 0x61:
			command = []byte{0x00, 0xc0, 0x00, 0x00, byte(sw)}
		case sw>>8 == 0x6c && len(command) == 5:
			command = []byte{command[0], command[1], command[2], command[3], byte(sw)}
		case sw>>12 == 0x6, sw>>12 == 0x9:
			return data, sw, nil
		default:
			return nil, 0, fmt.Errorf("%w: %04X is no status word", drivers.ErrBadAnswer, sw)
		}
	}
	return nil, 0, fmt.Errorf("%w: the card never finishes", drivers.ErrBadAnswer)
}

// selectByName selects the application with a name (DF name, or AID).
func selectByName(ctx context.Context, card chip, name []byte) (uint16, error) {
	_, sw, err := send(ctx, card, append([]byte{0x00, 0xa4, 0x04, 0x00, byte(len(name))}, name...))
	return sw, err
}

// selectFile selects an elementary file below the application. Most cards want to be told that it lies there (P1 = 02),
// some know the file only without.
func selectFile(ctx context.Context, card chip, id uint16) (uint16, error) {
	_, sw, err := send(ctx, card, []byte{0x00, 0xa4, 0x02, 0x00, 0x02, byte(id >> 8), byte(id)})
	if err == nil && sw != swDone {
		_, sw, err = send(ctx, card, []byte{0x00, 0xa4, 0x00, 0x00, 0x02, byte(id >> 8), byte(id)})
	}
	return sw, err
}

// readRecord reads the record with a number from the file with a short identifier.
func readRecord(ctx context.Context, card chip, short, number byte) ([]byte, uint16, error) {
	return send(ctx, card, []byte{0x00, 0xb2, number, short<<3 | 0x04, 0x00})
}

// readTag reads the record with a tag from the selected file.
func readTag(ctx context.Context, card chip, tag byte) ([]byte, uint16, error) {
	return send(ctx, card, []byte{0x00, 0xb2, tag, 0x00, 0x00})
}
