package catalog

import (
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Sizes of the catalogue of a whole province, and what it may cost (bench lines, see the Makefile).
const (
	scaleMatters, scaleThemes = 5000, 200
	goalLoad                  = 500 * time.Millisecond
	goalMemory                = 60 << 20
	goalPlan                  = time.Millisecond
)

// generated is the small catalogue with as many matters and themes as a province has: each theme asks six questions and
// has 25 matters, some of them one after the other.
func generated(t testing.TB) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	read := func(name string) string {
		b, err := fs.ReadFile(small, name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	err := fs.WalkDir(small, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path] = &fstest.MapFile{Data: []byte(read(path))}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	matter, perTheme := read(replacement), scaleMatters/scaleThemes
	for i := range scaleMatters {
		text := strings.Replace(matter, "id: sscard-replacement", fmt.Sprintf("id: m%04d", i), 1)
		text = strings.Replace(text, "002014012003", fmt.Sprintf("%012d", i), 1) // no two have one code
		files[fmt.Sprintf("matters/m%04d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	head, _, _ := strings.Cut(read(card), "questions:")
	var list strings.Builder
	for i := range scaleThemes {
		var b strings.Builder
		b.WriteString(strings.Replace(head, "id: social-security-card", fmt.Sprintf("id: t%03d", i), 1))
		b.WriteString("questions:\n")
		for q := range 6 {
			fmt.Fprintf(&b, "  - id: q%d\n    text: {zh: 问题, en: question}\n    short: {zh: 问, en: q}\n    why: {zh: 因为, en: because}\n    options:\n", q)
			for _, o := range "abcd" {
				fmt.Fprintf(&b, "      - id: %c\n        text: {zh: 选项, en: option}\n", o)
			}
		}
		b.WriteString("matters:\n")
		for k := range perTheme {
			fmt.Fprintf(&b, "  - matter: m%04d\n", i*perTheme+k)
			if k > 0 {
				fmt.Fprintf(&b, "    when: q%d == \"a\" || q%d in [\"b\", \"c\"]\n    after: [m%04d]\n", k%6, (k+1)%6, i*perTheme+k-1-(k-1)%3)
			}
		}
		b.WriteString("consents:\n  - text: {zh: 同意, en: consent}\n")
		files[fmt.Sprintf("themes/t%03d.yaml", i)] = &fstest.MapFile{Data: []byte(b.String())}
		fmt.Fprintf(&list, "  - t%03d\n", i)
	}
	files["package.yaml"].Data = append(files["package.yaml"].Data, list.String()...)
	return files
}

// BenchmarkScale prints the cost of loading a province's catalogue (the median of five), the memory it keeps, and of one
// plan from it.
func BenchmarkScale(b *testing.B) {
	files := generated(b)
	for b.Loop() {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var c *Catalog
		var loads []time.Duration
		for range 5 {
			began := time.Now()
			loaded, err := Load(files)
			if err != nil {
				b.Fatal(err)
			}
			c, loads = loaded, append(loads, time.Since(began))
		}
		slices.Sort(loads)
		load := loads[len(loads)/2]
		runtime.GC()
		runtime.ReadMemStats(&after)
		kept := after.HeapAlloc - before.HeapAlloc
		g := Given{Answers: Answers{"q0": {"a"}, "q1": {"b"}, "q2": {"c"}, "q3": {"d"}, "q4": {"a"}, "q5": {"b"}}, Today: noon}
		const plans = 200
		began := time.Now()
		for i := range plans {
			if _, err := c.Plan(fmt.Sprintf("t%03d", i%scaleThemes), g); err != nil {
				b.Fatal(err)
			}
		}
		plan := time.Since(began) / plans
		benchLine("catalog-load", load.Seconds()*1000, goalLoad.Seconds()*1000, "ms")
		benchLine("catalog-memory", float64(kept)/(1<<20), goalMemory/(1<<20), "MiB")
		benchLine("catalog-plan", float64(plan.Microseconds()), float64(goalPlan.Microseconds()), "us")
		runtime.KeepAlive(c)
	}
}

func benchLine(name string, ours, limit float64, unit string) {
	verdict := "ok"
	if ours > limit {
		verdict = "short"
	}
	fmt.Printf("bench %s ours=%.1f%s theirs=%.0f%s ratio=%.2f goal=1.00 %s\n", name, ours, unit, limit, unit, ours/limit, verdict)
}
