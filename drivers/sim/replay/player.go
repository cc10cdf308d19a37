package replay

import "fmt"

// player compares what a host says with what was recorded.
//
// A host must say what was recorded in the recorded order, with one freedom, since how often a host asks depends on time:
// the same question with the same answer, recorded several times in a row, may be asked fewer or more times. And a host may
// begin the next session whenever it likes; after the last one comes the first.
type player struct {
	steps []step

	at    int   // the step that was played last; -1 before the first
	ways  []int // the steps that the request under way may be, the recorded one first
	heard int   // bytes of the request under way
	sent  int   // bytes that the host has said in all
	lost  bool  // the host deviated in this session
	err   error // where the host deviated first
}

func newPlayer(steps []step) *player { return &player{steps: steps, at: -1} }

// begin goes to the beginning of the next session, unless it stands there.
func (p *player) begin() {
	p.heard, p.lost = 0, false
	p.at = p.session() - 1
}

// speak gives what the device says by itself at the beginning of a session.
func (p *player) speak() []answer {
	if s := p.steps[p.session()]; p.heard == 0 && p.session() == p.at+1 && len(s.request) == 0 {
		p.at++
		return s.answers
	}
	return nil
}

// hear takes a byte from the host and gives the answers when it was the last of a request.
func (p *player) hear(b byte) []answer {
	if p.lost {
		return nil
	}
	if p.heard == 0 {
		p.ways = p.next()
	}
	left := p.ways[:0:0]
	for _, way := range p.ways {
		if s := p.steps[way]; p.heard < len(s.request) && (s.hidden[p.heard] || s.request[p.heard] == b) {
			left = append(left, way)
		}
	}
	p.sent++
	if len(left) == 0 {
		p.lost = true
		if p.err == nil {
			p.err = p.deviation(b)
		}
		return nil
	}
	p.ways = left
	p.heard++
	if s := p.steps[left[0]]; p.heard == len(s.request) {
		p.at, p.heard = left[0], 0
		return s.answers
	}
	return nil
}

// next are the steps that may be asked for now, the recorded one first.
func (p *player) next() []int {
	var ways []int
	after := p.at + 1
	if after < len(p.steps) && !p.steps[after].begins {
		ways = append(ways, after)
	}
	// Out of a row of repetitions one may go early, and the last of a row may be asked for again.
	end := after
	for end < len(p.steps) && p.steps[end].repeated && !p.steps[end].begins {
		end++
	}
	if end > after && end < len(p.steps) && !p.steps[end].begins {
		ways = append(ways, end)
	}
	if p.at >= 0 && p.steps[p.at].repeated {
		ways = append(ways, p.at)
	}
	return append(ways, p.session())
}

// session is the first step of the next session.
func (p *player) session() int {
	for i := p.at + 1; i < len(p.steps); i++ {
		if p.steps[i].begins {
			return i
		}
	}
	return 0
}

// deviation says where the host left the recording.
func (p *player) deviation(b byte) error {
	s := p.steps[p.ways[0]]
	if p.heard >= len(s.request) {
		return fmt.Errorf("deviates at byte %d: said %02x where line %d of the recording says nothing", p.sent, b, s.line)
	}
	return fmt.Errorf("deviates at byte %d: said %02x instead of %02x, byte %d of line %d of the recording",
		p.sent, b, s.request[p.heard], p.heard+1, s.line)
}

// where says how far the playing is.
func (p *player) where() string {
	line := 0
	if p.at >= 0 {
		line = p.steps[p.at].line
	}
	text := fmt.Sprintf("line=%d of=%d heard=%d", line, p.steps[len(p.steps)-1].line, p.sent)
	if p.err != nil {
		text += " " + p.err.Error()
	}
	return text
}
