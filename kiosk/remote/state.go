package remote

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"zhiting/sync/uplink/wire"
)

// state is what survives the program. A command is in it from before it is begun.
type state struct {
	Begun    []wire.Command `json:"begun,omitempty"`   // begun, and not known to be done
	Reports  []wire.Report  `json:"reports,omitempty"` // that the hub has not taken yet
	Done     []string       `json:"done,omitempty"`    // ids of commands that were begun, newest last
	Settings wire.Settings  `json:"settings"`          // that are to be in force
	Tried    string         `json:"tried,omitempty"`   // version for which the program was started anew
	Told     string         `json:"told,omitempty"`    // version of the settings that was reported last
	Package  string         `json:"package,omitempty"` // address of the catalogue that was reported last
}

// mostDone is how many commands are remembered. The hub asks no more for one that was reported, or has run out.
const mostDone = 1000

const stateFile = "state.json"

// read reads the state of a folder; one that was never used has none.
func read(dir string) (s state, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		return state{}, fmt.Errorf("what the hub handed down cannot be read: %w; remove %s, and it is asked for again", err, filepath.Join(dir, stateFile))
	}
	return s, nil
}

// write makes the state durable: after a power cut it is this one, or the one before.
func (s state) write(dir string) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("writing what the hub handed down: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder of what the hub hands down: %w", err)
	}
	temporary := filepath.Join(dir, stateFile+".new")
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("writing what the hub handed down: %w", err)
	}
	_, err = f.Write(raw)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(temporary, filepath.Join(dir, stateFile))
	}
	if err != nil {
		return fmt.Errorf("writing what the hub handed down: %w", err)
	}
	folder, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("writing what the hub handed down: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// begin writes down that a command is begun: from here on it never is again.
func (s *state) begin(c wire.Command) {
	s.Begun = append(s.Begun, c)
	s.Done = append(s.Done, c.ID)
	if len(s.Done) > mostDone {
		s.Done = slices.Delete(s.Done, 0, len(s.Done)-mostDone)
	}
}

// end notes what became of a command.
func (s *state) end(c wire.Command, report wire.Report) {
	s.Begun = slices.DeleteFunc(s.Begun, func(b wire.Command) bool { return b.ID == c.ID })
	s.Reports = append(s.Reports, report)
}

func (s *state) knows(id string) bool { return slices.Contains(s.Done, id) }

// Settings are those of the hub that are to be in force, for the program that starts.
func Settings(dir string) (wire.Settings, error) {
	s, err := read(dir)
	return s.Settings, err
}
