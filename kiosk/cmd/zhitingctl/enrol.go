package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"zhiting/kiosk/config"
	"zhiting/sync/identity"
	"zhiting/sync/uplink"
)

// enrol makes the hub know this terminal.
func (c *ctl) enrol() *cobra.Command {
	return &cobra.Command{
		Use: "enrol CODE", Short: "Make the hub know this terminal, with the code from zhiting-hub terminal add", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			conf, err := config.Load(c.config)
			if err != nil {
				return err
			}
			if conf.Hub.URL == "" {
				return errors.New("no hub is configured; set hub.url")
			}
			code, err := identity.ParseCode(args[0])
			if err != nil {
				return coded(exitUsage, "%w", err)
			}
			folder := identity.Folder(conf.Hub.Identity)
			if err := uplink.Enrol(cmd.Context(), conf.Hub.URL, code, conf.Terminal, folder); err != nil {
				if errors.Is(err, identity.ErrOtherHub) || uplink.Code(err) != "" {
					return coded(exitRefused, "%w", err)
				}
				return err
			}
			if err := give(conf.Hub.Identity, conf.DataDir); err != nil {
				return err
			}
			until, err := folder.Until()
			if err != nil {
				return err
			}
			return c.print(cmd, map[string]any{"terminal": conf.Terminal, "until": until}, fmt.Sprintf("%s is enrolled until %s", conf.Terminal, until.Format("2006-01-02")))
		},
	}
}

// give makes a folder the property of who owns another: a technician enrols as root, and the kiosk runs as its own user.
func give(folder, like string) error {
	owner, err := os.Stat(like)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the kiosk has not run yet, and whoever starts it first owns both
	}
	if err != nil {
		return fmt.Errorf("finding the kiosk's user: %w", err)
	}
	who := owner.Sys().(*syscall.Stat_t)
	return filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := os.Lchown(path, int(who.Uid), int(who.Gid)); err != nil {
			return fmt.Errorf("giving the identity to the kiosk's user: %w; run this as root or as that user", err)
		}
		return nil
	})
}
