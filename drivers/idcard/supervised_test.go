package idcard_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
)

// TestUnderSupervision lets a supervisor live through the accidents of a real line while somebody waits for a card.
func TestUnderSupervision(t *testing.T) {
	hall := start(t, pty(t))
	log := logrus.New()
	log.SetOutput(io.Discard)
	policy := drivers.DefaultPolicy()
	policy.CheckEvery, policy.RetryFirst, policy.RetryMost = 50*time.Millisecond, 50*time.Millisecond, 200*time.Millisecond
	supervisor := drivers.NewSupervisor(policy, log)
	reader := idcard.New(devicetest.Address(t, hall.Address("idcard")+"?find=20ms"))
	if err := supervisor.Add("idcard", reader); err != nil {
		t.Fatal(err)
	}
	changes := make(chan drivers.Status, 100)
	supervisor.Subscribe(func(_ string, _, to drivers.Status) { changes <- to })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- supervisor.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	until := func(when string, state drivers.State) {
		t.Helper()
		limit := time.After(30 * time.Second)
		for {
			select {
			case s := <-changes:
				if s.State == state {
					return
				}
			case <-limit:
				t.Fatalf("%s: never %s, but %+v", when, state, supervisor.Status("idcard"))
			}
		}
	}

	until("at start", drivers.StateReady)
	hall.Do(t, "idcard unplug")
	until("unplugged", drivers.StateAbsent)
	hall.Do(t, "idcard replug")
	until("replugged", drivers.StateReady)
	hall.Do(t, "idcard fault silent")
	until("silent", drivers.StateAbsent)
	hall.Do(t, "idcard fault off")
	until("answers again", drivers.StateReady)
	hall.Do(t, "idcard fault bad-checksum")
	until("answers badly", drivers.StateFaulty)
	hall.Do(t, "idcard fault off")
	supervisor.Retry("idcard")
	until("a person asked", drivers.StateReady)
	hall.Do(t, "idcard put zhang")
	if card, err := await(t, reader, 5*time.Second); err != nil || card.Name != "张样例" {
		t.Errorf("card after all that: %q, %v", card.Name, err)
	}
}
