package discover

import (
	"context"
	"net/url"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/transport"
)

// cardReaders asks the card service at an address for its readers.
func cardReaders(ctx context.Context, service string) []Found {
	addr, err := drivers.ParseAddress(service)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	client, err := transport.OpenPCSC(ctx, addr)
	if err != nil {
		return nil // no service: the list of what is plugged in tells of readers without it
	}
	defer client.Close()
	readers, err := client.Readers(ctx)
	if err != nil {
		return nil
	}
	var found []Found
	for _, r := range readers {
		at := service
		if len(readers) > 1 {
			at += "?reader=" + url.QueryEscape(r.Name)
		}
		found = append(found, Found{Kind: drivers.KindSocialCard, Address: at, What: r.Name})
	}
	return found
}
