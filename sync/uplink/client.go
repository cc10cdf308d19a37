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
	token func() (string, error)
	http  *http.Client
	now   func() time.Time
}

func (c *client) intake(ctx context.Context, in wire.Intake) (answer wire.IntakeAnswer, err error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return answer, fmt.Errorf("writing a batch: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err = c.do(ctx, http.MethodPost, c.base.JoinPath("v1", "intake"), "application/json", bytes.NewReader(raw), int64(len(raw)), &answer)
	return answer, err
}

func (c *client) hasAttachment(ctx context.Context, sum string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err := c.do(ctx, http.MethodHead, c.base.JoinPath("v1", "attachments", sum), "", nil, 0, nil)
	var hub *HubError
	if errors.As(err, &hub) && hub.Status == http.StatusNotFound {
		return false, nil
	}
	return err == nil, err
}

func (c *client) putAttachment(ctx context.Context, sum string, content io.Reader, size int64) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	return c.do(ctx, http.MethodPut, c.base.JoinPath("v1", "attachments", sum), "application/octet-stream", content, size, nil)
}

func (c *client) changes(ctx context.Context, terminal string, after int64) (answer wire.Changes, err error) {
	ctx, cancel := context.WithTimeout(ctx, changesWait+30*time.Second)
	defer cancel()
	u := c.base.JoinPath("v1", "terminals", terminal, "changes")
	u.RawQuery = url.Values{"after": {strconv.FormatInt(after, 10)}, "wait": {changesWait.String()}}.Encode()
	err = c.do(ctx, http.MethodGet, u, "", nil, 0, &answer)
	return answer, err
}

// do sends a request and reads the answer into into, unless that is nil. A status outside 2xx is a *HubError.
func (c *client) do(ctx context.Context, method string, u *url.URL, mediaType string, body io.Reader, size int64, into any) error {
	if c.base.Host == "" {
		return errNoHub
	}
	request, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return fmt.Errorf("making a request to the hub: %w", err)
	}
	request.ContentLength = size
	token, err := c.token()
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	if mediaType != "" {
		request.Header.Set("Content-Type", mediaType)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("the hub cannot be reached; check network and address: %w", err)
	}
	defer response.Body.Close() // only read from
	answer := io.LimitReader(response.Body, maxAnswer)
	if response.StatusCode/100 != 2 {
		return c.problem(response, answer)
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
