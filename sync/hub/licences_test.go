package hub

import (
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"slices"
	"testing"

	"zhiting/sync/provider"
	"zhiting/sync/provider/papercode"
	"zhiting/sync/provider/sample"
	"zhiting/sync/uplink/wire"
)

const (
	sampleOuyang = "371502199001010012"
	sampleWang   = "371523200002290033"
)

// licenceRig is a hub with the sample library, whose line can be cut, and a register; its clock can be set.
type licenceRig struct {
	rig
	clock *moved
	cut   bool
}

func startLicences(t *testing.T) *licenceRig {
	t.Helper()
	l := &licenceRig{clock: movedFrom(day)}
	o := options(t.TempDir())
	o.Now, o.Public = l.clock.now, "https://hall.example/"
	o.Providers = sample.Providers(o.Now)
	for _, p := range o.Providers {
		inner := p.Transport
		p.Transport = transport(func(r *http.Request) (*http.Response, error) {
			if l.cut {
				return nil, io.ErrUnexpectedEOF
			}
			return inner.RoundTrip(r)
		})
	}
	var err error
	if o.Register, err = readRegister(t, registerText); err != nil {
		t.Fatal(err)
	}
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	l.rig = rig{t, h, serve(t, h)}
	return l
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// ask makes a terminal's call and gives status and detail of a refusal.
func (l *licenceRig) ask(call string, question, answer any) (status int, detail string) {
	l.Helper()
	var raw json.RawMessage
	if status = l.call("POST", path.Join("/v1/services/licences", call), as(question), question, &raw); status/100 == 2 {
		if err := json.Unmarshal(raw, answer); err != nil {
			l.Fatal(err)
		}
		return status, ""
	}
	var said struct{ Detail string }
	if err := json.Unmarshal(raw, &said); err != nil {
		l.Fatal(err)
	}
	return status, said.Detail
}

func (l *licenceRig) list(actor string, holder provider.LicenceHolder) wire.LicencesFound {
	l.Helper()
	var found wire.LicencesFound
	if status, detail := l.ask("list", wire.LicenceQuery{Terminal: "T1", Actor: actor, Holder: holder}, &found); status != 200 {
		l.Fatalf("listing answered %d %s", status, detail)
	}
	return found
}

// consent is to the first valid licence of the sample's first person.
func (l *licenceRig) consent(key string) wire.LicenceConsent {
	l.Helper()
	holder := provider.LicenceHolder{IDNumber: sampleOuyang}
	found := l.list(sampleOuyang, holder)
	i := slices.IndexFunc(found.Licences, func(f wire.LicenceFound) bool { return f.Licence.State == provider.LicenceValid })
	return wire.LicenceConsent{
		Key: key, Terminal: "T1", Actor: sampleOuyang, Holder: holder, Provider: found.Licences[i].Provider, Identifier: found.Licences[i].Licence.Identifier,
		Purpose: "银行办理", UseUntil: "2026-10-31",
	}
}

// print takes that licence to its paper.
func (l *licenceRig) print(key string) wire.LicenceCopy {
	l.Helper()
	var grant wire.LicenceGrant
	if status, detail := l.ask("authorise", l.consent(key), &grant); status != 200 {
		l.Fatalf("the consent was answered %d %s", status, detail)
	}
	var printed wire.LicenceCopy
	if status, detail := l.ask("fetch", wire.LicenceFetch{Terminal: "T1", Grant: grant.Grant}, &printed); status != 200 {
		l.Fatalf("the fetch was answered %d %s", status, detail)
	}
	return printed
}

func TestLicenceIsFetchedOnceAndItsPaperVerified(t *testing.T) {
	both(t, licenceIsFetchedOnceAndItsPaperVerified)
}

func licenceIsFetchedOnceAndItsPaperVerified(t *testing.T) {
	l := startLicences(t)
	printed := l.print("consent-1")
	if printed.Copy.Licence.Holder != "欧阳样例" || len(printed.Copy.Content) == 0 || !printed.Sample || printed.Verify != "https://hall.example/verify/"+printed.Code {
		t.Fatalf("fetched %+v, verify at %s, sample %v", printed.Copy.Licence, printed.Verify, printed.Sample)
	}
	var again wire.LicenceCopy
	if status, detail := l.ask("fetch", wire.LicenceFetch{Terminal: "T1", Grant: printed.Grant}, &again); status != 409 || detail != provider.GrantUsed {
		t.Errorf("fetched twice: %d %s", status, detail)
	}
	var grant wire.LicenceGrant
	if status, _ := l.ask("authorise", l.consent("consent-1"), &grant); status != 200 || grant.Grant != printed.Grant {
		t.Errorf("the same consent sent again: %d, grant %s, want %s", status, grant.Grant, printed.Grant)
	}
	if status, detail := l.ask("fetch", wire.LicenceFetch{Terminal: "T2", Grant: printed.Grant}, &again); status != 404 || detail != provider.NoGrant {
		t.Errorf("from another terminal: %d %s", status, detail)
	}

	var answer wire.CodeAnswer
	if status := l.call("GET", "/v1/verify/"+papercode.Grouped(printed.Code), "", nil, &answer); status != 200 {
		t.Fatalf("anybody's question is answered %d", status)
	}
	want := wire.CodeAnswer{
		State: wire.CodeValid, Name: printed.Copy.Licence.Name, Holder: "欧***", Purpose: "银行办理", UseUntil: "2026-10-31", PrintedOn: "2026-10-01", Sample: true,
	}
	if answer != want {
		t.Errorf("answered %+v, want %+v", answer, want)
	}
}

// TestWhoMaySee holds the ways in: a licence of an enterprise is for who speaks for it, and a use has an end.
func TestWhoMaySee(t *testing.T) {
	l := startLicences(t)
	enterprise := provider.LicenceHolder{USCC: sampleUSCC}
	if found := l.list(sampleLegal, enterprise); len(found.Licences) != 3 {
		t.Errorf("the representative sees %d licences", len(found.Licences))
	}
	if found := l.list(sampleAgent, enterprise); len(found.Licences) != 3 {
		t.Errorf("the agent sees %d licences", len(found.Licences))
	}
	var none wire.LicencesFound
	stranger := "371503195512310023"
	if status, detail := l.ask("list", wire.LicenceQuery{Terminal: "T1", Actor: stranger, Holder: enterprise}, &none); status != 403 || detail != provider.NotTheirs {
		t.Errorf("a stranger: %d %s", status, detail)
	}
	if status, _ := l.ask("list", wire.LicenceQuery{Terminal: "T1", Actor: stranger}, &none); status != 422 {
		t.Errorf("nobody's licences: %d", status)
	}
	var grant wire.LicenceGrant
	consent := l.consent("consent-1")
	for name, change := range map[string]func(*wire.LicenceConsent){
		"use ended":         func(c *wire.LicenceConsent) { c.UseUntil = "2026-09-30" }, // it is 1 October in the halls
		"use for ever":      func(c *wire.LicenceConsent) { c.UseUntil = "2099-01-01" },
		"no purpose":        func(c *wire.LicenceConsent) { c.Purpose = "" },
		"another's licence": func(c *wire.LicenceConsent) { c.Holder.IDNumber = stranger },
		"unknown library":   func(c *wire.LicenceConsent) { c.Provider = "nobody" },
	} {
		changed := consent
		change(&changed)
		if status, _ := l.ask("authorise", changed, &grant); status/100 != 4 {
			t.Errorf("%s: answered %d", name, status)
		}
	}
	l.cut = true
	if status, _ := l.ask("list", wire.LicenceQuery{Terminal: "T1", Actor: sampleOuyang, Holder: provider.LicenceHolder{IDNumber: sampleOuyang}}, &none); status != 502 {
		t.Errorf("with the library away: %d", status)
	}
	if down := l.hub.providers.Down(); !slices.Contains(down, "licence-print") {
		t.Errorf("down are %v", down)
	}
}

// TestEveryLookIsWrittenDown reads the audit: who, for whom, what and why, and nothing of what was seen.
func TestEveryLookIsWrittenDown(t *testing.T) {
	l := startLicences(t)
	l.print("consent-1")
	var looks []string
	err := l.hub.read(t.Context(), func(t tx) error {
		return t.Each(`SELECT terminal || ' ' || action || ' ' || actor || ' ' || holder || ' ' || purpose FROM licence_looks ORDER BY id`, nil, func(r *sql.Rows) error {
			var line string
			err := r.Scan(&line)
			looks = append(looks, line)
			return err
		})
	})
	who := sampleOuyang + " " + sampleOuyang + " "
	want := []string{"T1 list " + who, "T1 authorise " + who + "银行办理", "T1 fetch " + who + "银行办理"}
	if err != nil || !slices.Equal(looks, want) {
		t.Errorf("%v\n%q, want\n%q", err, looks, want)
	}
}
