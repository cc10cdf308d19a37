package receipt

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Profile is what a model of printer can do. The address chooses it, and may correct it where a unit differs:
//
//	?profile=NAME &status=full|basic|none &font=gb18030|gbk|none &qr=command|raster &cutter=yes|no
type Profile struct {
	Name      string
	Models    string // what it was written for
	PaperMM   int
	WidthDots int // printable width
	Columns   int // of half-width characters, 12 dots each; a Chinese character takes two
	Cutter    bool
	Font      FontLevel
	QR        QRWay
	Status    StatusLevel
	Confirm   Confirm
	Automatic bool // sends automatic status back (GS a) without being asked
	Recovers  bool // DLE ENQ gets it out of a recoverable error
	Clears    bool // DLE DC4 function 8 or DLE ENQ 2 makes it forget what it has not printed
	// Guess names what is not taken from the maker's documents: to be seen on the unit before it is relied on.
	Guess string
}

// FontLevel is which characters the firmware draws. All others are sent as pictures.
type FontLevel string

// The font levels.
const (
	FontGB18030 FontLevel = "gb18030" // GB 18030-2000: two-byte codes, and the four-byte codes of CJK extension A
	FontGBK     FontLevel = "gbk"     // two-byte codes only
	FontNone    FontLevel = "none"    // ASCII only, as models sold abroad
)

// QRWay is how a QR code comes to paper.
type QRWay string

// The ways of QR codes.
const (
	QRCommand QRWay = "command" // the printer makes it (GS ( k)
	QRRaster  QRWay = "raster"  // it is sent as a picture
)

// StatusLevel is how much a printer tells about itself.
type StatusLevel string

// The status levels. A printer that cannot tell is not thereby well: with StatusNone trouble goes unnoticed.
const (
	StatusFull  StatusLevel = "full"  // answers DLE EOT 1 to 4
	StatusBasic StatusLevel = "basic" // answers DLE EOT 1 and 4 only, as many cheap ones do
	StatusNone  StatusLevel = "none"  // never answers
)

// Confirm is how a printer says that it is done with what it was given.
type Confirm string

// The ways to confirm.
const (
	ConfirmProcess Confirm = "process" // echoes a process id when what stands before it is printed (GS ( H function 48)
	ConfirmSensor  Confirm = "sensor"  // answers GS r in its turn among the data
	ConfirmNone    Confirm = "none"
)

// defaultProfile is the printer of an address that names none.
const defaultProfile = "generic-80"

// roll80 and roll58 are the common mechanisms of 203 dots an inch.
func roll80(p Profile) Profile {
	p.PaperMM, p.WidthDots, p.Columns, p.Cutter = 80, 576, 48, true
	return p
}

func roll58(p Profile) Profile {
	p.PaperMM, p.WidthDots, p.Columns = 58, 384, 32
	return p
}

// table is every profile. Epson's entries are from the ESC/POS command reference with its lists of models and from the
// data sheets of the models for China; those of clones are from their programming manuals as far as Guess does not say otherwise.
var table = []Profile{
	roll80(Profile{Name: "generic-80", Models: "any 80 mm printer with a Chinese font",
		Font: FontGBK, QR: QRCommand, Status: StatusFull, Confirm: ConfirmSensor, Recovers: true,
		Guess: "everything: this is what most printers can do"}),
	roll58(Profile{Name: "generic-58", Models: "any 58 mm printer with a Chinese font",
		Font: FontGBK, QR: QRCommand, Status: StatusFull, Confirm: ConfirmSensor,
		Guess: "everything: this is what most printers can do; take status=basic for one that is found not to answer"}),
	roll80(Profile{Name: "raster-80", Models: "any 80 mm printer without a Chinese font",
		Font: FontNone, QR: QRRaster, Status: StatusBasic, Confirm: ConfirmNone,
		Guess: "everything: the least that an 80 mm printer can do"}),
	roll58(Profile{Name: "raster-58", Models: "any 58 mm printer without a Chinese font",
		Font: FontNone, QR: QRRaster, Status: StatusBasic, Confirm: ConfirmNone,
		Guess: "everything: the least that a 58 mm printer can do"}),
	roll80(Profile{Name: "epson-tm", Models: "Epson TM-T81III, TM-T82II, TM-T82III, TM-T83III, TM-T70II, TM-m30 for China, 203 dots an inch",
		Font: FontGB18030, QR: QRCommand, Status: StatusFull, Confirm: ConfirmProcess, Automatic: true, Recovers: true, Clears: true,
		Guess: "the glyphs of extension A in the older models; font=gbk draws them"}),
	{Name: "epson-tm-t88", Models: "Epson TM-T88IV, V, VI and VII, 180 dots an inch",
		PaperMM: 80, WidthDots: 512, Columns: 42, Cutter: true,
		Font: FontGB18030, QR: QRCommand, Status: StatusFull, Confirm: ConfirmProcess, Automatic: true, Recovers: true, Clears: true,
		Guess: "the Chinese font: models for other countries have none (font=none)"},
	roll80(Profile{Name: "xprinter-80", Models: "Xprinter XP-80 and XP-N160 families",
		Font: FontGBK, QR: QRCommand, Status: StatusFull, Confirm: ConfirmSensor, Automatic: true, Recovers: true,
		Guess: "automatic status, recovery; one model (XP-S260M) is known to echo process ids, others are not"}),
	roll58(Profile{Name: "xprinter-58", Models: "Xprinter XP-58 family",
		Font: FontGBK, QR: QRCommand, Status: StatusBasic, Confirm: ConfirmNone,
		Guess: "status: many units answer DLE EOT 1 and 4 only, some nothing over USB"}),
	roll80(Profile{Name: "gprinter-80", Models: "Gprinter (佳博) GP-L80 family",
		Font: FontGBK, QR: QRCommand, Status: StatusFull, Confirm: ConfirmSensor, Automatic: true, Recovers: true,
		Guess: "automatic status, recovery and the four-byte codes of the font"}),
	roll58(Profile{Name: "gprinter-58", Models: "Gprinter (佳博) GP-58 family",
		Font: FontGBK, QR: QRCommand, Status: StatusBasic, Confirm: ConfirmNone,
		Guess: "status: older units answer nothing"}),
	roll80(Profile{Name: "snbc-80", Models: "SNBC (新北洋) BTP-R880NP, BTP-R580",
		Font: FontGBK, QR: QRCommand, Status: StatusFull, Confirm: ConfirmSensor, Automatic: true, Recovers: true,
		Guess: "recovery, the four-byte codes of the font, and the width: the mechanism of some units prints 180 dots an inch"}),
}

// aliases are names that older configurations use.
var aliases = map[string]string{"": defaultProfile, "80mm": "generic-80", "58mm": "generic-58"}

// Profiles lists every profile, for the technician's handbook.
func Profiles() []Profile { return slices.Clone(table) }

// ProfileOf reads the profile from an address's query. Without one it is an 80 mm printer that answers in full. The error
// names what may be written instead.
func ProfileOf(query url.Values) (Profile, error) {
	name := query.Get("profile")
	if other, ok := aliases[name]; ok {
		name = other
	}
	i := slices.IndexFunc(table, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		var names []string
		for _, p := range table {
			names = append(names, p.Name)
		}
		return Profile{}, fmt.Errorf("receipt printer profile %q is unknown; use one of %s", name, strings.Join(names, ", "))
	}
	p := table[i]
	err := correct(query, "status", func(v StatusLevel) {
		if p.Status = v; v != StatusFull {
			p.Confirm, p.Automatic = ConfirmNone, false // who answers so little does not answer these
		}
	}, StatusFull, StatusBasic, StatusNone)
	if err == nil {
		err = correct(query, "font", func(v FontLevel) { p.Font = v }, FontGB18030, FontGBK, FontNone)
	}
	if err == nil {
		err = correct(query, "qr", func(v QRWay) { p.QR = v }, QRCommand, QRRaster)
	}
	if err == nil {
		err = correct(query, "cutter", func(v string) { p.Cutter = v == "yes" }, "yes", "no")
	}
	return p, err
}

// correct sets one capability from the address, if the address says something of it.
func correct[T ~string](query url.Values, key string, set func(T), allowed ...T) error {
	value := T(query.Get(key))
	if value == "" {
		return nil
	}
	if !slices.Contains(allowed, value) {
		return fmt.Errorf("receipt printer %s %q is unknown; use one of %v", key, value, allowed)
	}
	set(value)
	return nil
}
