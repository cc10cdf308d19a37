package dock

import "maps"

// Commands gives every command that the dock offers, by the kind of device.
func Commands() map[string][]string {
	all := map[string][]string{}
	for name := range maps.Keys(kinds) {
		for _, c := range describe([]Device{{Name: name, Kind: name}}) {
			for _, g := range c.Groups {
				for _, b := range g.Buttons {
					all[name] = append(all[name], b.Command)
				}
			}
			if c.Entry != nil {
				all[name] = append(all[name], c.Entry.Command+" "+c.Entry.Example)
			}
		}
	}
	return all
}

// Handler is what Serve serves.
var Handler = handler
