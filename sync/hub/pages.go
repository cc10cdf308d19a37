package hub

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"zhiting/sync/casefile"
	"zhiting/sync/uplink/wire"
)

//go:embed pages/*.html
var pageFiles embed.FS

// stateNames are the states as clerks read them.
var stateNames = map[casefile.State]string{
	"": "待前序办结", casefile.StateSubmitted: "已提交", casefile.StateAccepted: "已受理", casefile.StateRejected: "不予受理",
	casefile.StateCorrection: "待补正", casefile.StateProcessing: "办理中", casefile.StateSuspended: "已挂起",
	casefile.StateGranted: "已办结", casefile.StateRefused: "不予许可", casefile.StateDelivered: "已送达",
	casefile.StateBlocked: "未启动",
}

// moveNames are what a clerk does to bring a child case into a state.
var moveNames = map[casefile.State]string{
	casefile.StateSubmitted: "补正完成", casefile.StateAccepted: "受理", casefile.StateRejected: "不予受理",
	casefile.StateCorrection: "要求补正", casefile.StateProcessing: "转入办理", casefile.StateSuspended: "挂起",
	casefile.StateGranted: "办结（准予）", casefile.StateRefused: "不予许可", casefile.StateDelivered: "登记送达",
}

// order is how the moves are listed, the ordinary way first.
var order = []casefile.State{
	casefile.StateSubmitted, casefile.StateAccepted, casefile.StateProcessing, casefile.StateGranted, casefile.StateDelivered,
	casefile.StateCorrection, casefile.StateSuspended, casefile.StateRejected, casefile.StateRefused,
}

// tone groups the states by what they mean to the eye; each state also has its word, so colour is never the only sign.
func tone(s casefile.State) string {
	switch {
	case s == "":
		return "idle"
	case s.Done():
		return "good"
	case s.NeedsReason():
		return "warn"
	}
	return "busy"
}

// roleNames are the roles as people read them.
var roleNames = map[Role]string{
	RoleTerminal: "终端", RoleEnd: "其他办事端", RoleClerk: "部门办理", RoleWindow: "综合窗口", RoleOperator: "运维", RoleAuditor: "审计", RoleOwner: "平台管理",
}

// stateMove is one button on a case's page.
type stateMove struct {
	To   casefile.State
	Name string
}

// movesHere lists what a clerk may do: nothing while the department's own system works on it.
func movesHere(c Child) (list []stateMove) {
	s := c.State
	if s == "" || c.HandedOver != nil && c.HandedOver.State != HandOverRefused {
		return nil
	}
	for _, to := range order {
		if casefile.Move(s, to) == nil {
			list = append(list, stateMove{to, moveNames[to]})
		}
	}
	return list
}

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"state": func(s casefile.State) string { return stateNames[s] },
	"tone":  tone,
	"here":  movesHere,
	"explains": func(moves []stateMove) bool {
		return slices.ContainsFunc(moves, func(m stateMove) bool { return m.To.NeedsReason() })
	},
	"followup": func(s FollowUpState) string { return followUpNames[s] },
	"next":     nextStates,
	"why":      func(code string) string { return ratingReasons[code] },
	"mode": func(mode string) string {
		return map[string]string{"online": "全程网办", "forwarded": "异地代收代办", "joint": "多地联办"}[mode]
	},
	"standing": func(state string) string {
		return map[string]string{"active": "存续", "revoked": "已吊销", "deregistered": "已注销"}[state]
	},
	"holder": func(h casefile.Holder) string {
		return map[casefile.Holder]string{
			casefile.HolderLegal: "申请人是登记的法定代表人", casefile.HolderAgent: "申请人是登记的经办人", casefile.HolderNone: "申请人未登记为法定代表人或经办人，请核对委托书",
		}[h]
	},
	"begun": func(e string) string {
		return map[wire.End]string{wire.EndPC: "电脑", wire.EndMobile: "手机", wire.EndWindow: "窗口", wire.EndTerminal: "自助终端", wire.EndTV: "电视"}[wire.End(e)]
	},
	"role":  func(r Role) string { return roleNames[r] },
	"did":   did,
	"clock": func(t time.Time) string { return t.In(hall).Format("2006-01-02 15:04:05") },
}).ParseFS(pageFiles, "pages/*.html"))

func (h *Hub) pages(mux *http.ServeMux) {
	h.sessionPages(mux)
	mux.HandleFunc("GET /{$}", h.dashboard)
	mux.HandleFunc("GET /cases/{id}", func(w http.ResponseWriter, r *http.Request) { h.casePage(w, r, http.StatusOK, "") })
	mux.HandleFunc("GET /cases/{id}/attachments/{attachment}", h.attachmentPage)
	mux.HandleFunc("POST /calls/{id}", h.takeCall)
	mux.HandleFunc("GET /ratings", h.ratingsPage)
	mux.HandleFunc("POST /follow-ups/{id}", h.followUpForm)
	mux.HandleFunc("POST /cases/{id}/children/{matter}", h.moveForm)
}

func (h *Hub) dashboard(w http.ResponseWriter, r *http.Request) {
	figures, err := h.counts(r.Context())
	if err != nil {
		h.pageError(w, err)
		return
	}
	wanted := Wanted{Department: r.URL.Query().Get("department"), State: casefile.State(r.URL.Query().Get("state")), Overdue: r.URL.Query().Has("overdue"), Limit: 100}
	cases, err := h.list(r.Context(), wanted)
	if err != nil {
		h.pageError(w, err)
		return
	}
	c := callerOf(r.Context())
	var calls []call
	var departments []string
	if c.Role != RoleClerk {
		if calls, err = h.callsNow(r.Context()); err == nil {
			departments, err = h.departments(r.Context())
		}
	}
	if err != nil {
		h.pageError(w, err)
		return
	}
	h.render(w, http.StatusOK, "dashboard", map[string]any{
		"Who": c, "Counts": figures, "Cases": cases, "Calls": calls, "Wanted": wanted, "Departments": departments, "States": order, "Now": h.opts.Now(),
	})
}

func (h *Hub) casePage(w http.ResponseWriter, r *http.Request, status int, complaint string) {
	c, err := h.show(r.Context(), r.PathValue("id"))
	if err != nil {
		h.pageError(w, err)
		return
	}
	h.render(w, status, "case", map[string]any{"Who": callerOf(r.Context()), "Case": c, "Steps": steps(c), "Complaint": complaint, "Now": h.opts.Now()})
}

// step is one line of what the departments did.
type step struct {
	At     time.Time
	Matter string
	State  casefile.State
	Reason string
}

// steps reads the hub's chain for people. An event that cannot be read is the API's to show.
func steps(c Case) (list []step) {
	names := map[string]string{}
	for _, m := range c.Filing.Matters {
		names[m.ID] = m.TaskName.Zh
	}
	for _, e := range c.Hubs {
		var change casefile.ChildChange
		if json.Unmarshal(e.Body, &change) == nil {
			list = append(list, step{e.At, names[change.Matter], change.State, change.Reason})
		}
	}
	return list
}

// moveForm moves a child case and goes back to its page, so that reloading does not send the form again.
func (h *Hub) moveForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		h.casePage(w, r, http.StatusBadRequest, "表单过长或无法读取，请重新填写。")
		return
	}
	id, to := r.PathValue("id"), casefile.State(r.PostForm.Get("state"))
	err := h.move(r.Context(), id, r.PathValue("matter"), Move{State: to, Reason: r.PostForm.Get("reason")})
	var wrong *casefile.MoveError
	var waiting *waitingError
	switch {
	case err == nil:
		http.Redirect(w, r, "/cases/"+url.PathEscape(id), http.StatusSeeOther)
	case errors.Is(err, errNoReason):
		h.casePage(w, r, http.StatusUnprocessableEntity, "“"+moveNames[to]+"”需要写明理由，群众会看到这段话。")
	case errors.As(err, &wrong):
		h.casePage(w, r, http.StatusConflict, "该事项现在是“"+stateNames[wrong.From]+"”，不能这样变更。可能已有人先办理，请看最新状态。")
	case errors.As(err, &waiting):
		h.casePage(w, r, http.StatusConflict, "该事项要等前序事项办结后自动开启。")
	case errors.Is(err, errNotYours):
		h.casePage(w, r, http.StatusForbidden, "该事项由其他部门办理。")
	case errors.Is(err, errAtDepartment):
		h.casePage(w, r, http.StatusConflict, "该事项由部门自己的系统办理，状态会自动更新。")
	default:
		h.pageError(w, err)
	}
}

func (h *Hub) pageError(w http.ResponseWriter, err error) {
	if errors.Is(err, errNoCase) {
		h.render(w, http.StatusNotFound, "trouble", "没有这个办件，请返回列表查看。")
		return
	}
	h.opts.Log.WithError(err).Error("a page failed; look at the disk that holds the data folder")
	h.render(w, http.StatusServiceUnavailable, "trouble", "平台暂时无法读取数据，请稍后重试。")
}

// render draws a page whole before it sends any of it.
func (h *Hub) render(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, data); err != nil {
		h.opts.Log.WithError(err).Error("drawing a page")
		problem(w, http.StatusInternalServerError, "the page could not be drawn")
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // An error here is a reader who went away.
}
