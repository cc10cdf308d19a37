package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

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

	conditions map[string]condition // of the theme being checked

	used    map[string]bool                 // fields, matters and sites' services that somebody needs
	fields  map[string]*strictyaml.Document // by the id of each field
	papers  map[string]*strictyaml.Document // by the id of each material
	regions *strictyaml.Document
	places  *strictyaml.Document
	offers  *strictyaml.Document // services.yaml
	words   *strictyaml.Document
	matters map[string]*strictyaml.Document
	themes  map[string]*strictyaml.Document
}

// Load reads a catalogue: package.yaml, regions.yaml, services.yaml, sites.yaml, perhaps calendar.yaml, map.yaml
// and words.yaml, the dictionaries in fields/ and materials/, and one matter or theme a file in matters/ and themes/, each
// named after its id. It checks everything before it returns; the error has one line a fault, with file, line, what is
// wrong and what to do.
func Load(files fs.FS) (*Catalog, error) {
	l := &loader{
		files:   files,
		used:    map[string]bool{},
		catalog: &Catalog{Fields: map[string]Field{}, Papers: map[string]Material{}, Matters: map[string]Matter{}},
		fields:  map[string]*strictyaml.Document{},
		papers:  map[string]*strictyaml.Document{},
		matters: map[string]*strictyaml.Document{},
		themes:  map[string]*strictyaml.Document{},
	}
	var m manifest
	about := l.read("package.yaml", &m)
	if m.Version == "" {
		l.fault(about, "version", "version is missing; every case names the version it was filed under")
	}
	l.catalog.Version, l.catalog.Notice = m.Version, m.Notice

	l.readFields()
	l.readMaterials()
	var regions struct {
		Regions []Region `yaml:"regions"`
	}
	l.regions = l.read("regions.yaml", &regions)
	l.catalog.Regions = regions.Regions
	l.checkRegions("regions", "", regions.Regions)

	l.readServices()
	l.readCalendar()
	l.readCities()
	l.readMap()
	l.readWords()
	matters, documents := readAll[Matter](l, "matters")
	for i, matter := range matters {
		l.named(documents[i], matter.ID)
		l.matters[matter.ID], l.catalog.Matters[matter.ID] = documents[i], matter
	}
	themes, documents := readAll[Theme](l, "themes")
	for i, theme := range themes {
		l.named(documents[i], theme.ID)
		l.themes[theme.ID] = documents[i]
	}
	l.catalog.Themes = themes
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...) // checks across files would only repeat what is wrong already
	}

	l.order(about, m.Themes)
	l.checkMatters()
	l.checkThemes()
	l.checkFiled()
	l.checkServices()
	l.checkSites()
	l.checkWords()
	l.checkUse()
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
	document, err := l.decode(name, into)
	if err != nil {
		l.errs = append(l.errs, err)
	}
	return document
}

func (l *loader) decode(name string, into any) (*strictyaml.Document, error) {
	content, err := fs.ReadFile(l.files, name)
	if err != nil {
		return &strictyaml.Document{}, fmt.Errorf("%s: cannot be read (%w); every catalogue has this file", name, err)
	}
	document, err := strictyaml.Decode(name, content, into)
	if err == nil {
		err = texts(document, into)
	}
	return document, err
}

// readAll decodes the files of a folder, on all processors: a province has thousands.
func readAll[T any](l *loader, folder string) ([]T, []*strictyaml.Document) {
	names := l.list(folder)
	values, documents, errs := make([]T, len(names)), make([]*strictyaml.Document, len(names)), make([]error, len(names))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(names)); i = next.Add(1) - 1 {
				documents[i], errs[i] = l.decode(names[i], &values[i])
			}
		})
	}
	workers.Wait()
	l.errs = append(l.errs, slices.DeleteFunc(errs, func(err error) bool { return err == nil })...)
	return values, documents
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
func (l *loader) named(d *strictyaml.Document, id string) {
	if want := strings.TrimSuffix(path.Base(d.File()), ".yaml"); id != want && d.Has("") {
		l.fault(d, "id", "id is %q; write %s, as the file is named", id, want)
	}
}

// readFields reads the field dictionary: as many files as people like, since a field is known by its id alone.
func (l *loader) readFields() {
	for _, name := range l.list("fields") {
		var dictionary struct {
			Fields []Field `yaml:"fields"`
		}
		d := l.read(name, &dictionary)
		for i, f := range dictionary.Fields {
			at := fmt.Sprintf("fields[%d]", i)
			if l.fields[f.ID] != nil || f.ID == "" {
				l.fault(d, at+".id", "field id %q is empty or used before; give each field its own", f.ID)
			}
			oneOf(l, d, at+".kind", f.Kind, FieldName, FieldID, FieldPhone, FieldRegion, FieldAddress, FieldText, FieldWords, FieldDate, FieldNumber, FieldUSCC, FieldBank, FieldChoice)
			oneOf(l, d, at+".from", f.From, FromName, FromIDNumber, FromAddress, FromSex, FromBirth, FromEnterprise, FromLicence, FromShare, FromCitizen)
			if f.Max < 1 {
				l.fault(d, at+".max", "max is %d; write how many characters the field may hold", f.Max)
			}
			if f.Typed() && f.Ask.IsZero() {
				l.fault(d, at+".ask", "ask is missing; a field from the citizen needs the heading of its page")
			}
			if (f.Kind == FieldChoice && f.Typed()) != (len(f.Options) > 1) {
				l.fault(d, at+".options", "options are for fields of kind choice, two at least; kind is %s and %d are there", f.Kind, len(f.Options))
			}
			l.fields[f.ID], l.catalog.Fields[f.ID] = d, f
		}
	}
}

// readMaterials reads the materials, in as many files as people like.
func (l *loader) readMaterials() {
	for _, name := range l.list("materials") {
		var dictionary struct {
			Materials []Material `yaml:"materials"`
		}
		d := l.read(name, &dictionary)
		for i, p := range dictionary.Materials {
			at := fmt.Sprintf("materials[%d]", i)
			if l.papers[p.ID] != nil || p.ID == "" {
				l.fault(d, at+".id", "material id %q is empty or used before; give each material its own", p.ID)
			}
			oneOf(l, d, at+".supply", p.Supply, SupplyLicence, SupplyShare, SupplyPromise, SupplyForm, SupplyUpload)
			if p.Supply == SupplyUpload && p.Ask.IsZero() {
				l.fault(d, at+".ask", "ask is missing; a material that is photographed needs the heading of its page")
			}
			l.papers[p.ID], l.catalog.Papers[p.ID] = d, p
		}
	}
}

func (l *loader) readServices() {
	var services struct {
		Services []Service `yaml:"services"`
	}
	d := l.read("services.yaml", &services)
	l.offers = d
	for i, s := range services.Services {
		if s.ID == "" || slices.IndexFunc(services.Services, func(o Service) bool { return o.ID == s.ID }) != i {
			l.fault(d, fmt.Sprintf("services[%d].id", i), "service id %q is empty or used before; give each its own", s.ID)
		}
		for _, part := range s.Uses {
			if !slices.Contains(parts, part) {
				l.fault(d, fmt.Sprintf("services[%d].uses", i), "%q is no part of a terminal; write one of %v", part, parts)
			}
		}
		if len([]rune(s.Icon)) != 1 {
			l.fault(d, fmt.Sprintf("services[%d].icon", i), "icon %q is not one character; it stands on the tile", s.Icon)
		}
		if s.Way != nil {
			l.checkWay(d, fmt.Sprintf("services[%d].elsewhere", i), *s.Way)
		}
	}
	var sites struct {
		Sites []Site `yaml:"sites"`
	}
	l.places = l.read("sites.yaml", &sites)
	l.catalog.Services, l.catalog.Sites = services.Services, sites.Sites
}

// readCalendar reads the holidays that were published after this program was made. A catalogue need not have any.
func (l *loader) readCalendar() {
	if _, err := fs.Stat(l.files, "calendar.yaml"); errors.Is(err, fs.ErrNotExist) {
		return
	}
	var published struct {
		Years []year `yaml:"years"`
	}
	d := l.read("calendar.yaml", &published)
	for i, y := range published.Years {
		if err := l.catalog.Calendar.add(y); err != nil {
			l.fault(d, fmt.Sprintf("years[%d]", i), "%v", err)
		}
	}
}

// readCities reads the other cities. A catalogue need not have any.
func (l *loader) readCities() {
	if _, err := fs.Stat(l.files, "cities.yaml"); errors.Is(err, fs.ErrNotExist) {
		return
	}
	var others struct {
		Cities []City `yaml:"cities"`
	}
	d := l.read("cities.yaml", &others)
	for i, c := range others.Cities {
		if len(c.Code) != 6 || c.Phone == "" || slices.IndexFunc(others.Cities, func(o City) bool { return o.Code == c.Code }) != i {
			l.fault(d, fmt.Sprintf("cities[%d]", i), "city %q needs a code of six digits of its own, and the phone of its 12345", c.Code)
		}
	}
	l.catalog.Cities = others.Cities
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
