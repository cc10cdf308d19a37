// Package sscard is the driver of social-security cards: PC/SC, application selection, the public files EF05 and EF06.
//
// Nothing is in it yet. It will read what the card shows to anybody and never a file behind a PIN or a PSAM.
package sscard
