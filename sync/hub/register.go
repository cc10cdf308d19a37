package hub

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"zhiting/sync/casefile"
	"zhiting/sync/catalog/validate"
	"zhiting/sync/strictyaml"
	"zhiting/sync/uplink/wire"
)

// Register answers for the register of enterprises, which market regulation keeps. A platform that reaches the real one
// gives the hub another Register.
type Register interface {
	// Find gives the enterprise that is asked for, or ErrNoEnterprise.
	Find(ctx context.Context, q wire.EnterpriseQuery) (wire.Registered, error)
}

// ErrNoEnterprise says that the register has no such enterprise, or that a code has run out.
var ErrNoEnterprise = errors.New("the register has no such enterprise; check the number, or show the code again")

// FileRegister is a register in a YAML file, for demonstrations and for halls that get extracts.
type FileRegister struct {
	Enterprises []registered `yaml:"enterprises"`
}

// registered is one enterprise on file.
type registered struct {
	USCC           string   `yaml:"uscc"`
	Name           string   `yaml:"name"`
	Representative person   `yaml:"representative"`
	Agents         []person `yaml:"agents"` // authorised at the register
	State          string   `yaml:"state"`  // active, revoked or deregistered
	Fields         []value  `yaml:"fields"`
	Codes          []string `yaml:"codes"` // what its electronic licence shows; the real ones change every minute
}

// value is what is on file for a field of the catalogue.
type value struct {
	Field string `yaml:"field"` // id
	Value string `yaml:"value"`
}

type person struct {
	Name     string `yaml:"name"`
	IDNumber string `yaml:"id_number"`
}

// ReadRegister reads a register. Each fault is told with file and line.
func ReadRegister(path string) (*FileRegister, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the register of enterprises cannot be read: %w; name the right file with --register", err)
	}
	var r FileRegister
	d, err := strictyaml.Decode(path, content, &r)
	if err != nil {
		return nil, err
	}
	var faults []error
	for i, e := range r.Enterprises {
		at := fmt.Sprintf("enterprises[%d]", i)
		if err := validate.USCC(e.USCC); err != nil {
			faults = append(faults, d.Errorf(at+".uscc", "uscc %q is not a unified social credit code: %s", e.USCC, err))
		}
		if e.Name == "" || e.Representative.Name == "" {
			faults = append(faults, d.Errorf(at, "an enterprise needs its name and that of its representative"))
		}
		if !slices.Contains([]string{"active", "revoked", "deregistered"}, e.State) {
			faults = append(faults, d.Errorf(at+".state", "state is %q; write active, revoked or deregistered", e.State))
		}
	}
	return &r, errors.Join(faults...)
}

// Find looks the enterprise up.
func (r *FileRegister) Find(_ context.Context, q wire.EnterpriseQuery) (wire.Registered, error) {
	for _, e := range r.Enterprises {
		if q.USCC != "" && e.USCC == q.USCC || q.Code != "" && slices.Contains(e.Codes, q.Code) {
			fields := map[string]string{"enterprise_name": e.Name, "legal_representative": e.Representative.Name}
			for _, f := range e.Fields {
				fields[f.Field] = f.Value
			}
			return wire.Registered{
				USCC: e.USCC, Name: e.Name, Representative: e.Representative.Name, State: e.State, Fields: fields, Holder: e.holder(q.IDNumber),
			}, nil
		}
	}
	return wire.Registered{}, ErrNoEnterprise
}

func (e registered) holder(idNumber string) casefile.Holder {
	switch {
	case idNumber != "" && e.Representative.IDNumber == idNumber:
		return casefile.HolderLegal
	case slices.ContainsFunc(e.Agents, func(p person) bool { return p.IDNumber == idNumber }):
		return casefile.HolderAgent
	}
	return casefile.HolderNone
}
