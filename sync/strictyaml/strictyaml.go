// Package strictyaml reads YAML written by people and complains well: every unknown key, wrong value and syntax error is
// told at once, each in a line with file, line and remedy. It remembers where each value stood, so that the reader's own
// checks can point at it too.
//
// It knows no catalogue and no configuration. Of YAML it takes mappings, lists and plain values; anchors, aliases, merge
// keys and tags are refused, because a file that decides what citizens are told must say everything where it is read.
package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
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

// Document is a file that was read, with the line of each value.
type Document struct {
	file  string
	lines map[string]int
	errs  []error
}

// Decode fills into, a pointer to a struct, from a file's content. Keys are named by `yaml` tags. What the file leaves
// out keeps the value it had, so defaults are set before. The error joins all complaints, each an *Error; the document
// is never nil.
func Decode(file string, content []byte, into any) (*Document, error) {
	d := &Document{file: file, lines: map[string]int{}}
	parsed, err := parser.ParseBytes(content, 0)
	if err != nil {
		var at yaml.Error
		if errors.As(err, &at) && at.GetToken() != nil {
			return d, &Error{file, at.GetToken().Position.Line, at.GetMessage() + "; correct the YAML here"}
		}
		return d, &Error{file, 0, err.Error() + "; correct the YAML"}
	}
	if len(parsed.Docs) > 1 {
		return d, &Error{file, 0, "holds several YAML documents; keep one"}
	}
	if len(parsed.Docs) == 1 && parsed.Docs[0].Body != nil {
		d.decode("", parsed.Docs[0].Body, reflect.ValueOf(into).Elem())
	}
	return d, errors.Join(d.errs...)
}

// Errorf is a complaint about the value at a path such as "questions[0].text", or about what encloses it when the file
// leaves it out.
func (d *Document) Errorf(path, format string, args ...any) error {
	for path != "" && d.lines[path] == 0 {
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return &Error{d.file, d.lines[path], fmt.Sprintf(format, args...)}
}

// Has says whether the file gives a value at a path; "" is the file itself, which syntax errors leave without one.
func (d *Document) Has(path string) bool { return d.lines[path] > 0 }

func (d *Document) complain(path, format string, args ...any) {
	d.errs = append(d.errs, d.Errorf(path, format, args...))
}

func (d *Document) decode(path string, node ast.Node, into reflect.Value) {
	if d.lines[path] == 0 && node.GetToken() != nil {
		d.lines[path] = node.GetToken().Position.Line
	}
	if _, null := node.(*ast.NullNode); null {
		return
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	_, isText := into.Addr().Interface().(encoding.TextUnmarshaler)
	switch {
	case isText, into.Type() == reflect.TypeFor[time.Duration]():
		d.plain(path, node, into)
	case into.Kind() == reflect.Struct:
		d.mapping(path, node, into)
	case into.Kind() == reflect.Slice:
		d.list(path, node, into)
	default:
		d.plain(path, node, into)
	}
}

func (d *Document) mapping(path string, node ast.Node, into reflect.Value) {
	var entries []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		entries = n.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{n}
	default:
		d.complain(path, "%s must have keys under it: %s", last(path), strings.Join(keys(into.Type()), ", "))
		return
	}
	for _, entry := range entries {
		token := entry.Key.GetToken()
		key := token.Value
		inner := key
		if path != "" {
			inner = path + "." + key
		}
		d.lines[inner] = token.Position.Line
		field, known := fieldOf(into, key)
		if !known {
			d.complain(inner, "unknown key %q; %s", key, remedy(key, keys(into.Type())))
			continue
		}
		d.decode(inner, entry.Value, field)
	}
}

func (d *Document) list(path string, node ast.Node, into reflect.Value) {
	n, ok := node.(*ast.SequenceNode)
	if !ok {
		d.complain(path, "%s must be a list; begin each entry with \"- \"", last(path))
		return
	}
	list := reflect.MakeSlice(into.Type(), len(n.Values), len(n.Values))
	for i, value := range n.Values {
		d.decode(fmt.Sprintf("%s[%d]", path, i), value, list.Index(i))
	}
	into.Set(list)
}

// plain reads a single value. Text is taken as it is written, so that 0123 stays 0123.
func (d *Document) plain(path string, node ast.Node, into reflect.Value) {
	var written string
	switch n := node.(type) {
	case *ast.LiteralNode:
		written = n.Value.Value
	case *ast.StringNode:
		written = n.Value
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		written = node.GetToken().Value
	default:
		d.complain(path, "%s must be a single value", last(path))
		return
	}
	wrong := func(want string) { d.complain(path, "%s is %q; write %s", last(path), written, want) }
	if text, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := text.UnmarshalText([]byte(written)); err != nil {
			d.complain(path, "%s: %v", last(path), err)
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
		if b, ok := node.(*ast.BoolNode); ok {
			into.SetBool(b.Value)
		} else {
			wrong("true or false")
		}
	default:
		d.complain(path, "%s cannot be read into %s", last(path), into.Type())
	}
}

func fieldOf(into reflect.Value, key string) (reflect.Value, bool) {
	for i := range into.NumField() {
		if into.Type().Field(i).Tag.Get("yaml") == key {
			return into.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func keys(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func last(path string) string {
	if path == "" {
		return "the file"
	}
	return path[strings.LastIndex(path, ".")+1:]
}
