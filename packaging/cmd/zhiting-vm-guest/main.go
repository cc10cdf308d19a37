// Zhiting-vm-guest is the first process of the virtual machine of `make vm-test`. With the kernel's gadgets it makes USB
// devices that the same kernel sees as plugged in, stands zhiting-sim behind them, and runs zhitingctl on them as a technician
// would: find, read, print, snap, unplug and plug in again.
//
// It knows how bytes come through USB and no protocol but the shell of HID reports.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	hall      = "/tmp/hall.yaml"
	config    = "/tmp/kiosk.yaml"
	configHID = "/tmp/kiosk-hid.yaml" // the same with the other reader
	control   = "/tmp/control.sock"
)

func main() {
	failed, err := run(context.Background())
	switch {
	case err != nil:
		say("the machine did not come up: %v", err)
	case failed > 0:
		say("%d failed", failed)
	default:
		say("all passed")
	}
	unix.Sync()
	time.Sleep(200 * time.Millisecond) // the serial line is slow
	_ = unix.Reboot(unix.LINUX_REBOOT_CMD_RESTART)
	select {} // the first process must not end
}

// say writes a line that run.sh prints.
func say(format string, args ...any) {
	for line := range strings.Lines(strings.TrimSpace(fmt.Sprintf(format, args...)) + "\n") {
		fmt.Printf("vm: %s", line)
	}
}

func run(ctx context.Context) (failed int, err error) {
	if err := bringUp(); err != nil {
		return 0, err
	}
	if err := startHall(ctx); err != nil {
		return 0, err
	}
	plugs, err := plugAll()
	if err != nil {
		return 0, err
	}
	if err := writeConfig(); err != nil {
		return 0, err
	}
	for _, c := range checks(plugs) {
		began := time.Now()
		saw, err := c.do(ctx)
		verdict := "ok    "
		if err != nil {
			verdict, saw = "FAILED", err.Error()
			failed++
		}
		say("%s %s (%.1f s): %s", verdict, c.name, time.Since(began).Seconds(), saw)
	}
	return failed, nil
}

// bringUp does what a first process must: mounts, modules, the loopback network.
func bringUp() error {
	for _, m := range [][3]string{{"proc", "/proc", "proc"}, {"sysfs", "/sys", "sysfs"}, {"devtmpfs", "/dev", "devtmpfs"}, {"tmpfs", "/tmp", "tmpfs"}} {
		if err := unix.Mount(m[0], m[1], m[2], 0, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m[1], err)
		}
	}
	if err := os.MkdirAll("/dev/pts", 0o755); err != nil {
		return err
	}
	if err := unix.Mount("devpts", "/dev/pts", "devpts", 0, ""); err != nil {
		return fmt.Errorf("mount /dev/pts: %w", err)
	}
	if err := os.Setenv("PATH", "/bin"); err != nil {
		return err
	}
	if err := os.Setenv("HOME", "/tmp"); err != nil {
		return err
	}
	order, err := os.Open("/modules/order")
	if err != nil {
		return err
	}
	defer order.Close()
	for names := bufio.NewScanner(order); names.Scan(); {
		options := map[string]string{"dummy_hcd.ko": "num=6", "vivid.ko": "node_types=0x1"}[names.Text()]
		if err := load(filepath.Join("/modules", names.Text()), options); err != nil {
			return fmt.Errorf("module %s: %w", names.Text(), err)
		}
	}
	if err := unix.Mount("configfs", "/sys/kernel/config", "configfs", 0, ""); err != nil {
		return fmt.Errorf("mount configfs: %w", err)
	}
	out, err := exec.Command("/bin/busybox", "ifconfig", "lo", "127.0.0.1", "up").CombinedOutput()
	if err != nil {
		return fmt.Errorf("loopback: %s %w", out, err)
	}
	return nil
}

func load(file, options string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.FinitModule(int(f.Fd()), options, 0)
}

// startHall starts the far ends of the wires.
func startHall(ctx context.Context) error {
	const devices = `control: ` + control + `
devices:
  - {kind: idcard, name: bulk, listen: '127.0.0.1:9001'}
  - {kind: idcard, name: report, listen: '127.0.0.1:9002'}
  - {kind: scanner, listen: '127.0.0.1:9003'}
  - {kind: receipt, listen: '127.0.0.1:9004', paper: /tmp/paper}
  - {kind: scanner, name: pos, listen: '127.0.0.1:9005'}
  - {kind: signpad, name: pad, listen: '127.0.0.1:9006'}
`
	if err := os.WriteFile(hall, []byte(devices), 0o600); err != nil {
		return err
	}
	sim := exec.CommandContext(ctx, "/bin/zhiting-sim", "run", hall)
	sim.Stdout, sim.Stderr = os.Stdout, os.Stderr
	if err := sim.Start(); err != nil {
		return err
	}
	for range 100 {
		if _, err := os.Stat(control); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("zhiting-sim did not open %s", control)
}

func writeConfig() error {
	for file, reader := range map[string]string{config: "usb://" + bulkID, configHID: "hid://" + reportID} {
		err := os.WriteFile(file, []byte(`terminal: vm-1
hall: {name: {zh: 大厅, en: Hall}}
window_help: {place: {zh: 咨询台, en: desk}, phone: 12345}
data_dir: /tmp/data
key_file: /tmp/key
devices:
  idcard: `+reader+`
  scanner: serial:///dev/ttyACM0
  receipt: usb://`+printerID+`
  camera: v4l2:///dev/video0
  signpad: hid://`+padID+`
`), 0o600)
		if err != nil {
			return err
		}
	}
	return nil
}
