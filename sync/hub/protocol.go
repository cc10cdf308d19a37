package hub

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/klauspost/compress/gzhttp"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

// announceProtocol says in every answer which protocols this hub speaks, and over how long terminals spread their first
// contact after an outage.
func (h *Hub) announceProtocol(next http.Handler) http.Handler {
	speaks := fmt.Sprintf("%d-%d", wire.OldestProtocol, wire.Protocol)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(wire.ProtocolHeader, speaks)
		if h.opts.Spread > 0 {
			w.Header().Set(wire.SpreadHeader, strconv.Itoa(int(h.opts.Spread.Seconds())))
		}
		next.ServeHTTP(w, r)
	})
}

// packed unpacks requests that came packed, and packs answers for those who take them so.
func (h *Hub) packed(next http.Handler) http.Handler {
	answering, err := gzhttp.NewWrapper(gzhttp.MinSize(512), gzhttp.EnableGzip(false))
	if err != nil {
		panic(err) // the options above are wrong: no request leads here
	}
	next = answering(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Content-Encoding") {
		case "":
		case wire.Packed:
			plain, err := h.unpack(r)
			if err != nil {
				status := http.StatusRequestTimeout
				if errors.Is(err, wire.ErrPacked) {
					status = http.StatusRequestEntityTooLarge
				}
				problem(w, status, err.Error())
				return
			}
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(plain)), int64(len(plain))
			r.Header.Del("Content-Encoding")
		default:
			problem(w, http.StatusUnsupportedMediaType, "the body is packed in a way that this hub does not know; send it plain or with zstd")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unpack reads a packed body. One that cannot be unpacked is put into quarantine as it came.
func (h *Hub) unpack(r *http.Request) ([]byte, error) {
	var came bytes.Buffer
	plain, err := wire.Unpack(io.TeeReader(io.LimitReader(r.Body, wire.MaxIntake), &came), wire.MaxIntake)
	if errors.Is(err, wire.ErrPacked) {
		kept := h.write(r.Context(), func(t tx) error {
			return t.quarantine(cmp.Or(r.URL.Query().Get("terminal"), "unknown"), casefile.Event{}, came.Bytes(), err.Error(), h.opts.Now())
		})
		if kept != nil {
			return nil, h.apiError(kept)
		}
	}
	return plain, err
}
