package signals

// Function codes and exceptions of MODBUS Application Protocol 1.1b3, sections 6 and 7.
const (
	readCoils, readInputs, writeOne, writeMany = 1, 2, 5, 15

	illegalFunction, illegalAddress, illegalValue = 1, 2, 3
)

// cut takes the first whole frame off the bytes that have come, without its checksum. Bytes that are no frame are dropped,
// all of them: a real board waits for the next silence.
func cut(b []byte) (frame, rest []byte) {
	if len(b) < 2 {
		return nil, b
	}
	length := 8
	switch b[1] {
	case readCoils, readInputs, writeOne:
	case writeMany:
		if len(b) < 7 {
			return nil, b
		}
		length = 9 + int(b[6])
	default: // a function of unknown length: as much as there is
		length = max(len(b), 4)
	}
	if len(b) < length {
		return nil, b
	}
	body := b[:length-2]
	if sum := checksum(body); b[length-2] != byte(sum) || b[length-1] != byte(sum>>8) {
		return nil, nil
	}
	return body, b[length:]
}

// sealed adds the checksum.
func sealed(body []byte) []byte {
	sum := checksum(body)
	return append(body, byte(sum), byte(sum>>8))
}

// checksum is the CRC of MODBUS over Serial Line 1.02, appendix B.
func checksum(b []byte) uint16 {
	sum := uint16(0xffff)
	for _, v := range b {
		sum ^= uint16(v)
		for range 8 {
			carry := sum&1 != 0
			sum /= 2
			if carry {
				sum ^= 0xa001
			}
		}
	}
	return sum
}

// obey does what a request asks (its function code first) and gives the response. The lock must be held.
func (b *Board) obey(request []byte) []byte {
	function := request[0]
	refuse := func(code byte) []byte { return []byte{function | 0x80, code} }
	if b.model == "bare" && (function == writeMany || function == readInputs) {
		return refuse(illegalFunction)
	}
	if len(request) < 5 {
		return refuse(illegalFunction)
	}
	first, count := int(request[1])<<8|int(request[2]), int(request[3])<<8|int(request[4])
	switch function {
	case readCoils, readInputs:
		all := b.coils
		if function == readInputs { // the sensor's contact is made while the door is shut
			all = [inputs]bool{!b.open}
		}
		switch {
		case count < 1 || count > 2000:
			return refuse(illegalValue)
		case first+count > len(all):
			return refuse(illegalAddress)
		}
		var bits byte
		for i := range count {
			if all[first+i] {
				bits |= 1 << i
			}
		}
		return []byte{function, 1, bits}
	case writeOne:
		switch {
		case count != 0 && count != 0xff00: // here it is the value
			return refuse(illegalValue)
		case first >= outputs:
			return refuse(illegalAddress)
		}
		b.coils[first] = count != 0
		return request
	case writeMany:
		switch {
		case count < 1 || len(request) != 6+int(request[5]) || int(request[5]) != (count+7)/8:
			return refuse(illegalValue)
		case first+count > outputs:
			return refuse(illegalAddress)
		}
		for i := range count {
			b.coils[first+i] = request[6+i/8]>>(i%8)&1 == 1
		}
		return request[:5]
	}
	return refuse(illegalFunction)
}
