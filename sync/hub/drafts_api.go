package hub

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/uplink/wire"
)

// draftCalls are how one draft is filled in at several ends, terminals being one of them. All are POST: a person's number
// stands in no address.
func (h *Hub) draftCalls(api huma.API) {
	keep := operation("end", "keep-draft", "POST", draftsPath+"/keep", "Keep a draft in place of the version that this end had (409: there is a newer one)")
	register(api, keep, func(ctx context.Context, in *struct{ Body wire.DraftKeep }) (*struct{ Body wire.DraftKept }, error) {
		kept, err := h.keepDraft(ctx, callerOf(ctx), in.Body)
		return &struct{ Body wire.DraftKept }{kept}, h.apiError(err)
	})
	find := operation("end", "find-drafts", "POST", draftsPath+"/find", "Find what a person kept, by their number or a pick-up code")
	register(api, find, func(ctx context.Context, in *struct{ Body wire.DraftQuery }) (*struct{ Body wire.DraftsFound }, error) {
		found, err := h.findDrafts(ctx, callerOf(ctx), in.Body)
		return &struct{ Body wire.DraftsFound }{wire.DraftsFound{Drafts: found}}, h.apiError(err)
	})
	drop := operation("end", "drop-draft", "POST", draftsPath+"/drop", "Destroy a draft, as its person wants")
	register(api, drop, func(ctx context.Context, in *struct{ Body wire.DraftDrop }) (*struct{}, error) {
		return nil, h.apiError(h.dropDraft(ctx, callerOf(ctx), in.Body))
	})
	changes := operation("end", "draft-changes", "GET", draftChangesPath, "Read what became of the drafts that this end had, and of the cases they became")
	register(api, changes, func(ctx context.Context, in *struct {
		After int64  `query:"after" minimum:"0" doc:"Cursor of the last answer, 0 at first"`
		Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
		Wait  string `query:"wait" default:"0s" doc:"How long to hold the call open when there is nothing, such as 20s; at most 30s"`
	}) (*struct{ Body EndChanges }, error) {
		wait, err := waitOf(in.Wait)
		if err != nil {
			return nil, err
		}
		answer, err := h.endChanges(ctx, callerOf(ctx).Name, in.After, in.Limit, wait)
		return &struct{ Body EndChanges }{answer}, h.apiError(err)
	})
}

// endCalls are the owner's: which other ends there are.
func (h *Hub) endCalls(api huma.API) {
	set := operation("owner", "set-end", "PUT", "/v1/ends/{name}", "Let another end in, or change one; it gets a new token")
	register(api, set, func(ctx context.Context, in *struct {
		Name string `path:"name" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Body NewEnd
	}) (*struct{ Body EndToken }, error) {
		given, err := h.setEnd(ctx, in.Name, in.Body)
		return &struct{ Body EndToken }{given}, h.apiError(err)
	})
	list := operation("owner", "list-ends", "GET", "/v1/ends", "List the other ends")
	register(api, list, func(ctx context.Context, _ *struct{}) (*struct{ Body []EndAccount }, error) {
		all, err := h.ends(ctx)
		return &struct{ Body []EndAccount }{all}, h.apiError(err)
	})
	end := operation("owner", "disable-end", "DELETE", "/v1/ends/{name}", "Let an end in no more")
	register(api, end, func(ctx context.Context, in *struct {
		Name string `path:"name" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	}) (*struct{}, error) {
		return nil, h.apiError(h.disableEnd(ctx, in.Name))
	})
}
