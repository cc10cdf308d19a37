package faults

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// TestDiskKeepsWhatWasSynced cuts the power of a bare SQLite at any write, many times: each commit that returned is there,
// and with a disk that lies about syncing some are not, so the disk does lose what may be lost.
func TestDiskKeepsWhatWasSynced(t *testing.T) {
	if testing.Short() {
		t.Skip("long under the race detector, and of one goroutine")
	}
	for _, lies := range []bool{false, true} {
		lost, torn := 0, 0
		for seed := range uint64(60) {
			l, err := commitsLost(t, seed, lies)
			lost += l
			if err != nil {
				torn++
				if !lies {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
		}
		if !lies && lost+torn > 0 {
			t.Errorf("an honest disk lost %d commits and %d databases", lost, torn)
		}
		if lies && lost+torn == 0 {
			t.Error("a disk that does not sync lost nothing")
		}
	}
}

func commitsLost(t *testing.T, seed uint64, lies bool) (lost int, err error) {
	dir := fmt.Sprintf("/simulated/self/%d", seed)
	d := newDisk(rand.New(rand.NewPCG(seed, 1)))
	disks := map[string]*disk{dir: d}
	machines.Lock()
	machines.disks[dir] = d
	machines.Unlock()
	defer forget(disks)
	d.lies = lies
	made := 0
	for life := range 6 {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "a.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(20)")
		if err != nil {
			t.Fatal(err)
		}
		if _, err = db.Exec("CREATE TABLE IF NOT EXISTS a (n INTEGER PRIMARY KEY, x BLOB)"); err == nil {
			var there int
			if err = db.QueryRow("SELECT count(*) FROM a WHERE n <= ?", made).Scan(&there); err == nil {
				lost += made - there
			}
			var verdict string
			if err = db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err == nil && verdict != "ok" {
				err = fmt.Errorf("database: %s", verdict)
			}
		}
		if err != nil {
			return lost, fmt.Errorf("life %d: %w", life, errors.Join(err, db.Close()))
		}
		d.cutIn = 1 + d.rng.IntN(200)
		for !d.dark {
			if _, err := db.Exec("INSERT OR REPLACE INTO a VALUES (?, zeroblob(?))", made+1, d.rng.IntN(9000)); err == nil {
				made++
			}
		}
		_ = db.Close() // without power
		d.powerUp()
	}
	return lost, nil
}
