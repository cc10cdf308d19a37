package hub

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Look is one call by which somebody saw, or changed, what is of a person.
type Look struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who" doc:"Name of an account or of a terminal"`
	Role    Role      `json:"role"`
	Address string    `json:"address" doc:"From where"`
	Method  string    `json:"method"`
	Path    string    `json:"path" doc:"Which case, and what of it"`
}

// addLook writes a call down, before it is answered.
func (h *Hub) addLook(r *http.Request, c caller) (id string, err error) {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	id = h.newID()
	return id, h.write(r.Context(), func(t tx) error {
		return t.Exec(`INSERT INTO looks (id, at, who, role, address, method, path) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, stamp(h.opts.Now()), c.Name, string(c.Role), address, r.Method, r.URL.Path)
	})
}

// looks lists the newest first. A case's id, a name or nothing narrows them.
func (h *Hub) looks(ctx context.Context, caseID, who string, limit int) ([]Look, error) {
	return h.listLooks(ctx, `($1 = '' OR path LIKE '%/cases/' || $1 || '%') AND ($2 = '' OR who = $2)`, caseID, who, limit)
}

// mostLooks is how many are listed where nothing else is asked for.
const mostLooks = 200

// listLooks lists those of which something is so by two arguments, newest first.
func (h *Hub) listLooks(ctx context.Context, where, first, second string, limit int) ([]Look, error) {
	list := []Look{}
	err := h.read(ctx, func(t tx) error {
		return t.Each(`SELECT at, who, role, address, method, path FROM looks WHERE `+where+` ORDER BY at DESC, id LIMIT $3`, []any{first, second, limit}, func(r *sql.Rows) error {
			var l Look
			var at string
			if err := r.Scan(&at, &l.Who, &l.Role, &l.Address, &l.Method, &l.Path); err != nil {
				return err
			}
			var err error
			l.At, err = time.Parse(time.RFC3339, at)
			list = append(list, l)
			return err
		})
	})
	return list, err
}

func (h *Hub) auditCalls(api huma.API) {
	h.personLooksCall(api)
	audit := operation("auditor", "audit", "GET", auditPath, "List who looked at what is of a person, newest first")
	register(api, audit, func(ctx context.Context, in *struct {
		Case  string `query:"case" pattern:"^[A-Za-z0-9._-]{0,64}$" doc:"Only looks at this case"`
		Who   string `query:"who" maxLength:"64" doc:"Only looks of this account or terminal"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}) (*struct{ Body []Look }, error) {
		list, err := h.looks(ctx, in.Case, in.Who, in.Limit)
		return &struct{ Body []Look }{list}, h.apiError(err)
	})
}

// deeds are what a call did, by how its path begins: the words for people, in which the rest of the path stands for %s.
var deeds = []struct{ prefix, get, other string }{
	{"/cases/", "查看办件 %s", "办理办件 %s"}, {"/v1/cases/", "查看办件 %s", "办理办件 %s"},
	{"/v1/enterprises/", "", "查询企业登记信息"}, {"/v1/services/cases/", "", "查询本人办件"},
	{draftsPath, "", "保存或调取本人草稿"},
	{"/v1/services/licences/", "", "查询或打印本人电子证照"}, {"/v1/services/benefits/", "", "查询可享受的政策"}, {"/v1/services/bills/", "", "查询本人缴费户号"},
	{"/ratings", "查看差评整改", ""}, {"/v1/ratings", "导出评价", ""}, {"/follow-ups/", "", "处理差评 %s"}, {"/v1/follow-ups", "查看差评整改", "处理差评 %s"},
	{auditPersonPath, "", "查询谁看过某人的信息"}, {auditPersonPage, "", "查询谁看过某人的信息"},
	{"/v1/bills/", "查看未定缴费", "核定缴费 %s"}, {"/v1/accounts", "查看账号", "变更账号 %s"},
}

// did says what a look was, for the auditor's page.
func did(l Look) string {
	for _, d := range deeds {
		rest, ok := strings.CutPrefix(l.Path, d.prefix)
		if !ok {
			continue
		}
		words := d.other
		if l.Method == http.MethodGet {
			words = d.get
		}
		rest = strings.NewReplacer("/attachments/", " 材料 ", "/children/", " 事项 ").Replace(strings.TrimPrefix(rest, "/"))
		if words != "" {
			return strings.TrimSpace(strings.Replace(words, "%s", rest, 1))
		}
	}
	return l.Method + " " + l.Path
}

// showAudit is the same for a browser.
func (h *Hub) showAudit(w http.ResponseWriter, r *http.Request) {
	caseID, who := r.URL.Query().Get("case"), r.URL.Query().Get("who")
	list, err := h.looks(r.Context(), caseID, who, mostLooks)
	if err != nil {
		h.pageError(w, err)
		return
	}
	h.render(w, http.StatusOK, "audit", map[string]any{"Who": callerOf(r.Context()), "Looks": list, "Case": caseID, "Of": who, "Now": h.opts.Now()})
}
