// Package discover finds what is plugged in or shares itself on the network, and proposes an address for each: what a
// technician would write into the configuration. It lists what there is no driver for, too, and says why.
//
// It knows names and numbers of devices and no protocol of theirs. It reads what Linux, the card service and the printing
// system say; it opens no device but cameras, to ask for their formats.
package discover

import (
	"context"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"zhiting/drivers"
)

// Found is one thing that is plugged in or was seen on the network.
type Found struct {
	Kind    drivers.Kind `json:"kind,omitempty"`    // what it may be for; empty when nothing tells
	Address string       `json:"address,omitempty"` // to write into the configuration; empty when no driver reaches it
	What    string       `json:"what"`              // as it calls itself
	Note    string       `json:"note,omitempty"`    // what is not sure, or why there is no driver
}

// Line is the thing for people.
func (f Found) Line() string {
	kind, address := string(f.Kind), f.Address
	if kind == "" {
		kind = "?"
	}
	if address == "" {
		address = "-"
	}
	line := strings.TrimSpace(kind + strings.Repeat(" ", max(1, 10-len(kind))) + address + "  " + f.What)
	if f.Note != "" {
		line += " (" + f.Note + ")"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1 // devices and the network choose their names; a terminal must not obey them
		}
		return r
	}, line)
}

// Where the system's services are.
const (
	pcscd = "pcsc:///run/pcscd/pcscd.comm"
	cups  = "http://localhost:631/"
)

// waitForNetwork is how long printers on the network get to answer. RFC 6762 lets them wait up to 120 ms, and a second
// question is sent after a second.
const waitForNetwork = 2 * time.Second

// Everything finds what is plugged into this machine, its card readers, and the printers that it or the network knows. It
// takes about two seconds, which the network needs. What does not answer is left out.
func Everything(ctx context.Context) []Found {
	root := os.DirFS("/")
	var plugged, readers, queues, network []Found
	var asking sync.WaitGroup
	asking.Go(func() { plugged = withFormats(Machine(root), formats) })
	asking.Go(func() { readers = cardReaders(ctx, pcscd) })
	asking.Go(func() { queues = printQueues(ctx, cups) })
	asking.Go(func() { network = networkPrinters(ctx, multicast(), waitForNetwork) })
	asking.Wait()
	var all []Found
	for _, f := range plugged {
		if f.Kind == drivers.KindSocialCard && len(readers) > 0 {
			continue // its readers are listed by name
		}
		all = append(all, f)
	}
	for _, more := range [][]Found{readers, queues, network} {
		all = append(all, more...)
	}
	return all
}
