// Package input is the on-screen keyboard as data: which keys stand where, and what each does to a text. It draws
// nothing; kiosk/ui does. Pinyin and handwriting will live here too.
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
)

// Key is one key. ID is stable: "key-5", "key-a", "key-delete". Width is in units of an ordinary key of its row.
type Key struct {
	ID     string
	Label  string
	Insert string
	Action Action
	Width  float32
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
	"zh": {"key-delete": "删除", "key-clear": "清空", "key-shift": "大写", "key-space": "空格"},
	"en": {"key-delete": "Delete", "key-clear": "Clear", "key-shift": "Aa", "key-space": "Space"},
}

var (
	deleteKey = Key{ID: "key-delete", Action: Delete, Width: 1}
	clearKey  = Key{ID: "key-clear", Action: Clear, Width: 1}
	shiftKey  = Key{ID: "key-shift", Action: Shift, Width: 1.5}
	spaceKey  = Key{ID: "key-space", Insert: " ", Width: 1}
)

func wide(k Key, width float32) Key {
	k.Width = width
	return k
}

// Rows gives the keys of a keyboard, top to bottom. capitals shows the letters as they will be written.
func Rows(k page.Keyboard, capitals bool, language string) [][]Key {
	rows := layout(k, capitals)
	for _, row := range rows {
		for i, key := range row {
			if key.Label == "" {
				row[i].Label = labels[language][key.ID]
			}
		}
	}
	return rows
}

func layout(k page.Keyboard, capitals bool) [][]Key {
	switch k {
	case page.KeyboardDigits, page.KeyboardID:
		last := clearKey
		if k == page.KeyboardID {
			last = write("X")[0]
		}
		return [][]Key{write("1", "2", "3"), write("4", "5", "6"), write("7", "8", "9"), {last, write("0")[0], deleteKey}}
	case page.KeyboardLatin:
		return append([][]Key{digits()}, letters(capitals, []Key{
			wide(clearKey, 2), wide(spaceKey, 5), {ID: "key-'", Label: "'", Insert: "'", Width: 1}, wide(deleteKey, 2),
		})...)
	case page.KeyboardAddress:
		words := [][]Key{
			write("路", "街", "巷", "号", "院", "小区", "村", "组"),
			write("栋", "号楼", "单元", "层", "室", "东", "西", "南", "北"),
			digits(),
		}
		return append(words, letters(capitals, []Key{
			wide(clearKey, 2), {ID: "key--", Label: "-", Insert: "-", Width: 1}, wide(spaceKey, 4), wide(deleteKey, 3),
		})...)
	}
	return nil
}

func digits() []Key { return write("1", "2", "3", "4", "5", "6", "7", "8", "9", "0") }

// letters are the three rows of a Latin keyboard and a last row.
func letters(capitals bool, last []Key) [][]Key {
	rows := make([][]Key, 0, 4)
	for _, letters := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if capitals {
			letters = strings.ToUpper(letters)
		}
		rows = append(rows, write(strings.Split(letters, "")...))
	}
	rows[2] = append([]Key{shiftKey}, rows[2]...)
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
