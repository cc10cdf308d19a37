package sscard

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// needed are what makes up the reader, and the Debian packages that have them.
var needed = map[string]string{
	"/usr/sbin/pcscd": "pcscd",
	virtualReader:     "vsmartcard-vpcd",
}

const (
	virtualReader = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
	vpcdAddress   = "127.0.0.1:35963"
	startTime     = 10 * time.Second // what the service may take until it listens
)

// readerConfig plugs the virtual reader in. It listens on every address of its network namespace, which is why it gets
// one of its own: nobody but this process can put a card in.
const readerConfig = `FRIENDLYNAME "Zhiting Virtual Reader"
DEVICENAME /dev/null:0x8C7B
LIBPATH ` + virtualReader + `
CHANNELID 0x8C7B
`

// service is the card service (pcscd) with a virtual reader, in namespaces of its own. pcscd knows one place for its
// socket, /run/pcscd; a directory of ours is there in its eyes.
type service struct {
	dir   string
	cmd   *exec.Cmd // nil when the service does not run
	ended chan struct{}
	said  strings.Builder // by the service, read once it ended
}

func newService() (*service, error) {
	var missing []string
	for file, pkg := range needed {
		if _, err := os.Stat(file); err != nil {
			missing = append(missing, pkg)
		}
	}
	switch {
	case len(missing) > 0:
		return nil, fmt.Errorf("the reader needs Debian packages that are not installed: apt-get install %s", strings.Join(missing, " "))
	case os.Geteuid() != 0:
		return nil, errors.New("the reader needs root, for a network namespace of its own")
	}
	dir, err := os.MkdirTemp("", "card-service")
	if err != nil {
		return nil, err
	}
	for _, sub := range []string{"config", "run/pcscd"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	return &service{dir: dir}, nil
}

func (s *service) socket() string { return filepath.Join(s.dir, "run/pcscd/pcscd.comm") }

// start runs the service, with or without the reader, unless it runs.
func (s *service) start(reader bool) error {
	if s.cmd != nil {
		return nil
	}
	config := ""
	if reader {
		config = readerConfig
	}
	if err := os.WriteFile(filepath.Join(s.dir, "config/vpcd"), []byte(config), 0o600); err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", `mount --bind "$0/run" /run && exec pcscd --foreground --critical --config "$0/config"`, s.dir)
	s.said.Reset()
	cmd.Stdout, cmd.Stderr = &s.said, &s.said
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("card service in namespaces of its own: %w", err)
	}
	s.cmd, s.ended = cmd, make(chan struct{})
	go func(ended chan struct{}) {
		defer close(ended)
		_ = cmd.Wait() // how it ended is of interest only when it ends too early, and then it has said why
	}(s.ended)
	if err := s.listening(); err != nil {
		return errors.Join(err, s.stop())
	}
	return s.inside(loopbackUp)
}

func (s *service) listening() error {
	for deadline := time.Now().Add(startTime); time.Now().Before(deadline); {
		if conn, err := net.Dial("unix", s.socket()); err == nil {
			return conn.Close()
		}
		select {
		case <-s.ended:
			return fmt.Errorf("pcscd ended at once: %s", strings.TrimSpace(s.said.String()))
		case <-time.After(10 * time.Millisecond):
		}
	}
	return fmt.Errorf("pcscd does not listen after %v", startTime)
}

// signal freezes (SIGSTOP) or thaws (SIGCONT) the service.
func (s *service) signal(sig syscall.Signal) error {
	if s.cmd == nil {
		return errors.New("the card service does not run")
	}
	return s.cmd.Process.Signal(sig)
}

// stop ends the service at once.
func (s *service) stop() error {
	if s.cmd == nil {
		return nil
	}
	_ = s.cmd.Process.Kill() // it may have ended by itself
	<-s.ended
	s.cmd = nil
	return errors.Join(os.RemoveAll(s.socket()), os.RemoveAll(filepath.Join(s.dir, "run/pcscd/pcscd.pid")))
}

// dial puts a card in: it connects to the virtual reader from inside the service's namespace.
func (s *service) dial() (conn net.Conn, err error) {
	err = s.inside(func() error {
		conn, err = net.Dial("tcp4", vpcdAddress)
		return err
	})
	return conn, err
}

// hurry makes the kernel confirm at once what arrives on a connection until the next read. The virtual reader sends each
// message in two parts and would wait 40 ms for that confirmation, which no card does.
func hurry(conn net.Conn) error {
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return err
	}
	var set error
	err = raw.Control(func(fd uintptr) { set = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_QUICKACK, 1) })
	return errors.Join(err, set)
}

// inside runs something in the service's network namespace. The thread comes back from there: one that ended would take
// the processes with it that it has started (Pdeathsig).
func (s *service) inside(f func() error) (err error) {
	if s.cmd == nil {
		return errors.New("the card service does not run")
	}
	theirs, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", s.cmd.Process.Pid))
	if err != nil {
		return err
	}
	defer theirs.Close()
	runtime.LockOSThread()
	ours, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer ours.Close()
	defer func() {
		if back := unix.Setns(int(ours.Fd()), unix.CLONE_NEWNET); back != nil {
			err = errors.Join(err, back) // and the thread stays locked, so that nothing else runs there
			return
		}
		runtime.UnlockOSThread()
	}()
	if err := unix.Setns(int(theirs.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	return f()
}

// loopbackUp switches on 127.0.0.1, which a new namespace has switched off.
func loopbackUp() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request)
}
