package hub

import (
	"sync"
	"time"
)

// uploads are the requests that bring contents.
type uploads struct {
	mu      sync.Mutex
	running int
	of      map[[2]string]*upload // by terminal and SHA-256
}

func (s *uploads) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == maxUploads {
		return false
	}
	s.running++
	return true
}

// add notes that a request brings a content, in place of an older one that does.
func (s *uploads) add(u *upload, sum string) {
	s.mu.Lock()
	other := s.of[[2]string{u.terminal, sum}]
	s.mu.Unlock()
	if other != u {
		s.end(u.terminal, sum)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[[2]string{u.terminal, sum}] = u
}

func (s *uploads) finish(u *upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	for _, c := range u.contents {
		if key := [2]string{u.terminal, c.SHA256}; s.of[key] == u {
			delete(s.of, key)
		}
	}
	close(u.ended)
}

// end ends the request that brings a content, if there is one, and waits until what it brought is recorded.
func (s *uploads) end(terminal, sum string) {
	s.mu.Lock()
	u := s.of[[2]string{terminal, sum}]
	if u != nil {
		u.stopped = true
		_ = u.deadline(time.Unix(1, 0)) // ends its reading
	}
	s.mu.Unlock()
	if u != nil {
		<-u.ended
	}
}
