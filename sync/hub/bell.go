package hub

import "sync"

// bell wakes calls that wait for a change: each waits for one thing, so that ten thousand terminals do not all look whenever
// one of their cases moves.
type bell struct {
	mu      sync.Mutex
	waiting map[string]chan struct{} // by what is waited for
}

// What is waited for that is no terminal's name.
const (
	anything = "/anything" // rung with every other
	services = "/services" // which of them are down
)

// wait gives a channel that is closed at the next change of something.
func (b *bell) wait(of string) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.waiting[of]
	if c == nil {
		c = make(chan struct{})
		b.waiting[of] = c
	}
	return c
}

// ring says that some things changed; with none named, everything may have.
func (b *bell) ring(changed ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(changed) == 0 {
		for _, c := range b.waiting {
			close(c)
		}
		clear(b.waiting)
		return
	}
	for _, of := range append(changed, anything) {
		if c := b.waiting[of]; c != nil {
			close(c)
			delete(b.waiting, of)
		}
	}
}
