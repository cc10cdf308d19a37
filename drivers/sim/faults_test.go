package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func first(f Faults, devices []Spec, n int) (list []string) {
	c := f.chance(devices)
	for range n {
		device, a := c.next()
		list = append(list, fmt.Sprintf("%s %s / %s", device, a.begin, a.end))
	}
	return list
}

func TestSeedDecidesOnTheAccidents(t *testing.T) {
	hall := []Spec{{Name: "card", Kind: "idcard"}, {Name: "slip", Kind: "receipt"}, {Name: "eye", Kind: "camera"}}
	once, again := first(Faults{Seed: 7}, hall, 50), first(Faults{Seed: 7}, hall, 50)
	if !slices.Equal(once, again) {
		t.Error("the same seed gives other accidents")
	}
	if slices.Equal(once, first(Faults{Seed: 8}, hall, 50)) {
		t.Error("another seed gives the same accidents")
	}
	for _, name := range []string{"card ", "slip ", "eye "} {
		if !slices.ContainsFunc(once, func(s string) bool { return strings.HasPrefix(s, name) }) {
			t.Errorf("nothing ever happens to %s: %q", name, once)
		}
	}
}

func TestEveryKindHasAccidents(t *testing.T) {
	for _, kind := range Kinds() {
		if len(accidents[kind]) == 0 {
			t.Errorf("kind %s has none", kind)
		}
	}
}

func TestAccidentsBeginAndEnd(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var mu sync.Mutex
	var done []string
	var log strings.Builder
	Faults{Seed: 1, Every: 4 * time.Millisecond}.run(ctx, []Spec{{Name: "slip", Kind: "receipt"}}, func(words []string) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		done = append(done, strings.Join(words, " "))
		if len(done) == 6 {
			stop()
		}
		return "", errors.New("so it is")
	}, io.Writer(&log))
	if len(done) != 6 {
		t.Fatalf("happened: %q", done)
	}
	for i := 0; i < 6; i += 2 {
		begin, end := strings.TrimPrefix(done[i], "slip "), strings.TrimPrefix(done[i+1], "slip ")
		if !slices.Contains(accidents["receipt"], accident{begin, end}) {
			t.Errorf("%q is ended by %q", begin, end)
		}
	}
	if lines := strings.Count(log.String(), "so it is"); lines != 6 {
		t.Errorf("written down:\n%s", log.String())
	}
}
