package scanner

import (
	"strings"
	"testing"
)

func TestCodeOf(t *testing.T) {
	for words, want := range map[string]string{
		"A1":                              "A1\r",
		"A1 suffix=lf":                    "A1\n",
		"A1 suffix=crlf":                  "A1\r\n",
		"A1 suffix=none":                  "A1",
		"two words":                       "two words\r",
		"k=v":                             "k=v\r",
		"suffix=lf A1":                    "suffix=lf A1\r", // options stand at the end
		"样例":                              "样例\r",
		"样例 encoding=utf-8":               "样例\r",
		"样例 encoding=gb18030 suffix=none": "\xd1\xf9\xc0\xfd",
		"样例 suffix=none encoding=gb18030": "\xd1\xf9\xc0\xfd",
		`]C1\x1d01`:                       "]C1\x1d01\r",
		`say "A" \x41`:                    "say \"A\" A\r",
		`\xff\x00`:                        "\xff\x00\r",
	} {
		if got, err := codeOf(strings.Fields(words)); err != nil || string(got) != want {
			t.Errorf("show %s: %q, %v; want %q", words, got, err, want)
		}
	}
	for words, complaint := range map[string]string{
		"A1 suffix=tab": "crlf", "A1 encoding=big5": "gb18030", `A1 \q`: "escape", "suffix=lf": "nothing to show",
	} {
		if _, err := codeOf(strings.Fields(words)); err == nil || !strings.Contains(err.Error(), complaint) {
			t.Errorf("show %s: %v, want a complaint with %q", words, err, complaint)
		}
	}
}
