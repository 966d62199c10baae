package web

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jianbao/generator/internal/importer/document"
)

// corpus is the folder of the import corpus, which lies beside the repository.
func corpus(t *testing.T) string {
	t.Helper()
	for up := "../../../.."; strings.Count(up, "/") < 8; up += "/.." {
		dir := filepath.Join(up, "shared", "data", "import")
		if _, err := os.Stat(filepath.Join(dir, "expected.json")); err == nil {
			return dir
		}
	}
	t.Skip("shared/data/import does not lie beside the repository")
	return ""
}

// onDisk are the files of a folder.
func onDisk(dir string) Files {
	return func(name string) (func() ([]byte, error), int64, bool) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Stat(file)
		if err != nil || !info.Mode().IsRegular() {
			return nil, 0, false
		}
		return func() ([]byte, error) { return os.ReadFile(file) }, info.Size(), true
	}
}

// pictures are those of a document, in their order.
func pictures(d *document.Document) (all []*document.Picture) {
	eachPicture(d.Blocks, 0, func(pic *document.Picture, _ int) { all = append(all, pic) })
	return all
}

// texts are all lines of a document, with numbers, and tables by cells.
func texts(blocks []document.Block) (lines []string) {
	for i := range blocks {
		b := &blocks[i]
		if text := b.Number + b.Text(); text != "" {
			lines = append(lines, text)
		}
		for _, row := range b.Rows {
			for _, cell := range row {
				lines = append(lines, texts(cell.Blocks)...)
			}
		}
	}
	return lines
}

// conserve checks that all that a page shows is in the document or in what was left out.
func conserve(t *testing.T, page string, d *document.Document) {
	t.Helper()
	var out strings.Builder
	for _, line := range texts(d.Blocks) {
		out.WriteString(line)
	}
	for _, note := range d.Notes {
		out.WriteString(strings.Join(texts(note.Blocks), ""))
	}
	for _, dropped := range d.Dropped {
		out.WriteString(dropped.Text)
	}
	left := map[rune]int{}
	for _, r := range out.String() {
		left[r]++
	}
	source, _ := takeData(page)
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return
	}
	body := find(root, "body")
	if body == nil {
		return
	}
	for _, r := range visible(body) {
		if r == softBlank || r == softBreak || blank(r) {
			continue
		}
		if left[r]--; left[r] == -1 {
			t.Errorf("%q is lost: %.300q became %.300q", r, visible(body), out.String())
			return
		}
	}
}

type expectation struct {
	Title    string
	Date     string
	Photos   [][]string
	Headings [][]any
	Bold     []string
	Must     []string
	MustNot  []string
	Table    []int
	Source   string
	Quote    string
	Missing  int
}

// What the corpus expects of pages, as far as blocks show it: captions and headings are those of package interpret.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]json.RawMessage
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"synth_公众号_网页另存_含files夹.html", "synth_公众号_仅HTML无图.html", "synth_其实是网页.doc",
		"synth_旧网站_TRS_gb2312/t20240627_1.htm"} {
		t.Run(name, func(t *testing.T) {
			var want expectation
			if err := json.Unmarshal(expected[name], &want); err != nil {
				t.Fatal(err)
			}
			page, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			d, err := Read(page, onDisk(filepath.Dir(filepath.Join(dir, name))), document.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, d, &want)
		})
	}
}

func compare(t *testing.T, d *document.Document, want *expectation) {
	t.Helper()
	all := strings.Join(texts(d.Blocks), "\n")
	if d.Meta.Title != want.Title && !strings.HasPrefix(all, want.Title+"\n") {
		t.Errorf("title %q", d.Meta.Title)
	}
	if date := strings.Replace(d.Meta.Date, " ", "T", 1); date != want.Date && date != "" {
		t.Errorf("date %q", date)
	}
	if d.Meta.Source != want.Source && !strings.Contains(all, "来源："+want.Source) {
		t.Errorf("source %q", d.Meta.Source)
	}
	var digests []string
	missing := 0
	for _, pic := range pictures(d) {
		if pic.Missing != "" {
			missing++
			continue
		}
		data, err := pic.Read()
		if err != nil || int64(len(data)) != pic.Size {
			t.Errorf("%s: %d bytes of %d, %v", pic.Name, len(data), pic.Size, err)
		}
		sum := sha256.Sum256(data)
		digests = append(digests, fmt.Sprintf("%x", sum[:8]))
	}
	var photos []string
	for _, photo := range want.Photos {
		photos = append(photos, photo[0])
		if !strings.Contains(all, photo[1]) {
			t.Errorf("the caption %q is lost", photo[1])
		}
	}
	if strings.Join(digests, " ") != strings.Join(photos, " ") || missing != want.Missing {
		t.Errorf("photos %v and %d missing", digests, missing)
	}
	for _, heading := range want.Headings {
		if !strings.Contains(all, heading[1].(string)) {
			t.Errorf("the heading %v is lost", heading)
		}
	}
	for _, bold := range want.Bold {
		if text := strings.Trim(bold, "*"); !hasBold(d.Blocks, text) {
			t.Errorf("%q is not bold", text)
		}
	}
	for _, text := range want.MustNot {
		if strings.Contains(all, text) {
			t.Errorf("%q is in the text", text)
		}
	}
	tables := 0
	for i := range d.Blocks {
		if rows := d.Blocks[i].Rows; rows != nil {
			if tables++; len(rows) != want.Table[0] || len(rows[0]) != want.Table[1] {
				t.Errorf("a table of %d rows", len(rows))
			}
		}
	}
	if (tables > 0) != (want.Table != nil) {
		t.Errorf("%d tables", tables)
	}
	if want.Quote != "" && !strings.Contains(all, want.Quote) {
		t.Errorf("the quotation is lost")
	}
}

func hasBold(blocks []document.Block, text string) bool {
	for i := range blocks {
		for _, run := range blocks[i].Runs {
			if run.Bold && run.Text == text {
				return true
			}
		}
	}
	return false
}

// The real pages of the corpus.
func TestRealPages(t *testing.T) {
	dir := corpus(t)
	for _, test := range []struct {
		name    string
		want    document.Meta
		missing int
		first   string
	}{
		{"wx_图片分享_01.html", document.Meta{Title: "新能源车均价创6年新低，价格战「寒气」侵蚀供应链", Date: "2025-11-05 18:30", Source: "36氪"},
			4, "今年，中国汽车行业价格战，寒气越发深入。"},
		{"wx_普通图文_03_秀米.html", document.Meta{Title: "前端播客周刊 #026 - Chrome Speculation Rules 加速网站性能",
			Date: "2025-11-11 12:09", Source: "印记中文", Author: "印记中文团队"}, 3, "本期看点：Chrome"},
		{"cms_people.html", document.Meta{Title: "女儿出嫁，郑板桥画了几笔兰花当嫁妆", Date: "2019-06-15 08:18",
			Source: "人民网-文化频道 原创稿"}, 2, "父亲的教诲"},
		{"cms_shanxi.html", document.Meta{Title: "山西品牌丝路行（南美站）正式启动", Date: "2019-09-18 06:23", Source: "山西日报"},
			1, "图为山西品牌丝路行（南美站）启动仪式。（刘通摄）"},
	} {
		page, err := os.ReadFile(filepath.Join(dir, test.name))
		if err != nil {
			t.Fatal(err)
		}
		d, err := Read(page, nil, document.DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		d.Meta.Address = ""
		if d.Meta != test.want {
			t.Errorf("%s: %+v", test.name, d.Meta)
		}
		if n := len(pictures(d)); n != test.missing {
			t.Errorf("%s: %d pictures", test.name, n)
		}
		if lines := texts(d.Blocks); !strings.HasPrefix(lines[0], test.first) {
			t.Errorf("%s begins with %q", test.name, lines[0])
		}
		conserve(t, string(page), d)
	}
	page, err := os.ReadFile(filepath.Join(dir, "wx_作者已删除_01.html"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(page, nil, document.DefaultLimits); err == nil || !strings.Contains(err.Error(), "该内容已被发布者删除") {
		t.Errorf("a page whose article is gone: %v", err)
	}
}
