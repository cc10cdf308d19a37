package idcard_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
)

// BenchmarkWire measures from the moment at which a card is laid on a reader paced at 115200 baud, in a process of its
// own, to the moment at which the driver delivers it. The other side is the time that the exchanged bytes need on the
// wire. It prints its figures as the house does.
func BenchmarkWire(b *testing.B) {
	for _, c := range []struct{ name, query string }{
		{"idcard-wire", "?find=20ms"},
		{"idcard-wire-default-interval", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			hall := start(b, pty(b)+", baud: 115200, pace: true")
			reader := idcard.New(devicetest.Address(b, hall.Address("idcard")+c.query))
			if err := reader.Open(b.Context()); err != nil {
				b.Fatal(err)
			}
			defer reader.Close()
			lay(b, hall.Do, reader) // the first card also tells the driver how the reader treats a card that stays
			var took []time.Duration
			for range max(b.N, 21) {
				took = append(took, lay(b, hall.Do, reader))
			}
			slices.Sort(took)
			ours := took[len(took)/2].Seconds()
			// A card with two fingerprints: find, select, read and the question for a newer address, each command 10 bytes.
			const bytes = 10 + 15 + 10 + 19 + 10 + 2321 + 10 + 11
			theirs := float64(bytes) / 11520
			const goal = 1.10
			devicetest.Figure(c.name, ours, theirs, ours/theirs, goal, "")
			b.ReportMetric(ours/theirs, "ratio")
		})
	}
}

// BenchmarkWireUnpaced measures the same over a wire that takes no time: what the driver itself costs.
func BenchmarkWireUnpaced(b *testing.B) {
	hall := start(b, pty(b))
	reader := idcard.New(devicetest.Address(b, hall.Address("idcard")+"?find=20ms"))
	if err := reader.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer reader.Close()
	lay(b, hall.Do, reader)
	var took []time.Duration
	for range 21 {
		took = append(took, lay(b, hall.Do, reader))
	}
	slices.Sort(took)
	const limit = 60.0
	ours := took[len(took)/2].Seconds() * 1000
	devicetest.Figure("idcard-unpaced", ours, limit, ours/limit, 1, "ms")
}

// lay lifts the card, waits a random moment in the driver's rhythm, lays it again and times its delivery.
func lay(b *testing.B, do func(testing.TB, string) string, reader *idcard.Reader) time.Duration {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
	defer cancel()
	do(b, "idcard lift")
	delivered := make(chan time.Time, 1)
	failed := make(chan error, 1)
	go func() {
		_, err := reader.Await(ctx)
		delivered <- time.Now()
		failed <- err
	}()
	time.Sleep(time.Duration(400+rand.IntN(300)) * time.Millisecond)
	laid, err := strconv.ParseInt(do(b, "idcard put ouyang"), 10, 64)
	if err != nil {
		b.Fatalf("zhiting-sim gave no time for put: %v", err)
	}
	at := <-delivered
	if err := <-failed; err != nil {
		b.Fatal(err)
	}
	return at.Sub(time.Unix(0, laid))
}
