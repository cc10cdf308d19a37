package idcard_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
)

// visit is what a hall sees of cards: each laid on the reader and read. The outcomes are the kinds of the cards or the
// codes of the problems.
func visit(t *testing.T, r *idcard.Reader, n int, lay func(i int)) (outcomes []string) {
	t.Helper()
	for i := range n {
		lay(i)
		card, err := await(t, r, 20*time.Second)
		switch {
		case err != nil:
			outcomes = append(outcomes, drivers.ProblemOf(err).Code)
		default:
			outcomes = append(outcomes, string(card.Kind)+" "+card.ModuleID)
		}
	}
	return outcomes
}

var laid = []struct{ card, fault string }{
	{"ouyang", "off"}, {"rare", "off"}, {"hkmt", "slow"}, {"foreigner2023", "off"}, {"foreigner", "off"},
	{"pua", "off"}, {"zhang", "rejected"}, {"zhang", "bad-checksum"}, {"zhang", "half-frame"},
}

// recorded is the trace of a reader on which all cards were laid, and what came of them.
func recorded(t *testing.T) (file string, outcomes []string) {
	t.Helper()
	hall := start(t, pty(t))
	file = filepath.Join(t.TempDir(), "wire.trace")
	r := idcard.New(devicetest.Address(t, hall.Address("idcard")+"?find=20ms&trace="+file))
	if err := r.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	var hand sync.WaitGroup
	outcomes = visit(t, r, len(laid), func(i int) {
		hand.Wait()
		hall.Do(t, "idcard fault off")
		hall.Do(t, "idcard lift")
		// The card comes while the reader looks. No look is cut short: a question that a host gave up is on record as silence.
		hand.Go(func() {
			time.Sleep(100 * time.Millisecond)
			hall.Do(t, "idcard fault "+laid[i].fault)
			hall.Do(t, "idcard put "+laid[i].card)
		})
	})
	hand.Wait()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return file, outcomes
}

// TestRecordingPlays holds that a recording, masked as it is, leads the driver to the same outcomes on another day.
func TestRecordingPlays(t *testing.T) {
	file, want := recorded(t)
	for name, cable := range map[string]string{"tcp": "listen: '127.0.0.1:0'", "serial": pty(t)} {
		hall := devicetest.Start(t, program, "  - {name: recorded, kind: replay, file: "+file+", "+cable+"}\n")
		r := idcard.New(devicetest.Address(t, hall.Address("recorded")+"?find=1ms"))
		if err := r.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got := visit(t, r, len(laid), func(i int) {})
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: the recording plays\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if state := hall.Do(t, "recorded state"); strings.Contains(state, "deviates") {
			t.Errorf("%s: %s", name, state)
		}
	}
}

// TestRecordingTellsNobody searches a trace for everything that the cards hold, in every encoding that one might think of.
func TestRecordingTellsNobody(t *testing.T) {
	file, _ := recorded(t)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var wire, text []byte // what the hexadecimal runs say, one after another, and all that stands in the lines but the times
	runs := 0
	for l := range strings.Lines(string(raw)) {
		words := strings.Fields(l)
		if words[0] == "@" {
			continue
		}
		for _, run := range words[2:] {
			text = append(append(text, ' '), run...)
			if b, err := hex.DecodeString(run); err == nil {
				wire = append(wire, b...)
				runs++
			}
		}
	}
	if runs < 100 || !bytes.Contains(wire, []byte{0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x30, 0x10}) {
		t.Fatalf("the trace has %d runs and does not ask for a card", runs)
	}
	for _, secret := range []string{
		"欧阳样例", "欧阳", "阳样", "张样例", "王𬍛样", "𬍛", "刘", "陳樣例", "样例", "SAMPLE", "AIGERIM", "AYESHA",
		"371502199001010012", "371523200002290033", "371503195512310023", "810000199001010019", "931586198001010028", "KAZ110090123105", "H00000000",
		"19900101", "20000229", "聊城", "茌平", "东昌府区", "样例路", "公安局", "PAK", "KAZ", "长期", "20200101",
	} {
		for encoding, b := range encodings(t, secret) {
			if bytes.Contains(wire, b) || bytes.Contains(text, b) {
				t.Errorf("the trace holds %q in %s", secret, encoding)
			}
		}
	}
	photo := []byte{0x57, 0x4c, 0x66} // how a picture begins
	if bytes.Contains(wire, photo) {
		t.Error("the trace holds a picture")
	}
}

func encodings(t *testing.T, s string) map[string][]byte {
	t.Helper()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{"UTF-8": []byte(s), "GB 18030": []byte(gb)}
	for _, u := range utf16.Encode([]rune(s)) {
		all["UTF-16LE"] = binary.LittleEndian.AppendUint16(all["UTF-16LE"], u)
		all["UTF-16BE"] = binary.BigEndian.AppendUint16(all["UTF-16BE"], u)
	}
	return all
}
