package hub

import (
	"database/sql"
	"strconv"
	"strings"
	"time"
)

// partly is how much of a content has arrived from a terminal, and where it lies.
type partly struct {
	have  int64
	parts []string
}

// among writes a list of values into a statement that has n before them: "$2,$3,$4".
func among(n int, values []string, before ...any) (list string, args []any) {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = "$" + strconv.Itoa(n+i+1)
		before = append(before, v)
	}
	return strings.Join(marks, ","), before
}

// haveBlobs gives those contents that are here whole.
func (t tx) haveBlobs(sums []string) (map[string]bool, error) {
	there := map[string]bool{}
	if len(sums) == 0 {
		return there, nil
	}
	list, args := among(0, sums)
	err := t.Each(`SELECT sha256 FROM blobs WHERE sha256 IN (`+list+`)`, args, func(r *sql.Rows) error {
		var sum string
		err := r.Scan(&sum)
		there[sum] = true
		return err
	})
	return there, err
}

// arriving gives those contents of which a terminal has sent a part.
func (t tx) arriving(terminal string, sums []string) (map[string]partly, error) {
	found := map[string]partly{}
	if len(sums) == 0 {
		return found, nil
	}
	list, args := among(1, sums, terminal)
	err := t.Each(`SELECT sha256, have, parts FROM arriving WHERE terminal = $1 AND sha256 IN (`+list+`)`, args, func(r *sql.Rows) error {
		var sum, parts string
		var p partly
		err := r.Scan(&sum, &p.have, &parts)
		p.parts = strings.Fields(parts)
		found[sum] = p
		return err
	})
	return found, err
}

// addBlob notes that a content is here whole, and says whether it was not before.
func (t tx) addBlob(sum string, size int64, parts string) (added bool, err error) {
	n, err := t.Affect(`INSERT INTO blobs (sha256, size, parts) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, sum, size, parts)
	return n > 0, err
}

func (t tx) setArriving(terminal, sum string, p partly, now time.Time) error {
	return t.Exec(`INSERT INTO arriving (terminal, sha256, have, parts, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (terminal, sha256) DO UPDATE SET have = excluded.have, parts = excluded.parts, changed_at = excluded.changed_at`,
		terminal, sum, p.have, strings.Join(p.parts, " "), stamp(now))
}

func (t tx) endArriving(terminal, sum string) error {
	return t.Exec(`DELETE FROM arriving WHERE terminal = $1 AND sha256 = $2`, terminal, sum)
}
