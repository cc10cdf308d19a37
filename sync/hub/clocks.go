package hub

// clocks says of each point that was promised on the way when it is due and whether it was kept. A date beyond the
// published holidays is left out: a guess is not a promise.
func (h *Hub) clocks(t tx, ref caseRef, c *Case) error {
	standing, err := t.standing(ref)
	if err != nil {
		return err
	}
	for i, child := range standing.Children {
		if i >= len(c.Children) || child.Opened.IsZero() {
			continue
		}
		for _, clock := range child.Clocks {
			due, err := h.opts.Due(clock.Hours, clock.Days, child.Opened.In(hall))
			if err != nil {
				h.opts.Log.WithError(err).Warn("no due time for a clock")
				continue
			}
			kept := child.Kept(clock)
			late := kept.After(due) || kept.IsZero() && h.opts.Now().After(due)
			c.Children[i].Clocks = append(c.Children[i].Clocks, Promise{clock.Name, due, kept, late})
		}
	}
	return nil
}
