package signals

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// Functions of MODBUS Application Protocol V1.1b3.
const (
	readInputs = 0x02 // section 6.2, discrete inputs
	writeCoil  = 0x05 // section 6.5, single coil
	writeCoils = 0x0f // section 6.11, multiple coils
	refused    = 0x80 // section 7, set in the function of an exception response
)

// request is a question of those whose body is an address and a value, and for several coils their states as well.
type request struct {
	unit, function byte
	address, value uint16 // of several coils the first, and how many
	bits           []byte // their states, the first in the lowest bit of the first byte
}

// encode makes the frame: MODBUS over Serial Line V1.02, section 2.5.1.
func (r request) encode() []byte {
	frame := binary.BigEndian.AppendUint16([]byte{r.unit, r.function}, r.address)
	frame = binary.BigEndian.AppendUint16(frame, r.value)
	if r.function == writeCoils {
		frame = append(append(frame, byte(len(r.bits))), r.bits...)
	}
	return binary.LittleEndian.AppendUint16(frame, crc(frame))
}

// crc is the check of a frame, sent low byte first: section 2.5.1.2 and appendix B.
func crc(frame []byte) uint16 {
	sum := uint16(0xffff)
	for _, b := range frame {
		sum ^= uint16(b)
		for range 8 {
			odd := sum & 1
			if sum >>= 1; odd != 0 {
				sum ^= 0xa001
			}
		}
	}
	return sum
}

// errFunction is the refusal of a board that does not know how to do what it is asked.
var errFunction = errors.New("function not known")

// exceptions are the codes that a board may refuse with, section 7.
var exceptions = map[byte]error{
	1: errFunction, 2: errors.New("no such coil or input"), 3: errors.New("value not allowed"), 4: errors.New("failure of the board"),
}

// answer reads the answer to a request as far as it has come. Whole says that nothing is missing; bits are the eight inputs
// from the one that was asked for.
func (r request) answer(got []byte) (bits byte, whole bool, err error) {
	if len(got) < 2 {
		return 0, false, nil
	}
	size := 8 // as long as a question about one coil
	switch {
	case got[0] != r.unit || got[1]&^refused != r.function:
		return 0, true, fmt.Errorf("%w: answer of unit %d to function %#02x", drivers.ErrBadAnswer, got[0], got[1])
	case got[1]&refused != 0:
		size = 5
	case r.function == readInputs:
		size = 6
	}
	if len(got) < size {
		return 0, false, nil
	}
	body := got[:size-2] // what comes behind belongs to no question, and is thrown away before the next
	switch {
	case crc(body) != binary.LittleEndian.Uint16(got[size-2:]):
		return 0, true, fmt.Errorf("%w: check of the answer is wrong; check speed and wiring", drivers.ErrBadAnswer)
	case got[1]&refused != 0:
		reason, known := exceptions[got[2]]
		if !known {
			reason = fmt.Errorf("exception %d", got[2])
		}
		return 0, true, drivers.NewTrouble(drivers.WrongDevice, fmt.Errorf("board refuses: %w; correct the numbers in its address", reason))
	case r.function == readInputs && got[2] != 1:
		return 0, true, fmt.Errorf("%w: %d bytes of inputs", drivers.ErrBadAnswer, got[2])
	case r.function == readInputs:
		return got[3], true, nil
	case string(body) != string(r.encode()[:size-2]):
		return 0, true, fmt.Errorf("%w: another coil was switched", drivers.ErrBadAnswer)
	}
	return 0, true, nil
}

// mostHeard is how many bytes are kept while an answer is looked for: what remains of an answer that came too late stands
// before it, on a line where nothing else parts them.
const mostHeard = 64

// ask sends a request and waits for its answer, passing over what is none.
func ask(ctx context.Context, port transport.Port, r request) (bits byte, err error) {
	var got []byte
	var other error // why what came was no answer
	err = transport.Ask(ctx, port, string(r.encode()), answerTime, func(piece []byte) (whole bool, err error) {
		got = append(got, piece...)
		got = got[max(0, len(got)-mostHeard):]
		for from := range got {
			bits, whole, err = r.answer(got[from:])
			if !errors.Is(err, drivers.ErrBadAnswer) && whole {
				return true, err
			}
			if from == 0 {
				other = err
			}
		}
		return false, nil
	})
	if errors.Is(err, drivers.ErrNoAnswer) && other != nil {
		err = other
	}
	return bits, err
}
