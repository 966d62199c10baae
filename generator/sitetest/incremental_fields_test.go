package sitetest

import (
	"reflect"
	"slices"
	"time"

	"jianbao/generator/internal/site"
)

// mark marks the fields of a struct that differ, and those of structs in it.
func mark(varied map[string]bool, before, after reflect.Value) {
	for _, f := range reflect.VisibleFields(before.Type()) {
		a, b := before.FieldByIndex(f.Index), after.FieldByIndex(f.Index)
		if !reflect.DeepEqual(a.Interface(), b.Interface()) {
			varied[before.Type().Name()+"."+f.Name] = true
			if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
				mark(varied, a, b)
			}
		}
	}
}

// bulletinsOf are all bulletins, by file.
func bulletinsOf(s *site.Site) map[string]*site.Bulletin {
	all := map[string]*site.Bulletin{}
	for _, b := range slices.Concat(s.Bulletins, s.Pages, s.Unplaced) {
		all[b.File] = b
	}
	for _, h := range s.Held {
		all[h.File] = h.Bulletin
	}
	return all
}
