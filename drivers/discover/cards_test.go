package discover

import (
	"os"
	"testing"

	"zhiting/drivers/devicetest"
)

// program is zhiting-sim, built once for the tests of this package.
var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

// TestCardReaders asks the real card service, which has a virtual reader with two slots.
func TestCardReaders(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a card service in a network namespace of its own needs root")
	}
	for file, pkg := range map[string]string{
		"/usr/sbin/pcscd": "pcscd",
		"/usr/lib/pcsc/drivers/serial/libifdvpcd.so": "vsmartcard-vpcd",
	} {
		if _, err := os.Stat(file); err != nil {
			t.Skipf("%s is not there; install the Debian package %s", file, pkg)
		}
	}
	service := devicetest.Start(t, program, "  - {kind: sscard}\n").Address("sscard")
	for _, f := range cardReaders(t.Context(), service) {
		if f.Kind != "sscard" || f.What == "" {
			t.Errorf("found %+v", f)
		}
		t.Logf("%+v", f)
	}
	if n := len(cardReaders(t.Context(), service)); n == 0 {
		t.Error("no reader was found")
	}
	if found := cardReaders(t.Context(), "pcsc:///nowhere/pcscd.comm"); found != nil {
		t.Errorf("without a card service there is %+v", found)
	}
}

func TestFormatsAreAdded(t *testing.T) {
	found := []Found{
		{Kind: "camera", Address: "v4l2:///dev/video0", What: "good"},
		{Kind: "camera", Address: "v4l2:///dev/video1", What: "mute"},
		{Kind: "camera", Address: "v4l2:///dev/video2", What: "gone"},
		{Kind: "idcard", Address: "usb://0400:c35a", What: "reader"},
	}
	got := withFormats(found, func(file string) (string, error) {
		switch file {
		case "/dev/video0":
			return "MJPG 1920x1080", nil
		case "/dev/video1":
			return "", nil
		}
		return "", os.ErrNotExist
	})
	for i, want := range []string{"MJPG 1920x1080", "gives no picture that the driver reads (MJPEG, YUYV)", "does not answer: " + os.ErrNotExist.Error(), ""} {
		if got[i].Note != want {
			t.Errorf("%s: %q, want %q", got[i].What, got[i].Note, want)
		}
	}
}
