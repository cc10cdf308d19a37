package document

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// needed are the programs that make up the printer, and the Debian packages that have them.
var needed = map[string]string{
	"ippeveprinter": "cups-ipp-utils", // with ipptool
	"dbus-daemon":   "dbus-daemon",
	"pdftoppm":      "poppler-utils",
}

// startTime is how long a process may take until it listens.
const startTime = 10 * time.Second

// busConfig describes a message bus of our own. ippeveprinter refuses to start without a system bus, although it uses
// it only to announce itself on the network, which is turned off. With this one it needs no root, no system service
// and no Avahi.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
`

// printCommand is what ippeveprinter runs for a job, with the file as its last argument. Pages are numbered by the
// order of jobs: NNN-P.png.
//
// ippeveprinter itself does not stop the command of a job that is cancelled and keeps documents for a minute. A printer
// in a hall does neither, so the command asks for its own job while it waits for a hand, and deletes the document.
const printCommand = `#!/bin/sh
for file; do :; done
trap 'rm -f "$file"' EXIT
cancelled() { ipptool -q -d job="$IPP_JOB_ID" ipp://localhost:%[3]s/ipp/print '%[1]s/cancelled'; }
if [ -e '%[1]s/next' ]; then
	trouble=$(cat '%[1]s/next')
	echo "STATE: +$trouble" >&2
	while [ -e '%[1]s/next' ] && ! cancelled; do sleep 0.02; done
	echo "STATE: -$trouble" >&2
	cancelled && exit 0
fi
n=1
while ! mkdir "%[1]s/job-$n" 2>/dev/null; do n=$((n + 1)); done
pdftoppm -r 100 -png "$file" "%[2]s/$(printf %%03d $n)"
`

// cancelledTest is a question for ipptool: whether somebody wants a job to end.
const cancelledTest = `{
	OPERATION Get-Job-Attributes
	GROUP operation-attributes-tag
	ATTR charset attributes-charset utf-8
	ATTR naturalLanguage attributes-natural-language en
	ATTR uri printer-uri $uri
	ATTR integer job-id $job
	STATUS successful-ok
	EXPECT job-state-reasons WITH-VALUE "/cancel|stop-point/"
}
`

func (p *Printer) next() string    { return filepath.Join(p.dir, "next") }
func (p *Printer) busPath() string { return filepath.Join(p.dir, "bus") }

// prepare writes the printer's private files and starts its bus.
func (p *Printer) prepare() error {
	var missing []string
	for program, pkg := range needed {
		if _, err := exec.LookPath(program); err != nil {
			missing = append(missing, pkg)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("page printer needs Debian packages that are not installed: apt-get install %s", strings.Join(missing, " "))
	}
	out, err := filepath.Abs(p.out)
	if err != nil {
		return err
	}
	if strings.ContainsAny(out, "'\"$`\\%") {
		return fmt.Errorf("paper directory %s: no quotes, $, %%, ` or \\ please", out)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if p.dir, err = os.MkdirTemp("", "page-printer"); err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(p.listen)
	if err != nil {
		return err
	}
	files := []struct {
		name, text string
		mode       os.FileMode
	}{
		{"bus.conf", fmt.Sprintf(busConfig, p.busPath()), 0o600},
		{"print", fmt.Sprintf(printCommand, p.dir, out, port), 0o700},
		{"cancelled", cancelledTest, 0o600},
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(p.dir, f.name), []byte(f.text), f.mode); err != nil {
			return errors.Join(err, p.stopAll())
		}
	}
	p.bus, err = start(nil, "dbus-daemon", "--config-file="+filepath.Join(p.dir, "bus.conf"), "--nofork", "--nopidfile")
	if err == nil {
		err = p.bus.listening("unix", p.busPath())
	}
	if err != nil {
		return errors.Join(err, p.stopAll())
	}
	return nil
}

// startPrinter starts ippeveprinter unless it runs, with A4 in its tray. Without -k it deletes each document once its job is over.
func (p *Printer) startPrinter() error {
	if p.ipp != nil {
		return nil
	}
	_, port, err := net.SplitHostPort(p.listen)
	if err != nil {
		return err
	}
	spool := filepath.Join(p.dir, "spool")
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return err
	}
	p.ipp, err = start([]string{"DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + p.busPath()},
		"ippeveprinter", "-r", "off", "-n", "localhost", "-p", port, "-d", spool, "-c", filepath.Join(p.dir, "print"),
		"-f", "application/pdf", "-M", "Zhiting", "-m", "Hall", "-2", p.name)
	if err != nil {
		return err
	}
	if err := p.ipp.listening("tcp", p.listen); err != nil {
		return err
	}
	return p.tray(fullTray) // it comes with Letter
}

func (p *Printer) stopPrinter() error {
	err := p.ipp.stop()
	p.ipp = nil
	return err
}

// stopAll ends the processes and removes the private files.
func (p *Printer) stopAll() error {
	err := errors.Join(p.stopNoise(), p.stopPrinter(), p.bus.stop(), os.RemoveAll(p.dir))
	p.bus = nil
	return err
}

// child is a process that ends with us.
type child struct {
	cmd   *exec.Cmd
	ended chan struct{}
	said  *tail
}

// start runs a program in a group of its own, so that what it starts in turn can be ended with it.
func start(env []string, program string, args ...string) (*child, error) {
	c := &child{cmd: exec.Command(program, args...), ended: make(chan struct{}), said: &tail{}}
	c.cmd.Env = append(os.Environ(), env...)
	c.cmd.Stderr = c.said
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(c.ended)
		_ = c.cmd.Wait() // how it ended is of interest only when it ends too early, and then it has said why
	}()
	return c, nil
}

// listening waits until the child accepts connections.
func (c *child) listening(network, address string) error {
	for deadline := time.Now().Add(startTime); time.Now().Before(deadline); {
		if conn, err := net.Dial(network, address); err == nil {
			return conn.Close()
		}
		select {
		case <-c.ended:
			return fmt.Errorf("%s ended at once: %s", c.cmd.Args[0], c.said)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s does not listen on %s after %v: %s", c.cmd.Args[0], address, startTime, c.said)
}

func (c *child) signal(s syscall.Signal) error {
	if c == nil {
		return nil
	}
	return c.cmd.Process.Signal(s)
}

// stop ends the child and all that it started.
func (c *child) stop() error {
	if c == nil {
		return nil
	}
	err := syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	<-c.ended
	if errors.Is(err, syscall.ESRCH) {
		return nil // it had ended by itself
	}
	return err
}

// freePort gives the port of a HOST:PORT, a free one for port 0.
func freePort(listen string) (string, error) {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, errors.Join(err, listener.Close())
}
