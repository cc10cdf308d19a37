package hub

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/sync/casefile"
)

// TestLowRatingIsFollowedUp keeps ratings once a round, opens a follow-up for a low one alone, and moves it to its end.
func TestLowRatingIsFollowedUp(t *testing.T) { both(t, lowRatingIsFollowedUp) }

func lowRatingIsFollowedUp(t *testing.T) {
	ctx := context.Background()
	s := start(t, t.TempDir())
	h := s.hub
	first, other := submitted(t, "c1"), submitted(t, "c2")
	bad := event(t, "c1-1", "c1", &first, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 1, Details: []string{"slow"}, Writing: "等太久", Channel: 5, Round: 1})
	good := event(t, "c2-1", "c2", &other, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 5, Channel: 5, Round: 1})
	s.send(first, other, bad, good)
	s.send(bad) // sent again after a lost answer

	found, err := h.followUps(ctx)
	if err != nil || len(found) != 1 || found[0].CaseID != "c1" || found[0].Rating.Writing != "等太久" || found[0].Due == "" {
		t.Fatalf("follow-ups %+v, %v", found, err)
	}
	id := found[0].ID
	for _, c := range []struct {
		to   FollowUpState
		note string
		want error
	}{
		{FollowUpClosed, "已答复", errFollowUpMove}, {FollowUpContacted, "", errNoNote}, {FollowUpContacted, "已电话核实", nil},
		{FollowUpMended, "已增开窗口", nil}, {FollowUpClosed, "已回访", nil}, {FollowUpContacted, "再来", errFollowUpMove},
	} {
		if err := h.moveFollowUp(ctx, id, c.to, c.note); !errors.Is(err, c.want) {
			t.Errorf("to %s with %q: %v, want %v", c.to, c.note, err, c.want)
		}
	}
	if err := h.moveFollowUp(ctx, "nobody", FollowUpContacted, "x"); !errors.Is(err, errNoFollowUp) {
		t.Errorf("a follow-up that is not there: %v", err)
	}

	records, err := h.ratingRecords(ctx, day.AddDate(0, 0, -1))
	if err != nil || len(records) == 0 {
		t.Fatalf("records %+v, %v", records, err)
	}
	r := records[0]
	if r.Channel != 5 || r.Satisfaction != 1 || r.Round != 1 || r.ProjectNo == "" || r.ProStatus != 1 || r.UserProp != 1 {
		t.Errorf("record %+v", r)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"taskCode", "deptCode", "areaCode", "projectNo", "pf", "satisfaction", "evalDetail", "writingEvaluation", "assessTime", "assessNumber", "promiseTime"} {
		if _, there := fields[name]; !there {
			t.Errorf("the record lacks %s: %s", name, raw)
		}
	}
}

// TestRatingRecordStays proves that what is exchanged tells how things stood when the rating arrived, however late it is
// read, and that who reads on by arrival misses none that came late from a terminal without network.
func TestRatingRecordStays(t *testing.T) { both(t, ratingRecordStays) }

func ratingRecordStays(t *testing.T) {
	clock := movedFrom(day)
	o := options(t.TempDir())
	o.Now = clock.now
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	r := rig{T: t, hub: h, web: serve(t, h)}
	first := submitted(t, "c")
	r.send(first)
	r.moves("loss accepted")
	clock.forward(time.Hour)
	r.send(event(t, "c-1", "c", &first, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 5, Channel: 5, Round: 1}))
	read := func(since time.Time) (records []RatingRecord) {
		if status := r.call("GET", "/v1/ratings?since="+url.QueryEscape(since.Format(time.RFC3339)), ownerToken, nil, &records); status != http.StatusOK {
			t.Fatalf("ratings answered %d", status)
		}
		return records
	}
	before := read(clock.now()) // an hour after it was given
	if len(before) != 2 {
		t.Fatalf("%d records of the two matters that had begun: %+v", len(before), before)
	}
	if one, two := before[0], before[1]; one.ProStatus != 2 || one.AcceptDate != "2026-10-01" || two.ProStatus != 1 || two.AcceptDate != "" || !one.At.Equal(day) || !one.Arrived.Equal(clock.now()) {
		t.Errorf("records %+v", before)
	}
	clock.forward(time.Hour)
	r.moves("loss processing", "loss granted", "photo accepted") // and the matter that waited for the loss begins
	if after := read(day); !slices.EqualFunc(before, after, func(a, b RatingRecord) bool {
		return a.ProjectNo == b.ProjectNo && a.ProStatus == b.ProStatus && a.AcceptDate == b.AcceptDate
	}) {
		t.Errorf("records became %+v", after)
	}
	if late := read(clock.now()); len(late) != 0 {
		t.Errorf("%d records of a rating that arrived before", len(late))
	}
}

// TestFollowUpsOverHTTP moves a follow-up by the API and by the clerks' form, and sees it on their page.
func TestFollowUpsOverHTTP(t *testing.T) {
	r := start(t, t.TempDir())
	first := submitted(t, "c")
	r.send(first, event(t, "c-1", "c", &first, casefile.KindRated, "T1", casefile.Rating{Satisfaction: 2, Details: []string{"slow"}, Channel: 5, Round: 1}))
	var list []FollowUp
	for token, want := range map[string]int{"": 401, terminalToken: 401, ownerToken: 200} {
		if got := r.call("GET", "/v1/follow-ups", token, nil, nil); got != want {
			t.Errorf("with token %q: %d, want %d", token, got, want)
		}
	}
	r.call("GET", "/v1/follow-ups", ownerToken, nil, &list)
	if len(list) != 1 || list[0].State != FollowUpOpen || list[0].Due != "2026-10-16" {
		t.Fatalf("follow-ups %+v", list)
	}
	for _, want := range []string{"待核实", "太慢，等太久", "2026-10-16 前办结"} {
		if page := r.page("/ratings"); !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	id := list[0].ID
	for _, c := range []struct {
		name, id string
		body     map[string]string
		status   int
	}{
		{"nobody's", "x", map[string]string{"state": "contacted", "note": "已核实"}, 404},
		{"no note", id, map[string]string{"state": "contacted", "note": ""}, 422},
		{"a state that is none", id, map[string]string{"state": "forgotten", "note": "已核实"}, 422},
		{"out of order", id, map[string]string{"state": "mended", "note": "已整改"}, 409},
		{"good", id, map[string]string{"state": "contacted", "note": "已核实"}, 204},
	} {
		if got := r.call("POST", "/v1/follow-ups/"+c.id, ownerToken, c.body, nil); got != c.status {
			t.Errorf("%s: %d, want %d", c.name, got, c.status)
		}
	}
	for _, c := range []struct {
		name, site string
		form       url.Values
		status     int
		says       string
	}{
		{"from another site", "cross-site", url.Values{"state": {"mended"}, "note": {"已整改"}}, 403, ""},
		{"no note", "same-origin", url.Values{"state": {"mended"}}, 422, "请写明"},
		{"out of order", "same-origin", url.Values{"state": {"contacted"}, "note": {"再核实"}}, 409, "已有人先处理"},
		{"good", "same-origin", url.Values{"state": {"mended"}, "note": {"已增开窗口"}}, 303, ""},
	} {
		if status, page := r.post("/follow-ups/"+id, c.site, c.form); status != c.status || !strings.Contains(page, c.says) {
			t.Errorf("form, %s: %d, want %d and %q", c.name, status, c.status, c.says)
		}
	}
	if page := r.page("/ratings"); !strings.Contains(page, "已整改") || !strings.Contains(page, "已增开窗口") {
		t.Error("the page does not say what was done")
	}
}
