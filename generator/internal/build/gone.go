package build

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/icon"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

// GoneFile lists the addresses that the site had and has no more, in its folder: a line for each, with the day, the
// address, and where the page is now if that is known, separated by tabs. An address that leads somewhere again is
// taken out by the next build; whoever has dealt with one may delete its line.
const GoneFile = ".jianbao/gone.txt"

// Gone is an address that readers may have and that leads nowhere any more.
type Gone struct {
	Path string // /wuhou/2022/yulin/
	File string // the source that had it, under its present name; "" if that is not known
	To   string // its present address; "" if it has none
	Line string // to be written into File, so that the old address leads there
	Held *site.Hold

	District string // into whose section of site.toml the line goes
}

// maxGone is how many addresses the list keeps, and maxGoneSize what is read of it.
const (
	maxGone     = 20_000
	maxGoneSize = 16 << 20
)

// noteGone keeps the addresses of files that a commit takes away, and writes down those that lead nowhere.
func (b *build) noteGone(leaving []publish.Entry) {
	if b.Plan == nil { // see isFirst
		return
	}
	var gone []string
	for _, e := range leaving {
		if path := goneAddress(e); path != "" && !b.Plan.Leads(path) {
			gone = append(gone, path)
		}
	}
	slices.Sort(gone)
	if len(gone) > 0 {
		b.result.Gone = b.explainGone(gone)
	}
	switch err := b.writeGone(); {
	case errors.Is(err, errNoList):
		other := diag.Text{Zh: "那里是别的东西", En: "something else is there"}
		b.diags.Add(diag.New(diag.GoneUnwritable, other).In(GoneFile))
	case err != nil:
		b.diags.Add(diag.New(diag.GoneUnwritable, diag.Cause(err)).In(GoneFile))
	}
}

// ofList are the addresses of lists that come and go by themselves, and that nobody passes on.
var ofList = lazyregexp.New(
	`/page/\d+/$|^/(?:[^/]+/)?\d{4}/$|^/\d{4}/\d\d/$|^/tags/|^/(?:topics|districts|months|search)/$`,
)

// goneAddress is the address of a file that readers may have kept, and "" for what a page is made with.
func goneAddress(e publish.Entry) string {
	path := "/" + e.Name
	html := strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".htm")
	if folder, ok := strings.CutSuffix(path, "/index.html"); ok {
		path = folder + "/"
	}
	first, _, below := strings.Cut(e.Name, "/")
	switch {
	case e.Class == publish.Page:
		return path
	case e.Class == publish.List && html && path != "/404.html" && !ofList.MatchString(path):
		return path
	case e.Class != publish.Asset || below && slices.Contains([]string{"assets", "photos", "search"}, first):
		return ""
	case slices.ContainsFunc(icon.Files, func(f icon.File) bool { return f.Name == e.Name }):
		return ""
	}
	return path // of a file that is published as it is
}

// explainGone finds what became of the pages at some addresses: an officer gave a folder or a slug another name, wrote
// another date or district, or holds the bulletin.
func (b *build) explainGone(paths []string) []Gone {
	gone := make([]Gone, len(paths))
	at := map[string]*Gone{}
	for i, path := range paths {
		gone[i].Path = path
		at[path] = &gone[i]
	}
	for i := range b.Site.Held {
		h := &b.Site.Held[i]
		if h.Bulletin == nil || !h.Bulletin.Placed() {
			continue
		}
		if g := at[h.Bulletin.URL()]; g != nil {
			g.File, g.Held = h.File, h
		}
	}
	b.explainRenamed(gone)
	var moved []Gone
	former, known := b.reuse.sources.Former()
	former = slices.DeleteFunc(former, func(was *site.Bulletin) bool {
		return !was.Placed() || at[was.URL()] == nil || at[was.URL()].File != ""
	})
	for i, now := range becameOf(former, b.Site, known) {
		if now == nil {
			continue
		}
		g := at[former[i].URL()]
		g.File, g.To = now.File, now.URL()
		g.Line = content.AliasesFor(b.Folder.Texts, now, append(slices.Clone(now.Aliases), g.Path))
		moved = append(moved, Gone{Path: site.FilesFolder + g.Path, To: site.FilesFolder + g.To})
	}
	for i := range gone { // files follow their bulletin
		for _, m := range moved {
			rest, ok := strings.CutPrefix(gone[i].Path, m.Path)
			if ok && b.Plan.Leads(m.To+rest) {
				gone[i].To = m.To + rest
			}
		}
	}
	return gone
}

// explainRenamed finds the districts that have another slug now: most of what was below the old one is below the new
// one.
func (b *build) explainRenamed(gone []Gone) {
	had := map[string]int{} // bulletins by the slug of a district that there is no more
	for _, g := range gone {
		if slug, below := firstFolder(g.Path); below != "" {
			had[slug]++
		}
	}
	for _, d := range b.Site.Districts {
		delete(had, d.Slug)
	}
	delete(had, strings.Trim(site.FilesFolder, "/"))
	if len(had) == 0 {
		return
	}
	now := map[string]map[*site.District]int{}
	at := map[string][]*site.District{} // by what follows the slug
	for i, p := range b.Plan.Pages {
		if p.Bulletin != nil && p.Bulletin.Page() == "" && !b.pages.recorded[i] { // and was not there before
			_, below := firstFolder(p.URL)
			at[below] = append(at[below], p.Bulletin.District())
		}
	}
	for _, g := range gone {
		slug, below := firstFolder(g.Path)
		for _, d := range at[below] {
			if had[slug] > 0 {
				if now[slug] == nil {
					now[slug] = map[*site.District]int{}
				}
				now[slug][d]++
			}
		}
	}
	for slug, found := range now {
		for d, n := range found {
			if n*2 > had[slug] && len(found) == 1 {
				b.explainSlug(gone, slug, d)
			}
		}
	}
}

// firstFolder divides an address into its first folder and what follows; that is "" where nothing does.
func firstFolder(path string) (folder, below string) {
	folder, below, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return folder, below
}

// explainSlug says of what was below a slug which district has it now.
func (b *build) explainSlug(gone []Gone, slug string, d *site.District) {
	line := content.OldLine(append(slices.Clone(d.Old), slug))
	for i := range gone {
		g := &gone[i]
		for _, folder := range []string{"/", site.FilesFolder + "/"} {
			below, ok := strings.CutPrefix(g.Path, folder+slug+"/")
			if to := folder + d.Slug + "/" + below; ok && g.File == "" && b.Plan.Leads(to) {
				g.File, g.To, g.Line, g.District = content.SettingsFile, to, line, d.Name
			}
		}
	}
}

// becameOf finds what each of some bulletins has become, nil where that is not known: what its file holds now, else the
// only new file with its text, else the only other one with its title and time.
func becameOf(former []*site.Bulletin, s *site.Site, known func(file string) bool) []*site.Bulletin {
	became := make([]*site.Bulletin, len(former))
	byFile := map[string]*site.Bulletin{}
	fresh := map[*site.Bulletin]bool{} // in new files, and not yet found to be one of them
	for _, list := range [][]*site.Bulletin{s.Bulletins, s.Pages, s.Withdrawn} {
		for _, b := range list {
			if w := b.Withdrawal(); w != nil && w.NoPage {
				continue
			}
			byFile[b.File] = b
			if !known(b.File) {
				fresh[b] = true
			}
		}
	}
	for i, was := range former {
		became[i] = byFile[was.File]
	}
	type titleAndTime struct {
		title string
		time  int64
	}
	pair(became, former, fresh, func(b *site.Bulletin) any { return b.Digest })
	pair(became, former, fresh, func(b *site.Bulletin) any { return titleAndTime{b.Title, b.Date.Unix()} })
	return became
}

// pair finds the fresh bulletin that has the same of something as a former one of which nothing is known yet, where
// neither has a double.
func pair(became, former []*site.Bulletin, fresh map[*site.Bulletin]bool, same func(*site.Bulletin) any) {
	with, without := map[any][]*site.Bulletin{}, map[any][]int{}
	for b := range fresh {
		with[same(b)] = append(with[same(b)], b)
	}
	for i, was := range former {
		if became[i] == nil {
			without[same(was)] = append(without[same(was)], i)
		}
	}
	for key, found := range with {
		if at := without[key]; len(found) == 1 && len(at) == 1 {
			became[at[0]] = found[0]
			delete(fresh, found[0])
		}
	}
}

// writeGone brings the list up to date.
func (b *build) writeGone() error {
	was, err := b.readGone()
	if was == nil && len(b.result.Gone) == 0 {
		return nil // a list that cannot be read does not matter while there is nothing to write
	}
	if err != nil {
		return err
	}
	var list []goneLine
	known := map[string]bool{}
	add := func(l goneLine) {
		if !known[l.path] && !b.Plan.Leads(l.path) {
			known[l.path] = true
			list = append(list, l)
		}
	}
	today := b.opts.Now.In(b.Site.Location).Format(time.DateOnly)
	for _, g := range b.result.Gone {
		add(goneLine{today, g.Path, g.To})
	}
	for _, l := range was {
		add(l)
	}
	slices.SortStableFunc(list, func(a, b goneLine) int { // the newest first
		return cmp.Or(strings.Compare(b.day, a.day), strings.Compare(a.path, b.path))
	})
	list = list[:min(len(list), maxGone)]
	if slices.Equal(list, was) {
		return nil
	}
	return b.replaceGone(list)
}

// goneLine is a line of the list.
type goneLine struct{ day, path, to string }

var errNoList = errors.New("not a list of addresses")

// readGone reads the list: nil where there is none, and only what is a line of one.
func (b *build) readGone() ([]goneLine, error) {
	info, err := b.root.Lstat(GoneFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxGoneSize:
		return nil, errNoList
	}
	data, err := b.root.ReadFile(GoneFile)
	if err != nil {
		return nil, err
	}
	list := []goneLine{}
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		parts := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(parts) < 2 || !strings.HasPrefix(parts[1], "/") || strings.HasPrefix(line, "#") {
			continue
		}
		list = append(list, goneLine{parts[0], parts[1], strings.Join(parts[2:], "")})
	}
	return list, nil
}

func (b *build) replaceGone(list []goneLine) error {
	if len(list) == 0 {
		return fsys.Remove(b.root, GoneFile)
	}
	var text strings.Builder
	text.WriteString("\ufeff" + diag.Text{ // the mark is for editors of Windows
		Zh: "# 网站上有过、现在打不开的网址：哪天没有的，网址，搬到了哪里。页面回来了，下次生成会自动去掉。\n",
		En: "# Addresses that the site had and has no more: since when, which, and where the page is now.\n",
	}.In(b.language()))
	for _, l := range list {
		text.WriteString(l.day + "\t" + l.path)
		if l.to != "" {
			text.WriteString("\t" + l.to)
		}
		text.WriteByte('\n')
	}
	return fsys.ReplaceBytes(b.root, GoneFile, []byte(text.String()))
}

func (b *build) language() diag.Lang {
	if strings.HasPrefix(b.Site.Language, "zh") {
		return diag.Zh
	}
	return diag.En
}
