// Package sscard drives readers of social-security cards over PC/SC: the card's application is selected and its two
// public files, EF05 (the issuer's) and EF06 (the holder's), are read (LD/T 32).
//
// It reads what the card shows to anybody. It must not know who asks for a card or why, and never sends a PIN or touches
// a file behind one.
package sscard
