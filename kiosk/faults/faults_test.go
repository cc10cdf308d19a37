package faults

import (
	"encoding/hex"
	"flag"
	"fmt"
	"runtime"
	"testing"
	"testing/cryptotest"
	"testing/synctest"

	"zhiting/sync/uplink/wire"
)

// init has what compresses make its channels outside of any bubble.
func init() { wire.Pack(nil) }

var (
	seed   = flag.Uint64("seed", 0, "play this run only")
	seeds  = flag.Uint64("seeds", 4, "how many runs, from seed 1 or -from on")
	from   = flag.Uint64("from", 1, "the first run")
	visits = flag.Int("visits", 150, "visits in a run")
	trace  = flag.Bool("trace", false, "tell everything that happens")
)

// TestFaults has citizens file, rate and come again at several terminals of one hub while everything goes wrong, and
// holds what each was told against what is at the hub in the end.
func TestFaults(t *testing.T) {
	first, last := *from, *from+*seeds-1
	if testing.Short() {
		last, *visits = first, min(*visits, 60)
	}
	if *seed != 0 {
		first, last = *seed, *seed
	}
	for s := first; s <= last; s++ {
		t.Run(fmt.Sprint(s), func(t *testing.T) { play(t, s, *visits) })
	}
}

// TestASeedPlaysAlike holds two runs of a seed against each other: a failure that cannot be played again cannot be mended.
func TestASeedPlaysAlike(t *testing.T) {
	if testing.Short() {
		t.Skip("long under the race detector, which TestFaults is enough for")
	}
	if first, again := play(t, 1, 60), play(t, 1, 60); first != again {
		t.Errorf("seed 1 gave trace %s, and then %s", first, again)
	}
}

// play plays one run and gives the hash of all that happened.
func play(t *testing.T, seed uint64, visits int) (hash string) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range 2 { // empties every sync.Pool: what unpacks has channels, and those of one bubble are of no use in another
		runtime.GC()
	}
	cryptotest.SetGlobalRandom(t, seed)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, seed, *trace)
		defer func() {
			if t.Failed() {
				t.Logf("play it again: make faults SEED=%d VISITS=%d", seed, visits)
			}
		}()
		defer w.stop()
		for w.visits < visits && !t.Failed() {
			w.calm = false
			w.run(min(visits, w.visits+1000))
			if !t.Failed() {
				w.quiet()
			}
			if !t.Failed() {
				w.check()
			}
		}
		hash = hex.EncodeToString(w.trace.Sum(nil))
		t.Logf("seed %d: %d visits, %d power cuts, trace %.12s", seed, w.visits, w.cuts, hash)
	})
	return hash
}
