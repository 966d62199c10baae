package record

import (
	"jianbao/generator/internal/site"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Every field of a bulletin, filled in by reflection, comes back: a new field that the encoding forgets
// fails here.
func TestCodec(t *testing.T) {
	s := &site.Site{Location: time.FixedZone("X", 3600), Districts: []*site.District{{Slug: "a"}, {Slug: "b"}}, Topics: []*site.Topic{{}, {Slug: "t"}}}
	full := &site.Bulletin{}
	n := 0
	fillValue(t, reflect.ValueOf(full).Elem(), s, &n)
	full.File, full.Cover, full.More.Extra = "content/a/b.md", 0, nil
	if !encodable(full, s) {
		t.Fatal("it cannot be encoded")
	}
	data := appendBulletin(nil, full, s)
	got, ok := decodeBulletin(string(data), full.File, s)
	if !ok || !reflect.DeepEqual(got, full) {
		t.Errorf("got  %+v\nwant %+v", got, full)
	}
	for i := range data {
		decodeBulletin(string(data[:i]), full.File, s) // must not panic
	}
	full.Date = full.Date.UTC()
	if encodable(full, s) {
		t.Error("a time with a zone of its own was encoded")
	}
}

// fillValue sets everything that a value holds to something that is not zero.
func fillValue(t *testing.T, v reflect.Value, s *site.Site, n *int) {
	*n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Unix(int64(1e9+*n), 7).In(s.Location)
		return
	case **site.District:
		*x = s.Districts[1]
		return
	case **site.Topic:
		*x = s.Topics[1]
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("字", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint8, reflect.Uint64:
		v.SetUint(uint64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(t, v.Elem(), s, n)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		for i := range v.Len() {
			fillValue(t, v.Index(i), s, n)
		}
	case reflect.Struct:
		for i := range v.Type().NumField() {
			fillValue(t, v.Field(i), s, n)
		}
	case reflect.Map: // Extra is not encoded
	default:
		t.Fatalf("a bulletin holds a %s", v.Type())
	}
}
