package hub

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/uplink/wire"
)

// NewPackage is a catalogue package to be served by a share of the terminals. Published again, only the share changes.
type NewPackage struct {
	Share     int               `json:"share" minimum:"0" maximum:"100" doc:"Of the terminals, in percent"`
	Signature []byte            `json:"signature" doc:"Its signature.json"`
	Files     map[string][]byte `json:"files" maxProperties:"20000" doc:"Its YAML files by path"`
}

// Published is a package as it was kept.
type Published struct {
	Address string `json:"address"`
	Version string `json:"version"`
	Share   int    `json:"share"`
}

// errNoPackage says that a package, or a file of one, was never published here.
var errNoPackage = errors.New("no such catalogue package at this hub")

// packageCalls carry catalogue packages: a package is known by its address, its files by their SHA-256, and a terminal
// fetches those that it lacks.
func (h *Hub) packageCalls(api huma.API) {
	publish := operation("clerk", "publish-catalogue", "POST", "/v1/catalogue", "Publish a signed catalogue package, or change the share of terminals that serve it")
	publish.MaxBodyBytes = 2 * signed.MaxBytes
	register(api, publish, func(ctx context.Context, in *struct{ Body NewPackage }) (*struct{ Body Published }, error) {
		published, err := h.publish(ctx, in.Body)
		return &struct{ Body Published }{published}, err
	})

	manifest := operation("terminal", "package", "GET", "/v1/terminals/{terminal}/packages/{address}", "Read the signed list of a package's files")
	register(api, manifest, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Address  string `path:"address" pattern:"^[0-9a-f]{64}$"`
	}) (*struct{ Body signed.Signature }, error) {
		var listed signed.Signature
		err := h.read(ctx, func(t tx) error {
			var raw []byte
			there, err := t.One(`SELECT signature FROM packages WHERE address = $1`, []any{in.Address}, &raw)
			if err == nil && !there {
				err = errNoPackage
			}
			if err != nil {
				return err
			}
			return json.Unmarshal(raw, &listed)
		})
		return &struct{ Body signed.Signature }{listed}, h.packageError(err)
	})

	files := operation("terminal", "package-files", "POST", "/v1/terminals/{terminal}/packages/files", "Read files of packages by their SHA-256")
	register(api, files, func(ctx context.Context, in *struct {
		Terminal string `path:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
		Body     wire.FileQuery
	}) (*struct{ Body wire.Files }, error) {
		answer := wire.Files{Contents: [][]byte{}}
		err := h.read(ctx, func(t tx) error {
			size := 0
			for i, sum := range in.Body.SHA256 {
				var content []byte
				there, err := t.One(`SELECT content FROM package_files WHERE sha256 = $1`, []any{sum}, &content)
				if err == nil && !there {
					err = errNoPackage
				}
				if err != nil {
					return err
				}
				if size += len(content); i > 0 && size > wire.PackageAnswer {
					return nil
				}
				answer.Contents = append(answer.Contents, content)
			}
			return nil
		})
		return &struct{ Body wire.Files }{answer}, h.packageError(err)
	})
}

func (h *Hub) packageError(err error) error {
	if errors.Is(err, errNoPackage) {
		return huma.Error404NotFound(err.Error())
	}
	return h.apiError(err)
}

// publish keeps a package that somebody trusted has signed and that has no fault.
func (h *Hub) publish(ctx context.Context, in NewPackage) (Published, error) {
	dir, err := os.MkdirTemp(h.opts.Dir, "publishing-")
	if err != nil {
		return Published{}, h.apiError(err)
	}
	defer os.RemoveAll(dir)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Published{}, h.apiError(err)
	}
	defer root.Close()
	files := map[string][]byte{signed.FileName: in.Signature}
	for name, content := range in.Files {
		if name != signed.FileName {
			files[name] = content
		}
	}
	for name, content := range files {
		if !fs.ValidPath(name) || len(content) > wire.MaxPackageFile {
			return Published{}, huma.Error422UnprocessableEntity(fmt.Sprintf("file %.100q of the package has no plain path, or is larger than %d MiB", name, wire.MaxPackageFile>>20))
		}
		err := root.MkdirAll(path.Dir(name), 0o700)
		if err == nil {
			err = root.WriteFile(name, content, 0o600)
		}
		if err != nil {
			return Published{}, h.apiError(err)
		}
	}
	whole, signature, err := signed.Open(root.FS(), h.opts.CatalogueKeys)
	if err != nil {
		return Published{}, huma.NewError(http.StatusForbidden, err.Error())
	}
	loaded, err := catalog.Load(whole)
	if err != nil {
		return Published{}, huma.Error422UnprocessableEntity(err.Error())
	}
	err = h.write(ctx, func(t tx) error {
		for _, f := range signature.Files {
			if err := t.Exec(`INSERT INTO package_files (sha256, content) VALUES ($1, $2) ON CONFLICT DO NOTHING`, f.SHA256, in.Files[f.Path]); err != nil {
				return err
			}
		}
		return t.Exec(`INSERT INTO packages (address, signature, share, published_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (address) DO UPDATE SET share = excluded.share, published_at = excluded.published_at`, signature.Address, in.Signature, in.Share, stamp(h.opts.Now()))
	})
	if err != nil {
		return Published{}, h.apiError(err)
	}
	h.announce()
	return Published{Address: signature.Address, Version: loaded.Version, Share: in.Share}, nil
}

// packageFor gives the address of the newest package whose share a terminal belongs to, "" for none.
func (t tx) packageFor(terminal string) (address string, err error) {
	err = t.Each(`SELECT address, share FROM packages ORDER BY published_at DESC, address`, nil, func(r *sql.Rows) error {
		var of string
		var share int
		if err := r.Scan(&of, &share); err != nil {
			return err
		}
		if address == "" && belongs(terminal, of, share) {
			address = of
		}
		return nil
	})
	return address, err
}

// belongs says whether a terminal is of the share of a package. One that belongs to a small share belongs to every larger
// one, and each package has others go first.
func belongs(terminal, address string, share int) bool {
	sum := sha256.Sum256([]byte(address + "\n" + terminal))
	return int(binary.BigEndian.Uint32(sum[:])%100) < share
}
