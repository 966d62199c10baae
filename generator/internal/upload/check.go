package upload

import (
	"context"
	"maps"
	"slices"
)

// Checked is what a target holds beside what the last deployment left there.
type Checked struct {
	Files                    int      // that are as they were left
	Missing, Changed, Others []string // names, sorted
	Unfinished               bool     // the last deployment was cut off, and what arrived of it is compared
}

// Check compares a target with the list that the last deployment left on it. Where the target tells no digests, sizes
// are compared.
func Check(ctx context.Context, t Target) (c Checked, err error) {
	d := &deployment{target: t, result: &Result{}}
	if err := d.readLists(ctx); err != nil {
		return c, err
	}
	c.Unfinished = d.result.Resumed
	there := map[string]bool{}
	found, err := t.Stat(ctx, sorted(slices.Collect(maps.Keys(d.present))))
	if err != nil {
		return c, err
	}
	for _, f := range found {
		there[f.Name] = true
		switch e := d.present[f.Name]; {
		case f.Size != e.size || f.Sums && f.Sum != e.sum:
			c.Changed = append(c.Changed, f.Name)
		default:
			c.Files++
		}
	}
	for name := range d.present {
		if !there[name] {
			c.Missing = append(c.Missing, name)
		}
	}
	for f, err := range t.List(ctx) {
		if err != nil {
			return c, err
		}
		if _, ours := d.present[f.Name]; !ours {
			c.Others = append(c.Others, f.Name)
		}
	}
	for _, names := range [][]string{c.Missing, c.Changed, c.Others} {
		sorted(names)
	}
	return c, nil
}
