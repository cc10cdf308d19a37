package drivers

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
)

func TestNextState(t *testing.T) {
	p := DefaultPolicy()
	start := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	near := func(seconds ...int) (faults []time.Time) {
		for _, s := range seconds {
			faults = append(faults, at(s))
		}
		return faults
	}
	for _, c := range []struct {
		name     string
		from     health
		event    event
		at       int
		state    State
		problem  Problem
		failures int
		faults   int
	}{
		{"opens", health{state: StateOpening}, event{kind: eventChecked}, 0, StateReady, Problem{}, 0, 0},
		{"opens at last", health{state: StateAbsent, problem: NoDevice, failures: 7}, event{kind: eventChecked}, 0, StateReady, Problem{}, 0, 0},
		{"hint", health{state: StateReady}, event{kind: eventChecked, problem: ReceiptPaperNearEnd}, 0, StateAttention, ReceiptPaperNearEnd, 0, 0},
		{"block", health{state: StateReady}, event{kind: eventChecked, problem: ReceiptPaperOut}, 0, StateAttention, ReceiptPaperOut, 0, 0},
		{"mended", health{state: StateAttention, problem: ReceiptPaperOut}, event{kind: eventChecked}, 0, StateReady, Problem{}, 0, 0},
		{"not there", health{state: StateOpening}, event{kind: eventOpenFailed, problem: NoDevice}, 0, StateAbsent, NoDevice, 1, 0},
		{"absence is no fault", health{state: StateAbsent, failures: 50}, event{kind: eventOpenFailed, problem: NoAnswer}, 0, StateAbsent, NoAnswer, 51, 0},
		{"lost", health{state: StateReady}, event{kind: eventLost, problem: NoAnswer}, 0, StateAbsent, NoAnswer, 1, 1},
		{"lost a third time", health{state: StateReady, faults: near(0, 20)}, event{kind: eventLost, problem: BadAnswer}, 59, StateFaulty, BadAnswer, 1, 3},
		{"lost again long after", health{state: StateReady, faults: near(0, 20)}, event{kind: eventLost, problem: BadAnswer}, 60, StateAbsent, BadAnswer, 1, 2},
		{"bad answers to open", health{state: StateAbsent, failures: 2, faults: near(0, 1)}, event{kind: eventOpenFailed, problem: BadAnswer}, 3, StateFaulty, BadAnswer, 3, 3},
		{"unplugged", health{state: StateReady, faults: near(0, 1)}, event{kind: eventUnplugged}, 2, StateAbsent, NoDevice, 0, 0},
		{"faulty and unplugged", health{state: StateFaulty, faults: near(0, 1, 2)}, event{kind: eventUnplugged}, 9, StateAbsent, NoDevice, 0, 0},
		{"replugged", health{state: StateAbsent, problem: NoDevice}, event{kind: eventReplugged}, 0, StateOpening, Problem{}, 0, 0},
		{"a person asks", health{state: StateFaulty, problem: BadAnswer, faults: near(0, 1, 2)}, event{kind: eventRetry}, 9, StateOpening, Problem{}, 0, 0},
	} {
		got := p.next(c.from, c.event, at(c.at))
		if got.state != c.state || got.problem.Code != c.problem.Code || got.failures != c.failures || len(got.faults) != c.faults {
			t.Errorf("%s: state %s problem %q failures %d faults %d; want %s %q %d %d", c.name,
				got.state, got.problem.Code, got.failures, len(got.faults), c.state, c.problem.Code, c.failures, c.faults)
		}
	}
}

func TestPauseGrowsToItsLimit(t *testing.T) {
	p := DefaultPolicy()
	var got []string
	for failures := range 9 {
		got = append(got, p.pause(health{failures: failures}).String())
	}
	if want := "1s 1s 2s 4s 8s 16s 30s 30s 30s"; strings.Join(got, " ") != want {
		t.Errorf("pauses %v, want %s", got, want)
	}
}

func TestProblemOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Problem
	}{
		{nil, Problem{}},
		{fmt.Errorf("port: %w", fs.ErrNotExist), NoDevice},
		{io.EOF, NoDevice},
		{fmt.Errorf("port: %w", fs.ErrPermission), NotPermitted},
		{fmt.Errorf("status: %w", ErrNoAnswer), NoAnswer},
		{context.DeadlineExceeded, NoAnswer},
		{fmt.Errorf("status: %w", ErrBadAnswer), BadAnswer},
		{fmt.Errorf("open: %w", NewTrouble(ReaderSelfTestFailed, ErrBadAnswer)), ReaderSelfTestFailed},
	} {
		if got := ProblemOf(c.err); got != c.want {
			t.Errorf("%v means %q, want %q", c.err, got.Code, c.want.Code)
		}
	}
}

func TestProblemsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Problems() {
		if seen[p.Code] {
			t.Errorf("%s is declared twice", p.Code)
		}
		seen[p.Code] = true
		if p.Severity == SeverityNone {
			t.Errorf("%s has no severity", p.Code)
		}
		for what, text := range map[string]Text{"title": p.Title, "citizen": p.Citizen, "technician": p.Technician} {
			if text.Zh == "" || text.En == "" {
				t.Errorf("%s: %s text is missing in a language", p.Code, what)
			}
		}
	}
}

// fakeDevice does what the test tells it.
type fakeDevice struct {
	path string

	mu      sync.Mutex
	openErr error
	check   error
	problem Problem
	block   chan struct{} // when set, Open waits for it and ignores its context
	opens   int
	open    bool
}

func (d *fakeDevice) Info() Info {
	a, _ := ParseAddress("serial://" + d.path)
	return Info{Kind: KindReceipt, Driver: "fake", Address: a}
}

func (d *fakeDevice) Open(context.Context) error {
	d.mu.Lock()
	block := d.block
	d.mu.Unlock()
	if block != nil {
		<-block
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opens++
	d.open = d.openErr == nil
	return d.openErr
}

func (d *fakeDevice) Check(context.Context) (Problem, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.problem, d.check
}

func (d *fakeDevice) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = false
	return nil
}

func (d *fakeDevice) set(change func(*fakeDevice)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d)
}

func (d *fakeDevice) opened() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opens
}

// supervised runs a device under a supervisor in a bubble of virtual time.
func supervised(t *testing.T, d *fakeDevice, test func(t *testing.T, s *Supervisor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		log := logrus.New()
		log.SetOutput(io.Discard)
		s := NewSupervisor(DefaultPolicy(), log)
		if err := s.Add("printer", d); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Run(ctx) }()
		synctest.Wait()
		test(t, s)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
		if d.isOpen() {
			t.Error("device was left open")
		}
	})
}

// present makes a device file that exists.
func present(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tty")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func expect(t *testing.T, s *Supervisor, when string, state State, problem Problem) {
	t.Helper()
	synctest.Wait()
	if got := s.Status("printer"); got.State != state || got.Problem.Code != problem.Code {
		t.Errorf("%s: %s %q (%s), want %s %q", when, got.State, got.Problem.Code, got.Detail, state, problem.Code)
	}
}

func TestDeviceComesGoesAndReports(t *testing.T) {
	d := &fakeDevice{path: present(t)}
	supervised(t, d, func(t *testing.T, s *Supervisor) {
		var told []string
		cancel := s.Subscribe(func(name string, from, to Status) { told = append(told, fmt.Sprint(from.State, ">", to.State)) })
		expect(t, s, "after start", StateReady, Problem{})
		d.set(func(d *fakeDevice) { d.problem = ReceiptPaperNearEnd })
		time.Sleep(2 * time.Second)
		expect(t, s, "paper low", StateAttention, ReceiptPaperNearEnd)
		d.set(func(d *fakeDevice) { d.problem = Problem{} })
		time.Sleep(2 * time.Second)
		expect(t, s, "paper changed", StateReady, Problem{})
		cancel()
		d.set(func(d *fakeDevice) { d.check = ErrNoAnswer })
		time.Sleep(2 * time.Second)
		expect(t, s, "silent", StateAbsent, NoAnswer)
		d.set(func(d *fakeDevice) { d.check = nil })
		time.Sleep(time.Second)
		expect(t, s, "answers again", StateReady, Problem{})
		if got, want := strings.Join(told, " "), "ready>attention attention>ready"; got != want {
			t.Errorf("subscriber heard %q, want %q", got, want)
		}
	})
}

func TestAbsentDeviceIsTriedLessAndLess(t *testing.T) {
	d := &fakeDevice{path: present(t), openErr: ErrNoAnswer}
	supervised(t, d, func(t *testing.T, s *Supervisor) {
		expect(t, s, "at start", StateAbsent, NoAnswer)
		time.Sleep(10 * time.Minute)
		expect(t, s, "after ten minutes", StateAbsent, NoAnswer)
		if n := d.opened(); n < 20 || n > 26 {
			t.Errorf("opened %d times in ten minutes, want 1 s, 2 s ... 30 s apart", n)
		}
		d.set(func(d *fakeDevice) { d.openErr = nil })
		s.Retry("printer")
		expect(t, s, "a person asked", StateReady, Problem{})
	})
}

func TestFaultyIsLeftAlone(t *testing.T) {
	d := &fakeDevice{path: present(t), check: ErrBadAnswer}
	supervised(t, d, func(t *testing.T, s *Supervisor) {
		time.Sleep(10 * time.Second)
		expect(t, s, "three faults", StateFaulty, BadAnswer)
		before := d.opened()
		time.Sleep(time.Hour)
		if n := d.opened(); n != before {
			t.Errorf("a faulty device was opened %d times more", n-before)
		}
		d.set(func(d *fakeDevice) { d.check = nil })
		s.Retry("printer")
		expect(t, s, "a person asked", StateReady, Problem{})
	})
}

func TestReplugEndsFaulty(t *testing.T) {
	d := &fakeDevice{path: present(t), check: ErrBadAnswer}
	supervised(t, d, func(t *testing.T, s *Supervisor) {
		time.Sleep(10 * time.Second)
		expect(t, s, "three faults", StateFaulty, BadAnswer)
		if err := os.Remove(d.path); err != nil {
			t.Fatal(err)
		}
		d.set(func(d *fakeDevice) { d.check, d.openErr = nil, fs.ErrNotExist })
		time.Sleep(3 * time.Second)
		expect(t, s, "unplugged", StateAbsent, NoDevice)
		time.Sleep(5 * time.Minute)
		d.set(func(d *fakeDevice) { d.openErr = nil })
		if err := os.WriteFile(d.path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		expect(t, s, "replugged", StateReady, Problem{})
	})
}

func TestUnpluggingIsNoFault(t *testing.T) {
	d := &fakeDevice{path: present(t)}
	supervised(t, d, func(t *testing.T, s *Supervisor) {
		for range 5 {
			expect(t, s, "plugged in", StateReady, Problem{})
			_ = os.Remove(d.path)
			d.set(func(d *fakeDevice) { d.check, d.openErr = io.EOF, fs.ErrNotExist })
			time.Sleep(3 * time.Second)
			expect(t, s, "unplugged", StateAbsent, NoDevice)
			_ = os.WriteFile(d.path, nil, 0o600)
			d.set(func(d *fakeDevice) { d.check, d.openErr = nil, nil })
			time.Sleep(3 * time.Second)
		}
	})
}

func TestHangingDeviceBlocksNobody(t *testing.T) {
	release := make(chan struct{})
	hanging := &fakeDevice{path: present(t), block: release}
	log := logrus.New()
	log.SetOutput(io.Discard)
	s := NewSupervisor(DefaultPolicy(), log)
	for name, d := range map[string]Device{"hanging": hanging, "printer": &fakeDevice{path: hanging.path}} {
		if err := s.Add(name, d); err != nil {
			t.Fatal(err)
		}
	}
	ready := make(chan struct{}, 1)
	s.Subscribe(func(name string, _, to Status) {
		if name == "printer" && to.State == StateReady {
			ready <- struct{}{}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	<-ready
	if got := s.Statuses()["hanging"].State; got != StateOpening {
		t.Errorf("hanging device is %s, want opening", got)
	}
	close(release)
	cancel()
	<-done
}

func TestDeviceNamesAreUnique(t *testing.T) {
	s := NewSupervisor(DefaultPolicy(), logrus.New())
	if err := s.Add("printer", &fakeDevice{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Add("printer", &fakeDevice{}); err == nil {
		t.Error("a second device of the same name was taken")
	}
	if got := s.Status("scanner"); got.State != StateAbsent {
		t.Errorf("unknown device is %s", got.State)
	}
}

func (d *fakeDevice) isOpen() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open
}
