package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zhiting/drivers"
	"zhiting/drivers/discover"
)

// list prints the devices that the configuration names, and what is plugged in. A machine that is still to be configured
// has only the latter.
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
	found := discover.Machine(os.DirFS("/"))
	if found == nil {
		found = []discover.Found{} // a list, not null, in JSON
	}
	text.WriteString("\nplugged in:\n")
	for _, f := range found {
		kind, address := string(f.Kind), f.Address
		if kind == "" {
			kind = "?"
		}
		if address == "" {
			address = "-"
		}
		fmt.Fprintf(&text, "%-9s %s  %s\n", kind, address, strings.TrimSpace(f.What+"  "+f.Note))
	}
	if len(found) == 0 {
		text.WriteString("nothing that Linux tells of; printers on the network are not looked for\n")
	}
	return c.print(cmd, map[string]any{"configured": infos, "found": found}, text.String())
}
