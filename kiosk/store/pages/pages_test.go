package pages

import (
	"bytes"
	"database/sql"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite", which makes what is read here
)

// made makes a database with rows of every kind of value, some of them over several pages, one half of them only in its log.
func made(t testing.TB) (db, wal []byte, want map[string]bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	conn, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetMaxOpenConns(1)
	do := func(statement string, args ...any) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	do("CREATE TABLE rows (id INTEGER PRIMARY KEY, a, b, c)")
	do("CREATE TABLE keyed (a TEXT PRIMARY KEY, b) WITHOUT ROWID")
	want = map[string]bool{}
	numbers := []int64{0, 1, -1, 127, -128, 32767, -8388608, 2147483647, 1 << 40, math.MinInt64, math.MaxInt64}
	for i := range 400 {
		if i == 200 {
			do("PRAGMA wal_checkpoint(TRUNCATE)")
		}
		text, blob := fmt.Sprintf("办件 %d", i), bytes.Repeat([]byte{byte(i)}, i*i%30000)
		number := numbers[i%len(numbers)]
		do("INSERT INTO rows VALUES (?, ?, ?, ?)", i+1, text, number, blob)
		want[told(int64(i+1), []any{nil, text, number, blob})] = true
		do("INSERT INTO keyed VALUES (?, ?)", text, float64(i)+0.5)
		want[told(0, []any{text, float64(i) + 0.5})] = true
	}
	do("UPDATE rows SET a = NULL WHERE id = 399") // in the log twice
	delete(want, told(399, []any{nil, "办件 398", numbers[398%len(numbers)], bytes.Repeat([]byte{byte(398 % 256)}, 398*398%30000)}))
	want[told(399, []any{nil, nil, numbers[398%len(numbers)], bytes.Repeat([]byte{byte(398 % 256)}, 398*398%30000)})] = true
	if db, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if wal, err = os.ReadFile(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	return db, wal, want
}

func told(id int64, values []any) string { return fmt.Sprintf("%d %q", id, values) }

// read gives what Read finds in files with this content.
func read(t testing.TB, db, wal []byte) map[string]bool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	for name, content := range map[string][]byte{path: db, path + "-wal": wal} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]bool{}
	if err := Read(path, func(r Row) { found[told(r.ID, r.Values)] = true }); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestRead reads what SQLite has written, from the database and from its log.
func TestRead(t *testing.T) {
	db, wal, want := made(t)
	for _, c := range []struct {
		name  string
		db    []byte
		wal   []byte
		least int
	}{
		{"whole", db, wal, len(want)},
		{"without its header", append(make([]byte, 100), db[100:]...), wal, len(want)},
		{"with the log cut off in a frame", db, wal[:len(wal)/2+100], len(want) / 2},
		{"without its log", db, nil, len(want) / 2},
		{"with noise for a log", db, bytes.Repeat([]byte("noise"), 10000), len(want) / 2},
	} {
		found := read(t, c.db, c.wal)
		there := 0
		for row := range want {
			if found[row] {
				there++
			}
		}
		if there < c.least || there < len(want) && c.least == len(want) {
			t.Errorf("%s: %d of %d rows, want at least %d", c.name, there, len(want), c.least)
		}
	}
}

// FuzzRead damages a database and its log at places of the fuzzer's choice: reading ends and gives rows.
func FuzzRead(f *testing.F) {
	db, wal, _ := made(f)
	db, wal = db[:min(len(db), 64<<10)], wal[:min(len(wal), 64<<10)]
	f.Add([]byte{0, 0, 1, 1, 2, 200, 255, 255, 7})
	f.Fuzz(func(t *testing.T, damage []byte) {
		db, wal := bytes.Clone(db), bytes.Clone(wal)
		for ; len(damage) >= 3; damage = damage[3:] {
			at := int(damage[0])<<8 | int(damage[1])
			db[at%len(db)] = damage[2]
			wal[at%len(wal)] = damage[2]
		}
		read(t, db, wal)
	})
}
