package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhiting/drivers/sim/hand"
)

// dummy remembers when what was done to it.
type dummy struct {
	Device
	panel hand.Panel
	start time.Time
	done  []string
}

func (d *dummy) Panel() hand.Panel { return d.panel }

func (d *dummy) Do(words []string) (string, error) {
	command := strings.Join(words, " ")
	if command == "fault refused" {
		return "", errors.New("not now")
	}
	d.done = append(d.done, fmt.Sprintf("%.3f %s", time.Since(d.start).Seconds(), command))
	return "", nil
}

func pair() ([]Spec, map[string]Device) {
	return []Spec{{Name: "a"}, {Name: "b"}}, map[string]Device{
		"a": &dummy{panel: hand.Panel{Groups: []hand.Group{hand.Paper(), hand.Cable()}}},
		"b": &dummy{panel: hand.Panel{Groups: []hand.Group{hand.Faults(hand.Fault("silent", hand.Stall, hand.Text{})), hand.Cable()}}},
	}
}

func draw(t *testing.T, f Faults, n int) []turn {
	t.Helper()
	targets, err := f.targets(pair())
	if err != nil {
		t.Fatal(err)
	}
	var turns []turn
	for turn := range f.schedule(targets) {
		if turns = append(turns, turn); len(turns) == n {
			break
		}
	}
	return turns
}

func TestSchedule(t *testing.T) {
	const n = 400
	for name, c := range map[string]struct {
		kinds []string
		want  []string // everything that is ever done
	}{
		"all":  {nil, []string{"a paper low", "a paper ok", "a paper out", "a replug", "a unplug", "b fault off", "b fault silent", "b replug", "b unplug"}},
		"some": {[]string{"unplug", "stall"}, []string{"a replug", "a unplug", "b fault off", "b fault silent", "b replug", "b unplug"}},
		"one":  {[]string{"paper-out"}, []string{"a paper ok", "a paper out"}},
	} {
		f := Faults{Seed: 7, Every: 20 * time.Second, Last: 3 * time.Second, Kinds: c.kinds}
		turns := draw(t, f, n)
		if !slices.Equal(turns, draw(t, f, n)) {
			t.Errorf("%s: the same seed gives another schedule", name)
		}
		if other := (Faults{Seed: 8, Every: f.Every, Last: f.Last, Kinds: c.kinds}); name != "one" && slices.Equal(turns, draw(t, other, n)) {
			t.Errorf("%s: another seed gives the same schedule", name)
		}
		var did []string
		for i, turn := range turns {
			did = append(did, turn.device+" "+turn.words)
			want := time.Duration(i/2+1) * f.Every
			if i%2 == 0 {
				want -= f.Last
			}
			if turn.at != want || i%2 == 1 && turn.device != turns[i-1].device {
				t.Fatalf("%s: turn %d is %+v after %+v, want it at %v", name, i, turn, turns[max(0, i-1)], want)
			}
		}
		slices.Sort(did)
		if did = slices.Compact(did); !slices.Equal(did, c.want) {
			t.Errorf("%s: %q was done, want %q", name, did, c.want)
		}
	}
}

// TestScheduleStays holds the drawing itself: a run of last year must be repeatable.
func TestScheduleStays(t *testing.T) {
	want := []turn{
		{10 * time.Second, "a", "paper out"}, {20 * time.Second, "a", "paper ok"}, {30 * time.Second, "a", "paper out"},
		{40 * time.Second, "a", "paper ok"}, {50 * time.Second, "a", "paper low"}, {60 * time.Second, "a", "paper ok"},
	}
	if got := draw(t, Faults{Seed: 7, Every: 20 * time.Second}, len(want)); !slices.Equal(got, want) {
		t.Errorf("seed 7 gives %+v, want %+v", got, want)
	}
}

func TestAccidentsKeepTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dummy{start: time.Now()}
		schedule := slices.Values([]turn{
			{2 * time.Second, "a", "unplug"},
			{3500 * time.Millisecond, "a", "replug"},
			{time.Minute, "a", "fault refused"},
			{2 * time.Hour, "a", "unplug"},
		})
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		var log strings.Builder
		happen(ctx, schedule, map[string]Device{"a": d}, &log)
		if want := []string{"2.000 unplug", "3.500 replug"}; !slices.Equal(d.done, want) {
			t.Errorf("done: %q, want %q", d.done, want)
		}
		at := func(after time.Duration) string { return d.start.Add(after).Format(time.TimeOnly) }
		want := "fault " + at(2*time.Second) + " +2s a unplug: ok\nfault " + at(3*time.Second) + " +3.5s a replug: ok\n" +
			"fault " + at(time.Minute) + " +1m0s a fault refused: not now\n"
		if log.String() != want {
			t.Errorf("written:\n%swant:\n%s", log.String(), want)
		}
		if gone := time.Since(d.start); gone != time.Hour {
			t.Errorf("the schedule ended after %v, want the end of its context", gone)
		}
	})
}

func TestUnknownFaultIsTold(t *testing.T) {
	_, err := Faults{Every: time.Second, Kinds: []string{"fire"}}.targets(pair())
	if err == nil || !strings.Contains(err.Error(), `"fire"; use some of paper-low, paper-out, stall, unplug`) {
		t.Errorf("targets: %v", err)
	}
}
