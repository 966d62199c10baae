package check

import (
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
)

// part is a stretch of a source that is read in one way.
type part struct {
	start, end int
	kind       kind
	key        string // of front matter
}

type kind uint8

const (
	body  kind = iota
	value      // text of front matter
	name       // of a file, a slug or a path: only personal data
)

// nameKeys hold names of files, parts of addresses, and names that are declared in site.toml: another spelling of them
// would lead nowhere.
var nameKeys = map[string]bool{
	"photos": true, "照片": true, "图片": true, "photo": true, "file": true, "文件": true, "文件名": true, "cover": true,
	"封面":          true,
	"attachments": true, "附件": true, "slug": true, "网址": true, "网址名": true, "aliases": true, "旧网址": true,
	"district": true, "districts": true, "区县": true, "地区": true, "所属区县": true, "topics": true, "topic": true, "专题": true,
}

// textKeys hold sentences. In other values, such as tags and those of [extra], --fix replaces nothing: pages have their
// addresses by them, and themes may read them in ways of their own.
var textKeys = map[string]bool{
	"title": true, "标题": true, "题目": true, "kicker": true, "引题": true, "肩题": true, "subtitle": true, "副题": true,
	"副标题": true, "summary": true, "摘要": true, "导语": true, "caption": true, "图说": true, "说明": true, "alt": true,
	"替代文字": true,
}

// reasonKeys hold why a bulletin was withdrawn.
var reasonKeys = map[string]bool{
	"reason": true, "原因": true, "理由": true, "withdrawn": true, "撤回": true, "撤下": true,
}

// acceptKeys name the accept list.
var acceptKeys = map[string]bool{"accept": true, "认可": true}

// frontMatter cuts front matter into its values. Also returned is where the accept list stands, whose entries repeat
// what they accept.
func frontMatter(text string) (parts []part, accept part) {
	acceptEnd := 0 // of the list, with its bracket
	for _, e := range frontmatter.Entries(&diag.Source{Text: text}) {
		switch {
		case acceptKeys[e.Key] && e.Compound:
			acceptEnd = e.OuterEnd
		case acceptKeys[e.Key]:
			if accept.end == 0 {
				accept = part{e.Start, e.End, value, e.Key}
			}
			accept.end = max(e.OuterEnd, acceptEnd)
		case e.Compound, e.Key == "sha256": // a digest, some of whose digits may look like a number
		default:
			p := part{e.Start, e.End, value, e.Key}
			if nameKeys[e.Key] {
				p.kind = name
			}
			parts = append(parts, p)
		}
	}
	return parts, accept
}

func at(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

func lineEnd(text string) int {
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		return i
	}
	return len(text)
}

func digitAt(text string, i int) bool { return at(text, i) >= '0' && at(text, i) <= '9' }
