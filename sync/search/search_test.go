package search

import (
	"os"
	"testing"

	"zhiting/sync/catalog"
	"zhiting/sync/strictyaml"
)

func shipped(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Load(os.DirFS("../../assets/catalog"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func index(t testing.TB, c *catalog.Catalog) *Index {
	t.Helper()
	x, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// question is one of the question set.
type question struct {
	Ask    string `yaml:"ask"`
	Want   string `yaml:"want"` // id of a theme or service; none where nothing here answers
	Group  string `yaml:"group"`
	Unseen bool   `yaml:"unseen"` // not looked at while words and weights were made
}

const (
	none      = "none"
	goalFirst = 0.95
)

func questions(t testing.TB) []question {
	t.Helper()
	content, err := os.ReadFile("testdata/questions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Questions []question `yaml:"questions"`
	}
	if _, err := strictyaml.Decode("questions.yaml", content, &set); err != nil {
		t.Fatal(err)
	}
	return set.Questions
}

// first is the id of what a question finds first.
func first(x *Index, ask string) string {
	if found := x.Search(ask); len(found) > 0 {
		return found[0].ID
	}
	return none
}

// rightFirsts counts, among the questions seen or unseen, those that find the right thing first.
func rightFirsts(x *Index, all []question, unseen bool, wrong func(q question, got string)) (right, of int) {
	for _, q := range all {
		if q.Unseen != unseen {
			continue
		}
		of++
		if got := first(x, q.Ask); got == q.Want {
			right++
		} else {
			wrong(q, got)
		}
	}
	return right, of
}

func TestFirstAnswers(t *testing.T) {
	all, x := questions(t), index(t, shipped(t))
	right, of := rightFirsts(x, all, false, func(q question, got string) { t.Logf("%s: %q finds %s, want %s", q.Group, q.Ask, got, q.Want) })
	t.Logf("seen: %d of %d questions find the right thing first", right, of)
	if float64(right) < goalFirst*float64(of) {
		t.Errorf("%d of %d questions find the right thing first, want %.0f of 100", right, of, goalFirst*100)
	}
}
