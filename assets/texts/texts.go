// Package texts is every sentence of the interface, in Chinese and in English. The words live in active.zh.yaml and
// active.en.yaml, one message an id, with {{.name}} where a value goes in.
//
// The package knows no page and no catalogue: what a service is called comes with the catalogue.
package texts

import (
	"embed"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed active.*.yaml
var files embed.FS

// Languages are those that every message is written in; the first is the one a terminal starts with.
var Languages = []string{"zh", "en"}

// Broken begins what is shown in place of a message that does not exist or lacks a value. A test over all pages looks
// for it.
const Broken = "⟦"

// parser makes a value that nobody gave an error, where text/template would show "<no value>".
var parser = &template.TextParser{Option: "missingkey=error"}

// Texts is all messages. It never changes and may be used by several goroutines.
type Texts struct {
	in map[string]*Language
}

// Language is the messages in one language.
type Language struct {
	localizer *i18n.Localizer
	messages  map[string]*i18n.Message
}

// New reads the messages that are built into the program.
func New() (*Texts, error) {
	bundle := i18n.NewBundle(language.Chinese)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	t := &Texts{in: map[string]*Language{}}
	for _, name := range Languages {
		path := "active." + name + ".yaml"
		file, err := bundle.LoadMessageFileFS(files, path)
		if err != nil {
			return nil, fmt.Errorf("texts %s cannot be read: %w; correct the file and build again", path, err)
		}
		l := &Language{i18n.NewLocalizer(bundle, name), make(map[string]*i18n.Message, len(file.Messages))}
		for _, m := range file.Messages {
			l.messages[m.ID] = m
		}
		t.in[name] = l
	}
	return t, nil
}

// In gives the messages in a language; one we do not have is answered in Chinese.
func (t *Texts) In(name string) *Language {
	if l := t.in[name]; l != nil {
		return l
	}
	return t.in[Languages[0]]
}

// Say puts values into a message. Where a message has a form for one and a form for more, the whole number in args["n"]
// chooses between them.
func (l *Language) Say(id string, args map[string]any) string {
	m := l.messages[id]
	if m == nil {
		return Broken + id + "⟧"
	}
	if m.Other == "" {
		return "" // a page may have nothing to say in a place where others do
	}
	config := &i18n.LocalizeConfig{MessageID: id, TemplateData: args, TemplateParser: parser}
	if n, ok := args["n"].(int); ok && m.One != "" {
		config.PluralCount = n
	}
	said, err := l.localizer.Localize(config)
	if err != nil {
		return Broken + id + ": " + err.Error() + "⟧"
	}
	return said
}
