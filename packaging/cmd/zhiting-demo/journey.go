package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// journey is the main job, walked by the robot: each step's picture, and the time it took.
type journey struct {
	*world
	ctx    context.Context
	config string
	caseID string
	steps  []stepTime
	shots  int
	blind  bool // no pictures of the walks but of what failed: they are most of their time
}

type stepTime struct {
	Name string
	Took time.Duration
}

// step does one thing and keeps its time.
func (j *journey) step(name string, do func() error) error {
	began := time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	took := time.Since(began)
	j.steps = append(j.steps, stepTime{name, took})
	fmt.Printf("  %-46s %6.2f s\n", name, took.Seconds())
	return nil
}

// picture leaves a numbered picture of the page on show.
func (j *journey) picture(name string) error {
	j.shots++
	return j.robot.shot(j.path(fmt.Sprintf("%02d-%s.png", j.shots, name)))
}

// tap touches an element and waits for the page that follows; page "" waits for none.
func (j *journey) tap(id, page string) error {
	if err := j.robot.click(id); err != nil {
		return err
	}
	if page == "" {
		return nil
	}
	return j.robot.wait(page, 10*time.Second)
}

// all runs several things in order until one fails.
func all(things ...func() error) error {
	for _, thing := range things {
		if err := thing(); err != nil {
			return err
		}
	}
	return nil
}

func (j *journey) taps(id, page string) func() error { return func() error { return j.tap(id, page) } }
func (j *journey) shows(name string) func() error    { return func() error { return j.picture(name) } }
func (j *journey) hand(command string) func() error  { return func() error { return j.act(command) } }
func (j *journey) keys(text string) func() error {
	return func() error { return j.robot.typeKeys(text) }
}
func (j *journey) waits(page string) func() error {
	return func() error { return j.robot.wait(page, 15*time.Second) }
}

// walk is the whole journey. The hub is away until the case is filed.
func (j *journey) walk() error {
	return all(
		func() error { return j.step("terminal starts, hub unreachable", j.begin) },
		func() error { return j.step("home, guide", j.guide) },
		func() error { return j.step("identity card on the reader", j.identify) },
		func() error { return j.step("two questions, phone, address", j.fill) },
		func() error { return j.step("photograph, consent, signature", j.prove) },
		func() error { return j.step("review and submit, hub unreachable", j.submit) },
		func() error { return j.step("papers", j.papers) },
		func() error { return j.step("rating, goodbye, wipe", j.leave) },
		func() error { return j.step("nothing of the citizen is left in the clear", j.traces) },
		func() error { return j.step("power cut: kill -9, start again", j.powerCut) },
		func() error { return j.step("hub comes back, case arrives once", j.sync) },
		func() error { return j.step("departments move the child cases", j.decide) },
		func() error { return j.step("my cases, what a department asked for is brought", j.lookUp) },
		func() error {
			return j.step("the hub asks for a report, sets a time, and the terminal takes it", j.handedDown)
		},
	)
}

func (j *journey) begin() error {
	var err error
	if j.config, err = j.configure(true); err != nil {
		return err
	}
	return all(
		func() error { return j.startKiosk(j.ctx, j.config) },
		j.devicesReady,
		j.shows("attract"),
	)
}

// devicesReady waits until the kiosk says in its log that every device is ready. It holds the reader's port, so nobody
// else can ask.
func (j *journey) devicesReady() error {
	return j.kiosk.until(j.ctx, 20*time.Second, func() error {
		b, err := os.ReadFile(filepath.Join(j.logs, j.kioskLog()+".log"))
		if err != nil {
			return err
		}
		ready := map[string]bool{}
		for l := range bytes.Lines(b) {
			var said struct{ Device, To string }
			if json.Unmarshal(l, &said) == nil && said.To == "ready" {
				ready[said.Device] = true
			}
		}
		for _, name := range []string{"idcard", "receipt", "document", "camera"} {
			if !ready[name] {
				return fmt.Errorf("device %s is not ready yet", name)
			}
		}
		return nil
	})
}

func (j *journey) guide() error {
	return all(
		j.taps("start", "home"), j.shows("home"),
		j.taps("search", "search"), j.keys("s b k"), j.shows("search"),
		j.taps("theme-social-security-card", "guide"), j.shows("guide"),
	)
}

func (j *journey) identify() error {
	return all(
		j.taps("begin", "identify"), j.shows("identify"),
		j.hand("idcard fault pulled"), j.hand("idcard put ouyang"),
		func() error { return j.robot.until("trouble") },
		j.shows("card-pulled"),
		j.hand("idcard lift"), j.hand("idcard fault off"), j.hand("idcard put ouyang"),
		j.waits("question"),
		j.hand("idcard lift"),
	)
}

func (j *journey) fill() error {
	return all(
		j.shows("question-card"), j.taps("option-lost", ""),
		func() error { return j.robot.until("option-mail") }, j.shows("question-delivery"), j.taps("option-mail", "overview"),
		j.shows("overview"), j.taps("next", "field"),
		j.keys("1 3 8 0 0 0 0 0 0 0"), j.taps("next", ""), func() error { return j.robot.until("entry") }, j.shows("field-wrong"),
		j.keys("0"), j.taps("next", "region"), j.shows("region"),
		j.taps("region-371502", ""),
		func() error {
			return j.robot.clickOn(func(e element) bool { return strings.HasPrefix(e.ID, "region-371502") && e.ID != "region-371502" }, "street")
		},
		j.waits("field"), j.keys("9 号 院 3 号楼 2 0 1 室"), j.shows("field-address"), j.taps("next", "photo"),
	)
}

func (j *journey) prove() error {
	return all(
		j.hand("camera show person"),
		func() error { time.Sleep(time.Second); return nil }, // let the live picture come
		j.shows("photo"), j.taps("shoot", "photo-check"), j.shows("photo-check"), j.taps("use", "consent"),
		j.shows("consent"), j.taps("agree", "signature"),
		func() error { return j.robot.sign() }, j.hand("signpad line 15 85 85 80 90"), j.shows("signature"), j.taps("next", "review"), j.shows("review"),
	)
}

func (j *journey) submit() error {
	if err := j.hand("document paper out")(); err != nil {
		return err
	}
	return j.tap("submit", "submitted")
}

// papers takes the receipt, finds the other printer without paper, and prints again once there is some.
func (j *journey) papers() error {
	return all(
		func() error { return j.robot.until("print-receipt") },
		func() error {
			_, err := j.robot.find(func(e element) bool { return e.ID == "print-form" && e.Role == "button" }, "offer to print again")
			return err
		},
		j.shows("submitted-paper-out"),
		j.hand("document paper ok"), j.taps("print-form", ""),
		func() error {
			for range 100 {
				s, err := j.robot.page()
				if err != nil {
					return err
				}
				for _, e := range s.Elements {
					if e.ID == "print-form" && e.Role == "note" {
						return nil
					}
				}
				time.Sleep(100 * time.Millisecond)
			}
			return errors.New("the form was not printed within 10 s")
		},
		j.shows("submitted"),
		func() error { return j.copyPaper("receipt/*.png", "receipt.png") },
		func() error { return j.copyPaper("document/*-1.png", "acknowledgement.png") },
	)
}

func (j *journey) leave() error {
	return all(
		j.taps("finish", "rating"), j.taps("star-5", ""), j.shows("rating"), j.taps("next", "goodbye"), j.shows("goodbye"),
		j.taps("leave", "attract"),
	)
}

// powerCut kills the kiosk without warning and starts it again: the case must be there.
func (j *journey) powerCut() error {
	j.kiosk.kill()
	j.robot.close()
	j.robot = nil
	err := all(func() error { return j.startKiosk(j.ctx, j.config) }, j.devicesReady)
	if err != nil {
		return err
	}
	var listed []struct{ ID string }
	if err := j.ctl(&listed, "case", "list"); err != nil {
		return err
	}
	if len(listed) != 1 {
		return fmt.Errorf("%d cases are on the terminal, want the one that was filed", len(listed))
	}
	j.caseID = listed[0].ID
	return j.ctl(nil, "case", "verify", j.caseID)
}

// ctl runs zhitingctl and reads its JSON.
func (j *journey) ctl(into any, args ...string) error {
	return run(into, j.program("zhitingctl"), append(args, "--json", "--config", j.config)...)
}

func run(into any, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", filepath.Base(program), strings.Join(args[:2], " "), err, strings.TrimSpace(errs.String()))
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(out, into)
}
