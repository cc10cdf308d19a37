package hub

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// PersonLooks asks who looked at what is of a person. The number is in the body: an address is kept in many places.
type PersonLooks struct {
	_        struct{} `additionalProperties:"true"`
	IDNumber string   `json:"id_number" minLength:"1" maxLength:"18"`
}

// askedAfter is whose number a request holds, "" for nobody's.
func askedAfter(request reflect.Value) string {
	body := request.FieldByName("Body")
	if body.Kind() != reflect.Struct {
		return ""
	}
	of := func(in reflect.Value, field string) string {
		if number := in.FieldByName(field); number.Kind() == reflect.String {
			return number.String()
		}
		return ""
	}
	if holder := body.FieldByName("Holder"); holder.Kind() == reflect.Struct && of(holder, "IDNumber") != "" {
		return of(holder, "IDNumber")
	}
	if number := of(body, "IDNumber"); number != "" {
		return number
	}
	return of(body, "Actor")
}

// noteWhom adds to a look whom it was after, before it is answered.
func (h *Hub) noteWhom(ctx context.Context, look, idNumber string) error {
	return h.write(ctx, func(t tx) error {
		return t.Exec(`UPDATE looks SET person = $1 WHERE id = $2`, h.keyed("person of a look", idNumber), look)
	})
}

// looksAt lists who asked after a person, or looked at a case of theirs, newest first.
func (h *Hub) looksAt(ctx context.Context, idNumber string) ([]Look, error) {
	return h.listLooks(ctx, `person = $1 OR EXISTS (SELECT 1 FROM cases c WHERE c.person = $2 AND looks.path LIKE '%/cases/' || c.id || '%')`,
		h.keyed("person of a look", idNumber), strings.ToUpper(idNumber), mostLooks)
}

func (h *Hub) personLooksCall(api huma.API) {
	find := operation("auditor", "audit-person", "POST", auditPersonPath, "List who looked at what is of a person, newest first")
	register(api, find, func(ctx context.Context, in *struct{ Body PersonLooks }) (*struct{ Body []Look }, error) {
		list, err := h.looksAt(ctx, in.Body.IDNumber)
		return &struct{ Body []Look }{list}, h.apiError(err)
	})
}

// showPersonLooks is the same for a browser.
func (h *Hub) showPersonLooks(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		h.render(w, http.StatusBadRequest, "trouble", "表单无法读取，请重新填写。")
		return
	}
	number, c := strings.TrimSpace(r.PostForm.Get("number")), callerOf(r.Context())
	var list []Look
	err := c.noted(r.Context(), number)
	if err == nil {
		list, err = h.looksAt(r.Context(), number)
	}
	if err != nil {
		h.pageError(w, err)
		return
	}
	h.render(w, http.StatusOK, "audit", map[string]any{"Who": c, "Looks": list, "Person": true, "Now": h.opts.Now()})
}
