package check

import (
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/docinfo"
	"jianbao/generator/internal/site"
)

// A document's properties, changes, hidden parts and personal numbers are told with their place and the cure.
func TestAttached(t *testing.T) {
	districts := []*site.District{{Name: "甲区", Slug: "jia"}}
	b := &site.Bulletin{File: "content/a/index.md", Districts: districts}
	info := docinfo.Info{
		Kind: "xlsx", Comments: 2, Hidden: []string{"底稿", ""},
		People: []docinfo.Field{{Name: docinfo.Author, Value: "王某\u0000某"}, {Name: docinfo.Company, Value: "某局"}},
		Texts: []docinfo.Text{{Name: "名册", Lines: []string{
			"姓名\t手机", "", "王某某\t13987654321", "李某\t13987654322\t028-87654321", "电话：13800000000",
		}}},
	}
	facts := Facts{Site: &site.Site{}, Now: time.Now(), Attached: []Attached{{b, "a/名册.xlsx", info}}}
	c := New(Settings{OwnNumbers: []string{"13800000000"}})
	var got strings.Builder
	for _, f := range c.Site(facts) {
		if strings.HasPrefix(string(f.Code), "check-file") {
			got.WriteString(string(f.Code) + " " + f.File + "\n  " + f.Message(diag.Zh) + "\n  " + f.Message(diag.En) + "\n")
		}
	}
	const want = `check-file-author content/a/index.md
  “名册.xlsx”的属性里有作者“王某某”、单位“某局”
  the properties of "名册.xlsx" name author "王某某", company "某局"
check-file-changes content/a/index.md
  “名册.xlsx”里有 2 条批注
  "名册.xlsx" has comments: 2
check-file-hidden content/a/index.md
  “名册.xlsx”里有隐藏的工作表“底稿”、隐藏的行或列
  "名册.xlsx" has the hidden sheet "底稿", hidden rows or columns
check-file-personal content/a/index.md
  “名册.xlsx”里有手机号码 2 处（名册 第 3 行：13*******21）
  "名册.xlsx" holds 2 × mobile number (名册, row 3: 13*******21)
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	facts.Accept = map[string][]string{b.File: {"check-file-personal 名册.xlsx", "check-file-author"}}
	for _, f := range c.Site(facts) {
		if f.Code == filePersonal || f.Code == fileAuthor {
			t.Errorf("%s was accepted", f.Code)
		}
	}
}
