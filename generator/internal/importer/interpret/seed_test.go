package interpret

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// TestSeed holds the round-up of nine districts that import began with: its parts, their photos and captions, headings
// and paragraphs.
func TestSeed(t *testing.T) {
	text := shared(t, "roundup.txt")
	o := auto
	o.Year, o.Topic = 2022, "yiqing-2022"
	r := interpretText(t, siteOf(t, sichuan), string(text), o)
	want := []struct {
		slug                                          string
		paragraphs, headings, photos, captions, stars int
		date                                          string
	}{
		{"wuhou", 4, 0, 5, 5, 3, "2022-09-01"},
		{"qingyang", 7, 3, 10, 10, 2, "2022-09-01"},
		{"longquanyi", 5, 3, 2, 2, 6, "2022-09-01"},
		{"jintang", 4, 0, 8, 8, 0, "2022-09-01"},
		{"pengzhou", 5, 3, 0, 0, 9, "2022-09-01"},
		{"pujiang", 9, 0, 11, 11, 1, "2022-09-01"},
		{"jialing", 7, 3, 3, 0, 4, "2022-09-01"},
		{"wanyuan", 5, 0, 5, 5, 0, "2022-09-02"},
		{"lezhi", 6, 3, 4, 4, 1, "2022-09-01"},
	}
	if len(r.Drafts) != len(want) {
		t.Fatalf("%d bulletins", len(r.Drafts))
	}
	titles := map[string]bool{}
	for i, w := range want {
		d := r.Drafts[i]
		captions := 0
		for _, p := range d.Photos {
			captions += int(yes(p.Caption != "" || p.Alt != ""))
		}
		headings := strings.Count(d.Body, "## ")
		paragraphs := len(strings.Split(strings.TrimSpace(d.Body), "\n\n")) - headings - len(d.Photos)
		stars := len(regexp.MustCompile(`\*\p{Han}{1,6}\*\*`).FindAllString(d.Body, -1))
		if !slices.Equal(d.Districts, []string{w.slug}) || len(d.Photos) != w.photos || captions != w.captions ||
			headings != w.headings || paragraphs != w.paragraphs || stars != w.stars || d.Date.Format("2006-01-02") != w.date {
			t.Errorf("%s: %d captions, %d headings, %d paragraphs, %d masked\n%s",
				w.slug, captions, headings, paragraphs, stars, show(d))
		}
		if d.Source != "综合" || !slices.Equal(d.Topics, []string{"yiqing-2022"}) || d.Part != i+1 {
			t.Errorf("%s: source %q, topics %v, part %d", w.slug, d.Source, d.Topics, d.Part)
		}
		if titles[d.Title] || utf8.RuneCountInString(d.Title) > 40 || !slices.Contains(d.Guessed, "title") ||
			!slices.Contains(d.Guessed, "date") {
			t.Errorf("%s: %q guessed %v", w.slug, d.Title, d.Guessed)
		}
		titles[d.Title] = true
	}
	for i, heading := range map[int]string{
		1: "机关干部闻令而动、火线支援", 2: "全员检测,督导组细查小区", 4: "靠前冲锋 战在一线", 8: "人大代表 认真履职",
	} {
		if !strings.Contains(r.Drafts[i].Body, "## "+heading+"\n") {
			t.Errorf("no heading %s", heading)
		}
	}
	if body := r.Drafts[6].Body; !strings.Contains(body, "“请大家保持1.5米的距离,按秩序进行信息登记和核酸采集。”\n") ||
		!strings.Contains(body, "群策群力,捐款捐物,做好表率。\n") || strings.Contains(body, "。  ") {
		t.Error(body)
	}
	if p := r.Drafts[7].Photos; p[3].Caption != "市人大常委会领导分赴联系社区督导核酸检测工作。" || p[1].Alt == "" || p[1].Alt == p[2].Alt {
		t.Error(show(r.Drafts[7]))
	}
}

// TestSeedTopic holds that without an option the likeliest topic is named, and not written.
func TestSeedTopic(t *testing.T) {
	r := interpretText(t, siteOf(t, sichuan), string(shared(t, "roundup.txt")), auto)
	if r.Topic.Slug != "yiqing-2022" || r.Topic.Title != "抗击疫情区人大代表在行动" || len(r.Drafts[0].Topics) > 0 {
		t.Errorf("%+v %v", r.Topic, r.Drafts[0].Topics)
	}
	if !slices.Contains(r.Drafts[0].Guessed, "year") {
		t.Error(show(r.Drafts[0]))
	}
}

// TestSmallRoundup holds a round-up with stars before its places, brackets for photos and an introduction.
func TestSmallRoundup(t *testing.T) {
	r := interpretText(t, siteOf(t, sichuan), string(shared(t, "import/roundup_星号区县_无图.txt")), auto)
	if len(r.Drafts) != 3 || r.Topic.Title != "各地人大代表在抗洪一线" || !strings.HasPrefix(r.Topic.Intro, "连日来") ||
		r.Topic.Lines == "" {
		t.Fatalf("%d %+v", len(r.Drafts), r.Topic)
	}
	for i, w := range []struct {
		slug, captions string
		headings       int
	}{
		{"wuhou", "武侯区人大代表在河堤巡查||代表转移群众（左图）、搬运物资（右图）", 0}, {"qingyang", "", 1}, {"jintang", "金堂县人大代表运送物资。", 0},
	} {
		d := r.Drafts[i]
		var captions []string
		for _, p := range d.Photos {
			captions = append(captions, p.Caption)
		}
		if d.Districts[0] != w.slug || strings.Join(captions, "|") != w.captions ||
			strings.Count(d.Body, "## ") != w.headings || d.Source != "省人大网综合" || d.Date.Format("01-02") != "07-10" {
			t.Error(show(d))
		}
	}
}

// TestNewTopics holds that the topics of two round-ups have slugs of their own, and texts that TOML reads.
func TestNewTopics(t *testing.T) {
	slugs := map[string]bool{}
	for _, title := range []string{"防汛救灾", "“代表\u200b活动月” C:\\掠影"} {
		r := interpretText(t, siteOf(t, sichuan), title+"\n武侯区\n武侯区人大代表参与巡堤查险，转移群众35人。\n"+
			"青羊区\n青羊区人大代表排查隐患12处，督促整改到位。\n", auto)
		var read struct {
			Topic []struct{ Slug, Title string }
		}
		if _, err := toml.Decode(r.Topic.Lines, &read); err != nil || len(read.Topic) != 1 {
			t.Fatalf("%v in %s", err, r.Topic.Lines)
		}
		if read.Topic[0].Title != r.Topic.Title || slugs[read.Topic[0].Slug] {
			t.Errorf("%+v of %q", read.Topic, r.Topic.Title)
		}
		slugs[read.Topic[0].Slug] = true
	}
}
