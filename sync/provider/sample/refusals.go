package sample

import (
	"net/http"

	"zhiting/sync/bilingual"
	"zhiting/sync/provider"
)

// refusals are what the library of licences, the queue and the department say when they will not.
var refusals = map[string]struct {
	status int
	text   bilingual.Text
}{
	provider.NoLicence:       {http.StatusNotFound, bilingual.Text{Zh: "没有这份证照。", En: "There is no such licence."}},
	provider.LicenceNotValid: {http.StatusConflict, bilingual.Text{Zh: "证照已过期或被注销，不能使用。", En: "The licence has expired or was revoked and cannot be used."}},
	provider.OtherConsent:    {http.StatusConflict, bilingual.Text{Zh: "这次授权已用于别的证照。", En: "This consent was used for another licence."}},
	provider.NoGrant:         {http.StatusNotFound, bilingual.Text{Zh: "没有这次授权。", En: "There is no such consent."}},
	provider.GrantUsed:       {http.StatusConflict, bilingual.Text{Zh: "授权只能使用一次，已经用过。", En: "A consent counts once, and this one was used."}},
	provider.GrantExpired:    {http.StatusConflict, bilingual.Text{Zh: "授权已过时，请重新授权。", En: "The consent is too old; please consent anew."}},
	provider.NoCode:          {http.StatusNotFound, bilingual.Text{Zh: "没有这个码。", En: "There is no such code."}},
	provider.CodeExpired:     {http.StatusConflict, bilingual.Text{Zh: "码已过时，请对方重新亮码。", En: "The code is too old; let a new one be shown."}},
	provider.NoBusiness:      {http.StatusNotFound, bilingual.Text{Zh: "大厅不办这项业务。", En: "The hall does no such business."}},
	provider.QueuePaused:     {http.StatusConflict, bilingual.Text{Zh: "这项业务现在不取号。", En: "No tickets are given for it now."}},
	provider.HasTicket:       {http.StatusConflict, bilingual.Text{Zh: "已经有号，在排队了。", En: "There is a ticket already."}},
	provider.OtherTicket:     {http.StatusConflict, bilingual.Text{Zh: "这次取号与前一次不同。", En: "This order differs from the one before it."}},
	provider.NoTicket:        {http.StatusNotFound, bilingual.Text{Zh: "没有在排队的号。", En: "There is no ticket that waits."}},
	provider.OtherCase:       {http.StatusConflict, bilingual.Text{Zh: "这个办件编号下已有另一份内容。", En: "Something else was handed over under this number."}},
	provider.NoCase:          {http.StatusNotFound, bilingual.Text{Zh: "没有这个办件。", En: "There is no such case."}},
	provider.NotOurs:         {http.StatusUnprocessableEntity, bilingual.Text{Zh: "本部门不办这个事项。", En: "This department does not do this matter."}},
	provider.TicketEnded:     {http.StatusConflict, bilingual.Text{Zh: "已经叫到号，不能取消。", En: "It was called and cannot be withdrawn."}},
}

// no refuses; the answer is none.
func no(w http.ResponseWriter, code string) any {
	refuse(w, refusals[code].status, code, refusals[code].text)
	return nil
}
