package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"zhiting/sync/provider/sample"
)

// world is the hall of the demo: hub, simulated devices and kiosk, each a process of its own, and the folder in which
// they leave what they do.
type world struct {
	bin     string // folder of the programs
	out     string // what is left for people
	state   string // what the programs keep
	logs    string
	display string
	hubAddr string
	devices map[string]string // name to address, as the simulator tells
	starts  int               // of the kiosk

	xserver, sim, hub, kiosk *process
	robot                    *robot
}

// newWorld makes the folders, empty.
func newWorld(bin, out string) (*world, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	if err := os.RemoveAll(out); err != nil {
		return nil, err
	}
	w := &world{bin: bin, out: out, state: filepath.Join(out, "state"), logs: filepath.Join(out, "logs")}
	for _, dir := range []string{w.state, w.logs, w.path("paper", "receipt"), w.path("paper", "document"), w.tmp()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	w.hubAddr, err = freeAddress()
	return w, errors.Join(err, os.WriteFile(w.sampleKey(), sample.LicenceKey().PEM(), 0o600))
}

func (w *world) path(parts ...string) string {
	return filepath.Join(append([]string{w.out}, parts...)...)
}

// tmp is where the programs put temporary files, so that what they leave there can be searched.
func (w *world) tmp() string { return w.path("state", "tmp") }

func (w *world) program(name string) string { return filepath.Join(w.bin, name) }

// freeAddress finds a loopback port that nobody uses.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close() // only the number was wanted
	return l.Addr().String(), nil
}

// stop ends every process.
func (w *world) stop() {
	if w.robot != nil {
		w.robot.close()
	}
	for _, p := range []*process{w.kiosk, w.hub, w.sim, w.xserver} {
		p.stop()
	}
}

// startDisplay starts an X server of the terminal's size.
func (w *world) startDisplay(ctx context.Context) error {
	r, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close() // read to the end
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1080x1920x24", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{write}
	w.xserver, err = startCommand(w.logs, "xvfb", nil, cmd)
	if err := errors.Join(err, write.Close()); err != nil {
		return fmt.Errorf("display: %w; install the packages of packaging/deps/demo.txt", err)
	}
	number := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(r).ReadString('\n')
		if err == nil {
			number <- strings.TrimSpace(line)
		}
	}()
	select {
	case n := <-number:
		w.display = ":" + n
		return nil
	case <-w.xserver.done:
		return errors.New("the X server ended; see logs/xvfb.log")
	case <-time.After(10 * time.Second):
		return errors.New("the X server does not start within 10 s; see logs/xvfb.log")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// startDevices starts the simulated devices. The printer's paper lands in paper/.
func (w *world) startDevices(ctx context.Context) error {
	hall := fmt.Sprintf(`control: %[1]s/sim.sock
dock: 127.0.0.1:0
devices:
  - {name: idcard, kind: idcard, link: %[1]s/idcard, baud: 115200, pace: true}
  - {name: receipt, kind: receipt, listen: "127.0.0.1:0", width: 80, paper: %[2]s/receipt}
  - {name: document, kind: document, listen: "127.0.0.1:0", paper: %[2]s/document}
  - {name: camera, kind: camera, listen: "127.0.0.1:0"}
  - {name: scanner, kind: scanner, listen: "127.0.0.1:0"}
  - {name: signals, kind: signals, listen: "127.0.0.1:0"}
  - {name: keypad, kind: keypad, listen: "127.0.0.1:0"}
  - {name: signpad, kind: signpad, listen: "127.0.0.1:0"}
`, w.state, w.path("paper"))
	file := w.path("state", "hall.yaml")
	if err := os.WriteFile(file, []byte(hall), 0o600); err != nil {
		return err
	}
	var err error
	if w.sim, err = start(w.logs, "sim", []string{"TMPDIR=" + w.tmp()}, w.program("zhiting-sim"), "run", file); err != nil {
		return err
	}
	return w.sim.until(ctx, 30*time.Second, func() error {
		b, err := os.ReadFile(filepath.Join(w.logs, "sim.log"))
		if err != nil {
			return err
		}
		w.devices = map[string]string{}
		for l := range strings.Lines(string(b)) {
			if name, address, ok := strings.Cut(strings.TrimSpace(l), " "); ok {
				w.devices[name] = strings.TrimSpace(address)
			}
		}
		if w.devices["control"] == "" {
			return errors.New("the simulator has not named its control socket yet")
		}
		return nil
	})
}

// act does something to a simulated device, as a hand in the hall would.
func (w *world) act(command string) error {
	out, err := exec.Command(w.program("zhiting-sim"), "do", "--control", filepath.Join(w.state, "sim.sock"), command).CombinedOutput()
	if err != nil {
		return fmt.Errorf("zhiting-sim do %q: %s", command, strings.TrimSpace(string(out)))
	}
	return nil
}

//go:embed register.yaml
var register []byte

// startHub starts the hub and waits until it answers.
func (w *world) startHub(ctx context.Context) error {
	file := w.path("state", "register.yaml")
	err := os.WriteFile(file, register, 0o600)
	if err != nil {
		return err
	}
	if w.hub, err = start(w.logs, "hub", nil, w.program("zhiting-hub"), "serve", "--listen", w.hubAddr, "--data", filepath.Join(w.state, "hub"), "--register", file, "--samples", "--spread", "1s"); err != nil {
		return err
	}
	err = w.hub.until(ctx, 20*time.Second, func() error {
		response, err := http.Get("http://" + w.hubAddr + "/healthz")
		if err != nil {
			return err
		}
		return response.Body.Close()
	})
	if err != nil {
		return err
	}
	return w.enrol()
}

// enrol makes the hub know the terminal, as a technician does it, once.
func (w *world) enrol() error {
	if _, err := os.Stat(w.path("state", "identity", "certificate.pem")); err == nil {
		return nil
	}
	config, err := w.configure(true)
	if err != nil {
		return err
	}
	var made struct{ Code string }
	if err := w.hubctl(&made, "terminal", "add", "demo-1"); err != nil {
		return err
	}
	return run(nil, w.program("zhitingctl"), "enrol", made.Code, "--config", config)
}

// ownerToken is the file with which the hub's command line is let in.
func (w *world) ownerToken() string { return filepath.Join(w.state, "hub", "owner.token") }

// hubctl runs the command line of the hub's owner and reads its JSON.
func (w *world) hubctl(into any, args ...string) error {
	args = append(args, "--json", "--hub", "http://"+w.hubAddr, "--token-file", w.ownerToken())
	return run(into, w.program("zhiting-hub"), args...)
}

// configure writes the terminal's configuration. present says whether its devices are where it looks for them.
func (w *world) configure(present bool) (string, error) {
	address := func(name, absent string) string {
		if present {
			return w.devices[name]
		}
		return absent
	}
	idcard := address("idcard", "serial:///nowhere/idcard")
	if present {
		// The simulator answers a find at once, so it may be asked more often than the protocol advises.
		separator := "?"
		if strings.Contains(idcard, "?") {
			separator = "&"
		}
		idcard += separator + "find=20ms"
	}
	conf := fmt.Sprintf(`terminal: demo-1
hall: {name: {zh: 聊城市政务服务中心 · 自助办理, en: Liaocheng Government Service Centre}}
window_help: {place: {zh: 一楼大厅咨询台, en: the information desk on the ground floor}, phone: "12345"}
data_dir: %[1]s/kiosk
key_file: %[1]s/key/kiosk.key
hub: {url: "https://%[2]s", identity: %[1]s/identity, retry_cap: 2s}
devices:
  idcard: %[3]s
  receipt: %[4]s
  document: %[5]s
  camera: %[6]s
  scanner: %[7]s
  signals: %[8]s?idcard=0&receipt=1&document=2&camera=3&scanner=4&door=0
  keypad: %[9]s
  signpad: %[10]s
licences: {keys: [%[11]s]}
window: {size: 1080x1920, fullscreen: true, hide_cursor: false}
allow_automation: true
`, w.state, w.hubAddr, idcard, address("receipt", "tcp://127.0.0.1:1"), address("document", "ipp://127.0.0.1:1/ipp/print"),
		address("camera", "http://127.0.0.1:1/mjpeg"), address("scanner", "tcp://127.0.0.1:2"),
		address("signals", "tcp://127.0.0.1:3"), address("keypad", "tcp://127.0.0.1:4"),
		address("signpad", "tcp://127.0.0.1:5"), w.sampleKey())
	file := w.path("state", "kiosk.yaml")
	return file, os.WriteFile(file, []byte(conf), 0o600)
}

// startKiosk starts the kiosk; with a robot, it waits until the robot sees a page.
func (w *world) startKiosk(ctx context.Context, config string, args ...string) error {
	socket := filepath.Join(w.state, "kiosk.sock")
	args = append([]string{"--config", config, "--automation", "unix:" + socket}, args...)
	env := []string{"TMPDIR=" + w.tmp()}
	if w.display != "" {
		env = append(env, "DISPLAY="+w.display)
	}
	// A log of its own for each start: what is looked for in it is then of this run.
	w.starts++
	var err error
	if w.kiosk, err = start(w.logs, w.kioskLog(), env, w.program("zhiting-kiosk"), args...); err != nil {
		return err
	}
	if w.display == "" {
		return nil
	}
	m, err := openMouse(w.display)
	if err != nil {
		return err
	}
	return w.kiosk.until(ctx, 30*time.Second, func() error {
		if w.robot == nil {
			if w.robot, err = connect(socket, m); err != nil {
				return err
			}
		}
		img, err := w.robot.mouse.picture()
		if err == nil && !painted(img) {
			err = errors.New("the window shows no page yet")
		}
		return err
	})
}

// painted says whether a page is to be seen: the ink of its heading is there, not only its ground.
func painted(img *image.RGBA) bool {
	dark := 0
	for i := 0; i+2 < len(img.Pix); i += 4 {
		if img.Pix[i] < 0x40 && img.Pix[i+1] < 0x40 && img.Pix[i+2] > 0x20 && img.Pix[i+2] < 0x60 {
			dark++
		}
	}
	return dark > 2000
}

// kioskLog names the log of the kiosk's newest start.
func (w *world) kioskLog() string { return fmt.Sprintf("kiosk-%d", w.starts) }

// copyPaper copies what came out of a printer to the demo's own name for it.
func (w *world) copyPaper(pattern, name string) error {
	found, err := filepath.Glob(w.path("paper", pattern))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("no paper %s came out", pattern)
	}
	from, err := os.Open(found[len(found)-1])
	if err != nil {
		return err
	}
	defer from.Close() // only read from
	to, err := os.Create(w.path(name))
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}
