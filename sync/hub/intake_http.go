package hub

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"zhiting/sync/uplink/wire"
)

// describeIntake puts the intake into the description of the API. It is not called through huma, which reads a body twice
// to check it against its schema: here every record is judged by itself.
func (h *Hub) describeIntake(api huma.API) {
	o := operation("terminal", "intake", "POST", "/v1/intake", "Take events in, each exactly once")
	schema := func(shape any) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeOf(shape))}}
	}
	o.RequestBody = &huma.RequestBody{Required: true, Content: schema(wire.Intake{})}
	o.Responses = map[string]*huma.Response{
		"200":     {Description: "What became of each record", Content: schema(wire.IntakeAnswer{})},
		"default": {Description: "Nothing of the batch was taken", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeOf(huma.ErrorModel{}))}}},
	}
	api.OpenAPI().AddOperation(&o)
}

// takeBatch is the intake over HTTP.
func (h *Hub) takeBatch(w http.ResponseWriter, r *http.Request) {
	h.taking.Add(1)
	defer func() {
		h.taken.Store(time.Now().UnixNano())
		h.taking.Add(-1)
	}()
	var body bytes.Buffer
	body.Grow(int(max(0, min(r.ContentLength, wire.MaxIntake))) + bytes.MinRead)
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, wire.MaxIntake))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		problem(w, http.StatusRequestEntityTooLarge, "the batch is too large; send fewer records at once")
		return
	case err != nil:
		problem(w, http.StatusRequestTimeout, "the batch broke off on its way; send it again")
		return
	}
	var in wire.Intake
	// What is doubtful in one record is for its own judge to see, and spoils no other.
	switch err := json.Unmarshal(body.Bytes(), &in, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); {
	case err != nil:
		problem(w, http.StatusBadRequest, "the batch is not the JSON of this API; look at /openapi.json")
		return
	case in.Protocol < wire.OldestProtocol || in.Protocol > wire.Protocol:
		problem(w, http.StatusNotImplemented, fmt.Sprintf("this hub speaks protocols %d to %d; update it or the terminal, which keeps its cases until then", wire.OldestProtocol, wire.Protocol))
		return
	case !idShape.MatchString(in.Terminal) || len(in.Epoch) < 1 || len(in.Epoch) > 64 || len(in.Records) > wire.MaxRecords:
		problem(w, http.StatusUnprocessableEntity, "the batch names no terminal or no epoch, or has too many records")
		return
	}
	if err := own(r.Context(), in.Terminal); err != nil {
		problem(w, http.StatusForbidden, err.Error())
		return
	}
	answer, err := h.intake(r.Context(), in)
	if err != nil {
		var status huma.StatusError
		errors.As(h.apiError(err), &status)
		problem(w, status.GetStatus(), status.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.MarshalWrite(w, answer) // an error here is a terminal that went: it asks again
}
