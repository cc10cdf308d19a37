package hub

import "testing"

// TestBell rings for one thing, and wakes who waits for that, or for anything.
func TestBell(t *testing.T) {
	b := bell{waiting: map[string]chan struct{}{}}
	woken := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	one, two, any := b.wait("T1"), b.wait("T2"), b.wait(anything)
	b.ring("T1")
	if !woken(one) || woken(two) || !woken(any) {
		t.Errorf("after T1 changed: T1 woken %v, T2 %v, who waits for anything %v", woken(one), woken(two), woken(any))
	}
	one = b.wait("T1")
	b.ring()
	if !woken(one) || !woken(two) {
		t.Error("somebody sleeps after everything changed")
	}
	if b.ring("T1"); len(b.waiting) != 0 {
		t.Errorf("%d things are still waited for", len(b.waiting))
	}
}
