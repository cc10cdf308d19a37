package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/kiosk/config"
	"zhiting/kiosk/shelf"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/signed"
)

func (c *ctl) catalog() *cobra.Command {
	return group("catalog", "Guides and life events", c.catalogCheck(), c.catalogList(), c.catalogSign(), c.catalogKey(), c.catalogDiff(), c.catalogStatus())
}

func (c *ctl) catalogCheck() *cobra.Command {
	var trust []string
	cmd := &cobra.Command{
		Use: "check DIR [--trust PUBLIC.pem]", Short: "Check a catalogue package whole, and its signature", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := packageIn(args[0])
			if err != nil {
				return err
			}
			report := struct {
				Version  string `json:"version"`
				Themes   int    `json:"themes"`
				Filed    int    `json:"filed_services"` // of the themes, those that are services
				Matters  int    `json:"matters"`
				Fields   int    `json:"fields"`
				Routes   int    `json:"routes"`
				Address  string `json:"address"`
				SignedBy string `json:"signed_by,omitempty"` // key id
			}{}
			if len(trust) > 0 {
				keys, err := publicKeys(trust)
				if err != nil {
					return err
				}
				opened, signature, err := signed.Open(files, keys)
				if err != nil {
					return &exit{exitRefused, err}
				}
				files, report.SignedBy = opened, signature.KeyID
			}
			cat, err := catalog.Load(files)
			if err != nil {
				return err
			}
			if report.Routes, err = cat.Prove(time.Now()); err != nil {
				return err
			}
			if report.Address, err = signed.Address(files); err != nil {
				return err
			}
			report.Version, report.Matters, report.Fields = cat.Version, len(cat.Matters), len(cat.Fields)
			report.Themes = len(cat.Themes)
			for _, t := range cat.Themes {
				if t.Service {
					report.Filed++
				}
			}
			text := fmt.Sprintf("version %s: %d themes, %d of them services, %d matters, %d fields; %d routes, each to a plan or to another way\naddress %s",
				report.Version, report.Themes, report.Filed, report.Matters, report.Fields, report.Routes, report.Address)
			if report.SignedBy != "" {
				text += "\nsigned with key " + report.SignedBy
			}
			return c.print(cmd, report, text)
		},
	}
	cmd.Flags().StringArrayVar(&trust, "trust", nil, "public key whose signature the package must have; may be given more than once")
	return cmd
}

func (c *ctl) catalogList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "The themes this program carries", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cat, err := catalog.Load(catalogfiles.FS)
			if err != nil {
				return err
			}
			var text strings.Builder
			names := map[string]string{}
			for _, t := range cat.Themes {
				names[t.ID] = t.Name.Zh
				fmt.Fprintf(&text, "%s  %s\n", t.ID, t.Name.Zh)
			}
			return c.print(cmd, names, text.String())
		},
	}
}

func (c *ctl) catalogSign() *cobra.Command {
	var keyFile string
	cmd := &cobra.Command{
		Use: "sign DIR --key PRIVATE.pem", Short: "Check a catalogue package and sign it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if keyFile == "" {
				return coded(exitUsage, "catalog sign needs --key, the file with the private key; zhitingctl catalog key makes one")
			}
			files, err := packageIn(args[0])
			if err != nil {
				return err
			}
			content, err := os.ReadFile(keyFile)
			if err != nil {
				return fmt.Errorf("private key cannot be read: %w", err)
			}
			key, err := signed.ParsePrivate(content)
			if err != nil {
				return fmt.Errorf("%s: %w", keyFile, err)
			}
			cat, err := catalog.Load(files) // what a terminal would refuse is not signed
			if err != nil {
				return err
			}
			if _, err := cat.Prove(time.Now()); err != nil {
				return err
			}
			signature, err := signed.Sign(args[0], key, time.Now())
			if err != nil {
				return err
			}
			answer := map[string]string{"version": cat.Version, "address": signature.Address, "key_id": signature.KeyID, "algorithm": string(signature.Algorithm)}
			return c.print(cmd, answer, fmt.Sprintf("version %s signed with %s key %s\naddress %s", cat.Version, signature.Algorithm, signature.KeyID, signature.Address))
		},
	}
	cmd.Flags().StringVar(&keyFile, "key", "", "private key, PEM")
	return cmd
}

func (c *ctl) catalogKey() *cobra.Command {
	var algorithm string
	cmd := &cobra.Command{
		Use: "key NAME", Short: "Make a key to sign catalogues with: NAME.pem, and NAME.pub.pem for the terminals", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := signed.GenerateKey(signed.Algorithm(algorithm))
			if err != nil {
				return &exit{exitUsage, err}
			}
			public, err := signed.Public(key)
			if err != nil {
				return err
			}
			private, err := signed.PrivatePEM(key)
			if err != nil {
				return err
			}
			if err := writeNew(args[0]+".pem", private, 0o600); err != nil {
				return err
			}
			if err := writeNew(args[0]+".pub.pem", public.PEM(), 0o644); err != nil {
				return err
			}
			return c.print(cmd, map[string]string{"key_id": public.ID, "algorithm": string(public.Algorithm)},
				fmt.Sprintf("%s key %s in %s.pem; give %s.pub.pem to the terminals", public.Algorithm, public.ID, args[0], args[0]))
		},
	}
	cmd.Flags().StringVar(&algorithm, "algorithm", string(signed.Ed25519), "ed25519 or sm2-sm3")
	return cmd
}

func (c *ctl) catalogDiff() *cobra.Command {
	return &cobra.Command{
		Use: "diff DIR DIR", Short: "How far two catalogues agree in the standard elements of their matters (同标度)", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			var sides [2]*catalog.Catalog
			for i, dir := range args {
				files, err := packageIn(dir)
				if err != nil {
					return err
				}
				if sides[i], err = catalog.Load(files); err != nil {
					return fmt.Errorf("%s: %w", dir, err)
				}
			}
			d := catalog.Diff(sides[0], sides[1])
			var text strings.Builder
			fmt.Fprintf(&text, "同标度 %.1f%%（%s 与 %s）\n", 100*d.Share, d.A, d.B)
			for _, e := range d.Elements {
				fmt.Fprintf(&text, "  %-18s %d / %d\n", e.Element, e.Agree, e.Total)
			}
			for _, m := range d.Matters {
				for _, x := range m.Differences {
					fmt.Fprintf(&text, "%s  %s\n  - %s\n  + %s\n", m.ID, x.Element, strings.Join(x.A, "; "), strings.Join(x.B, "; "))
				}
			}
			for _, id := range d.OnlyA {
				fmt.Fprintf(&text, "%s  only in %s\n", id, args[0])
			}
			for _, id := range d.OnlyB {
				fmt.Fprintf(&text, "%s  only in %s\n", id, args[1])
			}
			return c.print(cmd, d, text.String())
		},
	}
}

func (c *ctl) catalogStatus() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "The catalogue that this terminal serves, and what it refused", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			conf, err := config.Load(c.config)
			if err != nil {
				return err
			}
			trusted, err := conf.Catalogue.Trusted()
			if err != nil {
				return err
			}
			quiet := logrus.New()
			quiet.SetOutput(io.Discard) // what is wrong is in the status
			s := shelf.New(shelf.Options{
				Dir: filepath.Join(conf.DataDir, "catalogue"), Incoming: conf.Catalogue.Incoming, Trusted: trusted, Built: catalogfiles.FS, Now: time.Now, Log: quiet,
			})
			if _, err := s.Load(); err != nil {
				return err
			}
			status := s.Status()
			var text strings.Builder
			fmt.Fprintf(&text, "version %s, address %s", status.Version, status.Address)
			if status.BuiltIn {
				text.WriteString(", of the program")
			}
			if status.Before != nil {
				fmt.Fprintf(&text, "\nbefore it: version %s", status.Before.Version)
			}
			if status.Refused != nil {
				fmt.Fprintf(&text, "\nrefused since %s:\n%s", status.Refused.At.Format(time.DateTime), status.Refused.Reason)
			}
			if status.Damaged != "" {
				fmt.Fprintf(&text, "\ndamaged:\n%s", status.Damaged)
			}
			return c.print(cmd, status, text.String())
		},
	}
}

// writeNew writes a file that must not be there yet: a key that is overwritten is lost.
func writeNew(path string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("key not written: %w; choose another name", err)
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// packageIn is the catalogue package in a folder.
func packageIn(dir string) (fs.FS, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, coded(exitNothing, "no catalogue package: %w; name its folder", err)
	}
	return os.DirFS(dir), nil
}

// publicKeys reads trusted keys.
func publicKeys(files []string) ([]signed.PublicKey, error) {
	keys := make([]signed.PublicKey, len(files))
	for i, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("public key cannot be read: %w", err)
		}
		if keys[i], err = signed.ParsePublic(content); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return keys, nil
}
