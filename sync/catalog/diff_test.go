package catalog

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// guide is a matter with something in every standard element.
func guide() Matter {
	return Matter{
		ID: "sscard-replacement", TaskName: Text{Zh: "社会保障卡补领", En: "Replacement card"}, AcceptCondition: Text{Zh: "卡遗失", En: "Lost"},
		DeptName: Text{Zh: "人社局", En: "Bureau"}, LinkWay: "0635-0000000",
		AnticipateDay: 20, PromiseDay: 5, Steps: 3, LimitSceneNum: 2, IsFee: true, FeeBasis: Text{Zh: "工本费", En: "Cost"},
		Materials: []Material{
			{ID: "id-card", Name: Text{Zh: "居民身份证", En: "ID card"}, Supply: SupplyLicence},
			{ID: "form", Name: Text{Zh: "申请表", En: "Form"}, Supply: SupplyForm},
		},
	}
}

func catalogOf(version string, matters ...Matter) *Catalog {
	c := &Catalog{Version: version, Matters: map[string]Matter{}}
	for _, m := range matters {
		c.Matters[m.ID] = m
	}
	return c
}

func TestDiffElements(t *testing.T) {
	for _, tt := range []struct {
		what   string
		change func(*Matter)
		want   []Difference
	}{
		{"nothing", func(*Matter) {}, []Difference{}},
		{"department, phone and code, which are local", func(m *Matter) { m.DeptName.Zh, m.LinkWay, m.TaskCode = "审批局", "12345", "1" }, []Difference{}},
		{"translation", func(m *Matter) { m.TaskName.En, m.FeeBasis.En, m.Materials[0].Name.En = "New card", "Price", "Card" }, []Difference{}},
		{"order of materials", func(m *Matter) { slices.Reverse(m.Materials) }, []Difference{}},
		{"a material twice", func(m *Matter) { m.Materials = append(m.Materials, m.Materials[0]) }, []Difference{}},
		{"why a material is asked", func(m *Matter) { m.Materials[0].Why.Zh = "核对" }, []Difference{}},
		{"name", func(m *Matter) { m.TaskName.Zh = "补卡" }, []Difference{{ElementName, []string{"社会保障卡补领"}, []string{"补卡"}}}},
		{"condition", func(m *Matter) { m.AcceptCondition.Zh = "卡损坏" }, []Difference{{ElementConditions, []string{"卡遗失"}, []string{"卡损坏"}}}},
		{"supply", func(m *Matter) { m.Materials[0].Supply = SupplyUpload }, []Difference{{ElementMaterials,
			[]string{"form 申请表 form", "id-card 居民身份证 licence"}, []string{"form 申请表 form", "id-card 居民身份证 upload"}}}},
		{"name of a material", func(m *Matter) { m.Materials[1].Name.Zh = "登记表" }, []Difference{{ElementMaterials,
			[]string{"form 申请表 form", "id-card 居民身份证 licence"}, []string{"form 登记表 form", "id-card 居民身份证 licence"}}}},
		{"no materials", func(m *Matter) { m.Materials = nil }, []Difference{{ElementMaterials,
			[]string{"form 申请表 form", "id-card 居民身份证 licence"}, []string{}}}},
		{"steps", func(m *Matter) { m.Steps = 4 }, []Difference{{ElementSteps, []string{"steps 3", "limit_scene_num 2"}, []string{"steps 4", "limit_scene_num 2"}}}},
		{"trips", func(m *Matter) { m.LimitSceneNum = 0 }, []Difference{{ElementSteps, []string{"steps 3", "limit_scene_num 2"}, []string{"steps 3", "limit_scene_num 0"}}}},
		{"limits exchanged", func(m *Matter) { m.AnticipateDay, m.PromiseDay = 5, 20 }, []Difference{{ElementLimits,
			[]string{"anticipate_day 20", "promise_day 5"}, []string{"anticipate_day 5", "promise_day 20"}}}},
		{"fee", func(m *Matter) { m.IsFee = false }, []Difference{{ElementFees, []string{"is_fee true", "fee_basis 工本费"}, []string{"is_fee false", "fee_basis 工本费"}}}},
		{"basis of the fee, and steps", func(m *Matter) { m.FeeBasis.Zh, m.Steps = "", 1 }, []Difference{
			{ElementSteps, []string{"steps 3", "limit_scene_num 2"}, []string{"steps 1", "limit_scene_num 2"}},
			{ElementFees, []string{"is_fee true", "fee_basis 工本费"}, []string{"is_fee true", "fee_basis "}}}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			changed := guide()
			tt.change(&changed)
			c := Diff(catalogOf("1", guide()), catalogOf("2", changed))
			if len(c.Matters) != 1 || !reflect.DeepEqual(c.Matters[0].Differences, tt.want) {
				t.Fatalf("got %+v, want %+v", c.Matters, tt.want)
			}
			if want := float64(6-len(tt.want)) / 6; c.Share != want || c.Matters[0].Share != want {
				t.Errorf("shares %v and %v, want %v", c.Share, c.Matters[0].Share, want)
			}
		})
	}
}

func TestDiffOfDifferentMatters(t *testing.T) {
	named := func(id string) Matter { m := guide(); m.ID = id; return m }
	slower := named("shared-2")
	slower.PromiseDay = 9
	c := Diff(catalogOf("2026.1", named("z-a"), named("a-a"), named("shared-2"), named("shared-1")),
		catalogOf("2026.2", named("only-b"), named("shared-1"), slower))
	if c.A != "2026.1" || c.B != "2026.2" || !slices.Equal(c.OnlyA, []string{"a-a", "z-a"}) || !slices.Equal(c.OnlyB, []string{"only-b"}) {
		t.Errorf("versions %s and %s; only in a %v, only in b %v", c.A, c.B, c.OnlyA, c.OnlyB)
	}
	if len(c.Matters) != 2 || c.Matters[0].ID != "shared-1" || c.Matters[0].Share != 1 || c.Matters[1].ID != "shared-2" || c.Matters[1].Share != 5.0/6 {
		t.Errorf("matters of both: %+v", c.Matters)
	}
	want := []ElementAgreement{
		{ElementName, 2, 5, 2.0 / 5}, {ElementConditions, 2, 5, 2.0 / 5}, {ElementMaterials, 2, 5, 2.0 / 5},
		{ElementSteps, 2, 5, 2.0 / 5}, {ElementLimits, 1, 5, 1.0 / 5}, {ElementFees, 2, 5, 2.0 / 5},
	}
	if !reflect.DeepEqual(c.Elements, want) {
		t.Errorf("elements: %+v, want %+v", c.Elements, want)
	}
	if c.Share != 11.0/30 { // 6 and 5 elements of 5 matters with 6 each
		t.Errorf("share %v, want 11 of 30", c.Share)
	}
}

func TestDiffOfNothing(t *testing.T) {
	c := Diff(&Catalog{}, &Catalog{})
	if c.Share != 1 {
		t.Errorf("two empty catalogues agree by %v, want 1", c.Share)
	}
	out, err := json.Marshal(c)
	if err != nil || strings.Contains(string(out), "null") {
		t.Errorf("JSON %s, %v: lists must not be null", out, err)
	}
	if c := Diff(&Catalog{}, catalogOf("1", guide())); c.Share != 0 || len(c.OnlyB) != 1 {
		t.Errorf("an empty catalogue and one matter: %+v, want no agreement", c)
	}
}

// TestDiffOfLoaded: a catalogue agrees with itself, and with a changed copy alike from either side.
func TestDiffOfLoaded(t *testing.T) {
	a, b := load(t), load(t)
	if c := Diff(a, b); c.Share != 1 || len(c.Matters) != len(a.Matters) {
		t.Errorf("the catalogue agrees with itself by %v over %d of %d matters", c.Share, len(c.Matters), len(a.Matters))
	}
	ids := slices.Sorted(maps.Keys(b.Matters))
	changed := b.Matters[ids[0]]
	changed.PromiseDay++
	b.Matters[ids[0]] = changed
	delete(b.Matters, ids[1])
	there, back := Diff(a, b), Diff(b, a)
	if there.Share >= 1 || there.Share != back.Share || !slices.Equal(there.OnlyA, back.OnlyB) || !reflect.DeepEqual(there.Elements, back.Elements) {
		t.Errorf("a to b and b to a differ: %v and %v", there.Elements, back.Elements)
	}
}
