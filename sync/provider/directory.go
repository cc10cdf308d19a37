package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"zhiting/sync/strictyaml"
)

// Read reads the providers of a hub from a YAML file. Each fault is told with file and line.
func Read(path string) ([]*Provider, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the providers cannot be read: %w; name the right file with --providers", err)
	}
	var file struct {
		Providers []*Provider `yaml:"providers"`
	}
	d, err := strictyaml.Decode(path, content, &file)
	if err != nil {
		return nil, err
	}
	var faults []error
	for i, p := range file.Providers {
		at := fmt.Sprintf("providers[%d]", i)
		if u, err := url.Parse(p.URL); err != nil || u.Host == "" {
			faults = append(faults, d.Errorf(at+".url", "url %q is no address; write it like https://water.example/zhiting", p.URL))
		}
		if services[p.Kind] == "" && p.Kind != Department {
			faults = append(faults, d.Errorf(at+".kind", "kind is %q; write one of %v", p.Kind, append(slices.Sorted(maps.Keys(services)), Department)))
		}
		if (p.Kind == Department) != (len(p.Departments) > 0) {
			faults = append(faults, d.Errorf(at, "departments stands with kind department, and only there; name those whose matters go to this system"))
		}
		for _, name := range p.Departments {
			if slices.ContainsFunc(file.Providers[:i], func(o *Provider) bool { return slices.Contains(o.Departments, name) }) {
				faults = append(faults, d.Errorf(at+".departments", "the matters of %s go to another system already; name it once", name))
			}
		}
		if p.ID == "" || slices.ContainsFunc(file.Providers[:i], func(o *Provider) bool { return o.ID == p.ID }) {
			faults = append(faults, d.Errorf(at+".id", "id %q is empty or used before; give each provider its own", p.ID))
		}
	}
	return file.Providers, errors.Join(faults...)
}

// Directory is the providers of a hub and how each is. Its methods may be called from any goroutine.
type Directory struct {
	providers []*Provider
	changed   func()

	mu sync.Mutex
	up map[string]bool // by id; one not asked yet is not up
}

// NewDirectory makes one; changed is called after the state of a provider changed. Watch finds the states out.
func NewDirectory(providers []*Provider, changed func()) *Directory {
	return &Directory{providers: providers, changed: changed, up: map[string]bool{}}
}

// watchEvery is between two looks at each provider.
const watchEvery = 10 * time.Second

// Watch looks after every provider until ctx ends.
func (d *Directory) Watch(ctx context.Context) {
	for ctx.Err() == nil {
		var looks sync.WaitGroup
		for _, p := range d.providers {
			looks.Go(func() { d.Note(p, p.Health(ctx)) })
		}
		looks.Wait()
		select {
		case <-ctx.Done():
		case <-time.After(watchEvery):
		}
	}
}

// Note takes what came of a call to a provider. Nothing but ErrDown says that it is down.
func (d *Directory) Note(p *Provider, err error) {
	up := !errors.Is(err, ErrDown)
	d.mu.Lock()
	before, known := d.up[p.ID]
	d.up[p.ID] = up
	d.mu.Unlock()
	if !known || before != up {
		d.changed()
	}
}

// Of gives the providers of a kind that serve a region; an empty region is all.
func (d *Directory) Of(kind Kind, region string) (found []*Provider) {
	for _, p := range d.providers {
		if p.Kind == kind && (region == "" || p.Region == "" || p.Region == region) {
			found = append(found, p)
		}
	}
	return found
}

// ByID gives a provider of a kind, nil when there is none.
func (d *Directory) ByID(kind Kind, id string) *Provider {
	for _, p := range d.Of(kind, "") {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// Department gives the system that works on the matters of a department, by its name or its code; nil when clerks do.
func (d *Directory) Department(name, code string) *Provider {
	for _, p := range d.Of(Department, "") {
		if slices.Contains(p.Departments, name) || code != "" && slices.Contains(p.Departments, code) {
			return p
		}
	}
	return nil
}

// Up says whether a provider worked when it was asked last.
func (d *Directory) Up(p *Provider) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.up[p.ID]
}

// Down lists the services of which no provider works, in order.
func (d *Directory) Down() (ids []string) {
	for kind, id := range services {
		if !slices.ContainsFunc(d.Of(kind, ""), d.Up) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
