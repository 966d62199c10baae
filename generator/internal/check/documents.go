package check

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/docinfo"
	"jianbao/generator/internal/site"
)

// Attached is a document that a bulletin publishes as it is, and what it says.
type Attached struct {
	Bulletin *site.Bulletin
	File     string // relative to the bulletin's folder
	Info     docinfo.Info
}

// checkAttached reports what a document gives away beside its pages.
func (s *siteCheck) checkAttached(a Attached) {
	at, district, name := s.spanOf(a.Bulletin, "attachments", a.File), districtOf(a.Bulletin), path.Base(a.File)
	cure := cures[a.Info.Kind]
	if len(a.Info.People) > 0 {
		s.add(fileAuthor, at, district, name, propertiesText(a.Info.People), cure.properties)
	}
	if a.Info.Changes > 0 || a.Info.Comments > 0 {
		s.add(fileChanges, at, district, name, changesText(a.Info), cure.changes)
	}
	if len(a.Info.Hidden) > 0 {
		s.add(fileHidden, at, district, name, hiddenText(a.Info), cure.hidden)
	}
	if what := s.c.personalIn(a); what.Zh != "" {
		s.add(filePersonal, at, district, name, what, cure.personal)
	}
}

// documentCures say where a program has what is to be removed.
type documentCures struct{ properties, changes, hidden, personal diag.Text }

var cures = map[string]documentCures{
	"docx": {
		properties: inspectOffice,
		changes: diag.Text{Zh: "在“审阅”里接受或拒绝全部修订，删除全部批注，再保存",
			En: "under Review, accept or reject all changes and delete all comments; save it"},
		hidden: diag.Text{Zh: "全选文字，在“字体”里去掉“隐藏文字”，看清楚再决定留不留",
			En: "select all, clear Hidden in the font dialog, and see whether that text may stay"},
		personal: maskThem,
	},
	"xlsx": {
		properties: inspectOffice,
		changes:    deleteComments,
		hidden: diag.Text{Zh: "右键取消隐藏，看清楚；不该公开的删去，再保存",
			En: "unhide them to see what they hold; delete what is not public, and save it"},
		personal: diag.Text{Zh: "删去这一列，或遮住中间几位再保存，例如 138****1234",
			En: "delete the column, or mask them as in 138****1234, and save it"},
	},
	"pptx": {
		properties: inspectOffice,
		changes:    deleteComments,
		hidden: diag.Text{Zh: "隐藏的幻灯片也会公开；不该公开的删去，再保存",
			En: "hidden slides are published, too; delete them, and save it"},
		personal: maskThem,
	},
	"pdf": {
		properties: diag.Text{Zh: "在原来的文档里删去作者和单位（文件 → 信息 → 检查文档），再导出 PDF",
			En: "remove author and company from the original (File → Info → Inspect Document), and export it again"},
	},
}

var (
	inspectOffice = diag.Text{
		Zh: "Word、Excel：文件 → 信息 → 检查文档 → 删除“文档属性和个人信息”；WPS：文件 → 文档加密 → 属性，清空后保存",
		En: "Word, Excel: File → Info → Inspect Document → Remove All beside the properties; WPS: File → Properties",
	}
	deleteComments = diag.Text{Zh: "在“审阅”里删除全部批注，再保存", En: "under Review, delete all comments; save it"}
	maskThem       = diag.Text{Zh: "在文件里遮住中间几位再保存，例如 138****1234",
		En: "mask them in the file, as in 138****1234, and save it"}
)

var propertyNames = [...]diag.Text{
	docinfo.Author:     {Zh: "作者", En: "author"},
	docinfo.LastAuthor: {Zh: "最后保存的人", En: "last saved by"},
	docinfo.Company:    {Zh: "单位", En: "company"},
	docinfo.Manager:    {Zh: "经理", En: "manager"},
}

func propertiesText(people []docinfo.Field) diag.Text {
	var zh, en []string
	for _, f := range people[:min(4, len(people))] {
		value := diag.Plain(f.Value)
		zh = append(zh, propertyNames[f.Name].Zh+"“"+value+"”")
		en = append(en, propertyNames[f.Name].En+` "`+value+`"`)
	}
	return diag.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

func changesText(info docinfo.Info) diag.Text {
	var zh, en []string
	if n := strconv.Itoa(info.Changes); info.Changes > 0 {
		zh, en = append(zh, n+" 处修订"), append(en, "tracked changes: "+n)
	}
	if n := strconv.Itoa(info.Comments); info.Comments > 0 {
		zh, en = append(zh, n+" 条批注"), append(en, "comments: "+n)
	}
	return diag.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

func hiddenText(info docinfo.Info) diag.Text {
	what := map[string]diag.Text{
		"docx": {Zh: "隐藏的文字", En: "hidden text"}, "xlsx": {Zh: "隐藏的行或列", En: "hidden rows or columns"},
		"pptx": {Zh: "隐藏的幻灯片", En: "hidden slides"},
	}[info.Kind]
	var zh, en []string
	for _, sheet := range info.Hidden[:min(4, len(info.Hidden))] {
		if sheet == "" {
			zh, en = append(zh, what.Zh), append(en, what.En)
			continue
		}
		sheet = diag.Plain(sheet)
		zh, en = append(zh, "隐藏的工作表“"+sheet+"”"), append(en, `the hidden sheet "`+sheet+`"`)
	}
	return diag.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

// personalIn says which personal numbers a document's text holds, with the place of the first, masked.
func (c *Checker) personalIn(a Attached) diag.Text {
	count, first := map[diag.Code]int{}, map[diag.Code]diag.Text{}
	for _, t := range a.Info.Texts {
		for i, line := range t.Lines {
			for _, f := range c.personal(line) {
				if count[f.Code]++; count[f.Code] == 1 {
					where := lineText(t.Name, i+1)
					first[f.Code] = diag.Text{Zh: where.Zh + "：" + mask(f.Text), En: where.En + ": " + mask(f.Text)}
				}
			}
		}
	}
	var zh, en []string
	for _, code := range documentNumbers {
		if n := count[code]; n > 0 {
			name := c.rules[code].Name
			zh = append(zh, name.Zh+" "+strconv.Itoa(n)+" 处（"+first[code].Zh+"）")
			en = append(en, strconv.Itoa(n)+" × "+name.En+" ("+first[code].En+")")
		}
	}
	return diag.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

// documentNumbers are looked for in documents, which have telephone numbers of offices by right.
var documentNumbers = []diag.Code{idNumber, bankCard, mobile}

func lineText(sheet string, line int) diag.Text {
	n := strconv.Itoa(line)
	if sheet == "" {
		return diag.Text{Zh: "第 " + n + " 段", En: "paragraph " + n}
	}
	return diag.Text{Zh: diag.Plain(sheet) + " 第 " + n + " 行", En: diag.Plain(sheet) + ", row " + n}
}

// personal are the personal data in a line.
func (c *Checker) personal(line string) []Finding {
	digits := 0
	for _, r := range line {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			digits++
		}
	}
	if digits < 11 {
		return nil
	}
	s := scanner{c: c, text: line, doc: &Document{Source: &diag.Source{Text: line}}}
	s.scan(part{start: 0, end: len(line), kind: name})
	return slices.DeleteFunc(s.found, func(f Finding) bool { return !slices.Contains(documentNumbers, f.Code) })
}
