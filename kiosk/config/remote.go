package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"zhiting/sync/strictyaml"
)

// remote are the keys that the hub may set: words and times. What a terminal is, where it sends cases, what hangs on it and
// what unlocks its data is for who stands before it.
var remote = []string{
	"hall.name.en", "hall.name.zh", "hub.retry_cap", "language", "retention", "timeouts.answer", "timeouts.idle",
	"window_help.phone", "window_help.place.en", "window_help.place.zh",
}

// With is the configuration with settings of the hub in it, by keys such as timeouts.idle. The error says in a line each
// which cannot be.
func (c Config) With(settings map[string]string) (Config, error) {
	nested := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if !slices.Contains(remote, key) {
			return c, fmt.Errorf("%s is not for the hub to set; it may set %s", key, strings.Join(remote, ", "))
		}
		at, parts := nested, strings.Split(key, ".")
		for _, part := range parts[:len(parts)-1] {
			if at[part] == nil {
				at[part] = map[string]any{}
			}
			at = at[part].(map[string]any) // no key is the beginning of another
		}
		at[parts[len(parts)-1]] = settings[key]
	}
	content, err := yaml.Marshal(nested)
	if err != nil {
		return c, fmt.Errorf("settings of the hub: %w", err)
	}
	with := c
	document, err := strictyaml.Decode("settings of the hub", content, &with)
	if err != nil {
		return c, err
	}
	if err := with.check(document); err != nil {
		return c, err
	}
	return with, nil
}
