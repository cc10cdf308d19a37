package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // what the camera gives
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// check is one thing that must work, and what was seen of it.
type check struct {
	name string
	do   func(ctx context.Context) (saw string, err error)
}

// How long a device may take to be missed and to be used again (the contract of drivers.Supervisor), in the machine's own
// time.
const (
	missed = 3 * time.Second
	back   = 5 * time.Second
)

// The live picture of a camera that does not compress (drivers/camera).
const liveWidth, liveHeight = 1280, 720

func checks(plugs map[string]*plug) []check {
	list := []check{
		{"device list finds all seven", findAll},
		{"ID card over USB bulk pipes", func(ctx context.Context) (string, error) { return readCard(ctx, "bulk", "usb://"+bulkID) }},
		{"ID card over HID reports", func(ctx context.Context) (string, error) { return readCard(ctx, "report", "hid://"+reportID) }},
		{"code over USB-CDC", func(ctx context.Context) (string, error) {
			return readCode(ctx, "scanner", "serial:///dev/ttyACM0", "EL-DEMO-0001")
		}},
		{"code over HID-POS", func(ctx context.Context) (string, error) { return readCode(ctx, "pos", "hid://"+posID, "EL-DEMO-0002") }},
		{"long code over HID-POS", func(ctx context.Context) (string, error) {
			return readCode(ctx, "pos", "hid://"+posID, strings.Repeat("0123456789", 30))
		}},
		{"line over a HID pen digitizer", readLine},
		{"receipt over a USB printer, taken from the kernel's driver", printReceipt},
		{"still of a V4L2 camera, larger than its live picture", snap},
		{"certify over USB bulk pipes", func(ctx context.Context) (string, error) {
			return certify(ctx, &hand{plugs["bulk"], "bulk"}, "usb://"+bulkID, "idcard")
		}},
		{"certify over HID reports", func(ctx context.Context) (string, error) {
			return certify(ctx, &hand{plugs["report"], "report"}, "hid://"+reportID, "idcard")
		}},
		{"certify over a HID pen digitizer", func(ctx context.Context) (string, error) {
			return certify(ctx, &hand{plugs["pad"], "pad"}, "hid://"+padID, "signpad")
		}},
		{"certify over a USB printer", func(ctx context.Context) (string, error) {
			return certify(ctx, &hand{plugs["printer"], "receipt"}, "usb://"+printerID, "receipt")
		}},
		{"certify a V4L2 camera", func(ctx context.Context) (string, error) { return certify(ctx, nil, "v4l2:///dev/video0", "camera") }},
	}
	for _, one := range []struct{ plug, device, config string }{
		{"bulk", "idcard", config}, {"report", "idcard", configHID}, {"scanner", "scanner", config}, {"printer", "receipt", config},
		{"pad", "signpad", config},
	} {
		list = append(list, check{"unplug and plug in: " + one.plug, func(ctx context.Context) (string, error) {
			return replug(ctx, plugs[one.plug], one.device, one.config)
		}})
	}
	return append(list,
		check{"ID card over USB bulk pipes, after plugging in again", func(ctx context.Context) (string, error) { return readCard(ctx, "bulk", "usb://"+bulkID) }},
		check{"ID card over HID reports, after plugging in again", func(ctx context.Context) (string, error) { return readCard(ctx, "report", "hid://"+reportID) }})
}

// ctl runs zhitingctl with --json and decodes what it prints.
func ctl(ctx context.Context, into any, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/bin/zhitingctl", append(args, "--config", config, "--json")...).Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return fmt.Errorf("zhitingctl %s: exit %d: %s%s", strings.Join(args, " "), failed.ExitCode(), failed.Stderr, out)
	}
	if err != nil {
		return err
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(out, into)
}

// act is a hand at a simulated device.
func act(ctx context.Context, words string) error {
	out, err := exec.CommandContext(ctx, "/bin/zhiting-sim", "do", "--control", control, words).CombinedOutput()
	if err != nil {
		return fmt.Errorf("zhiting-sim do %s: %s %w", words, out, err)
	}
	return nil
}

func findAll(ctx context.Context) (string, error) {
	var list struct {
		Found []struct{ Kind, Address, What, Note string }
	}
	if err := ctl(ctx, &list, "device", "list"); err != nil {
		return "", err
	}
	var saw []string
	kinds := map[string]string{}
	for _, f := range list.Found {
		kinds[f.Address] = f.Kind
		saw = append(saw, fmt.Sprintf("%s %s (%s; %s)", f.Kind, f.Address, f.What, f.Note))
	}
	for address, kind := range map[string]string{
		"usb://" + bulkID: "idcard", "hid://" + reportID: "idcard", "serial:///dev/ttyACM0": "scanner", "hid://" + posID: "scanner", "usb://" + printerID: "receipt", "v4l2:///dev/video0": "camera", "hid://" + padID: "signpad",
	} {
		if kinds[address] != kind {
			return "", fmt.Errorf("%s is not found as %s among: %s", address, kind, strings.Join(saw, "; "))
		}
	}
	return strings.Join(saw, "; "), nil
}

func readCard(ctx context.Context, device, address string) (string, error) {
	if err := act(ctx, device+" put rare"); err != nil {
		return "", err
	}
	var card struct {
		Name      string
		IDNumber  string `json:"id_number"`
		Photo     []byte `json:"photo_wlt_base64"`
		ElapsedMS int    `json:"elapsed_ms"`
	}
	if err := ctl(ctx, &card, "device", "read", "idcard", "--at", address); err != nil {
		return "", err
	}
	if card.Name != "王𬍛样" || card.IDNumber != "371523200002290033" || len(card.Photo) != 1024 {
		return "", fmt.Errorf("the card reads %s, %s with a photo of %d bytes", card.Name, card.IDNumber, len(card.Photo))
	}
	return fmt.Sprintf("%s in %d ms", card.Name, card.ElapsedMS), act(ctx, device+" lift")
}

func readCode(ctx context.Context, device, address, text string) (string, error) {
	shown := make(chan error, 1)
	go func() {
		time.Sleep(3 * time.Second)
		shown <- act(ctx, device+" show "+text)
	}()
	var code struct{ Text string }
	if err := ctl(ctx, &code, "device", "read", "scanner", "--at", address, "--timeout", "20s"); err != nil {
		return "", err
	}
	if code.Text != text {
		return "", fmt.Errorf("the code reads %q", code.Text)
	}
	return code.Text, <-shown
}

func readLine(ctx context.Context) (string, error) {
	drawn := make(chan error, 1)
	go func() {
		time.Sleep(3 * time.Second)
		drawn <- act(ctx, "pad line 10 20 90 60 50")
	}()
	var line struct {
		Ratio  float64
		Points []struct{ X, Y, P float64 }
	}
	if err := ctl(ctx, &line, "device", "read", "signpad", "--at", "hid://"+padID, "--timeout", "20s"); err != nil {
		return "", err
	}
	saw := fmt.Sprintf("%+v", line)
	if n := len(line.Points); line.Ratio != 2.4 || n != 3 || line.Points[0].X > 0.11 || line.Points[n-1].Y < 0.59 || line.Points[n-1].P < 0.49 {
		return "", errors.New(saw)
	}
	return saw, <-drawn
}

func printReceipt(ctx context.Context) (string, error) {
	if err := os.WriteFile("/tmp/receipt.txt", []byte("智厅\n虚拟机里的小票\n"), 0o600); err != nil {
		return "", err
	}
	if err := ctl(ctx, nil, "device", "print", "receipt", "--at", "usb://"+printerID, "/tmp/receipt.txt"); err != nil {
		return "", err
	}
	printed, err := filepath.Glob("/tmp/paper/*")
	if err == nil && len(printed) == 0 {
		err = errors.New("nothing came out of the printer")
	}
	if err != nil {
		return "", err
	}
	return strings.Join(printed, " "), nil
}

func snap(ctx context.Context) (string, error) {
	const file = "/tmp/still.jpg"
	if err := ctl(ctx, nil, "device", "snap", "camera", "--at", "v4l2:///dev/video0", "--out", file); err != nil {
		return "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	picture, _, err := image.Decode(f)
	if err != nil {
		return "", err
	}
	size := picture.Bounds().Size()
	if size.X*size.Y <= liveWidth*liveHeight {
		return "", fmt.Errorf("the still has %v, no more than the live picture", size)
	}
	return fmt.Sprint(size), nil
}

// replug pulls a device that zhitingctl watches, and puts it back.
func replug(ctx context.Context, p *plug, device, config string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	watch := exec.CommandContext(ctx, "/bin/zhitingctl", "device", "watch", "--config", config, "--json")
	out, err := watch.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := watch.Start(); err != nil {
		return "", err
	}
	defer func() {
		_ = watch.Process.Kill()
		_ = watch.Wait() // killed
	}()
	lines := bufio.NewScanner(out)
	until := func(state string) (time.Duration, error) {
		began := time.Now()
		for lines.Scan() {
			var change struct{ Device, To string }
			if err := json.Unmarshal(lines.Bytes(), &change); err != nil {
				return 0, err
			}
			if change.Device == device && change.To == state {
				return time.Since(began), nil
			}
		}
		return 0, fmt.Errorf("%s never became %s", device, state)
	}
	if _, err := until("ready"); err != nil {
		return "", err
	}
	if err := p.pull(); err != nil {
		return "", err
	}
	gone, err := until("absent")
	if err != nil {
		return "", err
	}
	if err := p.plugIn(); err != nil {
		return "", err
	}
	there, err := until("ready")
	saw := fmt.Sprintf("missed after %.1f s, ready again after %.1f s", gone.Seconds(), there.Seconds())
	if err == nil && (gone > missed || there > back) {
		err = errors.New(saw)
	}
	return saw, err
}
