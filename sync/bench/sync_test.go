package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiting/sync/casefile"
)

func attachment(content []byte) casefile.Attachment {
	return casefile.Attachment{ID: sum(content)[:16], Material: "photo", Name: casefile.Text{Zh: "照片", En: "Photograph"}, MediaType: "image/jpeg", SHA256: sum(content), Size: int64(len(content))}
}

// BenchmarkSync prints how fast everything comes home, by us and by the peer that the figure is held against.
func BenchmarkSync(b *testing.B) {
	peers := map[string]func(testing.TB, work) (time.Duration, float64){"jetstream": byJetStream, "http-postgres": byHTTP}
	for _, race := range []struct {
		load, peer string
		goal       float64
	}{{"mix", "jetstream", 1.5}, {"cases", "http-postgres", 1}, {"attachments", "jetstream", 1}} {
		w := loads[race.load]()
		before := onWire(b)
		theirs, theirCPU := peers[race.peer](b, w)
		between := onWire(b)
		took, ourCPU := byUs(b, w)
		ourWire, theirWire := onWire(b)-between, between-before
		per, unit := float64(w.cases), "cases/s"
		if w.cases == 0 {
			per, unit = float64(len(w.attachments))*attachmentSize/1e6, "MB/s"
		}
		ours, their := per/took.Seconds(), per/theirs.Seconds()
		verdict := "ok"
		if ours/their < race.goal {
			verdict = "short"
		}
		fmt.Printf("bench sync-%s ours=%.0f%s theirs=%.0f%s ratio=%.2f goal=%.1f %s\n", race.load, ours, unit, their, unit, ours/their, race.goal, verdict)
		fmt.Printf("bench sync-%s-cpu ours=%.1fs theirs=%.1fs # %s, both ends\n", race.load, ourCPU, theirCPU, race.peer)
		fmt.Printf("bench sync-%s-wire ours=%.0fMB theirs=%.0fMB ratio=%.2f # %s, all that crossed the loopback, of both ways and ends; a database's connection included, TLS on our side alone\n",
			race.load, ourWire, theirWire, ourWire/theirWire, race.peer)
		if race.load == "attachments" {
			limit := disk(b, w.attachments)
			fmt.Printf("bench sync-disk ours=%.0fMB/s theirs=%.0fMB/s ratio=%.2f # append and fdatasync of each attachment, bare\n", ours, limit, ours/limit)
		}
	}
}

// onWire is how many MB have crossed the loopback so far. Nothing else of size may use it meanwhile.
func onWire(t testing.TB) float64 {
	t.Helper()
	raw, err := os.ReadFile("/sys/class/net/lo/statistics/rx_bytes")
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return float64(n) / 1e6
}

// disk is how many MB/s a file takes when each attachment is appended and synced.
func disk(t testing.TB, list [][]byte) float64 {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "bare"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	start := time.Now()
	for _, content := range list {
		if _, err := f.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			t.Fatal(err)
		}
	}
	return float64(len(list)) * attachmentSize / 1e6 / time.Since(start).Seconds()
}
