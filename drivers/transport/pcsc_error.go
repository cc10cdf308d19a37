package transport

import (
	"fmt"
	"syscall"
)

// PCSCError is an answer of the PC/SC service other than success. errors.Is finds the system's word for it where there
// is one.
type PCSCError uint32

// Errors of the PC/SC service that drivers tell apart (pcsc-lite, pcsclite.h).
const (
	PCSCUnknownReader PCSCError = 0x80100009
	PCSCSharing       PCSCError = 0x8010000b
	PCSCNoCard        PCSCError = 0x8010000c
	PCSCProtocol      PCSCError = 0x8010000f
	PCSCNotTransacted PCSCError = 0x80100016
	PCSCReaderGone    PCSCError = 0x80100017
	PCSCNoReaders     PCSCError = 0x8010002e
	PCSCUnsupported   PCSCError = 0x80100065
	PCSCUnresponsive  PCSCError = 0x80100066
	PCSCUnpowered     PCSCError = 0x80100067
	PCSCReset         PCSCError = 0x80100068
	PCSCRemoved       PCSCError = 0x80100069
	PCSCForbidden     PCSCError = 0x8010006a
)

var pcscTexts = map[PCSCError]string{
	PCSCUnknownReader: "no reader of this name",
	PCSCSharing:       "another program has the card",
	PCSCNoCard:        "no card in the reader",
	PCSCProtocol:      "the card speaks no protocol that the reader knows",
	PCSCNotTransacted: "the card gave no answer",
	PCSCReaderGone:    "the reader was unplugged",
	PCSCNoReaders:     "no reader is plugged in",
	PCSCUnsupported:   "the reader does not know this kind of card",
	PCSCUnresponsive:  "the card does not answer to power",
	PCSCUnpowered:     "the card lost power",
	PCSCReset:         "the card was reset",
	PCSCRemoved:       "the card was taken out",
	PCSCForbidden:     "the account may not use the card service",
}

func (e PCSCError) Error() string {
	text := pcscTexts[e]
	if text == "" {
		text = "unexpected error"
	}
	return fmt.Sprintf("card service says %08X: %s", uint32(e), text)
}

// Unwrap gives the system's word for the error.
func (e PCSCError) Unwrap() error {
	switch e {
	case PCSCSharing:
		return syscall.EBUSY
	case PCSCForbidden:
		return syscall.EACCES
	}
	return nil
}

// orNil is the error, or nil for success.
func (e PCSCError) orNil() error {
	if e == 0 {
		return nil
	}
	return e
}
