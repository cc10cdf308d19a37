package uplink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"zhiting/sync/identity"
	"zhiting/sync/uplink/wire"
)

// maxAnswer is the most that is read of an answer, in bytes.
const maxAnswer = 16 << 20

// changesWait is how long the hub may hold a call for changes open.
const changesWait = 20 * time.Second

// HubError is an answer of the hub that is not a success.
type HubError struct {
	Status     int
	Detail     string        // one sentence
	RetryAfter time.Duration // how long the hub asks to be left alone, 0 if it does not say
}

func (e *HubError) Error() string { return fmt.Sprintf("the hub answered %d: %s", e.Status, e.Detail) }

// Refused says that the hub will never take this request, however often it is sent.
func (e *HubError) Refused() bool {
	switch e.Status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

func refused(err error) bool {
	var hub *HubError
	return errors.As(err, &hub) && hub.Refused()
}

// errNoHub says that the terminal was not told where its cases go.
var errNoHub = errors.New("no hub is configured; set hub.url")

// client speaks the hub's HTTP API.
type client struct {
	base  *url.URL
	http  *http.Client
	now   func() time.Time
	heard *heard
}

func (c *client) intake(ctx context.Context, in wire.Intake) (answer wire.IntakeAnswer, err error) {
	raw, err := in.AppendJSON(nil)
	if err != nil {
		return answer, fmt.Errorf("writing a batch: %w", err)
	}
	err = c.post(ctx, time.Minute, c.base.JoinPath("v1", "intake"), raw, &answer)
	return answer, err
}

// post sends JSON, packed where the hub takes that, and reads the answer into into.
func (c *client) post(ctx context.Context, patience time.Duration, u *url.URL, plain []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, encoding := plain, ""
	if c.speaks() >= 2 && len(plain) >= packFrom {
		body, encoding = wire.Pack(plain), wire.Packed
	}
	return c.do(ctx, http.MethodPost, u, "application/json", encoding, bytes.NewReader(body), int64(len(body)), into)
}

func (c *client) contentStates(ctx context.Context, in wire.ContentQuery) ([]wire.ContentState, error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("asking for contents: %w", err)
	}
	var answer wire.ContentStates
	err = c.post(ctx, time.Minute, c.base.JoinPath("v1", "attachments", "state"), raw, &answer)
	return answer.Contents, err
}

func (c *client) sendContents(ctx context.Context, terminal string, frames io.Reader) ([]wire.ContentState, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	u := c.base.JoinPath("v1", "attachments")
	u.RawQuery = url.Values{"terminal": {terminal}}.Encode()
	var answer wire.ContentStates
	err := c.do(ctx, http.MethodPost, u, wire.ContentsType, "", frames, -1, &answer)
	return answer.Contents, err
}

func (c *client) changes(ctx context.Context, terminal string, after int64, wait time.Duration) (answer wire.Changes, err error) {
	ctx, cancel := context.WithTimeout(ctx, changesWait+30*time.Second)
	defer cancel()
	u := c.base.JoinPath("v1", "terminals", terminal, "changes")
	u.RawQuery = url.Values{"after": {strconv.FormatInt(after, 10)}, "wait": {wait.String()}}.Encode()
	err = c.do(ctx, http.MethodGet, u, "", "", nil, 0, &answer)
	return answer, err
}

// do sends a request and reads the answer into into, unless that is nil. A status outside 2xx is a *HubError.
func (c *client) do(ctx context.Context, method string, u *url.URL, mediaType, encoding string, body io.Reader, size int64, into any) error {
	if c.base.Host == "" {
		return errNoHub
	}
	request, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return fmt.Errorf("making a request to the hub: %w", err)
	}
	request.ContentLength = size
	if mediaType != "" {
		request.Header.Set("Content-Type", mediaType)
	}
	request.Header.Set("Accept-Encoding", wire.Packed)
	if encoding != "" {
		request.Header.Set("Content-Encoding", encoding)
	}
	spoken := c.speaks()
	response, err := c.http.Do(request)
	if errors.Is(err, identity.ErrNotEnrolled) {
		return identity.ErrNotEnrolled
	}
	if err != nil {
		return fmt.Errorf("the hub cannot be reached; check network and address: %w", err)
	}
	defer response.Body.Close() // only read from
	c.listen(response.Header)
	answer := io.LimitReader(response.Body, maxAnswer)
	if response.Header.Get("Content-Encoding") == wire.Packed {
		plain, err := wire.Unpack(answer, maxAnswer)
		if err != nil {
			return fmt.Errorf("the hub's answer broke off or is not of its API: %w", err)
		}
		answer = bytes.NewReader(plain)
	}
	if response.StatusCode/100 != 2 {
		err := c.problem(response, answer)
		if c.speaks() < spoken && refused(err) {
			return fmt.Errorf("%w; it was answered by a hub of an older protocol and is sent again in that", errProtocol)
		}
		return err
	}
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(answer).Decode(into); err != nil {
		return fmt.Errorf("the hub's answer broke off or is not of its API: %w", err)
	}
	return nil
}

func (c *client) problem(response *http.Response, body io.Reader) error {
	var said struct {
		Detail string `json:"detail"`
	}
	if json.NewDecoder(body).Decode(&said) != nil || said.Detail == "" {
		said.Detail = http.StatusText(response.StatusCode)
	}
	return &HubError{response.StatusCode, said.Detail, retryAfter(response.Header.Get("Retry-After"), c.now())}
}

// retryAfter reads both forms of the header (RFC 9110, 10.2.3): seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(value); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}
