package bench

import (
	"fmt"
	"os"
	"path/filepath"
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
		theirs, theirCPU := peers[race.peer](b, w)
		took, ourCPU := byUs(b, w)
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
		if race.load == "attachments" {
			limit := disk(b, w.attachments)
			fmt.Printf("bench sync-disk ours=%.0fMB/s theirs=%.0fMB/s ratio=%.2f # append and fdatasync of each attachment, bare\n", ours, limit, ours/limit)
		}
	}
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
