// Package input is the on-screen keyboard as data: which keys stand where, and what each does to a text. It draws
// nothing; kiosk/ui does. What letters mean in Chinese is found by kiosk/input/pinyin.
package input

import (
	"strings"
	"unicode/utf8"

	"zhiting/kiosk/page"
)

// Action is what a key does beside writing.
type Action string

// The actions.
const (
	Write  Action = ""
	Delete Action = "delete" // the last character
	Clear  Action = "clear"  // all
	Shift  Action = "shift"  // capitals for one letter
	Switch Action = "switch" // letters are turned into Chinese, or left as they are
	Take   Action = "take"   // a candidate is meant by the letters
	More   Action = "more"   // further candidates are shown, in place of the keys
	Less   Action = "less"   // those before them, or the keys again
)

// Key is one key. ID is stable: "key-5", "key-a", "key-delete". Width is in units of an ordinary key of its row.
type Key struct {
	ID     string
	Label  string
	Insert string
	Action Action
	Width  float32
	Uses   int // of a candidate: how many letters it takes; of More: the candidate that comes first
}

func write(texts ...string) []Key {
	keys := make([]Key, len(texts))
	for i, t := range texts {
		keys[i] = Key{ID: "key-" + strings.ToLower(t), Label: t, Insert: t, Width: 1}
	}
	return keys
}

// labels of the keys that are words, by language.
var labels = map[string]map[string]string{
	"zh": {"key-delete": "删除", "key-clear": "清空", "key-shift": "大写", "key-space": "空格", "key-switch": "中／英", "candidate-more": "更多", "candidate-less": "返回"},
	"en": {"key-delete": "Delete", "key-clear": "Clear", "key-shift": "Aa", "key-space": "Space", "key-switch": "中/EN", "candidate-more": "More", "candidate-less": "Back"},
}

var (
	deleteKey = Key{ID: "key-delete", Action: Delete, Width: 1}
	clearKey  = Key{ID: "key-clear", Action: Clear, Width: 1}
	switchKey = Key{ID: "key-switch", Action: Switch, Width: 1.5}
	shiftKey  = Key{ID: "key-shift", Action: Shift, Width: 1.5}
	spaceKey  = Key{ID: "key-space", Insert: " ", Width: 1}
)

// Turning gives the keys that show further candidates and those before them; next is the candidate that More shows first.
func Turning(language string, next int) (less, more Key) {
	less, more = Key{ID: "candidate-less", Action: Less}, Key{ID: "candidate-more", Action: More, Uses: next}
	less.Label, more.Label = labels[language][less.ID], labels[language][more.ID]
	return less, more
}

func wide(k Key, width float32) Key {
	k.Width = width
	return k
}

// Rows gives the keys of a keyboard, top to bottom. chinese says that letters are turned into characters, capitals shows the letters as they will be written.
func Rows(k page.Keyboard, chinese, capitals bool, language string) [][]Key {
	rows := layout(k, chinese, capitals)
	for _, row := range rows {
		for i, key := range row {
			if key.Label == "" {
				row[i].Label = labels[language][key.ID]
			}
		}
	}
	return rows
}

func layout(k page.Keyboard, chinese, capitals bool) [][]Key {
	switch k {
	case page.KeyboardDigits, page.KeyboardID:
		last := clearKey
		if k == page.KeyboardID {
			last = write("X")[0]
		}
		return [][]Key{write("1", "2", "3"), write("4", "5", "6"), write("7", "8", "9"), {last, write("0")[0], deleteKey}}
	case page.KeyboardLatin:
		return append([][]Key{digits()}, letters(capitals, true, []Key{
			wide(clearKey, 2), wide(spaceKey, 5), {ID: "key-'", Label: "'", Insert: "'", Width: 1}, wide(deleteKey, 2),
		})...)
	case page.KeyboardChinese:
		marks := []string{"，", "。", "？", "！"}
		if !chinese {
			marks = []string{",", ".", "?", "!"}
		}
		return append([][]Key{digits()}, letters(capitals, !chinese, []Key{
			switchKey, wide(clearKey, 1.3), mark("key-comma", marks[0]), wide(spaceKey, 1.8), mark("key-stop", marks[1]),
			mark("key-question", marks[2]), mark("key-exclamation", marks[3]), wide(deleteKey, 1.3),
		})...)
	case page.KeyboardAddress:
		words := [][]Key{
			write("路", "街", "巷", "号", "院", "小区", "村", "组"),
			write("栋", "号楼", "单元", "层", "室", "东", "西", "南", "北"),
			digits(),
		}
		return append(words, letters(capitals, !chinese, []Key{
			switchKey, wide(clearKey, 1.5), {ID: "key--", Label: "-", Insert: "-", Width: 1}, wide(spaceKey, 4), wide(deleteKey, 2),
		})...)
	}
	return nil
}

func digits() []Key { return write("1", "2", "3", "4", "5", "6", "7", "8", "9", "0") }

func mark(id, text string) Key { return Key{ID: id, Label: text, Insert: text, Width: 1} }

// letters are the three rows of a Latin keyboard and a last row. Pinyin has no capitals, and a mark between syllables.
func letters(capitals, latin bool, last []Key) [][]Key {
	rows := make([][]Key, 0, 4)
	for _, letters := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if capitals {
			letters = strings.ToUpper(letters)
		}
		rows = append(rows, write(strings.Split(letters, "")...))
	}
	if latin {
		rows[2] = append([]Key{shiftKey}, rows[2]...)
	} else {
		rows[2] = append(rows[2], Key{ID: "key-'", Label: "'", Insert: "'", Width: 1})
	}
	return append(rows, last)
}

// Apply gives the text after a key. A text never grows beyond limit characters; 0 is no limit.
func Apply(text string, k Key, limit int) string {
	switch k.Action {
	case Delete:
		_, size := utf8.DecodeLastRuneInString(text)
		return text[:len(text)-size]
	case Clear:
		return ""
	case Write:
		if limit == 0 || utf8.RuneCountInString(text)+utf8.RuneCountInString(k.Insert) <= limit {
			return text + k.Insert
		}
	}
	return text
}
