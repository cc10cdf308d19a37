package hub

import (
	"database/sql"
	"encoding/json"
	"slices"
	"testing"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

const sampleZhang = "371503195512310023"

// service makes a terminal's call to a service and gives status and detail of a refusal.
func (l *licenceRig) service(call string, question, answer any) (status int, detail string) {
	l.Helper()
	return l.ask("../"+call, question, answer)
}

func (l *licenceRig) benefits(actor string, holder provider.LicenceHolder) wire.BenefitsFound {
	l.Helper()
	var found wire.BenefitsFound
	q := wire.BenefitQuery{Terminal: "T1", Actor: actor, Holder: holder, Consent: "同意比对"}
	if status, detail := l.service("benefits/list", q, &found); status != 200 {
		l.Fatalf("listing answered %d %s", status, detail)
	}
	return found
}

// answer files a case on a benefit, as a terminal does.
func (l *licenceRig) answer(id, matter, person, uscc, key string) {
	l.Helper()
	f := casefile.Filing{
		Theme: wire.BenefitTheme, ThemeName: casefile.Text{Zh: "免申即享", En: "Benefits"}, Applicant: casefile.Person{Name: "样例", IDNumber: person},
		Matters: []casefile.Matter{{ID: matter}}, Fields: []casefile.Field{{ID: wire.BenefitField, Value: key}},
	}
	if uscc != "" {
		f.Enterprise = &casefile.Enterprise{USCC: uscc}
	}
	e, err := casefile.NewEvent(id, id, nil, casefile.KindSubmitted, day, casefile.ChannelTerminal, "T1", f)
	if err != nil {
		l.Fatal(err)
	}
	raw, err := json.Marshal(e)
	if err != nil {
		l.Fatal(err)
	}
	in := wire.Intake{Protocol: wire.Protocol, Terminal: "T1", Epoch: id, Records: []wire.Record{{Seq: 1, Event: raw}}}
	var out json.RawMessage
	if status := l.call("POST", "/v1/intake", terminalToken, in, &out); status != 200 {
		l.Fatalf("the case was answered %d %s", status, out)
	}
	l.settled()
}

func TestBenefitsAreListedForTheirHolderAndMarkedWhenAnswered(t *testing.T) {
	both(t, benefitsAreListedForTheirHolderAndMarkedWhenAnswered)
}

func benefitsAreListedForTheirHolderAndMarkedWhenAnswered(t *testing.T) {
	l := startLicences(t)
	zhang, firm := provider.LicenceHolder{IDNumber: sampleZhang}, provider.LicenceHolder{USCC: sampleUSCC}
	found := l.benefits(sampleZhang, zhang)
	if len(found.Benefits) != 2 || !found.Benefits[0].Sample || found.Partial || found.Benefits[0].Answer != wire.BenefitOpen {
		t.Fatalf("found %+v", found)
	}
	if none := l.benefits(sampleWang, provider.LicenceHolder{IDNumber: sampleWang}); none.Benefits == nil || len(none.Benefits) != 0 {
		t.Errorf("who qualifies for nothing gets %+v", none)
	}
	l.answer("case-1", "benefit-confirmation", sampleZhang, "", found.Benefits[0].Key())
	l.answer("case-2", "benefit-dispute", sampleZhang, "", found.Benefits[1].Key())
	found = l.benefits(sampleZhang, zhang)
	if found.Benefits[0].Answer != wire.BenefitConfirmed || found.Benefits[1].Answer != wire.BenefitDisputed || found.Benefits[0].Answered != "2026-10-01" {
		t.Errorf("answered, they are %+v", found.Benefits)
	}
	owed := l.benefits(sampleLegal, firm)
	if len(owed.Benefits) != 2 {
		t.Fatalf("the enterprise gets %+v", owed)
	}
	l.answer("case-3", "benefit-confirmation", sampleLegal, sampleUSCC, owed.Benefits[0].Key())
	if owed = l.benefits(sampleLegal, firm); owed.Benefits[0].Answer != wire.BenefitConfirmed || owed.Benefits[1].Answer != wire.BenefitOpen {
		t.Errorf("the enterprise's are %+v", owed.Benefits)
	}
}

// TestBenefitsNeedTheRightAndTheConsent refuses a stranger and who did not consent, and reads what was written down.
func TestBenefitsNeedTheRightAndTheConsent(t *testing.T) {
	l := startLicences(t)
	var none wire.BenefitsFound
	if status, detail := l.service("benefits/list", wire.BenefitQuery{Terminal: "T1", Actor: sampleZhang, Holder: provider.LicenceHolder{USCC: sampleUSCC}, Consent: "x"}, &none); status != 403 || detail != provider.NotTheirs {
		t.Errorf("a stranger: %d %s", status, detail)
	}
	if status, _ := l.service("benefits/list", wire.BenefitQuery{Terminal: "T1", Actor: sampleZhang, Holder: provider.LicenceHolder{IDNumber: sampleZhang}}, &none); status != 422 {
		t.Errorf("without consent: %d", status)
	}
	l.benefits(sampleZhang, provider.LicenceHolder{IDNumber: sampleZhang})
	l.cut = true
	if status, _ := l.service("benefits/list", wire.BenefitQuery{Terminal: "T1", Actor: sampleZhang, Holder: provider.LicenceHolder{IDNumber: sampleZhang}, Consent: "同意比对"}, &none); status != 502 {
		t.Errorf("with the provider away: %d", status)
	}
	if down := l.hub.providers.Down(); !slices.Contains(down, "benefits-without-application") {
		t.Errorf("down are %v", down)
	}
	var looks []string
	err := l.hub.read(t.Context(), func(t tx) error {
		return t.Each(`SELECT terminal || ' ' || actor || ' ' || holder || ' ' || consent FROM benefit_looks ORDER BY at`, nil, func(r *sql.Rows) error {
			var line string
			err := r.Scan(&line)
			looks = append(looks, line)
			return err
		})
	})
	if want := "T1 " + sampleZhang + " " + sampleZhang + " 同意比对"; err != nil || !slices.Equal(looks, []string{want, want}) {
		t.Errorf("%v, written down are %q", err, looks)
	}
}

func TestTicketIsTakenOnceAndWithdrawn(t *testing.T) {
	l := startLicences(t)
	var now wire.QueueNow
	if status, detail := l.service("queue/hall", wire.QueueQuery{Terminal: "T1", Hall: "样例大厅"}, &now); status != 200 || len(now.Hall.Businesses) == 0 || !now.Sample {
		t.Fatalf("the hall: %d %s %+v", status, detail, now)
	}
	order := wire.TicketTake{Key: "order-001", Terminal: "T1", Provider: now.Provider, Business: now.Hall.Businesses[0].ID, IDNumber: sampleWang, Agent: true}
	take := func(o wire.TicketTake) (given wire.TicketGiven) {
		t.Helper()
		if status, detail := l.service("queue/take", o, &given); status != 200 {
			t.Fatalf("taking: %d %s", status, detail)
		}
		return given
	}
	first, again := take(order), take(order)
	if first.Again || again != first || !first.Ticket.Agent {
		t.Errorf("the same order gets %+v and %+v", first, again)
	}
	second := order
	second.Key, second.Agent = "order-002", false
	if given := take(second); !given.Again || given.Ticket.Number != first.Ticket.Number {
		t.Errorf("a second one for the same person is %+v", given)
	}
	var gone wire.TicketGiven
	if status, detail := l.service("queue/cancel", wire.TicketCancel{Terminal: "T1", Provider: now.Provider, Key: "order-001", IDNumber: sampleZhang}, &gone); status != 404 || detail != provider.NoTicket {
		t.Errorf("somebody else's: %d %s", status, detail)
	}
	if status, _ := l.service("queue/cancel", wire.TicketCancel{Terminal: "T1", Provider: now.Provider, Key: "order-001", IDNumber: sampleWang}, &gone); status != 200 || gone.Ticket.State != provider.TicketCancelled {
		t.Errorf("withdrawn: %d %+v", status, gone)
	}
	if given := take(second); given.Again {
		t.Errorf("after that: %+v", given)
	}
	order.Business = "household"
	if status, detail := l.service("queue/take", order, &gone); status != 409 || detail != provider.OtherTicket {
		t.Errorf("another business under the same key: %d %s", status, detail)
	}
	order.Key = "order-003"
	if status, detail := l.service("queue/take", order, &gone); status != 409 || detail != provider.QueuePaused {
		t.Errorf("a paused one: %d %s", status, detail)
	}
	l.cut = true
	if status, _ := l.service("queue/take", order, &gone); status != 502 {
		t.Errorf("with the queue away: %d", status)
	}
	if person := l.hub.queuePerson(sampleWang); person == l.hub.queuePerson(sampleZhang) || len(person) != 64 {
		t.Errorf("the queue knows them as %s", person)
	}
}
