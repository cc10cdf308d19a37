package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/sync/catalog"
)

const (
	rarest = 12    // a longer word that the dictionary counts less often is left out; characters never are
	ours   = 3000  // a word of the catalogue or of the hall is counted as often as this, at least
	family = 50000 // a family name among the characters that are read so
)

// dictionary reads gse's words with how often each was counted.
func dictionary() (map[string]int, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		return nil, fmt.Errorf("where gse is: %w", err)
	}
	rows, err := lines(filepath.Join(strings.TrimSpace(string(dir)), "data", "dict", "zh", "s_1.txt"))
	if err != nil {
		return nil, err
	}
	words := map[string]int{}
	for _, row := range rows {
		if len(row) < 2 {
			continue
		}
		count, err := strconv.Atoi(row[1])
		n := utf8.RuneCountInString(row[0])
		if err == nil && han(row[0]) && n <= longest && (n == 1 || count >= rarest) {
			words[row[0]] = count
		}
	}
	return words, nil
}

// lines gives the fields of a file's lines, without those that are remarks.
func lines(path string) (rows [][]string, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for s := bufio.NewScanner(bytes.NewReader(raw)); s.Scan(); {
		if fields := strings.Fields(s.Text()); len(fields) > 0 && fields[0] != "#" {
			rows = append(rows, fields)
		}
	}
	return rows, nil
}

func han(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) < 0
}

// hallWords adds words.txt, and gives its readings to the reader.
func hallWords(path string, words map[string]int, r *reader) error {
	rows, err := lines(path)
	if err != nil {
		return err
	}
	for _, row := range rows {
		word := row[0]
		if n := utf8.RuneCountInString(word); n == 1 && len(row) == 2 {
			char, _ := utf8.DecodeRuneInString(word)
			r.families[char] = row[1]
			continue
		} else if n > longest || len(row) != 1 && len(row) != n+1 {
			return fmt.Errorf("%s: %v is no word with its syllables", path, row)
		}
		words[word] = max(words[word], ours)
		if len(row) > 1 {
			r.words[word] = row[1:]
		}
	}
	return nil
}

// ownWords adds what the catalogue calls things, and by which words people look for them.
func ownWords(words map[string]int) error {
	c, err := catalog.Load(catalogfiles.FS)
	if err != nil {
		return err
	}
	add := func(texts ...string) {
		for _, t := range texts {
			for _, word := range strings.FieldsFunc(t, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
				if n := utf8.RuneCountInString(word); n > 1 && n <= longest {
					words[word] = max(words[word], ours)
				}
			}
		}
	}
	for _, t := range c.Themes {
		add(append(slices.Clone(t.Keywords), t.Title.Zh, t.Name.Zh)...)
	}
	for _, s := range c.Services {
		add(append(slices.Clone(s.Keywords), s.Name.Zh)...)
	}
	for _, m := range c.Matters {
		add(m.TaskName.Zh, m.DeptName.Zh, m.ResultName.Zh)
	}
	for _, m := range c.Papers {
		add(m.Name.Zh)
	}
	var regions func([]catalog.Region)
	regions = func(all []catalog.Region) {
		for _, r := range all {
			add(r.Name.Zh, bare(r.Name.Zh))
			regions(r.Children)
		}
	}
	regions(c.Regions)
	return nil
}

// bare is a place's name as it is said: 茌平 for 茌平区.
func bare(name string) string {
	for _, kind := range []string{"街道", "省", "市", "区", "县", "镇", "乡"} {
		if short, ok := strings.CutSuffix(name, kind); ok && utf8.RuneCountInString(short) > 1 {
			return short
		}
	}
	return name
}
