package catalog

import "slices"

// inOrder sorts matters so that each comes after those it waits for, and otherwise as they are listed. left is what
// waits for each other in a circle.
func inOrder(matters []Chosen) (ordered, left []Chosen) {
	left = slices.Clone(matters)
	done := map[string]bool{}
	for {
		i := slices.IndexFunc(left, func(m Chosen) bool {
			return !slices.ContainsFunc(m.After, func(before string) bool { return !done[before] })
		})
		if i < 0 {
			return ordered, left
		}
		done[left[i].Matter] = true
		ordered = append(ordered, left[i])
		left = slices.Delete(left, i, i+1)
	}
}

// waitsFor gives the chosen matters that a matter waits for directly. One that was not chosen hands on what it waits for
// itself; what is waited for through another anyway is left out.
func waitsFor(matters []Chosen, m Chosen, chosen map[string]bool) []string {
	before := nearest(matters, m, chosen)
	return slices.DeleteFunc(slices.Clone(before), func(id string) bool {
		return slices.ContainsFunc(before, func(other string) bool {
			return other != id && slices.Contains(allBefore(matters, other, chosen), id)
		})
	})
}

// nearest gives the chosen matters before a matter, with none chosen between.
func nearest(matters []Chosen, m Chosen, chosen map[string]bool) []string {
	var before []string
	for _, id := range m.After {
		if chosen[id] {
			before = append(before, id)
			continue
		}
		before = append(before, nearest(matters, named(matters, id), chosen)...)
	}
	slices.Sort(before)
	return slices.Compact(before)
}

// allBefore gives every chosen matter that comes before one, directly or through others.
func allBefore(matters []Chosen, id string, chosen map[string]bool) []string {
	direct := nearest(matters, named(matters, id), chosen)
	all := slices.Clone(direct)
	for _, d := range direct {
		all = append(all, allBefore(matters, d, chosen)...)
	}
	return all
}

func named(matters []Chosen, id string) Chosen {
	return matters[slices.IndexFunc(matters, func(m Chosen) bool { return m.Matter == id })]
}
