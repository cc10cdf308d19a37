// Package hand is how a simulated device tells what a hand may do to it, for people (the dev dock, `zhiting-sim do help`)
// and for the fault schedule.
//
// It knows no device and no protocol.
package hand

// Text is a label in two languages.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Command is one thing that a hand may do.
type Command struct {
	Words   string `json:"words"` // as the device takes them, such as "paper out"
	Label   Text   `json:"label"`
	Example string `json:"example,omitempty"` // what may stand behind the words; empty for words that stand alone

	// Trouble is what a fault schedule calls the command, and Undo are the words that mend it. Both are empty for what is
	// no trouble. The same trouble has the same name in every device: one of the constants below.
	Trouble string `json:"trouble,omitempty"`
	Undo    string `json:"undo,omitempty"`
}

// The troubles that more than one device has.
const (
	Unplug  = "unplug"
	Stall   = "stall"   // says nothing more, although the line is there
	Garbage = "garbage" // says what the protocol does not know
	Slow    = "slow"
	Half    = "half" // ends in the middle of what it says
	Twice   = "twice"

	PaperLow = "paper-low"
	PaperOut = "paper-out"
)

// Group is commands that belong together.
type Group struct {
	Title    Text      `json:"title"`
	Folded   bool      `json:"folded,omitempty"` // wanted now and then only
	Commands []Command `json:"commands"`
}

// Panel is all that a hand may do to a device.
type Panel struct {
	Title  Text    `json:"title"`
	Groups []Group `json:"groups"`
}

// All gives the commands of all groups.
func (p Panel) All() []Command {
	var all []Command
	for _, g := range p.Groups {
		all = append(all, g.Commands...)
	}
	return all
}

// Faults is the folded group of a device's faults, with the command that ends them in front.
func Faults(list ...Command) Group {
	none := Command{Words: "fault off", Label: Text{"恢复正常", "None"}}
	return Group{Title: Text{"故障", "Faults"}, Folded: true, Commands: append([]Command{none}, list...)}
}

// Fault is the command "fault NAME", which "fault off" mends. Trouble is its name in a schedule.
func Fault(name, trouble string, label Text) Command {
	return Command{Words: "fault " + name, Label: label, Trouble: trouble, Undo: "fault off"}
}

// Paper is the roll or the tray of a printer.
func Paper() Group {
	return Group{Title: Text{"纸", "Paper"}, Commands: []Command{
		{Words: "paper ok", Label: Text{"装满", "Full"}},
		{Words: "paper low", Label: Text{"快用完", "Near its end"}, Trouble: PaperLow, Undo: "paper ok"},
		{Words: "paper out", Label: Text{"用完", "Out"}, Trouble: PaperOut, Undo: "paper ok"},
	}}
}

// Cable is the plug that every device has.
func Cable() Group {
	return Group{Title: Text{"插头", "Plug"}, Commands: []Command{
		{Words: "unplug", Label: Text{"拔掉", "Unplug"}, Trouble: Unplug, Undo: "replug"},
		{Words: "replug", Label: Text{"插上", "Plug in"}},
	}}
}
