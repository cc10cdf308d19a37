package paper

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zhiting/drivers/receipt"
)

// printedLines reads the text back from what is sent to a printer, line by line. It knows the commands of the ESC/POS
// reference that have a fixed length, GS ( k and GS v 0.
func printedLines(t *testing.T, b []byte) []string {
	t.Helper()
	lengths := map[string]int{"\x1b@": 2, "\x1c&": 2, "\x1ba": 3, "\x1bE": 3, "\x1bd": 3, "\x1d!": 3, "\x1c!": 3, "\x1dV": 4}
	var text []byte
	for len(b) > 0 {
		if b[0] != 0x1B && b[0] != 0x1C && b[0] != 0x1D {
			text, b = append(text, b[0]), b[1:]
			continue
		}
		switch command := string(b[:2]); command {
		case "\x1d(":
			b = b[5+int(b[3])+int(b[4])<<8:]
		case "\x1dv":
			b = b[8+(int(b[4])+int(b[5])<<8)*(int(b[6])+int(b[7])<<8):]
		default:
			if lengths[command] == 0 {
				t.Fatalf("unknown command % x", b[:2])
			}
			b = b[lengths[command]:]
		}
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(decoded), "\n")
}

func TestReceiptFitsThePaper(t *testing.T) {
	cases := map[string]Content{"zh": ordinary("zh"), "en": ordinary("en"), "long-zh": long("zh"), "long-en": long("en")}
	for _, name := range []string{"80mm", "58mm"} {
		profile, err := receipt.ProfileOf(url.Values{"profile": {name}})
		if err != nil {
			t.Fatal(err)
		}
		for which, c := range cases {
			b, err := receipt.Compose(Receipt(c), profile, fontsFor(t))
			if err != nil {
				t.Errorf("%s %s: %v", name, which, err)
				continue
			}
			lines := printedLines(t, b)
			t.Logf("%s %s\n%s", name, which, strings.Join(lines, "\n"))
			for _, line := range lines {
				if columns(line) > float64(profile.Columns) {
					t.Errorf("%s %s: %q is wider than %d columns", name, which, line, profile.Columns)
				}
			}
			for _, want := range []string{c.Token, c.in(c.Filing.Matters[0].TaskName), c.HeadHash[:16], "12345"} {
				if !strings.Contains(squeezed(strings.Join(lines, "")), squeezed(want)) {
					t.Errorf("%s %s: %q is missing", name, which, want)
				}
			}
			for _, secret := range []string{c.Filing.Applicant.Name, c.Filing.Applicant.IDNumber, "0012", "13800000000", c.Filing.Fields[2].Value} {
				if bytes.Contains(b, []byte(secret)) || strings.Contains(strings.Join(lines, ""), secret) {
					t.Errorf("%s %s: %q is on the receipt", name, which, secret)
				}
			}
		}
	}
}

// squeezed leaves out spaces, since a text may wrap at any of them.
func squeezed(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestReceiptTellsWhenTheNetworkIsDown(t *testing.T) {
	for _, offline := range []bool{true, false} {
		c := ordinary("zh")
		c.Offline = offline
		told := false
		for _, item := range Receipt(c).Items {
			if line, ok := item.(receipt.Line); ok && line.Text == wordOfflineIn.Zh {
				told = true
			}
		}
		if told != offline {
			t.Errorf("offline %v, told %v", offline, told)
		}
	}
}
