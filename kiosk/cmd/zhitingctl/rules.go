package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	catalogfiles "zhiting/assets/catalog"
	"zhiting/sync/catalog"
	"zhiting/sync/catalog/rules"
	"zhiting/sync/catalog/validate"
)

// validators are those of `zhitingctl validate`, by name.
var validators = map[string]func(string) error{
	"id":         func(v string) error { return validate.ID(v, time.Now()) },
	"uscc":       validate.USCC,
	"bankcard":   validate.BankCard,
	"phone":      validate.Phone,
	"disability": func(v string) error { return validate.Disability(v, time.Now()) },
}

func (c *ctl) validate() *cobra.Command {
	return &cobra.Command{
		Use: "validate id|uscc|bankcard|phone|disability VALUE", Short: "Check a number by its own rules", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			check, known := validators[args[0]]
			if !known {
				return coded(exitUsage, "%q is not a kind of number; use id, uscc, bankcard, phone or disability", args[0])
			}
			verdict := struct {
				OK     bool   `json:"ok"`
				Reason string `json:"reason"`
			}{OK: true}
			if err := check(args[1]); err != nil {
				verdict.OK, verdict.Reason = false, err.Error()
				if wrong, ok := errors.AsType[*validate.Invalid](err); ok {
					verdict.Reason = wrong.Text.Zh + " " + wrong.Text.En
				}
			}
			text := "ok"
			if !verdict.OK {
				text = verdict.Reason
			}
			if err := c.print(cmd, verdict, text); err != nil || verdict.OK {
				return err
			}
			return coded(exitFailed, "%s is not valid", args[0])
		},
	}
}

func (c *ctl) rule() *cobra.Command {
	var from string
	var days int
	workdays := &cobra.Command{
		Use: "workdays --from DATE --days N", Short: "The date N working days later, by the official calendar", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			start, err := time.Parse(time.DateOnly, from)
			if err != nil {
				return coded(exitUsage, "--from %q is not a date; write it like 2026-09-30", from)
			}
			date, err := catalog.Calendar{}.Add(start, days)
			if err != nil {
				return err
			}
			answer := map[string]string{"date": date.Format(time.DateOnly)}
			return c.print(cmd, answer, answer["date"])
		},
	}
	workdays.Flags().StringVar(&from, "from", "", "first day, not counted")
	workdays.Flags().IntVar(&days, "days", 0, "working days")
	var sex, post, birth string
	retirement := &cobra.Command{
		Use: "retirement --sex male|female --post worker|cadre --birth YYYY-MM", Short: "When somebody reaches the statutory retirement age", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := rules.RetirementOf(sex, post, birth)
			if err != nil {
				return &exit{exitUsage, err}
			}
			return c.print(cmd, r, fmt.Sprintf("%s，%d 岁 %d 个月（推迟 %d 个月）；弹性 %s 至 %s；最低缴费 %d 个月",
				r.Month, r.AgeYears, r.AgeMonths, r.DelayMonths, r.Earliest, r.Latest, r.MinimumMonths))
		},
	}
	retirement.Flags().StringVar(&sex, "sex", "", "male or female")
	retirement.Flags().StringVar(&post, "post", "", "worker or cadre; a man's does not matter")
	retirement.Flags().StringVar(&birth, "birth", "", "month of birth, such as 1965-03")
	return group("rule", "Computed rules", workdays, retirement)
}

func (c *ctl) plan() *cobra.Command {
	var questions bool
	var answers, id string
	cmd := &cobra.Command{
		Use: "plan THEME --questions | --answers FILE", Short: "What a theme asks, or comes to", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !questions && answers == "" {
				return coded(exitUsage, "plan needs --questions, or --answers FILE")
			}
			cat, err := catalog.Load(catalogfiles.FS)
			if err != nil {
				return err
			}
			given := catalog.Given{Answers: catalog.Answers{}, Applicant: catalog.FactsOf(id), Today: time.Now()}
			if answers != "" {
				if given.Answers, err = readAnswers(answers); err != nil {
					return err
				}
			}
			if questions {
				asked := cat.Questions(args[0], given)
				if len(asked) == 0 {
					return coded(exitNothing, "theme %q asks nothing here; see zhitingctl catalog list", args[0])
				}
				var text strings.Builder
				for _, q := range asked {
					fmt.Fprintf(&text, "%s  %s\n", q.ID, q.Text.Zh)
					for _, o := range q.Options {
						fmt.Fprintf(&text, "    %s  %s\n", o.ID, o.Text.Zh)
					}
				}
				return c.print(cmd, asked, text.String())
			}
			plan, err := cat.Plan(args[0], given)
			if _, unknown := errors.AsType[*catalog.UnknownTheme](err); unknown {
				return &exit{exitNothing, err}
			}
			if err != nil {
				return err
			}
			var text strings.Builder
			for _, m := range plan.Matters {
				fmt.Fprintf(&text, "%d  %s  %s  %s\n", m.Stage, m.ID, m.TaskName.Zh, m.DeptName.Zh)
			}
			fmt.Fprintf(&text, "%d 个工作日", plan.WorkDays)
			if plan.NaturalDays > 0 {
				fmt.Fprintf(&text, "，另加公示等 %d 天", plan.NaturalDays)
			}
			for _, r := range plan.Reductions {
				fmt.Fprintf(&text, "\n%s %d → %d", reductionNames[r.Kind], r.Before, r.After)
			}
			return c.print(cmd, plan, text.String())
		},
	}
	cmd.Flags().BoolVar(&questions, "questions", false, "list the situational questions")
	cmd.Flags().StringVar(&answers, "answers", "", `JSON file {"question id": "option id" or [..]}`)
	cmd.Flags().StringVar(&id, "id", "", "identification number of the applicant, where rules go by age or sex")
	return cmd
}

var reductionNames = map[string]string{"materials": "材料", "steps": "环节", "days": "工作日", "trips": "跑动"}

// readAnswers reads answers: to each question an option, a list of options, or a day.
func readAnswers(path string) (catalog.Answers, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("answers cannot be read: %w", err)
	}
	var given map[string]any
	if err := json.Unmarshal(b, &given); err != nil {
		return nil, notAnswers(path, err)
	}
	answers := catalog.Answers{}
	for question, answer := range given {
		list, isList := answer.([]any)
		if !isList {
			list = []any{answer}
		}
		for _, a := range list {
			text, isText := a.(string)
			if !isText {
				return nil, notAnswers(path, fmt.Errorf("the answer to %q is neither text nor a list of texts", question))
			}
			answers[question] = append(answers[question], text)
		}
	}
	return answers, nil
}

func notAnswers(path string, err error) error {
	return fmt.Errorf(`%s is not answers: %w; write {"question id": "option id"}, or a list where several apply`, path, err)
}
