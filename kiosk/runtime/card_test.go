package runtime

import (
	"path/filepath"
	"testing"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
)

// TestCardFromTheReader lays cards on a reader in a process of its own: one that has run out, then one that is good.
func TestCardFromTheReader(t *testing.T) {
	program, err := devicetest.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	far := devicetest.Start(t, program, "  - {kind: idcard, link: "+filepath.Join(t.TempDir(), "reader")+"}\n")
	at, err := drivers.ParseAddress(far.Address("idcard") + "?find=20ms")
	if err != nil {
		t.Fatal(err)
	}
	h := start(t, "", func(o *Options) {
		o.Devices.Reader = idcard.New(at)
		if err := o.Supervisor.Add(string(drivers.KindIDCard), o.Devices.Reader); err != nil {
			t.Fatal(err)
		}
	})
	h.tap("start", "theme-social-security-card", "begin")
	h.until("the reader ready", func(p page.Page) bool {
		_, promise := p.Find("promise") // stands where trouble would
		return p.ID == string(visit.Identify) && promise
	})

	far.Do(t, "idcard put hkmt")
	h.until("that the card has run out", func(p page.Page) bool {
		_, trouble := p.Find("trouble")
		return p.ID == string(visit.Identify) && trouble
	})
	far.Do(t, "idcard lift")
	far.Do(t, "idcard put ouyang")
	h.at(visit.Question)

	h.Send(visit.Tap{ID: "leave"})
	h.tap("start", "service-case-progress")
	far.Do(t, "idcard lift")
	far.Do(t, "idcard put zhang")
	h.until("that this citizen has no case here", func(p page.Page) bool {
		_, none := p.Find("none")
		return p.ID == string(visit.MyCases) && none
	})
}
