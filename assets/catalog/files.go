// Package catalogfiles holds the catalogue that is built into the programs: the service guides and life events as YAML,
// read by sync/catalog. All of it is sample data; the guides of the place decide.
package catalogfiles

import "embed"

// FS is the catalogue, package.yaml at its root.
//
//go:embed package.yaml regions.yaml services.yaml sites.yaml cities.yaml map.yaml words.yaml fields materials matters themes
var FS embed.FS
