package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zhiting/drivers"
	"zhiting/drivers/discover"
)

// proposed is something found, with the driver that would serve it.
type proposed struct {
	discover.Found
	Driver string `json:"driver,omitempty"`
}

// surroundings finds what is there; a test that must not ask the network puts something else in its place.
var surroundings = discover.Everything

// list prints the devices that the configuration names, what was found, and what to write into the configuration. A
// machine that is still to be configured has only what was found.
func (c *ctl) list(cmd *cobra.Command) error {
	devices, err := c.configured()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	infos := map[string]drivers.Info{}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(devices)) {
		info := devices[name].Info()
		infos[name] = info
		fmt.Fprintf(&text, "%-9s %-7s %s\n", name, info.Driver, info.Address.String())
	}
	if len(devices) == 0 {
		text.WriteString("no device is configured\n")
	}
	found := propose(surroundings(cmd.Context()))
	text.WriteString(foundText(found, infos))
	return c.print(cmd, map[string]any{"configured": infos, "found": found}, text.String())
}

// propose names the driver of each thing that has one.
func propose(found []discover.Found) []proposed {
	all := []proposed{} // a list, not null, in JSON
	for _, f := range found {
		p := proposed{Found: f}
		addr, err := drivers.ParseAddress(f.Address)
		if maker := makers[f.Kind]; maker != nil && err == nil {
			p.Driver = maker(addr).Info().Driver
		}
		all = append(all, p)
	}
	return all
}

// foundText is what was found, and lines for the configuration for the kinds that it lacks.
func foundText(found []proposed, configured map[string]drivers.Info) string {
	var usable, other, paste strings.Builder
	for _, p := range found {
		if p.Address == "" {
			fmt.Fprintf(&other, "  %s\n", p.Line())
			continue
		}
		fmt.Fprintf(&usable, "  %s\n", p.Line())
		if _, has := configured[string(p.Kind)]; p.Driver != "" && !has {
			fmt.Fprintf(&paste, "  %s: %s\n", p.Kind, p.Address)
			configured = maps.Clone(configured)
			configured[string(p.Kind)] = drivers.Info{} // one line a kind
		}
	}
	text := "\nfound:\n" + usable.String()
	if usable.Len() == 0 {
		text = "\nfound nothing that a driver reaches\n"
	}
	if other.Len() > 0 {
		text += "\nfound, and not reached by a driver:\n" + other.String()
	}
	if paste.Len() > 0 {
		text += "\nto write into the configuration:\ndevices:\n" + paste.String()
	}
	return text
}
