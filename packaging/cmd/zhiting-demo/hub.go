package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// hubCase is what the demo reads of a case at the hub.
type hubCase struct {
	ID          string
	Attachments struct{ Have, Of int }
	Children    []struct {
		Matter struct{ ID string }
		State  string
	}
}

// sync brings the hub back and waits until the case is there, once and whole. Both ends' records are kept.
func (j *journey) sync() error {
	if err := j.startHub(j.ctx); err != nil {
		return err
	}
	var c hubCase
	err := j.hub.until(j.ctx, 30*time.Second, func() error {
		var listed []hubCase
		if err := j.hubctl(&listed, "case", "list"); err != nil {
			return err
		}
		if len(listed) != 1 || listed[0].ID != j.caseID {
			return fmt.Errorf("the hub has %d cases, want the one of the terminal", len(listed))
		}
		c = listed[0]
		if c.Attachments.Of == 0 || c.Attachments.Have != c.Attachments.Of {
			return fmt.Errorf("%d of %d attachments are at the hub", c.Attachments.Have, c.Attachments.Of)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return all(
		func() error { return j.keep("case-hub.json", j.hubctl, "case", "show", j.caseID) },
		func() error { return j.keep("case-terminal.json", j.ctl, "case", "show", j.caseID) },
	)
}

// keep writes what a command says to a file of the demo.
func (j *journey) keep(name string, ask func(any, ...string) error, args ...string) error {
	var raw json.RawMessage
	if err := ask(&raw, args...); err != nil {
		return err
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, raw, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(j.path(name), pretty.Bytes(), 0o600)
}

// decide plays the departments' clerks: the loss report is done, which opens the replacement, for which a better
// photograph is asked.
func (j *journey) decide() error {
	for _, move := range [][]string{
		{"sscard-loss-report", "accepted"}, {"sscard-loss-report", "granted"},
		{"sscard-replacement", "accepted"}, {"sscard-replacement", "correction", "--reason", "照片太暗，请重拍一张正面照。"},
	} {
		if err := j.hubctl(nil, append([]string{"case", "move", j.caseID}, move...)...); err != nil {
			return err
		}
	}
	var c hubCase
	if err := j.hubctl(&c, "case", "show", j.caseID); err != nil {
		return err
	}
	if len(c.Children) != 2 || c.Children[0].State != "granted" || c.Children[1].State != "correction" {
		return fmt.Errorf("the children stand at %+v", c.Children)
	}
	return nil
}

// lookUp finds the case under my cases, with the state that the hub gave it, and brings what is asked for.
func (j *journey) lookUp() error {
	return all(
		j.taps("start", "home"), j.taps("service-case-progress", "identify"),
		j.hand("idcard put ouyang"), j.waits("my-cases"), j.hand("idcard lift"),
		func() error { return j.robot.until("case-" + j.caseID) }, j.shows("my-cases"),
		j.taps("case-"+j.caseID, "case"),
		j.shows("case"),
		j.taps("correct-sscard-replacement", "correct"), j.taps("photo", "photo"),
		j.taps("shoot", "photo-check"), j.taps("use", "correct"), j.shows("correct"),
		j.taps("submit", "submitted"), j.shows("corrected"), j.taps("finish", "goodbye"), j.taps("leave", "attract"),
		j.corrected, j.byReceipt,
		func() error {
			var shown struct {
				Events []struct{ Kind, Maker string }
			}
			if err := j.ctl(&shown, "case", "show", j.caseID); err != nil {
				return err
			}
			changes := 0
			for _, e := range shown.Events {
				if e.Kind == "child" {
					changes++
				}
			}
			if changes < 5 {
				return fmt.Errorf("the terminal knows %d changes of the hub, want the opening of two children and four moves", changes)
			}
			return j.keep("case-terminal.json", j.ctl, "case", "show", j.caseID)
		},
	)
}

// byReceipt looks the case up by the code of its receipt, without a card.
func (j *journey) byReceipt() error {
	var listed []struct{ ID, Token string }
	if err := j.ctl(&listed, "case", "list"); err != nil {
		return err
	}
	for _, c := range listed {
		if c.ID == j.caseID {
			return all(
				j.taps("start", "home"), j.taps("service-case-progress", "identify"),
				func() error { time.Sleep(time.Second / 2); return j.act("scanner show " + c.Token) }, // as long as a hand takes
				j.waits("my-cases"), func() error { return j.robot.until("case-" + c.ID) }, j.shows("my-cases-by-receipt"), // the answer has come
				j.taps("case-"+c.ID, "case"), j.shows("case-by-receipt"), j.taps("leave", "attract"),
			)
		}
	}
	return fmt.Errorf("the terminal lists no case %s", j.caseID)
}

// corrected waits until the department has what it asked for.
func (j *journey) corrected() error {
	return j.hub.until(j.ctx, 15*time.Second, func() error {
		var c hubCase
		if err := j.hubctl(&c, "case", "show", j.caseID); err != nil {
			return err
		}
		if c.Children[1].State != "submitted" {
			return fmt.Errorf("the corrected child stands at %q, want it with its department again", c.Children[1].State)
		}
		return nil
	})
}

// citizen is what must not be found anywhere: the made-up person of the simulated card, and what was typed.
var citizen = []string{"欧阳样例", "371502199001010012", "13800000000", "9号院3号楼201室"}

// handedDown has the hub ask something of the terminal and change its configuration, for which it starts anew by itself.
func (j *journey) handedDown() error {
	if err := j.hubctl(nil, "command", "send", "demo-1", "send-report"); err != nil {
		return err
	}
	if err := j.hubctl(nil, "config", "set", "demo-1", "timeouts.idle", "3m"); err != nil {
		return err
	}
	return j.kiosk.until(j.ctx, 40*time.Second, func() error {
		var handed struct {
			Commands []struct{ Outcome, Reason string }
			Reports  []struct{ Kind, Outcome, Reason string }
		}
		if err := j.hubctl(&handed, "config", "show", "demo-1"); err != nil {
			return err
		}
		switch {
		case len(handed.Commands) != 1 || handed.Commands[0].Outcome != "done" || !strings.Contains(handed.Commands[0].Reason, `"devices"`):
			return fmt.Errorf("no report of the terminal came: %+v", handed.Commands)
		case len(handed.Reports) != 1 || handed.Reports[0].Outcome != "done":
			return fmt.Errorf("the setting is not in force: %+v", handed.Reports)
		}
		return nil
	})
}

// traces searches every file that the terminal, its printers' spools and the simulators leave behind for the citizen, in
// every encoding that Chinese text has here. What came out as paper is the citizen's own and is not searched.
func (j *journey) traces() error {
	encodings := map[string]encoding.Encoding{
		"UTF-8": encoding.Nop, "GB18030": simplifiedchinese.GB18030,
		"UTF-16LE": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16BE": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	}
	files := 0
	for _, root := range []string{j.state, j.logs} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				if errors.Is(err, fs.ErrNotExist) {
					return nil // a temporary file of a program at work
				}
				return err
			}
			if !d.Type().IsRegular() {
				return nil
			}
			content, err := os.ReadFile(path)
			if err != nil {
				if errors.Is(err, fs.ErrNotExist) {
					return nil
				}
				return err
			}
			files++
			for _, what := range citizen {
				for name, e := range encodings {
					needle, err := e.NewEncoder().Bytes([]byte(what))
					if err != nil {
						return err
					}
					if bytes.Contains(content, needle) {
						return fmt.Errorf("%s holds something of the citizen in %s", path, name)
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if files < 5 {
		return fmt.Errorf("only %d files were searched; the terminal leaves more than that", files)
	}
	return nil
}

// grantAll plays every department: each child case is accepted and granted, in the order in which they open.
func (j *journey) grantAll() error {
	var cases []hubCase
	err := j.hub.until(j.ctx, 30*time.Second, func() error {
		if err := j.hubctl(&cases, "case", "list"); err != nil {
			return err
		}
		var filed []struct{ ID string }
		if err := j.ctl(&filed, "case", "list"); err != nil {
			return err
		}
		if len(cases) != len(filed) {
			return fmt.Errorf("%d of %d cases are at the hub", len(cases), len(filed))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range cases {
		if err := j.grant(c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (j *journey) grant(id string) error {
	for range 100 {
		var c hubCase
		if err := j.hubctl(&c, "case", "show", id); err != nil {
			return err
		}
		open, waiting := "", 0
		for _, child := range c.Children {
			switch child.State {
			case "granted":
			case "":
				waiting++
			default:
				open = child.Matter.ID
			}
		}
		if open == "" && waiting == 0 {
			return nil
		}
		if open == "" {
			return fmt.Errorf("case %s: %d child cases wait for nothing and do not open", id, waiting)
		}
		for _, state := range []string{"accepted", "granted"} {
			if err := j.hubctl(nil, "case", "move", id, open, state); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("case %s does not come to an end", id)
}
