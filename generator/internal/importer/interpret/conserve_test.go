package interpret

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"jianbao/generator/internal/importer/document"
)

// named are words of a document that stand for a field, a photo or a list, and are no text of the result: labels, days,
// marks of photos.
var named = regexp.MustCompile(labelled.String() + `|` + fullDay.String() + `|` + monthDay.String() + `|` +
	leadingName.String() + `|图\s*[0-9一二三四五六七八九十]|[上下左中右]图|图为|照片|供稿|报送|提供|摄影报道|摄影|供图|拍摄|摄|编者按|编辑|校对|编印|编|` +
	`[★☆]|[一二三四五六七八九十]、|（[一二三四五六七八九十]）|\n[0-9][.．、]|标题|题目|报道|撰稿|作者|通讯员|记者|(?i:photo by)|` +
	`文/图|图/文|图文|文|图说|图|人大常委会|人大|[四川成都南充资阳]{2}[省市]?|` + strings.NewReplacer(" ", "?|").Replace(sichuan) + `?`)

// pairsOf are the pairs of letters that stand side by side in a text, and single letters; signs and blanks aside.
func pairsOf(s string) map[string]bool {
	out := map[string]bool{}
	for _, line := range strings.Split(s, "\n") {
		var before rune
		for _, r := range line {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				out[string(r)] = true
				if before != 0 {
					out[string([]rune{before, r})] = true
				}
				before = r
			}
		}
	}
	return out
}

// signs part what a draft may write apart.
var signs = regexp.MustCompile(`[^\p{L}\p{N}]`)

// textOf is all text of blocks.
func textOf(blocks []document.Block) string {
	var s strings.Builder
	for i := range blocks {
		b := &blocks[i]
		s.WriteString(b.Number + b.Text() + "\n")
		for _, row := range b.Rows {
			for _, c := range row {
				s.WriteString(textOf(c.Blocks) + "\n")
			}
		}
	}
	return s.String()
}

// lost are the letters of a document that are neither in its drafts nor in what was left out.
func lost(doc *document.Document, r Result) string {
	in := textOf(doc.Blocks)
	for _, n := range doc.Notes {
		in += textOf(n.Blocks)
	}
	var out strings.Builder
	for _, d := range r.Drafts {
		fmt.Fprintln(&out, d.Title, d.Kicker, d.Subtitle, d.Source, d.Author, d.Editor, d.Reviewers, d.Number, d.Note,
			d.Signed, d.Extra, d.Body)
		for _, p := range d.Photos {
			fmt.Fprintln(&out, p.Caption, p.Credit)
		}
	}
	fmt.Fprintln(&out, r.Topic.Title, r.Topic.Intro)
	for _, d := range r.Dropped {
		fmt.Fprintln(&out, d.Text)
	}
	have := pairsOf(out.String())
	var missing []string
	for pair := range pairsOf(signs.ReplaceAllString(named.ReplaceAllString(in, "\n"), "\n")) {
		if !have[pair] {
			missing = append(missing, pair)
		}
	}
	slices.Sort(missing)
	return strings.Join(missing, " ")
}

// fragments are lines of which documents are made at random.
var fragments = []string{
	"武侯区人大常委会召开会议", "成都市武侯区", "★青羊区", "金堂县：听民声", "第3期", "工作简报", "武侯区人大常委会办公室　2024年5月17日",
	"2024年5月17日", "（武侯区人大 张三）", "（李四 王五）", "来源：武侯区人大", "责任编辑：赵六　审核：钱七", "图文来源：综 合", "摄影：孙八",
	"图为代表视察现场。（周九 摄）", "▲代表听取汇报", "图1：甲现场　图2：乙现场", "下图：检查组查看台账", "座谈会现场", "一、提高认识",
	"（一）强化责任", "一、突出重点，务求实效。会议指出，要抓好落实。", "编者按：近日各地开展活动。", "——侧记", "【代表风采】人民的代表",
	"5月16日，武侯区人大常委会组织代表对老旧小区改造情况开展视察，实地察看了三个点位，听取了情况介绍，并与居民面对面交流意见。",
	"“请大家排好队。”", "会议强调，要加强领导。（青羊区人大办公室）", "武人办〔2024〕12号", "各乡镇人大：", "近日", "通讯员 吴十", "附件：名单",
	"全员检测,督导组细查小区", "武侯区人大常委会办公室", "（2024年5月30日武侯区人民代表大会常务委员会通过）", "标题：代表在行动",
}

// random is a document of random lines.
func random(rnd *rand.Rand) *document.Document {
	doc := &document.Document{}
	formed := rnd.IntN(2) == 0
	for i := range 1 + rnd.IntN(14) {
		b := document.Block{Place: i + 1}
		switch rnd.IntN(8) {
		case 0:
			b.Kind = document.Pictures
			for range 1 + rnd.IntN(3) {
				b.Pictures = append(b.Pictures, &document.Picture{Missing: "?"})
			}
		case 1:
			if formed {
				b.Kind = document.Table
				for range 1 + rnd.IntN(3) {
					row := []document.Cell{
						{Blocks: []document.Block{fragment(rnd, formed)}}, {Blocks: []document.Block{fragment(rnd, formed)}},
					}
					if rnd.IntN(3) == 0 {
						row[0].Blocks = append(row[0].Blocks,
							document.Block{Kind: document.Pictures, Pictures: []*document.Picture{{Missing: "?"}}})
					}
					b.Rows = append(b.Rows, row)
				}
			} else {
				b = fragment(rnd, formed)
			}
		default:
			b = fragment(rnd, formed)
		}
		b.Place = i + 1
		doc.Blocks = append(doc.Blocks, b)
	}
	return doc
}

func fragment(rnd *rand.Rand, formed bool) document.Block {
	b := document.Block{Runs: []document.Run{{Text: fragments[rnd.IntN(len(fragments))]}}}
	if rnd.IntN(6) == 0 {
		b.Runs = append(b.Runs, document.Run{Text: "\n"}, document.Run{Text: fragments[rnd.IntN(len(fragments))], Bold: true})
	}
	if formed {
		b.Size = []float64{0, 10.5, 12, 16, 16, 16, 22}[rnd.IntN(7)]
		b.Align = []document.Align{document.Start, document.Start, document.Center, document.End}[rnd.IntN(4)]
		b.Outline = []int{0, 0, 0, 0, 1, 2}[rnd.IntN(6)]
		b.WithPicture, b.TextBox = rnd.IntN(8) == 0, rnd.IntN(12) == 0
		if rnd.IntN(8) == 0 {
			b.Kind = []document.Kind{document.Quote, document.Item, document.Code}[rnd.IntN(3)]
		}
		if rnd.IntN(8) == 0 && !levelName.MatchString(b.Text()) && !strings.Contains(b.Text(), "：") {
			b.Number = []string{"一、", "（二）", "3. "}[rnd.IntN(3)]
		}
	}
	return b
}

// TestConservation holds that no letter of a document is lost, whatever its lines are taken for.
func TestConservation(t *testing.T) {
	in := New(siteOf(t, sichuan))
	bad := 0
	for seed := range uint64(4000) {
		doc := random(rand.New(rand.NewPCG(seed, 1)))
		r := in.Drafts(doc, auto)
		if missing := lost(doc, r); missing != "" {
			bad++
			if bad > 8 {
				continue
			}
			t.Errorf("seed %d loses %q of\n%s", seed, missing, textOf(doc.Blocks))
			for _, d := range r.Drafts {
				t.Log(show(d))
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d of 4000 lose text", bad)
	}
	for _, b := range readInvented(t) {
		doc := b.document(t)
		if missing := lost(doc, in.Drafts(doc, auto)); missing != "" {
			t.Errorf("%s loses %q", b.name, missing)
		}
	}
}
