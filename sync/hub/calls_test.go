package hub

import (
	"errors"
	"testing"
	"time"

	"zhiting/sync/uplink/wire"
)

func TestCalls(t *testing.T) { both(t, calls) }

// calls takes calls at one gateway and looks at them from another.
func calls(t *testing.T) {
	clock := movedFrom(time.Date(2026, 9, 30, 9, 0, 0, 0, hall))
	dir := t.TempDir()
	open := func() *Hub {
		o := options(dir)
		o.Now = clock.now
		h, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = h.Close() })
		return h
	}
	here := open()
	there := here
	if database != "" {
		there = open()
	}
	first, err := here.addCall(t.Context(), wire.HelpCall{Terminal: "t1"})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := there.addCall(t.Context(), wire.HelpCall{Terminal: "t1"}); err != nil || again != first {
		t.Errorf("a terminal that calls again has the call %q and not %q, %v", again, first, err)
	}
	clock.forward(time.Second)
	second, err := there.addCall(t.Context(), wire.HelpCall{Terminal: "t2"})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := here.callState(t.Context(), second); err != nil || s.Ahead != 1 || s.Coming {
		t.Errorf("second call: %+v, %v", s, err)
	}
	if err := there.goTo(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	clock.forward(callLife - time.Second)
	if s, err := here.callState(t.Context(), second); err != nil || s.Ahead != 0 {
		t.Errorf("after somebody goes to the first: %+v, %v", s, err)
	}
	if s, err := here.callState(t.Context(), first); err != nil || !s.Coming {
		t.Errorf("the first call: %+v, %v", s, err)
	}
	clock.forward(2 * callLife)
	if _, err := here.callState(t.Context(), second); !errors.Is(err, errNoCall) {
		t.Errorf("a call whose terminal went silent: %v", err)
	}
	if _, err := here.addCall(t.Context(), wire.HelpCall{Terminal: "t3"}); err != nil {
		t.Fatal(err)
	}
	if err := there.goTo(t.Context(), second); !errors.Is(err, errNoCall) {
		t.Errorf("going to a call that ended: %v", err)
	}
}
