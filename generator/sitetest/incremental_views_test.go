package sitetest

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/page"
)

// views are what templates are executed with, by the kind of page.
var views = map[string]reflect.Type{
	"home": reflect.TypeFor[page.HomeView](), "bulletin": reflect.TypeFor[page.BulletinView](),
	"district": reflect.TypeFor[page.DistrictView](), "districts": reflect.TypeFor[page.DistrictsView](),
	"year": reflect.TypeFor[page.YearView](), "month": reflect.TypeFor[page.MonthView](),
	"months": reflect.TypeFor[page.MonthsView](),
	"topic":  reflect.TypeFor[page.TopicView](), "topics": reflect.TypeFor[page.TopicsView](),
	"tag": reflect.TypeFor[page.TagView](), "tags": reflect.TypeFor[page.TagsView](),
	"search": reflect.TypeFor[page.SearchView](), "404": reflect.TypeFor[page.NotFoundView](),
	"redirect": reflect.TypeFor[page.RedirectView](), "page": reflect.TypeFor[page.BulletinView](),
	"withdrawn": reflect.TypeFor[page.WithdrawnView](),
}

// everything is a template of a page that shows all that its view holds, whether or not the theme does: a field that is
// added to a view is shown by it.
func everything(view reflect.Type) string {
	if view == views["redirect"] { // which stands alone
		return showing(view, nil)
	}
	return "{{ define `main` }}" + showing(view, nil) + "{{ end }}"
}

// showing is a template that shows the value of a type. A type inside itself is shown once.
func showing(t reflect.Type, inside []reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "{{ . }}"
	case t.Kind() == reflect.Pointer:
		return showing(t.Elem(), inside)
	case t.Kind() == reflect.Slice:
		return "{{ range . }}" + showing(t.Elem(), inside) + ";{{ end }}"
	case t.Kind() != reflect.Struct:
		return "{{ . }}"
	case slices.Contains(inside, t):
		return ""
	}
	inside = append(slices.Clip(inside), t)
	var b strings.Builder
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous {
			b.WriteString("<p>" + f.Name + ": {{ with ." + f.Name + " }}" + showing(f.Type, inside) + "{{ end }}</p>\n")
		}
	}
	return b.String()
}
