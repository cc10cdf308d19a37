package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/expr-lang/expr/vm"

	"zhiting/sync/strictyaml"
)

// manifest is package.yaml: what a catalogue says of itself.
type manifest struct {
	Version string   `yaml:"version"`
	Notice  Text     `yaml:"notice"`
	Themes  []string `yaml:"themes"` // in the order of the home page
}

// loader reads a catalogue and collects everything that is wrong with it.
type loader struct {
	files   fs.FS
	catalog *Catalog
	errs    []error

	fields  *strictyaml.Document
	regions *strictyaml.Document
	matters map[string]*strictyaml.Document
	themes  map[string]*strictyaml.Document
}

// Load reads a catalogue: package.yaml, fields.yaml, regions.yaml, and one matter or theme a file in matters/ and
// themes/, each named after its id. It checks everything before it returns; the error has one line a fault, with file,
// line, what is wrong and what to do.
func Load(files fs.FS) (*Catalog, error) {
	l := &loader{
		files:   files,
		catalog: &Catalog{Fields: map[string]Field{}, Matters: map[string]Matter{}, conditions: map[string]*vm.Program{}},
		matters: map[string]*strictyaml.Document{},
		themes:  map[string]*strictyaml.Document{},
	}
	var m manifest
	about := l.read("package.yaml", &m)
	l.texts(about, &m)
	if m.Version == "" {
		l.fault(about, "version", "version is missing; every case names the version it was filed under")
	}
	l.catalog.Version, l.catalog.Notice = m.Version, m.Notice

	l.readFields()
	var regions struct {
		Regions []Region `yaml:"regions"`
	}
	l.regions = l.read("regions.yaml", &regions)
	l.catalog.Regions = regions.Regions
	l.checkRegions("regions", "", regions.Regions)

	for _, name := range l.list("matters") {
		var matter Matter
		document := l.read(name, &matter)
		l.named(name, matter.ID, document)
		l.matters[matter.ID], l.catalog.Matters[matter.ID] = document, matter
	}
	for _, name := range l.list("themes") {
		var theme Theme
		document := l.read(name, &theme)
		l.named(name, theme.ID, document)
		l.themes[theme.ID] = document
		l.catalog.Themes = append(l.catalog.Themes, theme)
	}
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...) // checks across files would only repeat what is wrong already
	}

	l.order(about, m.Themes)
	l.checkMatters()
	for _, theme := range l.catalog.Themes {
		l.checkTheme(theme)
	}
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	return l.catalog, nil
}

func (l *loader) fault(d *strictyaml.Document, path, format string, args ...any) {
	l.errs = append(l.errs, d.Errorf(path, format, args...))
}

// read decodes a file; what is wrong with it is kept for the end.
func (l *loader) read(name string, into any) *strictyaml.Document {
	content, err := fs.ReadFile(l.files, name)
	if err != nil {
		l.errs = append(l.errs, fmt.Errorf("%s: cannot be read (%w); every catalogue has this file", name, err))
	}
	document, err := strictyaml.Decode(name, content, into)
	if err != nil {
		l.errs = append(l.errs, err)
	}
	return document
}

// list names the YAML files of a folder.
func (l *loader) list(folder string) []string {
	names, err := fs.Glob(l.files, folder+"/*.yaml")
	if err != nil || len(names) == 0 {
		l.errs = append(l.errs, fmt.Errorf("%s: no .yaml file in this folder; a catalogue needs one at least", folder))
	}
	return names
}

// named checks that a file that could be read is named after the id in it, which also makes ids unique.
func (l *loader) named(name, id string, d *strictyaml.Document) {
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); id != want && d.Has("") {
		l.fault(d, "id", "id is %q; write %s, as the file is named", id, want)
	}
}

func (l *loader) readFields() {
	var dictionary struct {
		Fields []Field `yaml:"fields"`
	}
	l.fields = l.read("fields.yaml", &dictionary)
	l.texts(l.fields, &dictionary)
	for i, f := range dictionary.Fields {
		at := fmt.Sprintf("fields[%d]", i)
		if _, twice := l.catalog.Fields[f.ID]; twice || f.ID == "" {
			l.fault(l.fields, at+".id", "field id %q is empty or used before; give each field its own", f.ID)
		}
		l.oneOf(l.fields, at+".kind", string(f.Kind), string(FieldName), string(FieldID), string(FieldPhone), string(FieldRegion), string(FieldAddress), string(FieldText))
		l.oneOf(l.fields, at+".from", f.From, "idcard.name", "idcard.id_number", "idcard.address", "citizen")
		if f.Max < 1 {
			l.fault(l.fields, at+".max", "max is %d; write how many characters the field may hold", f.Max)
		}
		if f.From == "citizen" && f.Ask.IsZero() {
			l.fault(l.fields, at+".ask", "ask is missing; a field from the citizen needs the heading of its page")
		}
		l.catalog.Fields[f.ID] = f
	}
}

// order puts the themes in the order of the home page.
func (l *loader) order(about *strictyaml.Document, ids []string) {
	for i, id := range ids {
		if l.themes[id] == nil || slices.Index(ids, id) != i {
			l.fault(about, fmt.Sprintf("themes[%d]", i), "theme %q is not in themes/ or is listed twice; correct the list", id)
		}
	}
	for id, d := range l.themes {
		if !slices.Contains(ids, id) {
			l.fault(d, "id", "theme %q is not in the list of package.yaml; add it where it stands on the home page", id)
		}
	}
	slices.SortFunc(l.catalog.Themes, func(a, b Theme) int {
		return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID))
	})
}
