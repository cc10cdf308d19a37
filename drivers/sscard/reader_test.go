package sscard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/sscard"
)

// ready starts a simulated reader and opens the driver on it.
func ready(t *testing.T) (*devicetest.Simulator, *sscard.Reader) {
	t.Helper()
	hall := start(t)
	reader := sscard.New(devicetest.Address(t, hall.Address("sscard")+"?find=20ms&reader=Zhiting"))
	if err := reader.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	return hall, reader
}

func await(t *testing.T, r *sscard.Reader, limit time.Duration) (sscard.Card, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return r.Await(ctx)
}

func TestEveryCardOfTheDrawer(t *testing.T) {
	hall, reader := ready(t)
	if model := reader.Info().Model; model != "Zhiting Virtual Reader 00 00" {
		t.Errorf("model %q", model)
	}
	for name, want := range map[string]sscard.Card{
		"zhang":  {Name: "张样例", Number: "371503195512310023", Version: "2.00", Sex: "女", Birth: "1955-12-31"},  // T=0
		"ouyang": {Name: "欧阳样例", Number: "371502199001010012", Version: "3.00", Sex: "男", Birth: "1990-01-01"}, // T=1
		"rare":   {Name: "王𬍛样", Number: "371523200002290033", Version: "3.00", Sex: "男", Birth: "2000-02-29"},
		"old":    {Name: "张样例", Number: "371503195512310023", Version: "1.00", Sex: "女", Birth: "1955-12-31"},
		"pin":    {Version: "2.00", Withheld: true},
	} {
		hall.Do(t, "sscard put "+name)
		card, err := await(t, reader, 10*time.Second)
		got := sscard.Card{Name: card.Name, Number: card.Number, Version: card.Version, Sex: card.Sex, Birth: card.Birth, Withheld: card.Withheld}
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, card, err)
		}
	}
}

func TestCardTrouble(t *testing.T) {
	hall, reader := ready(t)
	for _, c := range []struct {
		card, fault string
		want        error
	}{
		{"bank", "off", sscard.ErrCardForeign},
		{"blank", "off", sscard.ErrCardUnreadable},
		{"dead", "off", sscard.ErrCardUnreadable},
		{"zhang", "silent", sscard.ErrCardUnreadable},
		{"zhang", "noise", sscard.ErrCardUnreadable},
		{"zhang", "short", sscard.ErrCardUnreadable},
		{"zhang", "pulled", sscard.ErrCardPulled},
		{"ouyang", "pulled", sscard.ErrCardPulled},
	} {
		hall.Do(t, "sscard fault "+c.fault)
		hall.Do(t, "sscard put "+c.card)
		_, err := await(t, reader, 20*time.Second)
		if !errors.Is(err, c.want) {
			t.Errorf("%s, %s: error %v, want %v", c.card, c.fault, err, c.want)
		}
		if problem := drivers.ProblemOf(err); problem.Citizen.Zh == "" || problem.Blocks() {
			t.Errorf("%s, %s: problem %q has no advice or blocks the reader", c.card, c.fault, problem.Code)
		}
		if _, err := reader.Check(t.Context()); err != nil {
			t.Errorf("%s, %s: the reader itself counts as troubled: %v", c.card, c.fault, err)
		}
		hall.Do(t, "sscard fault off")
		hall.Do(t, "sscard put zhang")
		if card, err := await(t, reader, 10*time.Second); err != nil || card.Name != "张样例" {
			t.Errorf("%s, %s: next card: %q, %v", c.card, c.fault, card.Name, err)
		}
	}
}

func TestCardIsGivenOnce(t *testing.T) {
	hall, reader := ready(t)
	if _, err := reader.Read(t.Context()); !errors.Is(err, sscard.ErrNoCard) {
		t.Errorf("Read of an empty reader: %v, want ErrNoCard", err)
	}
	hall.Do(t, "sscard put ouyang")
	if _, err := await(t, reader, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if card, err := await(t, reader, time.Second); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the card that is still in was given again: %q, %v", card.Name, err)
	}
	if card, err := reader.Read(t.Context()); err != nil || card.Name != "欧阳样例" {
		t.Errorf("Read of the card that is still in: %q, %v", card.Name, err)
	}
	hall.Do(t, "sscard pull")
	hall.Do(t, "sscard put ouyang") // while nobody looks
	if _, err := await(t, reader, 10*time.Second); err != nil {
		t.Errorf("the card put in again was not given: %v", err)
	}
}

func TestCallEndsWithItsContextAndTheReaderGoesOn(t *testing.T) {
	hall, reader := ready(t)
	hall.Do(t, "sscard fault slow")
	for _, limit := range []time.Duration{50 * time.Millisecond, 400 * time.Millisecond, 900 * time.Millisecond} {
		hall.Do(t, "sscard put zhang")
		if _, err := await(t, reader, limit); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Await for %v: %v, want the context's error", limit, err)
		}
	}
	hall.Do(t, "sscard fault off")
	if card, err := await(t, reader, 10*time.Second); err != nil || card.Name != "张样例" {
		t.Errorf("the card whose reading was given up: %q, %v", card.Name, err)
	}
}

func TestReaderUnplugged(t *testing.T) {
	hall, reader := ready(t)
	ended := make(chan error, 1)
	go func() {
		_, err := await(t, reader, 20*time.Second)
		ended <- err
	}()
	hall.Do(t, "sscard unplug")
	if err := <-ended; drivers.ProblemOf(err) != drivers.NoDevice {
		t.Errorf("Await while the reader was unplugged: %v", err)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
	if err := reader.Open(t.Context()); !errors.Is(err, sscard.ErrNoReader) {
		t.Errorf("Open without a reader: %v, want ErrNoReader", err)
	}
	hall.Do(t, "sscard replug")
	hall.Do(t, "sscard put rare")
	if err := reader.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if card, err := await(t, reader, 10*time.Second); err != nil || card.Name != "王𬍛样" {
		t.Errorf("after the reader came back: %q, %v", card.Name, err)
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct{ address, complaint string }{
		{"pcsc:///run/no-such/pcscd.comm?find=soon", "find"},
		{"pcsc:///run/no-such/pcscd.comm", "no such file"},
	} {
		err := sscard.New(devicetest.Address(t, c.address)).Open(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.complaint) {
			t.Errorf("%s: %v, want a complaint with %q", c.address, err, c.complaint)
		}
	}
	hall := start(t)
	err := sscard.New(devicetest.Address(t, hall.Address("sscard")+"?reader=Another")).Open(t.Context())
	if !errors.Is(err, sscard.ErrNoReader) {
		t.Errorf("reader of another name: %v, want ErrNoReader", err)
	}
}
