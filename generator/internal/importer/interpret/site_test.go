package interpret

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/divisions"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/importer/plain"
	"jianbao/generator/internal/site"
)

// siteOf is a site with some districts and those above them.
func siteOf(t testing.TB, names string) *site.Site {
	t.Helper()
	s := &site.Site{
		Location: time.FixedZone("", 8*3600),
		Topics:   []*site.Topic{{Slug: "yiqing-2022", Title: "抗击疫情 代表在行动"}, {Slug: "minsheng", Title: "民生实事项目 代表票决"}},
	}
	all, err := divisions.All()
	if err != nil {
		t.Fatal(err)
	}
	var wanted []*site.District
	for _, d := range all {
		if slices.Contains(strings.Fields(names), d.Name) {
			for ; d != nil; d = d.Parent {
				wanted = append(wanted, d)
			}
		}
	}
	copies := map[*site.District]*site.District{}
	for _, d := range all {
		if slices.Contains(wanted, d) {
			c := *d
			c.Children, c.Parent = nil, copies[d.Parent]
			if c.Parent != nil {
				c.Parent.Children = append(c.Parent.Children, &c)
			}
			copies[d] = &c
			s.Districts = append(s.Districts, &c)
		}
	}
	return s
}

const sichuan = "武侯区 青羊区 龙泉驿区 金堂县 彭州市 蒲江县 嘉陵区 万源市 乐至县"

// shared is a file that lies beside the repository, for tests alone. Where there is none the test is skipped.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedFolder(t), filepath.FromSlash(name)))
	if err != nil {
		t.Skip("there is no ../shared/data beside the repository: ", err)
	}
	return data
}

// sharedFolder is the folder shared/data beside the repository or one above.
func sharedFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if at := filepath.Join(dir, "shared", "data"); isFolder(at) {
			return at
		}
	}
	return "shared"
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

var (
	saved = time.Date(2024, 6, 1, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	later = saved.AddDate(0, 6, 0)
	auto  = Options{Split: true, Modified: saved, Now: saved.AddDate(0, 0, 1)}
)

// interpretText makes drafts of a plain text.
func interpretText(t testing.TB, s *site.Site, text string, o Options) Result {
	t.Helper()
	doc, err := plain.Read([]byte(text), document.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return New(s).Drafts(doc, o)
}

// show is a draft in short, for messages.
func show(d draft.Draft) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%v %s《%s》 引%q 副%q 源%q 作%q 编%q 审%v 猜%v 因%v\n", d.Districts, d.Date.Format("2006-01-02T15:04"),
		d.Title, d.Kicker, d.Subtitle, d.Source, d.Author, d.Editor, d.Reviewers, d.Guessed, d.Reasons)
	for i, p := range d.Photos {
		fmt.Fprintf(&s, "  图%d %q %q %q\n", i+1, p.Caption, p.Credit, p.Alt)
	}
	for _, f := range d.Findings {
		fmt.Fprintf(&s, "  %s %d %s\n", f.Code, f.Line, f.Message("zh"))
	}
	return s.String() + d.Body
}
