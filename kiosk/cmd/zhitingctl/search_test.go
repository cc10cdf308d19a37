package main

import (
	"strings"
	"testing"

	"zhiting/sync/search"
)

func TestSearch(t *testing.T) {
	var found []search.Result
	answers(t, &found, "search", "我家孩子刚出生要办什么")
	if len(found) == 0 || found[0].ID != "newborn" || found[0].Kind != search.KindTheme || found[0].Why.Zh == "" || found[0].Why.En == "" {
		t.Errorf("a birth finds %+v", found)
	}
	if r := ctlRun(t, "search", "lost", "card"); r.code != 0 || !strings.HasPrefix(r.out, "theme    social-security-card  社会保障卡\n") {
		t.Errorf("words in several arguments: exit %d, prints %q", r.code, r.out)
	}
	fails(t, exitNothing, "12345", "search", "今天天气怎么样")
	fails(t, exitUsage, "requires at least 1 arg", "search")
	if r := ctlRun(t, "search", "飞碟", "--json"); r.code != exitNothing || strings.TrimSpace(r.out) != "[]" {
		t.Errorf("nothing found, as JSON: exit %d, prints %q", r.code, r.out)
	}
}
