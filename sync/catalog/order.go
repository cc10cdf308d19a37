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

// waitsFor gives the chosen matters that a matter waits for. One that was not chosen hands on what it waits for itself.
func waitsFor(matters []Chosen, m Chosen, chosen map[string]bool) []string {
	var before []string
	for _, id := range m.After {
		if chosen[id] {
			before = append(before, id)
			continue
		}
		i := slices.IndexFunc(matters, func(o Chosen) bool { return o.Matter == id })
		before = append(before, waitsFor(matters, matters[i], chosen)...)
	}
	slices.Sort(before)
	return slices.Compact(before)
}
