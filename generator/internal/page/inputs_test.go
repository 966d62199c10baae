package page

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// Whatever changes of a bulletin, of its photos or of the site, a page that shows anything else than before has another
// sum. Every field is varied, found by reflection: one that no edit varies fails the test.
func TestSums(t *testing.T) {
	same, all := 0, 0
	for seed := range uint64(7) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := manyBulletins(rng, 45+rng.IntN(120))
		before := shown(t, s)
		for _, e := range edits(t) {
			after := e.apply(rng, s)
			for url, now := range shown(t, after) {
				was, known := before[url]
				if !known {
					continue
				}
				all++
				if now.sum == was.sum {
					same++
				}
				if now.sum == was.sum && now.view != was.view {
					t.Fatalf("seed %d, %s: %s has the same sum and shows something else\nbefore %s\nnow    %s",
						seed, e.name, url, was.view, now.view)
				}
			}
		}
	}
	if same < all/2 {
		t.Errorf("only %d of %d pages have the sum that they had", same, all)
	}
}

// What only its own page shows of a bulletin changes that page alone; what lists show changes these.
func TestSumsAreNarrow(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	s := manyBulletins(rng, 150)
	b := s.Bulletins[70]
	changed := func(edit func(*site.Bulletin)) (urls []string) {
		before := shown(t, s)
		for url, now := range shown(t, with(s, 70, edit)) {
			if now.sum != before[url].sum {
				urls = append(urls, url)
			}
		}
		slices.Sort(urls)
		return urls
	}
	for name, edit := range map[string]func(*site.Bulletin){
		"text": func(b *site.Bulletin) { b.Digest[0]++ }, "kicker": func(b *site.Bulletin) { b.More = &site.More{Kicker: "引题"} },
		"editor":  func(b *site.Bulletin) { b.By = &site.Credits{Editor: "某某"} },
		"updated": func(b *site.Bulletin) { b.More = &site.More{Updated: b.Date.AddDate(0, 1, 0)} },
	} {
		if urls := changed(edit); !slices.Equal(urls, []string{b.URL()}) {
			t.Errorf("%s changes %v", name, urls)
		}
	}
	if urls := changed(func(b *site.Bulletin) { b.Title += "改" }); len(urls) < 5 || len(urls) > 25 {
		t.Errorf("a title changes %d pages: %v", len(urls), urls)
	}
}

// shownPage is what a page shows, and the digest that stands for it.
type shownPage struct{ sum, view string }

// shown makes every page of a site. Two sites that are compared share no view.
func shown(t *testing.T, s *site.Site) map[string]shownPage {
	t.Helper()
	h, summer := new(digest.Hasher), new(record.Summer)
	for _, b := range slices.Concat(s.Bulletins, s.Pages) {
		b.Sum, b.ListingSum = summer.Sums(b)
	}
	p := New(s, Options{
		Photos: picturesOf, Now: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC),
		Text: func(key string, args ...any) string { return key + fmt.Sprint(args...) },
	})
	g := p.NewGatherer(h)
	pages := map[string]shownPage{}
	for _, page := range p.Pages {
		view, err := json.Marshal(p.View(page, markdown.Document{}))
		if err != nil {
			t.Fatal(err)
		}
		sum := g.Sum(page, g.Common())
		if page.Bulletin != nil {
			sum = digest.Join(sum, g.TextSum(page.Bulletin))
		}
		pages[page.URL] = shownPage{fmt.Sprintf("%x", sum), string(view)}
	}
	return pages
}

// picturesOf makes pictures that differ with the photo alone, for whose content its size stands.
func picturesOf(b *site.Bulletin, i int) *Pictures {
	name := b.Folder() + "/" + b.Photos[i].File + fmt.Sprint(b.Photos[i].Focus != nil, b.Photos[i].Stat.Size)
	image := markdown.Image{URL: "/photos/" + name, Width: 16, Height: 9}
	return &Pictures{Images: []markdown.Image{image}, Covers: []markdown.Image{image, image}, Share: &image, Class: "tone-123"}
}

// edit is one way to change a site.
type edit struct {
	name  string
	apply func(rng *rand.Rand, s *site.Site) *site.Site
}

// with is the site with another version of its i-th bulletin.
func with(s *site.Site, i int, edit func(*site.Bulletin)) *site.Site {
	after := *s
	after.Bulletins = slices.Clone(s.Bulletins)
	now := *after.Bulletins[i]
	now.Photos, now.Tags = slices.Clone(now.Photos), slices.Clone(now.Tags)
	edit(&now)
	after.Bulletins[i] = &now
	slices.SortFunc(after.Bulletins, site.Compare)
	return &after
}

// changed is the site with other districts, topics and bulletins, which an edit may change in place.
func changed(s *site.Site, edit func(*site.Site)) *site.Site {
	after := *s
	districts, topics := map[*site.District]*site.District{nil: nil}, map[*site.Topic]*site.Topic{}
	after.Districts, after.Topics, after.Bulletins = nil, nil, nil
	for _, d := range s.Districts {
		now := *d
		districts[d] = &now
		after.Districts = append(after.Districts, &now)
	}
	for _, d := range after.Districts {
		d.Parent, d.Aliases = districts[d.Parent], slices.Clone(d.Aliases)
		d.Children = mapped(d.Children, districts)
	}
	for _, t := range s.Topics {
		now := *t
		topics[t] = &now
		after.Topics = append(after.Topics, &now)
	}
	for _, b := range s.Bulletins {
		now := *b
		now.Districts, now.Topics = mapped(b.Districts, districts), mapped(b.Topics, topics)
		after.Bulletins = append(after.Bulletins, &now)
	}
	edit(&after)
	return &after
}

func mapped[T any](list []*T, to map[*T]*T) (all []*T) {
	for _, x := range list {
		all = append(all, to[x])
	}
	return all
}

// fields are those of a type but for some.
func fields[T any](but ...string) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(reflect.TypeFor[T]()), func(f reflect.StructField) bool {
		return slices.Contains(but, f.Name)
	})
}

// edits are a change of every field of a bulletin, of a photo, of a district, of a topic, of the site, and some of the
// list.
func edits(t *testing.T) (all []edit) {
	bulletin := func(name string, change func(*rand.Rand, *site.Site, *site.Bulletin)) {
		all = append(all, edit{name, func(rng *rand.Rand, s *site.Site) *site.Site {
			return with(s, rng.IntN(len(s.Bulletins)), func(b *site.Bulletin) { change(rng, s, b) })
		}})
	}
	for _, field := range fields[site.Bulletin]( // the others are derived, or changed below
		"File", "Folder", "Slug", "Sum", "ListingSum", "Photos", "Cover", "Districts", "Topics", "Date", "By", "More",
	) {
		bulletin(field.Name, func(_ *rand.Rand, _ *site.Site, b *site.Bulletin) {
			vary(t, field.Name, reflect.ValueOf(b).Elem().FieldByIndex(field.Index))
		})
	}
	for _, field := range fields[site.Credits]() {
		bulletin(field.Name, func(_ *rand.Rand, _ *site.Site, b *site.Bulletin) {
			by := b.Credits()
			by.Reviewers = slices.Clone(by.Reviewers)
			vary(t, field.Name, reflect.ValueOf(&by).Elem().FieldByIndex(field.Index))
			b.By = &by
		})
	}
	for _, field := range fields[site.More]("Page", "Menu") { // which pages have
		bulletin(field.Name, func(_ *rand.Rand, _ *site.Site, b *site.Bulletin) {
			more := site.More{}
			if b.More != nil {
				more = *b.More
			}
			vary(t, field.Name, reflect.ValueOf(&more).Elem().FieldByIndex(field.Index))
			b.More = &more
		})
	}
	bulletin("where it is filed", refile)
	bulletin("photos", func(_ *rand.Rand, _ *site.Site, b *site.Bulletin) {
		b.Photos, b.Cover = append(b.Photos, site.Photo{File: "neu.jpg"}), len(b.Photos)
	})
	for _, field := range fields[site.Photo]() {
		for i, photo := range []string{"cover's ", "photo's "} {
			all = append(all, edit{photo + field.Name, func(_ *rand.Rand, s *site.Site) *site.Site {
				newest := slices.IndexFunc(s.Bulletins, func(b *site.Bulletin) bool { return len(b.Photos) > 1 })
				return with(s, newest, func(b *site.Bulletin) {
					vary(t, field.Name, reflect.ValueOf(&b.Photos[i]).Elem().FieldByIndex(field.Index))
				})
			}})
		}
	}
	return slices.Concat(all, pageEdits(t), siteEdits(t), listEdits())
}

// pageEdits change every field of a page with an address of its own.
func pageEdits(t *testing.T) (all []edit) {
	page := func(name string, change func(*site.Bulletin)) {
		for i, which := range []string{"upper ", "lower "} {
			all = append(all, edit{which + "page's " + name, func(_ *rand.Rand, s *site.Site) *site.Site {
				after := *s
				after.Pages = slices.Clone(s.Pages)
				now, more := *s.Pages[i], *s.Pages[i].More
				now.More = &more
				change(&now)
				after.Pages[i] = &now
				return &after
			}})
		}
	}
	for _, field := range fields[site.Bulletin](
		"File", "Folder", "Sum", "ListingSum", "Photos", "Cover", "Districts", "Topics", "By", "More",
	) {
		page(field.Name, func(b *site.Bulletin) { vary(t, field.Name, reflect.ValueOf(b).Elem().FieldByIndex(field.Index)) })
	}
	for _, field := range fields[site.Credits]() {
		page(field.Name, func(b *site.Bulletin) {
			by := b.Credits()
			vary(t, field.Name, reflect.ValueOf(&by).Elem().FieldByIndex(field.Index))
			b.By = &by
		})
	}
	for _, field := range fields[site.More]() {
		page(field.Name, func(b *site.Bulletin) {
			vary(t, field.Name, reflect.ValueOf(b.More).Elem().FieldByIndex(field.Index))
		})
	}
	page("photos", func(b *site.Bulletin) { b.Photos, b.Cover = append(b.Photos, site.Photo{File: "neu.jpg"}), 0 })
	return all
}

// siteEdits change every field of a district, of a topic, of the organization, and of the site itself.
func siteEdits(t *testing.T) (all []edit) {
	whole := func(name string, field reflect.StructField, of func(rng *rand.Rand, s *site.Site) any) {
		all = append(all, edit{name + field.Name, func(rng *rand.Rand, s *site.Site) *site.Site {
			return changed(s, func(s *site.Site) {
				vary(t, field.Name, reflect.ValueOf(of(rng, s)).Elem().FieldByIndex(field.Index))
			})
		}})
	}
	for _, field := range fields[site.District]("Parent", "Children") {
		whole("district's ", field, func(rng *rand.Rand, s *site.Site) any { return s.Districts[rng.IntN(len(s.Districts))] })
	}
	for _, field := range fields[site.Topic]() {
		whole("topic's ", field, func(rng *rand.Rand, s *site.Site) any { return s.Topics[rng.IntN(len(s.Topics))] })
	}
	for _, field := range fields[site.Organization]() {
		whole("organization's ", field, func(_ *rand.Rand, s *site.Site) any { return &s.Organization })
	}
	for _, field := range fields[site.Site]( // the others are not shown, or changed below and above
		"Theme", "Organization", "Look", "Photos", "Files", "Static", "Districts", "Topics", "Bulletins", "Pages",
		"Held", "Coming",
		"Withdrawn", "Unplaced", "Check",
	) {
		whole("site's ", field, func(_ *rand.Rand, s *site.Site) any { return s })
	}
	all = append(all, edit{"the blocks of the front page", func(_ *rand.Rand, s *site.Site) *site.Site {
		return changed(s, func(s *site.Site) { s.Look.Home = []string{"photos", "more"} })
	}})
	return append(all, edit{"a district is below another", func(_ *rand.Rand, s *site.Site) *site.Site {
		return changed(s, func(s *site.Site) {
			root, d := s.Districts[0], s.Districts[2]
			d.Parent = s.Districts[1]
			root.Children, d.Parent.Children = root.Children[:1], []*site.District{d}
		})
	}})
}

// listEdits change which bulletins there are.
func listEdits() []edit {
	newer := func(rng *rand.Rand, s *site.Site) *site.Site { // numbered pages that are full keep their bulletins
		after := *s
		for i := range 1 + rng.IntN(40) {
			b := random(rng, s, 2000+i)
			b.Date = s.Bulletins[0].Date.Add(time.Duration(i) * time.Minute)
			after.Bulletins = append([]*site.Bulletin{b}, after.Bulletins...)
		}
		slices.SortFunc(after.Bulletins, site.Compare)
		return &after
	}
	return []edit{
		{"newer ones", newer},
		{"one less", func(rng *rand.Rand, s *site.Site) *site.Site {
			after, i := *s, rng.IntN(len(s.Bulletins))
			after.Bulletins = slices.Delete(slices.Clone(s.Bulletins), i, i+1)
			return &after
		}},
		{"some more", func(rng *rand.Rand, s *site.Site) *site.Site {
			after := *s
			after.Bulletins = slices.Clone(s.Bulletins)
			for i := range 1 + rng.IntN(30)*rng.IntN(2) {
				after.Bulletins = append(after.Bulletins, random(rng, s, 1000+i))
			}
			slices.SortFunc(after.Bulletins, site.Compare)
			return &after
		}},
	}
}

// vary makes a value another one.
func vary(t *testing.T, name string, v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)
		return
	case *[16]byte:
		x[0]++
		return
	case *[]site.Deploy:
		*x = append(*x, site.Deploy{Name: "neu", To: "/srv/www"})
		return
	case *[]site.Script:
		*x = append(*x, site.Script{Src: "https://example.com/a.js"})
		return
	case *[]site.MenuEntry:
		*x = append(*x, site.MenuEntry{Title: "新", URL: "/months/"})
		return
	case *[]string:
		*x = append(*x, "新")
		return
	case *[]site.File:
		*x = []site.File{{File: "新.pdf", Listed: true, Stat: site.FileStat{Size: 1}}}
		return
	case *map[string]any:
		*x = map[string]any{"a": "新"}
		return
	case **[2]float64:
		*x = &[2]float64{0.5, 0.25}
		return
	case **time.Location:
		*x = time.FixedZone("x", 8*60*60)
		return
	case *site.FileStat:
		x.Size++
		return
	case **site.Withdrawal:
		*x = &site.Withdrawal{Kind: site.KindExpired, Reason: "新"}
		return
	case *[]site.Table:
		*x = append(*x, site.Table{File: "neu.csv"})
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int32:
		v.SetInt(v.Int() + 1)
	case reflect.Uint8:
		v.SetUint(v.Uint() + 1)
	default:
		t.Fatalf("no edit varies %s, a %s", name, v.Type())
	}
}

// manyBulletins is a site of three districts, two of them below the first, whose lists have numbered pages.
func manyBulletins(rng *rand.Rand, n int) *site.Site {
	root := &site.District{Name: "成都市", Slug: "chengdu"}
	s := &site.Site{Title: "站", Location: time.UTC, Districts: []*site.District{root}, Topics: []*site.Topic{{Slug: "a", Title: "甲"}, {Slug: "b", Title: "乙"}}}
	for _, slug := range []string{"wuhou", "qingyang"} {
		d := &site.District{Name: slug, Slug: slug, Parent: root}
		root.Children = append(root.Children, d)
		s.Districts = append(s.Districts, d)
	}
	for i := range n {
		s.Bulletins = append(s.Bulletins, random(rng, s, i))
	}
	slices.SortFunc(s.Bulletins, site.Compare)
	for i, address := range []string{"/guanyu/", "/guanyu/lianxi/"} {
		s.Pages = append(s.Pages, &site.Bulletin{
			File: fmt.Sprintf("content/page%d.md", i), Title: address, Cover: -1,
			More: &site.More{Page: address, Menu: 1 - i},
		})
	}
	return s
}

func random(rng *rand.Rand, s *site.Site, i int) *site.Bulletin {
	b := &site.Bulletin{File: fmt.Sprintf("content/%d.md", i), Slug: fmt.Sprint("b", i), Title: fmt.Sprint("简报", i), Cover: -1}
	for n := range rng.IntN(3) {
		b.Photos, b.Cover = append(b.Photos, site.Photo{File: fmt.Sprint(i, "-", n, ".jpg")}), 0
	}
	refile(rng, s, b)
	return b
}

// refile puts a bulletin on other pages: most are of three months, so that these have numbered pages too.
func refile(rng *rand.Rand, s *site.Site, b *site.Bulletin) {
	b.Date = time.Date(2024, time.Month(1+rng.IntN(3)), 1+rng.IntN(28), 0, 0, 0, 0, time.UTC)
	if rng.IntN(8) == 0 {
		b.Date = b.Date.AddDate(0, rng.IntN(24), 0)
	}
	b.Districts = []*site.District{s.Districts[rng.IntN(3)]}
	if rng.IntN(6) == 0 && b.Districts[0] != s.Districts[1] {
		b.Districts = append(b.Districts, s.Districts[1])
	}
	b.Topics, b.Tags = nil, nil
	for _, topic := range s.Topics {
		if rng.IntN(3) == 0 {
			b.Topics = append(b.Topics, topic)
		}
	}
	for _, tag := range []string{"民生", "调研", "Tag", "tag"} {
		if rng.IntN(3) == 0 {
			b.Tags = append(b.Tags, tag)
		}
	}
}
