package discover

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/OpenPrinting/goipp"

	"zhiting/drivers"
)

const (
	getPrinters   = goipp.OpCupsGetPrinters // CUPS Implementation of IPP, CUPS-Get-Printers
	longestAnswer = 1 << 20                 // bytes; a queue's attributes asked for here are some 500
	mimePDF       = "application/pdf"
)

// printQueues asks the printing system (CUPS) at a URL for its queues.
func printQueues(ctx context.Context, at string) []Found {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	question := goipp.NewRequest(goipp.DefaultVersion, getPrinters, 1)
	question.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	question.Operation.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	wanted := goipp.Attribute{Name: "requested-attributes"}
	for _, name := range []string{"printer-name", "printer-uri-supported", "printer-make-and-model", "document-format-supported"} {
		wanted.Values.Add(goipp.TagKeyword, goipp.String(name))
	}
	question.Operation.Add(wanted)
	body, err := question.EncodeBytes()
	if err != nil {
		return nil // what was built above can be encoded
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return nil
	}
	request.Header.Set("Content-Type", goipp.ContentType)
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil // no printing system
	}
	defer reply.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(reply.Body, longestAnswer))
	if err != nil || reply.StatusCode != http.StatusOK {
		return nil
	}
	return queuesIn(answer, request.URL.Host)
}

// queuesIn reads the queues out of an answer of the printing system at a host.
func queuesIn(answer []byte, host string) []Found {
	var message goipp.Message
	if err := message.DecodeBytes(answer); err != nil {
		return nil
	}
	var found []Found
	for _, group := range message.Groups {
		if group.Tag != goipp.TagPrinterGroup {
			continue
		}
		said := map[string][]string{}
		for _, a := range group.Attrs {
			for _, v := range a.Values {
				said[a.Name] = append(said[a.Name], v.V.String())
			}
		}
		uri, err := url.Parse(first(said["printer-uri-supported"]))
		if err != nil || uri.Path == "" {
			continue
		}
		f := Found{Kind: drivers.KindDocument, Address: "ipp://" + host + uri.EscapedPath(), What: first(said["printer-make-and-model"]), Note: "queue " + first(said["printer-name"]) + " of CUPS"}
		if formats := said["document-format-supported"]; len(formats) > 0 && !slices.Contains(formats, mimePDF) {
			f.Kind, f.Address, f.Note = "", "", strings.TrimSpace(f.Note+"; it takes no PDF")
		}
		found = append(found, f)
	}
	return found
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
