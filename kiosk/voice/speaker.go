package voice

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"zhiting/kiosk/page"
)

// ErrNoVoice says that the machine has no speech program.
var ErrNoVoice = errors.New("no speech program; install the package espeak-ng")

// Speaker speaks through espeak-ng.
type Speaker struct {
	program string
	options []string // before the voice; tests have the sound written to a file
}

// Find looks for the speech program. Without one it returns ErrNoVoice.
func Find() (*Speaker, error) {
	program, err := exec.LookPath("espeak-ng")
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNoVoice, err)
	}
	return &Speaker{program: program}, nil
}

// Speak says a page to its end, or until ctx ends: then it falls silent at once and returns ctx's error.
func (s *Speaker) Speak(ctx context.Context, p page.Page) error {
	// The voice cmn of espeak-ng reads most characters as letters; this one reads them by their pinyin.
	voice := "cmn-latn-pinyin"
	if p.Language == "en" {
		voice = "en"
	}
	for _, utterance := range Script(p) {
		// By standard input, since everybody on the machine can read a program's arguments.
		child := exec.CommandContext(ctx, s.program, slices.Concat(s.options, []string{"-v", voice, "--stdin"})...)
		child.Stdin = strings.NewReader(utterance)
		if err := child.Run(); err != nil {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case errors.Is(err, exec.ErrNotFound):
				return fmt.Errorf("%w (%w)", ErrNoVoice, err)
			}
			return fmt.Errorf("speech program %s failed (%w); check the sound device", s.program, err)
		}
	}
	return nil
}
