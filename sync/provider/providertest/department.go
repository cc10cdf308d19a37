package providertest

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"zhiting/sync/casefile"
	"zhiting/sync/provider"
)

// Department holds a provider of kind department to its contract. It hands one made-up case over to its test system; matter
// is one that it does, task the task code of that.
func Department(ctx context.Context, p *provider.Provider, matter, task string) []Finding {
	key := "check-" + uuid.NewString()
	given := provider.Given{Fields: []casefile.Field{}, Attachments: []casefile.Attachment{}, Contents: "https://hub.example/contents", Token: "check"}
	c := provider.DepartmentCase{
		Key: key, CaseID: key, Theme: casefile.Text{Zh: "示例数据", En: "Sample data"}, SubmittedAt: time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC),
		Channel: casefile.ChannelTerminal, Applicant: casefile.Person{Name: "欧阳样例", IDNumber: "371502199001010012", VerifiedBy: "idcard"},
		Matter: casefile.Matter{ID: matter, TaskCode: task, TaskName: casefile.Text{Zh: "示例事项", En: "Sample matter"}}, Given: given,
	}
	var first, again provider.DepartmentTaken
	var start, changes provider.DepartmentChanges
	ask := func(after string, into *provider.DepartmentChanges) error {
		*into = provider.DepartmentChanges{}
		return p.Ask(ctx, provider.CallCaseChanges, provider.DepartmentQuery{After: after}, into)
	}
	return run([]promise{
		{"it says that it works", func() error { return p.Health(ctx) }},
		{"it tells changes from the first on", func() error { return ask("", &start) }},
		{"it takes a case", func() error { return p.Ask(ctx, provider.CallHandOver, c, &first) }},
		{"the same case again is the same case", func() error {
			if err := p.Ask(ctx, provider.CallHandOver, c, &again); err != nil || first != again {
				return fmt.Errorf("it answers %+v, first %+v: %w", again, first, err)
			}
			return nil
		}},
		{"another case under a key is refused", func() error {
			other := c
			other.Applicant.Name = "王𬍛样"
			return refusedAs(p.Ask(ctx, provider.CallHandOver, other, &again), provider.OtherCase)
		}},
		{"a matter that it does not do is refused", func() error {
			other := c
			other.Key, other.Matter = key+"-none", casefile.Matter{}
			return refusedAs(p.Ask(ctx, provider.CallHandOver, other, &again), provider.NotOurs)
		}},
		{"a correction of no case is refused", func() error {
			return refusedAs(p.Ask(ctx, provider.CallCorrect, provider.DepartmentCorrection{Key: key + "-none", ID: key, Given: given}, nil), provider.NoCase)
		}},
		{"the same changes are told again after the same cursor", func() error {
			if err := ask("", &changes); err != nil {
				return err
			}
			if len(changes.Changes) < len(start.Changes) {
				return fmt.Errorf("%d changes, before there were %d", len(changes.Changes), len(start.Changes))
			}
			for i, before := range start.Changes {
				if now := changes.Changes[i]; now.ID != before.ID || now.State != before.State {
					return fmt.Errorf("change %s is now %s", before.ID, now.ID)
				}
			}
			return nil
		}},
		{"each change has an id of its own, a key, and a reason where the citizen must know", func() error { return wellTold(changes.Changes) }},
		{"after the last change there is none of those", func() error {
			seen := map[string]bool{}
			for _, before := range changes.Changes {
				seen[before.ID] = true
			}
			var rest provider.DepartmentChanges
			if err := ask(changes.Cursor, &rest); err != nil {
				return err
			}
			for _, now := range rest.Changes {
				if seen[now.ID] {
					return fmt.Errorf("change %s is told before and after its cursor", now.ID)
				}
			}
			return nil
		}},
	})
}

func wellTold(changes []provider.DepartmentChange) error {
	seen := map[string]bool{}
	for _, c := range changes {
		switch {
		case c.ID == "" || seen[c.ID]:
			return fmt.Errorf("change id %q is empty or there twice", c.ID)
		case c.Key == "" || c.At.IsZero():
			return fmt.Errorf("change %s has no key or no time", c.ID)
		case c.State.NeedsReason() && c.Reason == "":
			return fmt.Errorf("change %s to %s has no reason", c.ID, c.State)
		}
		seen[c.ID] = true
	}
	return nil
}
