package hub

import (
	"errors"
	"net/http"
	"slices"
)

// followUpNames are the states of a follow-up as clerks read them.
var followUpNames = map[FollowUpState]string{
	FollowUpOpen: "待核实", FollowUpContacted: "已核实", FollowUpMended: "已整改", FollowUpClosed: "已回访",
}

// ratingReasons are what the citizen ticked.
var ratingReasons = map[string]string{
	"slow": "太慢，等太久", "unclear": "看不懂、说不清", "device": "机器不好用", "materials": "要的材料太多", "other": "别的原因",
}

// nextStates are the moves that a follow-up has, the ordinary one first.
func nextStates(s FollowUpState) []FollowUpState { return slices.Clone(followUpMoves[s]) }

// ratingsPage lists the low ratings.
func (h *Hub) ratingsPage(w http.ResponseWriter, r *http.Request) {
	h.showRatings(w, r, http.StatusOK, "")
}

func (h *Hub) showRatings(w http.ResponseWriter, r *http.Request, status int, complaint string) {
	list, err := h.followUps(r.Context())
	if err != nil {
		h.pageError(w, err)
		return
	}
	h.render(w, status, "ratings", map[string]any{"Who": callerOf(r.Context()), "FollowUps": list, "Complaint": complaint, "Now": h.opts.Now()})
}

// followUpForm moves a follow-up and goes back to the list, so that reloading does not send the form again.
func (h *Hub) followUpForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		h.showRatings(w, r, http.StatusBadRequest, "表单过长或无法读取，请重新填写。")
		return
	}
	err := h.moveFollowUp(r.Context(), r.PathValue("id"), FollowUpState(r.PostForm.Get("state")), r.PostForm.Get("note"))
	switch {
	case err == nil:
		http.Redirect(w, r, "/ratings", http.StatusSeeOther)
	case errors.Is(err, errNoNote):
		h.showRatings(w, r, http.StatusUnprocessableEntity, "请写明核实、整改或答复的情况。")
	case errors.Is(err, errFollowUpMove), errors.Is(err, errNoFollowUp):
		h.showRatings(w, r, http.StatusConflict, "可能已有人先处理，请看最新状态。")
	default:
		h.pageError(w, err)
	}
}
