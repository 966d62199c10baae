package main

import "testing"

// Each store finds what it wrote, and after an edit finds another key.
func TestStores(t *testing.T) {
	d := newData(300)
	for _, s := range stores {
		dir := t.TempDir()
		for _, op := range operations {
			if err := op.run(s, dir, d); err != nil {
				t.Errorf("%s, %s: %v", s.name, op.name, err)
			}
		}
		if err := s.edit(dir, d); err == nil {
			t.Errorf("%s does not have the edit", s.name)
		}
	}
}
