// Command zhiting-kiosk is the terminal's touchscreen program.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/assets/fonts"
	"zhiting/assets/texts"
	"zhiting/drivers"
	"zhiting/drivers/camera"
	"zhiting/drivers/document"
	"zhiting/drivers/idcard"
	"zhiting/drivers/keypad"
	"zhiting/drivers/receipt"
	"zhiting/drivers/scanner"
	"zhiting/drivers/signals"
	"zhiting/drivers/signpad"
	"zhiting/drivers/sscard"
	"zhiting/drivers/ups"
	"zhiting/kiosk/clock"
	"zhiting/kiosk/config"
	"zhiting/kiosk/paper"
	"zhiting/kiosk/remote"
	"zhiting/kiosk/runtime"
	"zhiting/kiosk/shelf"
	"zhiting/kiosk/store"
	"zhiting/kiosk/store/tpm"
	"zhiting/kiosk/ui"
	"zhiting/kiosk/visit"
	"zhiting/kiosk/voice"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/validate"
	"zhiting/sync/identity"
	"zhiting/sync/search"
	"zhiting/sync/uplink"
	"zhiting/sync/uplink/wire"
)

func main() {
	file := flag.String("config", "/etc/zhiting/kiosk.yaml", "the terminal's configuration")
	windowed := flag.String("windowed", "", "WIDTHxHEIGHT: a window instead of the whole screen")
	automation := flag.String("automation", "", "unix:PATH of the automation socket; the configuration must allow it")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "zhiting-kiosk: %q is not understood; see --help\n", flag.Arg(0))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, *file, *windowed, *automation)
	if errors.Is(err, remote.ErrRestart) {
		err = anew()
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "zhiting-kiosk:", err)
		os.Exit(1)
	}
}

// anew starts the program again in its place: same process, same arguments, whoever looks after it.
func anew() error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("starting anew: %w", err)
	}
	return fmt.Errorf("starting anew: %w", syscall.Exec(program, os.Args, os.Environ()))
}

func run(ctx context.Context, file, windowed, automation string) error {
	conf, err := config.Load(file)
	if err != nil {
		return err
	}
	if windowed != "" {
		if err := conf.Window.Size.UnmarshalText([]byte(windowed)); err != nil {
			return fmt.Errorf("--windowed: %w", err)
		}
		conf.Window.Fullscreen, conf.Window.HideCursor = false, false
	}
	socket, err := automationPath(automation, conf.AllowAutomation)
	if err != nil {
		return err
	}
	log := logrus.New()
	log.SetFormatter(&logrus.JSONFormatter{})
	conf, handed := handedDown(conf, log)

	set, err := fonts.Find()
	if err != nil {
		return err
	}
	words, err := texts.New()
	if err != nil {
		return err
	}
	k := &kiosk{conf: conf, handed: handed, log: log, words: words, fonts: set}
	cat, err := k.catalogue()
	if err != nil {
		return err
	}
	var index *search.Index
	indexed := make(chan error, 1)
	go func() { // beside the window: the first page does not wait for it
		var err error
		index, err = search.New(cat)
		indexed <- err
	}()
	k.screen, err = ui.New(set.Regular, set.Bold, ui.Options{
		Width: conf.Window.Size.Width, Height: conf.Window.Size.Height,
		Fullscreen: conf.Window.Fullscreen, HideCursor: conf.Window.HideCursor, Automation: socket,
	})
	if err := errors.Join(err, <-indexed); err != nil {
		return err
	}
	return k.run(ctx, cat, index)
}

// catalogueLook is how often the folder of new catalogues is looked at.
const catalogueLook = 15 * time.Second

// catalogue opens the shelf and gives the catalogue to begin with.
func (k *kiosk) catalogue() (*catalog.Catalog, error) {
	trusted, err := k.conf.Catalogue.Trusted()
	if err != nil {
		k.log.WithError(err).Error("no newer catalogue is taken") // the one that serves is good without it
	}
	k.shelf = shelf.New(shelf.Options{
		Dir: filepath.Join(k.conf.DataDir, "catalogue"), Incoming: k.conf.Catalogue.Incoming, Trusted: trusted, Built: catalogfiles.FS,
		Every: catalogueLook, Now: time.Now, Log: k.log.WithField("part", "catalogue"),
		Use: func(c *catalog.Catalog) { k.newer <- c },
	})
	k.newer = make(chan *catalog.Catalog)
	return k.shelf.Load()
}

// automationPath gives the socket's path, if one was asked for and is allowed.
func automationPath(flag string, allowed bool) (string, error) {
	if flag == "" {
		return "", nil
	}
	path, ok := strings.CutPrefix(flag, "unix:")
	switch {
	case !ok || path == "":
		return "", fmt.Errorf("--automation %q is not unix:PATH", flag)
	case !allowed:
		return "", errors.New("--automation is refused: the configuration does not say allow_automation: true")
	}
	return path, nil
}

// kiosk is the program's parts.
type kiosk struct {
	conf   config.Config
	handed wire.Settings // of the hub, in conf
	log    *logrus.Logger
	words  *texts.Texts
	fonts  fonts.Set
	screen *ui.Screen
	shelf  *shelf.Shelf
	newer  chan *catalog.Catalog // from the shelf
}

// run shows the window at once and brings the rest up behind it. The window owns the main thread until it closes.
func (k *kiosk) run(ctx context.Context, cat *catalog.Catalog, index *search.Index) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	machine := visit.New(visit.Options{
		Hall: visit.Hall{
			Name: catalog.Text(k.conf.Hall.Name), Help: catalog.Text(k.conf.WindowHelp.Place), Phone: k.conf.WindowHelp.Phone,
		},
		Catalog: cat, Index: index, Texts: k.words, CheckID: func(n string) error { return validate.ID(n, time.Now()) },
		Language: k.conf.Language, Idle: k.conf.Timeouts.Idle, Answer: k.conf.Timeouts.Answer,
	})
	k.screen.Show(machine.Page())
	ended := make(chan error, 1)
	go func() {
		var err error
		select {
		case <-k.screen.Started():
			err = k.serve(ctx, machine)
		case <-ctx.Done():
		}
		k.screen.Quit()
		ended <- err
	}()
	k.screen.Run()
	cancel()
	return <-ended
}

// serve runs devices, store, uplink and visits until the context ends or one of them cannot go on.
func (k *kiosk) serve(ctx context.Context, machine *visit.Machine) error {
	rare, err := fonts.Rare()
	if err != nil {
		return err
	}
	typefaces, err := paper.NewFonts(k.fonts.Regular, k.fonts.Bold, rare...)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{
		Dir: k.conf.DataDir, Key: tpm.Source(k.conf.TPM, k.conf.KeyFile), Ciphers: store.Ciphers(k.conf.Ciphers), Quota: int64(k.conf.Quota) << 20, Terminal: k.conf.Terminal, Owner: true, Now: time.Now, NewID: uuid.NewString,
	})
	if err != nil {
		return err
	}
	defer s.Close() // what was saved is safe; the program ends
	if saved := s.Salvaged(); saved.Path != "" {
		k.log.WithFields(logrus.Fields{"file": saved.Path, "events": saved.Events, "lost": saved.Lost}).
			Error("the database was damaged; what was whole is carried over, keep the file for whoever looks after lost cases")
	}
	devices := runtime.Devices{}
	supervisor := drivers.NewSupervisor(drivers.DefaultPolicy(), k.log)
	for name, address := range k.conf.Devices.Named() {
		var d drivers.Device
		switch drivers.Kind(name) {
		case drivers.KindIDCard:
			devices.Reader = idcard.New(address)
			d = devices.Reader
		case drivers.KindReceipt:
			devices.Receipt = receipt.New(address, typefaces)
			d = devices.Receipt
		case drivers.KindDocument:
			devices.Document = document.New(address)
			d = devices.Document
		case drivers.KindCamera:
			devices.Camera = camera.New(address)
			d = devices.Camera
		case drivers.KindScanner:
			devices.Scanner = scanner.New(address)
			d = devices.Scanner
		case drivers.KindSignals:
			devices.Signals = signals.New(address)
			d = devices.Signals
		case drivers.KindKeypad:
			devices.Keypad = keypad.New(address)
			d = devices.Keypad
		case drivers.KindSignpad:
			devices.Signpad = signpad.New(address)
			d = devices.Signpad
		case drivers.KindUPS:
			d = ups.New(address)
		case drivers.KindSocialCard:
			d = sscard.New(address) // watched, so that the technician sees it; no page asks for such a card yet
		}
		if err := supervisor.Add(name, d); err != nil {
			return err
		}
	}
	hands := k.hands(supervisor, s)
	receiver := remote.New(hands.options())
	up, err := uplink.New(uplink.Options{
		Hub: k.conf.Hub.URL, Identity: identity.Folder(k.conf.Hub.Identity), Terminal: k.conf.Terminal, Outbox: s, Cap: k.conf.Hub.RetryCap,
		Clock: clock.Facts, Receiver: receiver,
	})
	if err != nil {
		return err
	}
	receiver.Connect(up)
	speaker, err := voice.Find()
	if err != nil && !errors.Is(err, voice.ErrNoVoice) {
		return err
	}
	licenceKeys, err := k.conf.Licences.Trusted()
	if err != nil {
		k.log.WithError(err).Error("no shown licence is checked here") // the hub is asked for each
	}
	r := runtime.New(runtime.Options{
		Terminal: k.conf.Terminal, Hall: catalog.Text(k.conf.Hall.Name), Machine: machine, Screen: k.screen,
		Supervisor: supervisor, Devices: devices, Store: s, Uplink: up, Fonts: typefaces, Voice: speaker,
		Log: k.log.WithField("part", "visit"), Now: time.Now, NewID: uuid.NewString, NewToken: newToken,
		LicenceKeys: licenceKeys, ClockTrusted: clock.Trusted,
	})
	hands.runtime.Store(r)
	k.screen.OnEvent(func(e ui.Event) { send(r, e) })

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	upRun := func(ctx context.Context) error {
		up.Run(ctx)
		return ctx.Err()
	}
	renew := func(ctx context.Context) error {
		for {
			select {
			case c := <-k.newer:
				index, err := search.New(c)
				if err != nil {
					k.log.WithError(err).Error("a newer catalogue is not taken")
					continue
				}
				r.Send(visit.CatalogChanged{Catalog: c, Index: index})
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	upkeep := func(ctx context.Context) error {
		for {
			erased, swept, err := s.Upkeep(ctx, k.conf.Retention)
			log := k.log.WithFields(logrus.Fields{"erased": erased, "swept": swept})
			switch {
			case err != nil && ctx.Err() == nil:
				log.WithError(err).Error("old cases are not erased; it is tried again tomorrow")
			case erased+swept > 0:
				log.Info("old cases erased")
			}
			select {
			case <-time.After(24 * time.Hour):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	parts := []func(context.Context) error{supervisor.Run, upRun, k.shelf.Serve, renew, upkeep, receiver.Run, r.Run}
	done := make(chan error, len(parts))
	for _, part := range parts {
		go func() { done <- part(ctx) }()
	}
	var first error
	for range parts {
		if err := <-done; first == nil && err != nil && !errors.Is(err, context.Canceled) {
			first = err
		}
		cancel(nil) // one part ended: the program is whole or not at all
	}
	return first
}

// send turns what happens on the screen into the visit's events.
func send(r *runtime.Runtime, e ui.Event) {
	switch e := e.(type) {
	case ui.Tap:
		r.Send(visit.Tap{ID: e.ID, At: time.Now()})
	case ui.Input:
		r.Send(visit.Input{ID: e.ID, Text: e.Text})
	case ui.Sign:
		strokes := make([]visit.Stroke, len(e.Strokes))
		for i, s := range e.Strokes {
			for _, p := range s.Points {
				strokes[i].Points = append(strokes[i].Points, visit.Point(p))
			}
		}
		r.Send(visit.Sign{Strokes: strokes})
	case ui.Touch:
		r.Touch()
	case ui.Look:
		r.Look(e.ID, e.Label)
	case ui.Repeat:
		r.Repeat()
	}
}

// newToken makes the opaque token of a receipt: 80 random bits in groups that can be read out on the telephone. The
// alphabet (Crockford's) has no letters that look like digits.
func newToken() string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var random [16]byte
	rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	var b strings.Builder
	for i, r := range random {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[r%32])
	}
	return b.String()
}
