package digest

import (
	"fmt"
	"html/template"
	"reflect"
	"runtime"
	"testing"
	"time"
)

type link struct{ Title, URL string }

type tree struct {
	Name     string
	Children []*tree
}

type view struct {
	Title  string
	Count  int
	Share  float64
	Held   bool
	Date   time.Time
	Body   template.HTML
	Link   *link
	Links  []*link
	Pair   [2]string
	Tree   *tree
	Extra  map[string]any
	hidden time.Time
}

func sample() *view {
	return &view{
		Title: "简报", Count: 3, Share: 0.5, Held: true, Date: time.Date(2022, 9, 1, 8, 0, 0, 0, time.UTC), Body: "<p>", Link: &link{"武侯区", "/wuhou/"},
		Links: []*link{{"a", "b"}, nil}, Pair: [2]string{"x", "y"}, Tree: &tree{"根", []*tree{{"叶", nil}}},
		Extra: map[string]any{"甲": int64(1), "乙": []any{"x", true, map[string]any{"丙": 1.5}}},
	}
}

// Equal views have one digest wherever their parts lie; each thing that can differ makes another.
func TestOf(t *testing.T) {
	want := new(Hasher).Of(sample())
	h := new(Hasher)
	for range 3 {
		if got := h.Of(sample()); got != want {
			t.Errorf("equal views: %x and %x", got, want)
		}
	}
	china := time.FixedZone("CST", 8*3600)
	changes := []func(v *view){
		func(v *view) { v.Title = "简" },
		func(v *view) { v.Count++ },
		func(v *view) { v.Share = -v.Share },
		func(v *view) { v.Held = false },
		func(v *view) { v.Date = v.Date.Add(1) },
		func(v *view) { v.Date = v.Date.In(china) },
		func(v *view) { v.Body += "x" },
		func(v *view) { v.Link = nil },
		func(v *view) { v.Link.URL = "/" },
		func(v *view) { v.Links = v.Links[:1] },
		func(v *view) { v.Links[0].Title, v.Links[0].URL = "ab", "" },
		func(v *view) { v.Pair = [2]string{"xy", ""} },
		func(v *view) { v.Tree.Children[0].Name = "枝" },
		func(v *view) { v.Tree.Children = append(v.Tree.Children, &tree{}) },
		func(v *view) { v.Extra["甲"] = 1.0 },
		func(v *view) { v.Extra["乙"].([]any)[1] = false },
		func(v *view) { delete(v.Extra, "甲") },
		func(v *view) { v.hidden = v.Date },
	}
	seen := map[Sum]int{want: -1}
	for i, change := range changes {
		v := sample()
		change(v)
		got := h.Of(v)
		if other, ok := seen[got]; ok {
			t.Errorf("change %d has the digest of %d", i, other)
		}
		seen[got] = i
	}
}

// Views come and go, and others come to lie where they were: none is taken for another.
func TestGone(t *testing.T) {
	h := new(Hasher)
	for i := range 20000 {
		v := &view{Link: &link{fmt.Sprint(i), "/"}, Tree: &tree{Name: fmt.Sprint(i), Children: []*tree{{fmt.Sprint(i), nil}}}}
		got := h.Of(v)
		if i%1000 != 999 {
			continue
		}
		runtime.GC()
		if want := new(Hasher).Of(v); got != want {
			t.Errorf("view %d: %x, by itself %x", i, got, want)
		}
	}
}

// Text does not run over into its neighbour.
func TestBytes(t *testing.T) {
	if Bytes([]byte("ab"), []byte("c")) == Bytes([]byte("a"), []byte("bc")) {
		t.Error("the parts run together")
	}
}

// What is no plain value has no digest, and says so at once.
func TestNoView(t *testing.T) {
	for _, v := range []any{struct{ F func() }{}, struct{ C chan int }{}, struct{ P *int }{}} {
		func() {
			defer func() {
				if (recover() == nil) != (reflect.TypeOf(v).Field(0).Name == "P") {
					t.Errorf("%T: %v", v, fmt.Sprint(v))
				}
			}()
			new(Hasher).Of(v)
		}()
	}
}

func BenchmarkOf(b *testing.B) {
	h, v := new(Hasher), sample()
	b.ReportAllocs()
	for b.Loop() {
		h.Of(v)
	}
}
