// Package pgtest starts real PostgreSQL servers for tests and benchmarks, each in a folder of its own on a free loopback
// port, and ends them. It must not know what is kept in them.
package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a running PostgreSQL server.
type Server struct {
	Port    int
	folder  string
	process *exec.Cmd
	log     *bytes.Buffer
}

// Start makes a database folder and runs a server on it until the test ends, with settings such as "shared_buffers=64MB"
// beside PostgreSQL's own, which are durable. Without PostgreSQL on the machine the test fails and says what to install.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := prepare(t)
	s.tool(t, "initdb", "-D", s.data(), "-U", "zhiting", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	s.Run(t, settings...)
	return s
}

// Standby makes a server that follows another under a name, and runs it.
func (s *Server) Standby(t testing.TB, name string) *Server {
	t.Helper()
	other := prepare(t)
	other.tool(t, "pg_basebackup", "-D", other.data(), "-R", "-c", "fast",
		"-d", fmt.Sprintf("host=127.0.0.1 port=%d user=zhiting application_name=%s", s.Port, name))
	other.Run(t)
	return other
}

func prepare(t testing.TB) *Server {
	t.Helper()
	folder, err := os.MkdirTemp("", "pg") // t.TempDir is closed to the unprivileged user that the server runs as
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	s := &Server{folder: folder, log: new(bytes.Buffer)}
	if err := os.Mkdir(s.data(), 0o700); err != nil {
		t.Fatal(err)
	}
	if who := servant(t); who != nil {
		if err := os.Chown(s.data(), int(who.Uid), int(who.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// Address is by what the database is reached.
func (s *Server) Address() string {
	return fmt.Sprintf("postgres://zhiting@127.0.0.1:%d/postgres?sslmode=disable", s.Port)
}

// Run starts the server, again after Kill or Stop, and waits until it answers.
func (s *Server) Run(t testing.TB, settings ...string) {
	t.Helper()
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.Port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	s.process = exec.Command(program(t, "postgres"), args...)
	s.process.Dir = "/"
	s.process.Stderr = s.log
	s.process.SysProcAttr = &syscall.SysProcAttr{Credential: servant(t), Pdeathsig: syscall.SIGQUIT}
	process := s.process
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = process.Wait() // how it ends is the test's doing
		close(ended)
	}()
	t.Cleanup(func() {
		_ = process.Process.Signal(syscall.SIGQUIT)
		<-ended
	})
	for {
		conn, err := pgx.Connect(t.Context(), s.Address())
		if err == nil {
			_ = conn.Close(t.Context())
			return
		}
		select {
		case <-ended:
			t.Fatalf("PostgreSQL ended: %s", s.log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Kill ends the server as a power cut does.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	// Its children see that their parent is gone and end by themselves.
	if err := s.process.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

// Promote makes a standby take writes.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), "SELECT pg_promote()"); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) tool(t testing.TB, name string, args ...string) {
	t.Helper()
	c := exec.Command(program(t, name), args...)
	c.Dir = "/"
	c.SysProcAttr = &syscall.SysProcAttr{Credential: servant(t)}
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
}

// program finds one of PostgreSQL's. Debian keeps them out of the way, in a folder for each version.
func program(t testing.TB, name string) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		return found[len(found)-1]
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not on this machine; install Debian's package postgresql (packaging/deps/build.txt)", name)
	}
	return path
}

// servant is who runs the server: PostgreSQL refuses root. It is nil for anybody else.
func servant(t testing.TB) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	who, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, errUID := strconv.ParseUint(who.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(who.Gid, 10, 32)
	if err := errors.Join(errUID, errGID); err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
