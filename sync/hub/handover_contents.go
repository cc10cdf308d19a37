package hub

import (
	"net/http"

	"zhiting/sync/casefile"
)

// handOverPath is where departments' systems fetch contents: each with the token of its case.
const handOverPath = "/v1/handovers/"

// handOverContent answers one content of a case that was handed over, to whoever shows the token of that hand-over.
func (h *Hub) handOverContent(w http.ResponseWriter, r *http.Request) {
	sum, shown := r.PathValue("sha256"), ""
	if token, ok := bearer(r); ok {
		shown = token
	}
	allowed, here := false, false
	err := h.read(r.Context(), func(t tx) error {
		list, err := t.handingsOf(r.PathValue("key"))
		if err != nil {
			return err
		}
		for _, g := range list {
			if !same(shown, g.token) {
				continue
			}
			allowed = true
			if here, err = t.givenTo(g, sum); err != nil || here {
				return err
			}
		}
		return nil
	})
	switch {
	case err != nil:
		h.opts.Log.WithError(err).Error("a content for a department was not found; look at the hub's database")
		problem(w, http.StatusServiceUnavailable, "the hub cannot read its store now; try again later")
	case !allowed:
		problem(w, http.StatusUnauthorized, "this content needs the token that came with the case; send it as Authorization: Bearer")
	case !here:
		problem(w, http.StatusNotFound, errNoAttachment.Error())
	default:
		h.sendContent(w, r, sum, "application/octet-stream")
	}
}

// sendContent writes a content that is here.
func (h *Hub) sendContent(w http.ResponseWriter, r *http.Request, sum, mediaType string) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if err := h.copyContent(r.Context(), sum, w); err != nil {
		h.opts.Log.WithError(err).Error("an attachment was not read to its end; look at the place of attachments")
		panic(http.ErrAbortHandler) // so that the reader does not take a part for the whole
	}
}

// givenTo says whether a content went with a hand-over and is here.
func (t tx) givenTo(g handing, sum string) (bool, error) {
	var list []casefile.Attachment
	if g.part != "" {
		made, err := t.correction(g.ref, g.part)
		if err != nil {
			return false, err
		}
		list = made.filing.Attachments
	} else {
		f, err := t.filing(g.ref)
		if err != nil {
			return false, err
		}
		for _, m := range f.Matters {
			if m.ID == g.matter {
				_, list = f.Needed(m)
			}
		}
	}
	for _, a := range list {
		if a.SHA256 == sum {
			there, err := t.haveBlobs([]string{sum})
			return there[sum], err
		}
	}
	return false, nil
}
