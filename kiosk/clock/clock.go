// Package clock tells how far the machine's clocks can be trusted. A terminal without a network for a week, or with an empty
// battery, files cases all the same: what it writes down then is marked, and nobody takes its times for true.
package clock

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"zhiting/sync/uplink/wire"
)

// Trusted says whether the kernel's clock is kept right by a time service, such as NTP (adjtimex(2): no TIME_ERROR).
func Trusted() bool {
	state, err := unix.Adjtimex(new(unix.Timex))
	return err == nil && state != unix.TIME_ERROR
}

// Facts are how the clocks stand now, for the hub. What cannot be read is left out.
func Facts() wire.ClockFacts {
	facts := wire.ClockFacts{Wall: time.Now().UTC()}
	var up unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &up) == nil {
		facts.UptimeMS = up.Nano() / int64(time.Millisecond)
	}
	if boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		facts.Boot = strings.TrimSpace(string(boot))
	}
	return facts
}

// String says it for a technician.
func String() string {
	if Trusted() {
		return "synchronised"
	}
	return fmt.Sprintf("not synchronised (it says %s); set up a time service", time.Now().Format(time.DateTime))
}
