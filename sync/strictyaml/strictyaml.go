// Package strictyaml reads YAML written by people and complains well: every unknown key, wrong value and syntax error is
// told at once, each in a line with file, line and remedy. It remembers where each value stood, so that the reader's own
// checks can point at it too.
//
// It knows no catalogue and no configuration. Of YAML it takes mappings, lists and plain values; anchors, aliases, merge
// keys and tags are refused, because a file that decides what citizens are told must say everything where it is read.
package strictyaml

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"
)

// Error is one complaint about a file.
type Error struct {
	File string
	Line int // 1 for the first; 0 when the whole file is meant
	What string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
}

// Document is a file that was read, and knows the line of each value.
type Document struct {
	file    string
	content []byte // parsed again when a line is asked for: complaints are rare, and a tree of nodes is thirty times as large
	root    *yaml.Node
	errs    []error
}

// Decode fills into, a pointer to a struct, from a file's content. Keys are named by `yaml` tags. What the file leaves
// out keeps the value it had, so defaults are set before. The error joins all complaints, each an *Error; the document
// is never nil.
func Decode(file string, content []byte, into any) (*Document, error) {
	d := &Document{file: file, content: content}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var parsed, second yaml.Node
	switch err := decoder.Decode(&parsed); {
	case errors.Is(err, io.EOF): // nothing in it
	case err != nil:
		return d, d.syntax(err)
	case decoder.Decode(&second) == nil:
		return d, &Error{file, 0, "holds several YAML documents; keep one"}
	default:
		d.decode(spot{index: -1, line: parsed.Content[0].Line}, parsed.Content[0], reflect.ValueOf(into).Elem())
	}
	return d, errors.Join(d.errs...)
}

var syntaxLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// syntax makes one of our complaints of the parser's.
func (d *Document) syntax(err error) error {
	m := syntaxLine.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if m == nil {
		return &Error{d.file, 0, err.Error() + "; correct the YAML"}
	}
	line, _ := strconv.Atoi(m[1]) // none: the whole file is meant
	return &Error{d.file, line, m[2] + "; correct the YAML here"}
}

// Errorf is a complaint about the value at a path such as "questions[0].text", or about what encloses it when the file
// leaves it out.
func (d *Document) Errorf(path, format string, args ...any) error {
	line, _ := d.find(path)
	return &Error{d.file, line, fmt.Sprintf(format, args...)}
}

// File is the name that was given.
func (d *Document) File() string { return d.file }

// Has says whether the file gives a value at a path; "" is the file itself, which syntax errors leave without one.
func (d *Document) Has(path string) bool {
	_, whole := d.find(path)
	return whole
}

// find gives the line of the value at a path, or of the nearest that encloses it; whole says that all of the path is
// there. Only complaints need lines, so nothing is kept for them.
func (d *Document) find(path string) (line int, whole bool) {
	if d.root == nil {
		var parsed yaml.Node
		if err := yaml.Unmarshal(d.content, &parsed); err != nil || len(parsed.Content) == 0 {
			return 0, false
		}
		d.root = parsed.Content[0]
	}
	node, line := d.root, d.root.Line
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' }) {
		key, value := child(node, strings.TrimSuffix(step, "]"))
		if value == nil {
			return line, false
		}
		node, line = value, key.Line
	}
	return line, true
}

// child is a value below a node, by its key or its number in a list, and the node at whose line it begins.
func child(node *yaml.Node, step string) (key, value *yaml.Node) {
	switch node.Kind {
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i < len(node.Content) {
			return node.Content[i], node.Content[i]
		}
	case yaml.MappingNode:
		for i := 0; i < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i], node.Content[i+1]
			}
		}
	}
	return nil, nil
}

// spot is where a value stands, in words for a complaint.
type spot struct {
	name  string // of the key; "" for the whole file
	index int    // in the list of that name; -1 for the value itself
	line  int
}

func (s spot) String() string {
	switch {
	case s.name == "":
		return "the file"
	case s.index >= 0:
		return fmt.Sprintf("%s[%d]", s.name, s.index)
	}
	return s.name
}

func (d *Document) complain(at spot, format string, args ...any) {
	d.errs = append(d.errs, &Error{d.file, at.line, fmt.Sprintf(format, args...)})
}

func (d *Document) decode(at spot, node *yaml.Node, into reflect.Value) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	_, isText := into.Addr().Interface().(encoding.TextUnmarshaler)
	switch {
	case isText, into.Type() == reflect.TypeFor[time.Duration]():
		d.plain(at, node, into)
	case into.Kind() == reflect.Struct:
		d.mapping(at, node, into)
	case into.Kind() == reflect.Slice:
		d.list(at, node, into)
	default:
		d.plain(at, node, into)
	}
}

func (d *Document) mapping(at spot, node *yaml.Node, into reflect.Value) {
	if node.Kind != yaml.MappingNode {
		d.complain(at, "%s must have keys under it: %s", at, strings.Join(keys(into.Type()), ", "))
		return
	}
	given := make(map[string]int, len(node.Content)/2)
	for i := 0; i < len(node.Content); i += 2 {
		key, line := node.Content[i].Value, node.Content[i].Line
		if first, twice := given[key]; twice {
			d.errs = append(d.errs, &Error{d.file, line, fmt.Sprintf("key %q is there already, in line %d; keep one of them", key, first)})
			continue
		}
		given[key] = line
		index, known := shapeOf(into.Type())[key]
		if !known {
			d.complain(spot{key, -1, line}, "unknown key %q; %s", key, remedy(key, keys(into.Type())))
			continue
		}
		d.decode(spot{key, -1, line}, node.Content[i+1], into.Field(index))
	}
}

func (d *Document) list(at spot, node *yaml.Node, into reflect.Value) {
	if node.Kind != yaml.SequenceNode {
		d.complain(at, "%s must be a list; begin each entry with \"- \"", at)
		return
	}
	list := reflect.MakeSlice(into.Type(), len(node.Content), len(node.Content))
	for i, value := range node.Content {
		d.decode(spot{at.name, i, value.Line}, value, list.Index(i))
	}
	into.Set(list)
}

// plain reads a single value. Text is taken as it is written, so that 0123 stays 0123.
func (d *Document) plain(at spot, node *yaml.Node, into reflect.Value) {
	if node.Kind != yaml.ScalarNode || node.Anchor != "" || node.Style&yaml.TaggedStyle != 0 {
		d.complain(at, "%s must be a single value", at)
		return
	}
	written := node.Value
	wrong := func(want string) { d.complain(at, "%s is %q; write %s", at, written, want) }
	if text, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := text.UnmarshalText([]byte(written)); err != nil {
			d.complain(at, "%s: %v", at, err)
		}
		return
	}
	if into.Type() == reflect.TypeFor[time.Duration]() {
		if span, err := time.ParseDuration(written); err == nil {
			into.SetInt(int64(span))
		} else {
			wrong("a duration such as 30s or 5m")
		}
		return
	}
	switch into.Kind() {
	case reflect.String:
		into.SetString(written)
	case reflect.Int:
		if number, err := strconv.Atoi(written); err == nil {
			into.SetInt(int64(number))
		} else {
			wrong("a whole number")
		}
	case reflect.Bool:
		if written == "true" || written == "false" {
			into.SetBool(written == "true")
		} else {
			wrong("true or false")
		}
	default:
		d.complain(at, "%s cannot be read into %s", at, into.Type())
	}
}

// shapes are the keys of the structs seen so far, with the field that each goes to.
var shapes sync.Map // reflect.Type to map[string]int

func shapeOf(t reflect.Type) map[string]int {
	if shape, ok := shapes.Load(t); ok {
		return shape.(map[string]int)
	}
	shape := map[string]int{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" && name != "-" {
			shape[name] = i
		}
	}
	shapes.Store(t, shape)
	return shape
}

func keys(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
