package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	for _, tt := range []struct {
		kind, value string
		ok          bool
	}{
		{"id", "371502199001010012", true},
		{"id", "371502199001010013", false},
		{"id", "371502199013010012", false},
		{"uscc", "91371500MA3C0000XX", false},
		{"bankcard", "6222020000000000001", false},
		{"phone", "13800000000", true},
		{"phone", "1380000000", false},
		{"phone", "", false},
	} {
		r := ctlRun(t, "validate", tt.kind, tt.value, "--json")
		var got struct {
			OK     *bool   `json:"ok"`
			Reason *string `json:"reason"`
		}
		if err := json.Unmarshal([]byte(r.out), &got); err != nil || got.OK == nil || got.Reason == nil {
			t.Errorf("validate %s %q prints %q", tt.kind, tt.value, r.out)
			continue
		}
		if *got.OK != tt.ok || (*got.Reason == "") != tt.ok || (r.code == 0) != tt.ok || r.code > exitFailed {
			t.Errorf("validate %s %q: exit %d, %s", tt.kind, tt.value, r.code, r.out)
		}
	}
}

func TestWorkdays(t *testing.T) {
	var got map[string]string
	answers(t, &got, "rule", "workdays", "--from", "2026-09-30", "--days", "5")
	if len(got) != 1 || got["date"] != "2026-10-13" {
		t.Errorf("5 working days after 2026-09-30 are %v, want 2026-10-13", got)
	}
	fails(t, exitFailed, "are not known", "rule", "workdays", "--from", "2090-01-01", "--days", "5")
	fails(t, exitFailed, "cannot be counted", "rule", "workdays", "--from", "2026-09-30", "--days", "-1")
}

func TestPlanQuestions(t *testing.T) {
	var got []struct {
		ID      string            `json:"id"`
		Text    map[string]string `json:"text"`
		Options []struct {
			ID   string            `json:"id"`
			Text map[string]string `json:"text"`
		} `json:"options"`
	}
	answers(t, &got, "plan", "social-security-card", "--questions")
	if len(got) == 0 || got[0].ID != "card" || got[0].Text["zh"] == "" || got[0].Text["en"] == "" ||
		len(got[0].Options) < 2 || got[0].Options[0].ID != "lost" || got[0].Options[0].Text["zh"] == "" {
		t.Errorf("questions are %+v", got)
	}
	fails(t, exitNothing, "no-such-theme", "plan", "no-such-theme", "--questions")
}

func TestPlanAnswers(t *testing.T) {
	dir := t.TempDir()
	file := func(content string) string { return write(t, filepath.Join(dir, "answers.json"), content) }
	var got struct {
		Theme   string `json:"theme"`
		Matters []struct {
			ID    string   `json:"id"`
			After []string `json:"after"`
		} `json:"matters"`
		Fields     []any `json:"fields"`
		Materials  []any `json:"materials"`
		NotAsked   []any `json:"not_asked"`
		WorkDays   int   `json:"work_days"`
		Reductions []struct {
			Kind          string
			Before, After int
		} `json:"reductions"`
	}
	answers(t, &got, "plan", "social-security-card", "--answers", file(`{"card": "lost", "delivery": "mail"}`))
	if got.Theme != "social-security-card" || len(got.Matters) != 2 || got.Matters[0].ID != "sscard-loss-report" ||
		len(got.Matters[1].After) != 1 || got.Matters[1].After[0] != "sscard-loss-report" {
		t.Errorf("a lost card comes to %+v", got)
	}
	if got.WorkDays != 5 || len(got.Fields) == 0 || len(got.Materials) == 0 || got.NotAsked == nil || len(got.Reductions) != 4 {
		t.Errorf("a lost card comes to %+v", got)
	}

	answers(t, &got, "plan", "social-security-card", "--answers", file(`{"card": "services", "services": ["records", "remote"]}`))
	if len(got.Matters) != 2 || got.Matters[0].ID != "sscard-records" || got.Matters[1].ID != "sscard-remote" {
		t.Errorf("two services come to %+v", got.Matters)
	}

	for _, tt := range []struct {
		theme, content, says string
		code                 int
	}{
		{"social-security-card", `{"card": 3}`, "neither text nor a list", exitFailed},
		{"no-such-theme", `{}`, "no-such-theme", exitNothing},
		{"social-security-card", `{}`, `"card" has no answer`, exitFailed},
		{"social-security-card", `{"card": "eaten", "delivery": "mail"}`, `no option "eaten"`, exitFailed},
		{"social-security-card", `{"colour": "red"}`, `no question "colour"`, exitFailed},
		{"social-security-card", `{"card": "password"}`, "12333", exitFailed}, // done elsewhere: says where
		{"social-security-card", `lost`, "is not answers", exitFailed},
	} {
		fails(t, tt.code, tt.says, "plan", tt.theme, "--answers", file(tt.content))
	}
	fails(t, exitFailed, "answers cannot be read", "plan", "social-security-card", "--answers", filepath.Join(dir, "none.json"))
}

func TestCatalogCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine, and long under the race detector")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../../assets/catalog")); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version                 string
		Themes, Matters, Fields int
	}
	answers(t, &got, "catalog", "check", dir)
	if got.Version == "" || got.Themes == 0 || got.Matters == 0 || got.Fields == 0 {
		t.Errorf("a sound catalogue counts %+v", got)
	}
	var themes map[string]string
	answers(t, &themes, "catalog", "list")
	if len(themes) != got.Themes || themes["social-security-card"] == "" {
		t.Errorf("the program carries %v", themes)
	}

	name := filepath.Join(dir, "matters", "sscard-replacement.yaml")
	sound, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	write(t, name, strings.Replace(string(sound), "promise_day:", "promise_dayy:", 1))
	fails(t, exitFailed, `matters/sscard-replacement.yaml:15: unknown key "promise_dayy"`, "catalog", "check", dir)
	fails(t, exitNothing, "name its folder", "catalog", "check", filepath.Join(dir, "none"))
}

func TestRetirement(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--sex", "male", "--post", "worker", "--birth", "1965-03"}, 0, `"month": "2025-04"`},
		{[]string{"--sex", "male", "--post", "worker", "--birth", "1965-03"}, 0, `"delay_months": 1,`},
		{[]string{"--sex", "female", "--post", "worker", "--birth", "1975-03"}, 0, `"month": "2025-05"`},
		{[]string{"--sex", "female", "--birth", "1975-03"}, 2, "worker or cadre"},
		{[]string{"--sex", "male", "--birth", "1965"}, 2, "write it like 1965-03"},
	} {
		var out, errs strings.Builder
		code := run(t.Context(), append([]string{"rule", "retirement", "--json"}, tt.args...), &out, &errs)
		if code != tt.code || !strings.Contains(out.String()+errs.String(), tt.says) {
			t.Errorf("%v: exit %d and %s%s, want %d with %s", tt.args, code, out.String(), errs.String(), tt.code, tt.says)
		}
	}
}
