package bench

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const jetstreamBatch = 128

// jetstreamServer runs NATS with JetStream until it is killed. It answers after the disk has what it answers for.
func jetstreamServer(args []string) {
	port, err := strconv.Atoi(args[1])
	if err != nil {
		panic(err)
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: args[0], SyncAlways: true, MaxPayload: 1 << 20, NoSigs: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s.Start()
	select {}
}

// byJetStream sends everything in batches, cases and attachments beside each other.
func byJetStream(t testing.TB, w work) (took time.Duration, cpuSeconds float64) {
	t.Helper()
	box, port := newOutbox(t, w), freePort(t)
	peer := another(t, "jetstream", t.TempDir(), strconv.Itoa(port))
	var conn *nats.Conn
	for {
		var err error
		if conn, err = nats.Connect(fmt.Sprintf("nats://127.0.0.1:%d", port)); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	defer conn.Close()
	js, err := jetstream.New(conn, jetstream.WithPublishAsyncMaxPending(2*jetstreamBatch))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cases", "contents"} {
		if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: name, Subjects: []string{name}, Storage: jetstream.FileStorage}); err != nil {
			t.Fatal(err)
		}
	}
	send := func(table, name string) {
		box.batches(table, name, jetstreamBatch, func(list []item) {
			acks := make([]jetstream.PubAckFuture, len(list))
			for i, one := range list {
				if acks[i], err = js.PublishAsync(table, one.body, jetstream.WithMsgID(one.name)); err != nil {
					t.Error(err)
					return
				}
			}
			for _, ack := range acks {
				select {
				case <-ack.Ok():
				case err := <-ack.Err():
					t.Error(err)
				}
			}
		})
	}
	before, start := cpu(), time.Now()
	var both sync.WaitGroup
	both.Go(func() { send("cases", "id") })
	both.Go(func() { send("contents", "sha256") })
	both.Wait()
	took = time.Since(start)
	return took, cpu() - before + peer.end()
}
