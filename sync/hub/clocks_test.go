package hub

import (
	"strings"
	"testing"
	"time"

	"zhiting/sync/casefile"
)

// TestClocksOfACase shows points promised on the way with their due time: running, kept, kept too late, and missed.
func TestClocksOfACase(t *testing.T) {
	moving := movedFrom(day)
	o := options(t.TempDir())
	o.Now = moving.now
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
	f := filing()
	f.Matters = f.Matters[:1]
	f.Matters[0].Clocks = []casefile.Clock{
		{ID: "contact", Name: casefile.Text{Zh: "取得联系"}, Hours: 2, KeptBy: casefile.StateAccepted},
		{ID: "opinion", Name: casefile.Text{Zh: "提出办理意见"}, Days: 1, KeptBy: casefile.StateProcessing},
		{ID: "solve", Name: casefile.Text{Zh: "解决问题"}, Days: 15, KeptBy: casefile.StateGranted},
	}
	r.send(event(t, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
	late := func() string {
		var c Case
		r.call("GET", "/v1/cases/c", ownerToken, nil, &c)
		var said []string
		for _, clock := range c.Children[0].Clocks {
			word := "runs"
			switch {
			case clock.Late && clock.Kept.IsZero():
				word = "missed"
			case clock.Late:
				word = "late"
			case !clock.Kept.IsZero():
				word = "kept"
			}
			said = append(said, word)
		}
		return strings.Join(said, " ")
	}
	for _, c := range []struct {
		after time.Duration
		move  string
		want  string
		page  string
	}{
		{time.Hour, "", "runs runs runs", "计时中"},
		{2 * time.Hour, "", "missed runs runs", "已超时"},
		{time.Hour, "loss accepted", "late runs runs", "超时办理"},
		{time.Hour, "loss processing", "late kept runs", "已按时"},
		{20 * 24 * time.Hour, "", "late kept missed", "已超时"},
		{time.Hour, "loss granted", "late kept late", "超时办理"},
	} {
		moving.forward(c.after)
		if c.move != "" {
			r.moves(c.move)
		}
		if got := late(); got != c.want {
			t.Errorf("%s after %q: %s, want %s", moving.now().Sub(day), c.move, got, c.want)
		}
		if !strings.Contains(r.page("/cases/c"), c.page) {
			t.Errorf("%s: the clerk's page does not say %s", moving.now().Sub(day), c.page)
		}
	}
}
