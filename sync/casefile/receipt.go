package casefile

import (
	"encoding/json"
	"regexp"
	"strings"
)

// receiptCode is what the code on a receipt holds: the token by which the case is asked for, and the hash of the event
// that was the end of its chain when the paper was printed. Both are in the signs of a QR code's alphanumeric mode
// (ISO/IEC 18004, 7.3.4), which needs fewest modules. Papers of before hold the token alone.
var receiptCode = regexp.MustCompile(`^([0-9A-Z]{4}(?:-[0-9A-Z]{4}){1,7})(?:\.((?:SM3:)?[0-9A-F]{64}))?$`)

// ReceiptCode is the text of the code on a receipt. By it, paper, terminal and hub are held against each other.
func ReceiptCode(token, head string) string {
	if head == "" {
		return token
	}
	return token + "." + strings.ToUpper(head)
}

// ReadReceiptCode reads the code of a receipt, or a token that somebody typed. Head is empty where the paper does not
// hold it.
func ReadReceiptCode(text string) (token, head string, ok bool) {
	parts := receiptCode.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if parts == nil {
		return "", "", false
	}
	return parts[1], strings.ToLower(parts[2]), true
}

// ProveReceipt holds a receipt against a terminal's chain of events. It is the error of the chain, or a *ReceiptError.
func ProveReceipt(events []Event, text string) error {
	if err := Verify(events); err != nil {
		return err
	}
	token, head, ok := ReadReceiptCode(text)
	if !ok {
		return &ReceiptError{"is not the code of a receipt; scan the square on it, or write its number like ABCD-EFGH"}
	}
	var f Filing
	if len(events) == 0 || json.Unmarshal(events[0].Body, &f) != nil || f.Token != token {
		return &ReceiptError{"belongs to another case"}
	}
	if head == "" {
		return &ReceiptError{"holds its number only; scan the square on the paper, which holds the proof"}
	}
	for _, e := range events {
		if e.Hash == head {
			return nil
		}
	}
	return &ReceiptError{"does not match what is kept: the paper or the record was changed; keep both and call support"}
}

// ReceiptError says why a receipt proves nothing.
type ReceiptError struct{ What string }

func (e *ReceiptError) Error() string { return "the receipt " + e.What }
