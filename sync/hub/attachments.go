package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"gocloud.dev/gcerrors"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// errWrongContent says that bytes do not have the address they were sent under.
var errWrongContent = errors.New("the content does not match its SHA-256; it was damaged on the way, send it again")

// frameWait is how long a terminal may take for one frame: the largest at 2 KiB/s.
const frameWait = 2 * time.Minute

// contentCalls are for the contents of attachments.
func (h *Hub) contentCalls(api huma.API) {
	state := operation("terminal", "contents-state", "POST", "/v1/attachments/state", "Ask how much of some contents is here")
	register(api, state, func(ctx context.Context, in *struct{ Body wire.ContentQuery }) (*struct{ Body wire.ContentStates }, error) {
		states, err := h.contentStates(ctx, in.Body)
		return &struct{ Body wire.ContentStates }{wire.ContentStates{Contents: states}}, h.apiError(err)
	})

	send := operation("terminal", "send-contents", "POST", "/v1/attachments", "Send contents as a stream of frames; what arrived whole before a cut is kept")
	send.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{wire.ContentsType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	register(api, send, func(ctx context.Context, in *contentStream) (*struct{ Body wire.ContentStates }, error) {
		states, err := h.takeContents(ctx, in.Terminal, in.frames, in.deadline)
		return &struct{ Body wire.ContentStates }{wire.ContentStates{Contents: states}}, h.apiError(err)
	})

	put := operation("terminal", "put-attachment", "PUT", "/v1/attachments/{sha256}", "Store the content that has this SHA-256, as terminals of the version before do")
	put.MaxBodyBytes = casefile.MaxAttachment
	register(api, put, func(ctx context.Context, in *struct {
		SHA256  string `path:"sha256" pattern:"^[0-9a-f]{64}$"`
		RawBody []byte `contentType:"application/octet-stream"`
	}) (*struct{}, error) {
		return nil, h.apiError(h.saveAttachment(ctx, in.SHA256, in.RawBody))
	})

	head := operation("terminal", "has-attachment", "HEAD", "/v1/attachments/{sha256}", "Ask whether content is here: 200 or 404")
	register(api, head, func(ctx context.Context, in *struct {
		SHA256 string `path:"sha256" pattern:"^[0-9a-f]{64}$"`
	}) (*struct{}, error) {
		states, err := h.contentStates(ctx, wire.ContentQuery{Contents: []wire.Content{{SHA256: in.SHA256}}})
		if err == nil && states[0].Outcome != wire.Done {
			return nil, huma.Error404NotFound("this content has not arrived")
		}
		return nil, h.apiError(err)
	})

	show := operation("clerk", "show-attachment", "GET", "/v1/cases/{id}/attachments/{attachment}", "Read the content of an attachment")
	register(api, show, func(ctx context.Context, in *struct {
		ID         string `path:"id"`
		Attachment string `path:"attachment"`
	}) (*huma.StreamResponse, error) {
		a, err := h.attachment(ctx, in.ID, in.Attachment)
		if err != nil {
			return nil, h.apiError(err)
		}
		return &huma.StreamResponse{Body: func(c huma.Context) {
			c.SetHeader("Content-Type", "application/octet-stream") // whatever it is, no browser runs it
			c.SetHeader("Content-Disposition", `attachment; filename="`+a.SHA256+`"`)
			if err := h.copyContent(c.Context(), a.SHA256, c.BodyWriter()); err != nil {
				h.opts.Log.WithError(err).Error("an attachment was not read to its end; look at the place of attachments")
				panic(http.ErrAbortHandler) // so that the clerk's program does not take a part for the whole
			}
		}}, nil
	})
}

// contentStream is the request that sends contents. Its body is read frame by frame.
type contentStream struct {
	Terminal string `query:"terminal" required:"true" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	frames   *wire.FrameReader
	deadline func(time.Time) error
}

// Resolve takes the body, which huma would read whole.
func (s *contentStream) Resolve(c huma.Context) []error {
	s.frames, s.deadline = wire.NewFrameReader(c.BodyReader()), c.SetReadDeadline
	return nil
}

// contentStates says how each content stands. Whatever of these the terminal was sending before has been cut, or else it
// would not ask: those requests are ended first, so that the answer counts all that arrived.
func (h *Hub) contentStates(ctx context.Context, in wire.ContentQuery) ([]wire.ContentState, error) {
	sums := make([]string, 0, len(in.Contents))
	for _, c := range in.Contents {
		sums = append(sums, c.SHA256)
		h.uploads.end(in.Terminal, c.SHA256)
	}
	states := make([]wire.ContentState, 0, len(sums))
	err := h.read(ctx, func(t tx) error {
		there, err := t.haveBlobs(sums)
		if err != nil {
			return err
		}
		parts, err := t.arriving(in.Terminal, sums)
		for _, sum := range sums {
			s := wire.ContentState{SHA256: sum, Outcome: wire.Partial, Have: parts[sum].have}
			if there[sum] {
				s.Outcome = wire.Done
			}
			states = append(states, s)
		}
		return err
	})
	return states, err
}

// saveAttachment stores content under its SHA-256. It is durable when nil is returned.
func (h *Hub) saveAttachment(ctx context.Context, sum string, content []byte) error {
	actual := sha256.Sum256(content)
	if hex.EncodeToString(actual[:]) != sum {
		return errWrongContent
	}
	if err := h.blobs.Put(ctx, sum, content); err != nil {
		return fmt.Errorf("storing an attachment: %w", err)
	}
	err := h.write(ctx, func(t tx) error {
		_, err := t.addBlob(sum, int64(len(content)), "")
		return err
	})
	if err == nil {
		h.announce(anything)
	}
	return err
}

// attachment finds an attachment of a case.
func (h *Hub) attachment(ctx context.Context, caseID, id string) (found casefile.Attachment, err error) {
	err = h.read(ctx, func(t tx) error {
		c, there, err := t.caseOf(caseID)
		if err == nil && there {
			err = t.seen(ctx, c)
		}
		if err == nil && there {
			there, err = t.One(`SELECT a.sha256, b.size FROM attachments a JOIN blobs b ON b.sha256 = a.sha256 WHERE a.terminal = $1 AND a.case_id = $2 AND a.id = $3`,
				[]any{c.terminal, c.id, id}, &found.SHA256, &found.Size)
		}
		if err == nil && !there {
			return errNoAttachment
		}
		return err
	})
	return found, err
}

// shown are the kinds of content that a browser shows to a clerk; others are kept as a file.
var shown = []string{"image/jpeg", "image/png", "application/pdf"}

// attachmentPage shows the content of an attachment to a clerk.
func (h *Hub) attachmentPage(w http.ResponseWriter, r *http.Request) {
	a, err := h.attachment(r.Context(), r.PathValue("id"), r.PathValue("attachment"))
	if errors.Is(err, errNoAttachment) || errors.Is(err, errNoCase) {
		h.render(w, http.StatusNotFound, "trouble", "没有这份材料，可能还在接收中，请稍后再看。")
		return
	}
	if err != nil {
		h.pageError(w, err)
		return
	}
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'none'")
	err = h.copyContent(r.Context(), a.SHA256, &sniffed{ResponseWriter: w, name: a.SHA256})
	if err != nil {
		h.opts.Log.WithError(err).Error("an attachment was not read to its end; look at the place of attachments")
		panic(http.ErrAbortHandler) // so that the clerk does not take a part for the whole
	}
}

// sniffed names the kind of a content by its first bytes, before they are sent.
type sniffed struct {
	http.ResponseWriter
	name string
	told bool
}

func (s *sniffed) Write(b []byte) (int, error) {
	if !s.told {
		s.told = true
		kind := http.DetectContentType(b)
		if !slices.Contains(shown, kind) {
			kind = "application/octet-stream"
			s.Header().Set("Content-Disposition", `attachment; filename="`+s.name+`"`)
		}
		s.Header().Set("Content-Type", kind)
	}
	return s.ResponseWriter.Write(b)
}

// errNoAttachment says that a case has no such attachment or that its content has not arrived.
var errNoAttachment = errors.New("there is no such attachment here; perhaps its content has not arrived yet")

// copyContent writes a content that is here.
func (h *Hub) copyContent(ctx context.Context, sum string, to io.Writer) error {
	var parts string
	err := h.read(ctx, func(t tx) error {
		_, err := t.One(`SELECT parts FROM blobs WHERE sha256 = $1`, []any{sum}, &parts)
		return err
	})
	if err != nil {
		return err
	}
	if parts != "" {
		return h.copyParts(ctx, sum, strings.Fields(parts), to)
	}
	err = h.blobs.Download(ctx, sum, to, nil)
	if gcerrors.Code(err) != gcerrors.NotFound {
		return err
	}
	f, err := os.Open(filepath.Join(h.opts.Dir, "attachments", sum)) // where hubs kept contents before
	if err != nil {
		return err
	}
	defer f.Close() // only read from
	_, err = io.Copy(to, f)
	return err
}

func (h *Hub) copyParts(ctx context.Context, sum string, parts []string, to io.Writer) error {
	for _, part := range parts {
		if err := h.blobs.Download(ctx, sum+"."+part, to, nil); err != nil {
			return fmt.Errorf("reading a part of content %s: %w", sum, err)
		}
	}
	return nil
}
