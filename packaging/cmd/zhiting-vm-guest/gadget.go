package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// The USB numbers of the devices: of readers of ID cards over bulk pipes and over HID reports, of scanners in serial and in
// HID-POS mode, and of a receipt printer, as packaging and drivers/discover know them; and those for tests, of a signature pad,
// which its descriptor alone tells.
const (
	bulkID    = "0400:c35a"
	reportID  = "10c4:0007"
	scannerID = "1eab:0106"
	posID     = "0c2e:0901"
	printerID = "04b8:0202"
	padID     = "1209:0001"
)

// plug is one USB device: a gadget of the kernel on a controller of its own, with a simulated device behind it.
type plug struct {
	folder     string // of the gadget in configfs
	controller string
	far        string // where the simulated device listens
	open       func() (io.ReadWriteCloser, error)
	keeps      bool // its files outlive unplugging

	close func() // ends the bridge
}

// gadget makes a device with one function, not yet plugged in.
func gadget(name, ids, function, product string, settings map[string][]byte) (folder string, err error) {
	folder = "/sys/kernel/config/usb_gadget/" + name
	vendor, model, _ := strings.Cut(ids, ":")
	for _, dir := range []string{"strings/0x409", "configs/c.1/strings/0x409", "functions/" + function} {
		if err := os.MkdirAll(filepath.Join(folder, dir), 0o755); err != nil {
			return "", err
		}
	}
	values := map[string][]byte{
		"idVendor": []byte("0x" + vendor), "idProduct": []byte("0x" + model), "bcdUSB": []byte("0x0200"),
		"strings/0x409/manufacturer": []byte("Zhiting"), "strings/0x409/product": []byte(product), "strings/0x409/serialnumber": []byte("VM-" + name),
	}
	for setting, value := range settings {
		values["functions/"+function+"/"+setting] = value
	}
	for file, value := range values {
		if err := os.WriteFile(filepath.Join(folder, file), value, 0o600); err != nil {
			return "", err
		}
	}
	return folder, os.Symlink(filepath.Join(folder, "functions", function), filepath.Join(folder, "configs/c.1", function))
}

// plugIn makes the device appear, and joins it with the simulated one.
func (p *plug) plugIn() error {
	if err := os.WriteFile(p.folder+"/UDC", []byte(p.controller), 0o600); err != nil {
		return fmt.Errorf("plugging in %s: %w", p.folder, err)
	}
	if p.keeps && p.close != nil {
		return nil
	}
	var device io.ReadWriteCloser
	var err error
	for range 50 { // the file may appear a moment later
		if device, err = p.open(); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	var far net.Conn
	for range 100 { // the simulated device may not listen yet
		if far, err = net.Dial("tcp", p.far); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	p.close = func() {
		_ = far.Close()
		_ = device.Close()
	}
	go carry(far, device)
	go carry(device, far)
	return nil
}

// pull makes it disappear.
func (p *plug) pull() error {
	if err := os.WriteFile(p.folder+"/UDC", []byte("\n"), 0o600); err != nil {
		return fmt.Errorf("unplugging %s: %w", p.folder, err)
	}
	if !p.keeps {
		p.close()
	}
	return nil
}

// carry moves bytes until the far end closes. While a device is unplugged its file gives errors.
func carry(to io.Writer, from io.Reader) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if _, err := to.Write(buffer[:n]); errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrClosed) {
				return
			}
		}
		switch {
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrClosed), errors.Is(err, io.EOF):
			return
		case err != nil:
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// plugAll makes the devices and plugs them in.
func plugAll() (map[string]*plug, error) {
	bulk, err := gadget("bulk", bulkID, "ffs.bulk", "ID card reader", nil)
	if err != nil {
		return nil, err
	}
	pipes, err := bulkPipes("bulk")
	if err != nil {
		return nil, err
	}
	report, err := gadget("report", reportID, "hid.report", "ID card reader", map[string][]byte{
		"protocol": []byte("0"), "subclass": []byte("0"), "report_length": []byte("64"), "report_desc": vendorReport})
	if err != nil {
		return nil, err
	}
	scanner, err := gadget("scanner", scannerID, "acm.scanner", "Code scanner", nil)
	if err != nil {
		return nil, err
	}
	pos, err := gadget("pos", posID, "hid.pos", "Code scanner", map[string][]byte{
		"protocol": []byte("0"), "subclass": []byte("0"), "report_length": []byte("64"), "report_desc": scannedData})
	if err != nil {
		return nil, err
	}
	printer, err := gadget("printer", printerID, "printer.receipt", "Receipt printer", nil)
	if err != nil {
		return nil, err
	}
	pad, err := gadget("pad", padID, "hid.pad", "Signature pad", map[string][]byte{
		"protocol": []byte("0"), "subclass": []byte("0"), "report_length": fmt.Append(nil, penReport), "report_desc": penDigitizer})
	if err != nil {
		return nil, err
	}
	plugs := map[string]*plug{
		"bulk":    {folder: bulk, far: "127.0.0.1:9001", keeps: true, open: func() (io.ReadWriteCloser, error) { return pipes, nil }},
		"report":  {folder: report, far: "127.0.0.1:9002", open: func() (io.ReadWriteCloser, error) { return openReports("/dev/hidg0") }},
		"scanner": {folder: scanner, far: "127.0.0.1:9003", open: func() (io.ReadWriteCloser, error) { return openRaw("/dev/ttyGS0") }},
		"pos":     {folder: pos, far: "127.0.0.1:9005", open: func() (io.ReadWriteCloser, error) { return openScans("/dev/hidg1") }},
		"pad":     {folder: pad, far: "127.0.0.1:9006", open: func() (io.ReadWriteCloser, error) { return openPen("/dev/hidg2") }},
		"printer": {folder: printer, far: "127.0.0.1:9004", open: func() (io.ReadWriteCloser, error) { return os.OpenFile("/dev/g_printer0", os.O_RDWR, 0) }},
	}
	for i, name := range []string{"bulk", "report", "scanner", "printer", "pos", "pad"} {
		plugs[name].controller = fmt.Sprintf("dummy_udc.%d", i)
		if err := plugs[name].plugIn(); err != nil {
			return nil, err
		}
	}
	return plugs, nil
}

// bulk is the device's end of two bulk pipes.
type bulk struct{ control, out, in *os.File }

func (b bulk) Read(p []byte) (int, error)  { return b.out.Read(p) }
func (b bulk) Write(p []byte) (int, error) { return b.in.Write(p) }
func (b bulk) Close() error                { return errors.Join(b.out.Close(), b.in.Close(), b.control.Close()) }

// bulkPipes describes an interface with one bulk pipe each way (linux/usb/functionfs.h) and opens its files.
func bulkPipes(name string) (bulk, error) {
	dir := "/dev/ffs-" + name
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return bulk{}, err
	}
	if err := unix.Mount(name, dir, "functionfs", 0, ""); err != nil {
		return bulk{}, fmt.Errorf("mount functionfs: %w", err)
	}
	control, err := os.OpenFile(dir+"/ep0", os.O_RDWR, 0)
	if err != nil {
		return bulk{}, err
	}
	little := binary.LittleEndian
	speed := func(packet uint16) []byte {
		b := []byte{9, 4, 0, 0, 2, 0xff, 0, 0, 0} // interface: two endpoints, the maker's class
		for _, address := range []byte{0x01, 0x82} {
			b = append(b, 7, 5, address, 2)
			b = append(little.AppendUint16(b, packet), 0)
		}
		return b
	}
	full, high := speed(64), speed(512)
	descriptors := little.AppendUint32(nil, 3) // version 2
	descriptors = little.AppendUint32(descriptors, uint32(20+len(full)+len(high)))
	descriptors = little.AppendUint32(descriptors, 1|2) // full and high speed
	descriptors = little.AppendUint32(descriptors, 3)
	descriptors = little.AppendUint32(descriptors, 3)
	descriptors = append(append(descriptors, full...), high...)
	texts := little.AppendUint32(nil, 2)
	texts = little.AppendUint32(texts, 16)
	texts = append(texts, make([]byte, 8)...) // none
	for _, b := range [][]byte{descriptors, texts} {
		if _, err := control.Write(b); err != nil {
			return bulk{}, fmt.Errorf("describing the bulk pipes: %w", err)
		}
	}
	out, err := os.OpenFile(dir+"/ep1", os.O_RDWR, 0)
	if err != nil {
		return bulk{}, err
	}
	in, err := os.OpenFile(dir+"/ep2", os.O_RDWR, 0)
	return bulk{control, out, in}, err
}

// openRaw opens a serial line without the kernel's editing.
func openRaw(name string) (io.ReadWriteCloser, error) {
	f, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	t, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = t.Cflag&^unix.CSIZE | unix.CS8 | unix.CREAD
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, t); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
