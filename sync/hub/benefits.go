package hub

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
	"zhiting/sync/uplink/wire"
)

// benefitCalls answer for benefits without application. The hub keeps who had whose data compared, and to which words they
// consented; what was found passes through. What is answered to a benefit comes as a case.
func (h *Hub) benefitCalls(api huma.API) {
	list := operation("terminal", "list-benefits", "POST", "/v1/services/benefits/list", "List what a person or an enterprise may receive without applying")
	register(api, list, func(ctx context.Context, in *struct{ Body wire.BenefitQuery }) (*struct{ Body wire.BenefitsFound }, error) {
		found, err := h.listBenefits(ctx, in.Body)
		return &struct{ Body wire.BenefitsFound }{found}, err
	})
}

func (h *Hub) listBenefits(ctx context.Context, q wire.BenefitQuery) (wire.BenefitsFound, error) {
	none := wire.BenefitsFound{Benefits: []wire.BenefitFound{}}
	if err := h.mayAsk(ctx, q.Actor, q.Holder); err != nil {
		return none, err
	}
	consent := h.newID()
	// One that cannot be written down is not made.
	err := h.write(ctx, func(t tx) error {
		return t.Exec(`INSERT INTO benefit_looks (id, at, terminal, actor, holder, consent) VALUES ($1, $2, $3, $4, $5, $6)`,
			consent, stamp(h.opts.Now()), q.Terminal, q.Actor, numberOf(q.Holder), q.Consent)
	})
	if err != nil {
		return none, h.apiError(err)
	}
	found := none
	question := provider.BenefitQuery{Holder: q.Holder, Actor: q.Actor, Consent: consent}
	found.Partial, err = askEach(ctx, h, provider.Benefits, provider.CallListBenefits, question, func(p *provider.Provider, list provider.BenefitList) {
		for _, b := range list.Benefits {
			found.Benefits = append(found.Benefits, wire.BenefitFound{Benefit: b, Provider: p.ID, Sample: p.Sample})
		}
	})
	if err != nil {
		return none, err
	}
	slices.SortStableFunc(found.Benefits, func(a, b wire.BenefitFound) int { return strings.Compare(a.Benefit.ConfirmBy, b.Benefit.ConfirmBy) })
	return found, h.apiError(h.markAnswered(ctx, q, found.Benefits))
}

// markAnswered says of each benefit what was filed on it before: by the person themselves or, for an enterprise, by the one
// who asks now.
func (h *Hub) markAnswered(ctx context.Context, q wire.BenefitQuery, benefits []wire.BenefitFound) error {
	person := q.Holder.IDNumber
	if q.Holder.Enterprise() {
		person = q.Actor
	}
	return h.read(ctx, func(t tx) error {
		query := `SELECT e.json FROM cases c JOIN events e ON e.terminal = c.terminal AND e.case_id = c.id AND NOT e.by_hub AND e.idx = 0
			WHERE c.person = $1 AND c.theme = $2 ORDER BY c.arrived_at`
		return t.Each(query, []any{strings.ToUpper(person), wire.BenefitTheme}, func(r *sql.Rows) error {
			var raw []byte
			var e casefile.Event
			var f casefile.Filing
			if err := errors.Join(r.Scan(&raw), json.Unmarshal(raw, &e), json.Unmarshal(e.Body, &f)); err != nil {
				return err
			}
			if (f.Enterprise != nil) != q.Holder.Enterprise() || f.Enterprise != nil && f.Enterprise.USCC != q.Holder.USCC || len(f.Matters) == 0 {
				return nil
			}
			for i := range benefits {
				about := func(field casefile.Field) bool {
					return field.ID == wire.BenefitField && field.Value == benefits[i].Key()
				}
				if slices.ContainsFunc(f.Fields, about) {
					benefits[i].Answer = wire.BenefitAnswer(strings.TrimPrefix(f.Matters[0].ID, "benefit-"))
					benefits[i].Answered = e.At.In(hall).Format(time.DateOnly)
				}
			}
			return nil
		})
	})
}
