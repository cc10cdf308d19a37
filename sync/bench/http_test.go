package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/klauspost/compress/zstd"

	"zhiting/sync/hub/record/pgtest"
)

const httpBatch = 200

// httpServer takes batches and contents over HTTP into PostgreSQL until it is killed.
func httpServer(args []string) {
	pool, err := pgxpool.New(context.Background(), args[1])
	if err == nil {
		_, err = pool.Exec(context.Background(), `CREATE TABLE cases (id TEXT PRIMARY KEY, body BYTEA NOT NULL); CREATE TABLE contents (sha256 TEXT PRIMARY KEY, body BYTEA NOT NULL)`)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	reader, _ := zstd.NewReader(nil) // fails for wrong options only
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
	mux.HandleFunc("POST /cases", func(w http.ResponseWriter, r *http.Request) {
		packed, err := io.ReadAll(r.Body)
		plain, faulty := reader.DecodeAll(packed, nil)
		if err = errors.Join(err, faulty); err != nil {
			answer(w, err)
			return
		}
		var ids []string
		var bodies [][]byte
		for len(plain) > 0 {
			var parts [2][]byte
			for i := range parts {
				n := binary.BigEndian.Uint32(plain)
				parts[i], plain = plain[4:4+n], plain[4+n:]
			}
			ids, bodies = append(ids, string(parts[0])), append(bodies, parts[1])
		}
		_, err = pool.Exec(r.Context(), `INSERT INTO cases SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING`, ids, bodies)
		answer(w, err)
	})
	mux.HandleFunc("PUT /contents/{sha256}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			_, err = pool.Exec(r.Context(), `INSERT INTO contents VALUES ($1, $2) ON CONFLICT DO NOTHING`, r.PathValue("sha256"), body)
		}
		answer(w, err)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe(args[0], mux))
	os.Exit(1)
}

// byHTTP sends cases in batches packed with zstd, and attachments one by one over a few connections.
func byHTTP(t testing.TB, w work) (took time.Duration, cpuSeconds float64) {
	t.Helper()
	box, address := newOutbox(t, w), fmt.Sprintf("127.0.0.1:%d", freePort(t))
	database := pgtest.Start(t)
	peer := another(t, "http", address, database.Address())
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	do := func(method, path string, body []byte) {
		request, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+path, bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Error(err)
			return
		}
		defer response.Body.Close()
		if said, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s %v", path, response.StatusCode, said, err)
		}
	}
	before, start := cpu(), time.Now()
	var both sync.WaitGroup
	both.Go(func() {
		box.batches("cases", "id", httpBatch, func(list []item) {
			var plain []byte
			for _, one := range list {
				for _, part := range [][]byte{[]byte(one.name), one.body} {
					plain = append(binary.BigEndian.AppendUint32(plain, uint32(len(part))), part...)
				}
			}
			do("POST", "/cases", encoder.EncodeAll(plain, nil))
		})
	})
	both.Go(func() {
		box.batches("contents", "sha256", 32, func(list []item) {
			var four sync.WaitGroup
			for lane := range 4 {
				four.Go(func() {
					for i := lane; i < len(list); i += 4 {
						do("PUT", "/contents/"+list[i].name, list[i].body)
					}
				})
			}
			four.Wait()
		})
	})
	both.Wait()
	took = time.Since(start)
	return took, cpu() - before + peer.end() // without what PostgreSQL took
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
