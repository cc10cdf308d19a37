package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// The standard elements of a matter that 同标度 counts.
const (
	ElementName       = "task_name"
	ElementConditions = "accept_condition"
	ElementMaterials  = "materials"
	ElementSteps      = "steps"
	ElementLimits     = "limits"
	ElementFees       = "fees"
)

// element reads one standard element of a matter as values to compare. Chinese texts count and their translations do
// not: the national exchange tables have no others. What is local by nature, such as address and phone, is not here.
type element struct {
	id     string
	values func(Matter) []string
}

var elements = []element{
	{ElementName, func(m Matter) []string { return []string{m.TaskName.Zh} }},
	{ElementConditions, func(m Matter) []string { return []string{m.AcceptCondition.Zh} }},
	{ElementMaterials, materialsOf},
	{ElementSteps, func(m Matter) []string {
		return []string{"steps " + strconv.Itoa(m.Steps), "limit_scene_num " + strconv.Itoa(m.LimitSceneNum)}
	}},
	{ElementLimits, func(m Matter) []string {
		return []string{"anticipate_day " + strconv.Itoa(m.AnticipateDay), "promise_day " + strconv.Itoa(m.PromiseDay)}
	}},
	{ElementFees, func(m Matter) []string {
		return []string{"is_fee " + strconv.FormatBool(m.IsFee), "fee_basis " + m.FeeBasis.Zh}
	}},
}

// materialsOf is sorted and without repeats: guides list the same papers in different orders.
func materialsOf(m Matter) []string {
	papers := make([]string, 0, len(m.Materials))
	for _, p := range m.Materials {
		papers = append(papers, fmt.Sprintf("%s %s %s", p.ID, p.Name.Zh, p.Supply))
	}
	slices.Sort(papers)
	return slices.Compact(papers)
}

// Comparison is how far two catalogues agree (同标度). Shares are fractions from 0 to 1. Slices are sorted by id and
// never nil.
type Comparison struct {
	A        string             `json:"a"` // version
	B        string             `json:"b"`
	Share    float64            `json:"share"`    // of all standard elements of all matters of either catalogue
	Elements []ElementAgreement `json:"elements"` // in the order of the constants
	Matters  []MatterAgreement  `json:"matters"`  // those in both catalogues
	OnlyA    []string           `json:"only_a"`   // ids of matters; none of their elements agrees
	OnlyB    []string           `json:"only_b"`
}

// ElementAgreement is in how many matters one element agrees.
type ElementAgreement struct {
	Element string  `json:"element"`
	Agree   int     `json:"agree"` // matters
	Total   int     `json:"total"` // matters of either catalogue
	Share   float64 `json:"share"`
}

// MatterAgreement is how far the two guides of one matter agree.
type MatterAgreement struct {
	ID          string       `json:"id"`
	Share       float64      `json:"share"`
	Differences []Difference `json:"differences"` // never nil
}

// Difference is an element that does not agree, as it is in each catalogue.
type Difference struct {
	Element string   `json:"element"`
	A       []string `json:"a"`
	B       []string `json:"b"`
}

// Diff compares the standard elements of the matters of two catalogues. Matters are the same when their ids are: their
// task codes begin with the code of the local department. An element agrees wholly or not at all. Two catalogues without
// matters agree.
func Diff(a, b *Catalog) Comparison {
	c := Comparison{A: a.Version, B: b.Version, Matters: []MatterAgreement{}, OnlyA: []string{}, OnlyB: []string{}}
	agree, total := make(map[string]int, len(elements)), 0
	for _, id := range slices.Sorted(maps.Keys(either(a.Matters, b.Matters))) {
		total++
		inA, isA := a.Matters[id]
		inB, isB := b.Matters[id]
		switch {
		case !isB:
			c.OnlyA = append(c.OnlyA, id)
			continue
		case !isA:
			c.OnlyB = append(c.OnlyB, id)
			continue
		}
		m := MatterAgreement{ID: id, Differences: []Difference{}}
		for _, e := range elements {
			va, vb := e.values(inA), e.values(inB)
			if slices.Equal(va, vb) {
				agree[e.id]++
				continue
			}
			m.Differences = append(m.Differences, Difference{e.id, va, vb})
		}
		m.Share = share(len(elements)-len(m.Differences), len(elements))
		c.Matters = append(c.Matters, m)
	}
	sum := 0
	for _, e := range elements {
		c.Elements = append(c.Elements, ElementAgreement{e.id, agree[e.id], total, share(agree[e.id], total)})
		sum += agree[e.id]
	}
	c.Share = share(sum, total*len(elements))
	return c
}

func either(a, b map[string]Matter) map[string]Matter {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]Matter{}
	}
	maps.Copy(all, b)
	return all
}

func share(agree, total int) float64 {
	if total == 0 {
		return 1
	}
	return float64(agree) / float64(total)
}
