package strictyaml

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

type inner struct {
	Name string `yaml:"name"`
	Size int    `yaml:"size"`
}

type sample struct {
	Code  string        `yaml:"code"`
	On    bool          `yaml:"on"`
	Every time.Duration `yaml:"every"`
	At    netip.Addr    `yaml:"at"`
	Inner inner         `yaml:"inner"`
	Maybe *inner        `yaml:"maybe"`
	List  []inner       `yaml:"list"`
	Words []string      `yaml:"words"`
}

func TestDecode(t *testing.T) {
	got := sample{Inner: inner{Size: 7}}
	_, err := Decode("a.yaml", []byte("code: 0123\non: true\nevery: 90s\nat: 127.0.0.1\ninner:\n  name: 甲\nmaybe: {name: b, size: 2}\n"+
		"list:\n  - name: |\n      two\n      lines\n  - size: 3\nwords: [x, \"y: z\"]\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	want := sample{
		Code: "0123", On: true, Every: 90 * time.Second, At: netip.MustParseAddr("127.0.0.1"),
		Inner: inner{"甲", 7}, Maybe: &inner{"b", 2}, List: []inner{{Name: "two\nlines\n"}, {Size: 3}}, Words: []string{"x", "y: z"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestComplaints(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       []string
	}{
		{"unknown key, with the nearest", "code: a\n\ninnner:\n  name: b", []string{`a.yaml:3: unknown key "innner"; did you mean inner?`}},
		{"unknown key, none near", "inner:\n  colour: red", []string{`a.yaml:2: unknown key "colour"; known here: name, size`}},
		{"in a list", "list:\n  - name: a\n  - nam: b", []string{`a.yaml:3: unknown key "nam"; did you mean name?`}},
		{"several at once", "on: yes\nevery: soon\ninner: {size: big}", []string{
			`a.yaml:1: on is "yes"; write true or false`,
			`a.yaml:2: every is "soon"; write a duration such as 30s or 5m`,
			`a.yaml:3: size is "big"; write a whole number`,
		}},
		{"text unmarshaler", "code: a\nat: nowhere", []string{`a.yaml:2: at: ParseAddr("nowhere"): unable to parse IP`}},
		{"list for one", "code: [a]", []string{`a.yaml:1: code must be a single value`}},
		{"one for list", "words: a", []string{`a.yaml:1: words must be a list; begin each entry with "- "`}},
		{"one for keys", "inner: 3", []string{`a.yaml:1: inner must have keys under it: name, size`}},
		{"twice", "code: a\ncode: b", []string{`a.yaml:2: key "code" is there already, in line 1; keep one of them`}},
		{"alias", "code: &x a\ninner: {name: *x}", []string{`a.yaml:1: code must be a single value`, `a.yaml:2: name must be a single value`}},
		{"two documents", "code: a\n---\ncode: b", []string{`a.yaml: holds several YAML documents; keep one`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode("a.yaml", []byte(tt.yaml), &sample{})
			if err == nil {
				t.Fatal("accepted")
			}
			if got := strings.Split(err.Error(), "\n"); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", err, strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestErrorfPointsAtTheValueOrWhatEnclosesIt(t *testing.T) {
	d, err := Decode("a.yaml", []byte("code: a\nlist:\n  - name: b\n    size: 1\n  - size: 2\n"), &sample{})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"list[0].size": "a.yaml:4: x", "list[1].name": "a.yaml:5: x", "list[7].name": "a.yaml:2: x", "every": "a.yaml:1: x",
	} {
		if got := d.Errorf(path, "x").Error(); got != want {
			t.Errorf("Errorf(%q) = %q, want %q", path, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("code: a\nlist:\n  - name: b\n")
	f.Add("? [a]\n: !x {<<: *y}\n...\n---\n")
	f.Fuzz(func(t *testing.T, content string) {
		if d, err := Decode("a.yaml", []byte(content), &sample{}); d == nil || (err != nil && err.Error() == "") {
			t.Errorf("document %v, error %v", d, err)
		}
	})
}
