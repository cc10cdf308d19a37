package devicetest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Simulator is a zhiting-sim process that a test started.
type Simulator struct {
	program, control string
	addresses        map[string]string
}

// Build compiles zhiting-sim into a directory, once for a package's tests, and gives the program's path.
func Build(dir string) (string, error) {
	program := filepath.Join(dir, "zhiting-sim")
	out, err := exec.Command("go", "build", "-o", program, "zhiting/drivers/cmd/zhiting-sim").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("zhiting-sim does not build: %w\n%s", err, out)
	}
	return program, nil
}

// Main is a package's TestMain: it builds the simulator once, names it in program, and runs the tests.
func Main(m *testing.M, program *string) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "devicetest")
		if err == nil {
			defer os.RemoveAll(dir)
			*program, err = Build(dir)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// Start runs a hall in a process of its own until the test ends. The devices are the YAML list of a HALL.yaml.
func Start(t testing.TB, program, devices string) *Simulator {
	t.Helper()
	dir, err := os.MkdirTemp("", "hall") // t.TempDir holds the test's name, which may be too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Simulator{program: program, control: filepath.Join(dir, "control.sock"), addresses: map[string]string{}}
	hall := filepath.Join(dir, "hall.yaml")
	if err := os.WriteFile(hall, []byte("control: "+s.control+"\ndevices:\n"+devices), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "run", hall)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		force := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		defer force.Stop()
		if err := cmd.Wait(); err != nil {
			t.Errorf("zhiting-sim did not end well: %v", err)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		name, address, _ := strings.Cut(lines.Text(), " ")
		if name == "control" { // the last line: everything is up
			return s
		}
		s.addresses[name] = address
	}
	t.Fatal("zhiting-sim ended before it was ready")
	return nil
}

// Address is where a device can be reached.
func (s *Simulator) Address(name string) string { return s.addresses[name] }

// Heard waits until a device that speaks unasked has one host: what it says before it knows of us is lost.
func (s *Simulator) Heard(ctx context.Context, t testing.TB, device string) {
	t.Helper()
	for ctx.Err() == nil && !strings.HasSuffix(s.Do(t, device+" state"), " hosts=1") {
		time.Sleep(5 * time.Millisecond)
	}
}

// Do runs one command and gives the answer without its ok.
func (s *Simulator) Do(t testing.TB, command string) string {
	t.Helper()
	out, err := exec.Command(s.program, "do", "--control", s.control, command).CombinedOutput()
	if err != nil {
		t.Fatalf("zhiting-sim do %q: %v: %s", command, err, out)
	}
	return strings.TrimSpace(strings.TrimPrefix(string(out), "ok"))
}
