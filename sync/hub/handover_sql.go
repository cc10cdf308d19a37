package hub

import (
	"database/sql"
	"encoding/json"
	"time"

	"zhiting/sync/casefile"
)

// handingsOf gives what was handed over under a project number.
func (t tx) handingsOf(key string) (list []handing, err error) {
	err = t.Each(`SELECT terminal, case_id, matter, part, token FROM handovers WHERE project_no = $1`, []any{key}, func(r *sql.Rows) error {
		g := handing{key: key}
		err := r.Scan(&g.ref.terminal, &g.ref.id, &g.matter, &g.part, &g.token)
		list = append(list, g)
		return err
	})
	return list, err
}

// brought is a correction as it was filed.
type brought struct {
	at     time.Time
	filing casefile.Filing
}

// correction gives one that was filed for a case. It may have come from another terminal.
func (t tx) correction(ref caseRef, id string) (b brought, err error) {
	var raw []byte
	if _, err := t.One(`SELECT e.json FROM cases c JOIN events e ON e.terminal = c.terminal AND e.case_id = c.id AND NOT e.by_hub AND e.idx = 0
		WHERE c.id = $1 AND c.corrects = $2 LIMIT 1`, []any{id, ref.id}, &raw); err != nil {
		return b, err
	}
	var e casefile.Event
	if err := json.Unmarshal(raw, &e); err != nil {
		return b, err
	}
	b.at = e.At
	return b, json.Unmarshal(e.Body, &b.filing)
}

// Handed is how far a child case is on its way to its department's own system, for clerks.
type Handed struct {
	Provider    string    `json:"provider"`
	State       HandOver  `json:"state" enum:"waiting,taken,refused"`
	Attempts    int       `json:"attempts"`
	Fault       string    `json:"fault,omitempty" doc:"What came of the last attempt"`
	Number      string    `json:"number,omitempty" doc:"The department's own"`
	Since       time.Time `json:"since"`
	Corrections int       `json:"corrections,omitempty" doc:"That wait to be handed over"`
	Wrong       []string  `json:"wrong,omitempty" doc:"Changes that the department told and that were not possible; a person must look"`
}

// handed gives the hand-overs of a case by matter.
func (t tx) handed(ref caseRef) (map[string]*Handed, error) {
	found := map[string]*Handed{}
	keys := map[string]*Handed{}
	err := t.Each(`SELECT matter, part, provider, project_no, state, attempts, fault, number, changed_at FROM handovers WHERE terminal = $1 AND case_id = $2 ORDER BY matter, part`,
		[]any{ref.terminal, ref.id}, func(r *sql.Rows) error {
			var d Handed
			var matter, part, key, at string
			if err := r.Scan(&matter, &part, &d.Provider, &key, &d.State, &d.Attempts, &d.Fault, &d.Number, &at); err != nil {
				return err
			}
			if part != "" {
				if d.State == HandOverWaiting {
					found[matter].Corrections++
				}
				return nil
			}
			found[matter], keys[key] = &d, &d
			var err error
			d.Since, err = time.Parse(time.RFC3339, at)
			return err
		})
	if err != nil {
		return nil, err
	}
	for key, d := range keys {
		if err := t.Each(`SELECT fault FROM department_changes WHERE project_no = $1 AND fault <> '' ORDER BY arrived, id`, []any{key}, func(r *sql.Rows) error {
			d.Wrong = append(d.Wrong, "")
			return r.Scan(&d.Wrong[len(d.Wrong)-1])
		}); err != nil {
			return nil, err
		}
	}
	return found, nil
}
