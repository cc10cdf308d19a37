package sscard

import (
	"context"
	"fmt"
)

// application names the social-security system on a card: "sx1.sh." and 社会保障 in GBK (LD/T 32).
var application = []byte("sx1.sh.\xc9\xe7\xbb\xe1\xb1\xa3\xd5\xcf")

// Tags of the records in the public files (LD/T 32).
const (
	tagCardID     = 0x01
	tagType       = 0x02
	tagVersion    = 0x03
	tagIssuer     = 0x04
	tagIssued     = 0x05
	tagExpires    = 0x06
	tagCardNumber = 0x07
	tagNumber     = 0x08
	tagName       = 0x09
	tagNameMore   = 0x4e // what a name of more than 30 bytes goes on with; cards of version 2 and later
	tagSex        = 0x0a
	tagEthnicity  = 0x0b
	tagBirthplace = 0x0c
	tagBirth      = 0x0d
)

// file is one of the public files: its identifier, its short identifier and the records that it may have.
type file struct {
	id    uint16
	short byte
	tags  []byte
}

var files = []file{
	{0xef05, 5, []byte{tagCardID, tagType, tagVersion, tagIssuer, tagIssued, tagExpires, tagCardNumber}},
	{0xef06, 6, []byte{tagNumber, tagName, tagNameMore, tagSex, tagEthnicity, tagBirthplace, tagBirth}},
}

// contents is what was read: the values of records by tag.
type contents struct {
	values   map[byte][]byte
	withheld bool // a record is behind a PIN
}

// read reads the public files of the selected application.
func read(ctx context.Context, card chip) (contents, error) {
	c := contents{values: map[byte][]byte{}}
	for _, f := range files {
		if err := c.readFile(ctx, card, f); err != nil {
			return contents{}, fmt.Errorf("file %04X: %w", f.id, err)
		}
	}
	return c, nil
}

// readFile reads the records one after another. Their numbers differ between versions of the card, so what a record is
// tells its own tag. A card that gives nothing by number is asked by tag.
func (c *contents) readFile(ctx context.Context, card chip, f file) error {
	for number := range byte(len(f.tags)) {
		data, sw, err := readRecord(ctx, card, f.short, number+1)
		if err != nil {
			return err
		}
		if number == 0 && sw != swDone && !locked(sw) {
			return c.readTags(ctx, card, f)
		}
		if sw == swNoRecord {
			return nil
		}
		if err := c.add(data, sw, fmt.Sprintf("record %d", number+1)); err != nil {
			return err
		}
	}
	return nil
}

func (c *contents) readTags(ctx context.Context, card chip, f file) error {
	sw, err := selectFile(ctx, card, f.id)
	if err != nil {
		return err
	}
	if sw != swDone {
		return &StatusError{Command: "select file", SW: sw}
	}
	for _, tag := range f.tags {
		data, sw, err := readTag(ctx, card, tag)
		if err != nil {
			return err
		}
		if sw == swNoRecord {
			continue
		}
		if err := c.add(data, sw, fmt.Sprintf("record with tag %02X", tag)); err != nil {
			return err
		}
	}
	return nil
}

// add takes one record as the card answered it.
func (c *contents) add(data []byte, sw uint16, what string) error {
	switch {
	case locked(sw):
		c.withheld = true
		return nil
	case sw != swDone:
		return &StatusError{Command: what, SW: sw}
	}
	tag, value, err := decodeRecord(data)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	c.values[tag] = value
	return nil
}

func locked(sw uint16) bool { return sw == swLocked || sw == swConditions }
