package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/OpenPrinting/goipp"

	"zhiting/drivers"
)

const (
	mimePDF  = "application/pdf"
	mimeIPP  = "application/ipp"
	userName = "zhiting" // who prints, as the printer's panel shows it: the terminal, never the citizen

	// longestAnswer bounds what is read of an answer. A printer's attributes are some 20 KB.
	longestAnswer = 1 << 20
)

// client sends IPP requests to one printer.
type client struct {
	uri  string // printer-uri
	url  string // the same over HTTP
	http *http.Client
	next *atomic.Uint32 // request number
}

func newClient(addr drivers.Address) client {
	web := addr.URL
	web.Scheme = "http"
	if web.Port() == "" {
		web.Host += ":631" // RFC 8010 section 4.1.1
	}
	return client{
		uri: addr.String(), url: web.String(), next: new(atomic.Uint32),
		http: &http.Client{
			// One connection for each request: none is left over for a printer that was switched off meanwhile.
			Transport:     &http.Transport{DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// request begins a request with the attributes that every one must have, in the order of RFC 8011 section 4.1.4.
func (c client) request(op goipp.Op) *goipp.Message {
	m := goipp.NewRequest(goipp.MakeVersion(1, 1), op, c.next.Add(1))
	m.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	m.Operation.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("zh-cn")))
	m.Operation.Add(goipp.MakeAttribute("printer-uri", goipp.TagURI, goipp.String(c.uri)))
	return m
}

func (c client) printerRequest() *goipp.Message {
	m := c.request(goipp.OpGetPrinterAttributes)
	m.Operation.Add(wanted(aboutNames))
	return m
}

func wanted(names []string) goipp.Attribute {
	attr := goipp.MakeAttribute("requested-attributes", goipp.TagKeyword, goipp.String(names[0]))
	for _, name := range names[1:] {
		attr.Values.Add(goipp.TagKeyword, goipp.String(name))
	}
	return attr
}

func (c client) createRequest(job Job, with choice) *goipp.Message {
	m := c.request(goipp.OpCreateJob)
	m.Operation.Add(goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String(userName)))
	m.Operation.Add(goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(job.Name)))
	m.Job.Add(goipp.MakeAttribute("copies", goipp.TagInteger, goipp.Integer(max(1, job.Copies))))
	for _, one := range []struct{ name, value string }{
		{"sides", with.sides}, {"media", with.media}, {"print-color-mode", with.colour},
	} {
		if one.value != "" {
			m.Job.Add(goipp.MakeAttribute(one.name, goipp.TagKeyword, goipp.String(one.value)))
		}
	}
	return m
}

func (c client) sendRequest(id JobID) *goipp.Message {
	m := c.jobRequest(goipp.OpSendDocument, id)
	m.Operation.Add(goipp.MakeAttribute("document-format", goipp.TagMimeType, goipp.String(mimePDF)))
	m.Operation.Add(goipp.MakeAttribute("last-document", goipp.TagBoolean, goipp.Boolean(true)))
	return m
}

// jobRequest is about one job.
func (c client) jobRequest(op goipp.Op, id JobID) *goipp.Message {
	m := c.request(op)
	m.Operation.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(id)))
	m.Operation.Add(goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String(userName)))
	return m
}

// askJob asks how far a job is.
func (c client) askJob(id JobID) *goipp.Message {
	m := c.jobRequest(goipp.OpGetJobAttributes, id)
	m.Operation.Add(wanted(progressNames))
	return m
}

// do sends a request with a document, which may be nil, and reads the answer. A printer that refuses is a *StatusError.
func (c client) do(ctx context.Context, m *goipp.Message, document []byte) (*goipp.Message, error) {
	head, err := m.EncodeBytes()
	if err != nil {
		return nil, fmt.Errorf("request cannot be encoded: %w", err)
	}
	body := io.MultiReader(bytes.NewReader(head), bytes.NewReader(document))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, body)
	if err != nil {
		return nil, err
	}
	req.ContentLength = int64(len(head) + len(document))
	req.Header.Set("Content-Type", mimeIPP)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.cause(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, drivers.NewTrouble(drivers.WrongDevice, fmt.Errorf("HTTP status %s instead of an IPP answer", resp.Status))
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer+1))
	if err != nil {
		return nil, c.cause(ctx, err)
	}
	answer, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if status := goipp.Status(answer.Code); status >= goipp.StatusRedirectionOtherSite {
		return nil, &StatusError{Status: status.String()}
	}
	return answer, nil
}

// cause prefers the reason for which a context was ended to the words of the HTTP library.
func (c client) cause(ctx context.Context, err error) error {
	if reason := context.Cause(ctx); reason != nil {
		return reason
	}
	return err
}

// decode reads an answer. What is no IPP, or too long, is a malformed answer.
func decode(raw []byte) (*goipp.Message, error) {
	if len(raw) > longestAnswer {
		return nil, fmt.Errorf("%w: over %d bytes", drivers.ErrBadAnswer, longestAnswer)
	}
	var answer goipp.Message
	if err := answer.DecodeBytes(raw); err != nil {
		return nil, errors.Join(drivers.ErrBadAnswer, err)
	}
	return &answer, nil
}

// StatusError is a request that the printer understood and refused.
type StatusError struct{ Status string } // as RFC 8011 names it, "client-error-not-possible"

func (e *StatusError) Error() string { return "printer refused: " + e.Status }
