package check

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"jianbao/generator/internal/diag"
)

// Report is the result of a check. In its CSV and HTML forms personal data are masked, because those are passed
// on and printed.
type Report struct {
	Title     string // of the site
	Unit      string // what the site calls a district; "": its usual name
	Now       time.Time
	Bulletins int // how many were checked
	Rules     []*Rule
	Findings  []Finding
	Dues      []Due
	Fixing    bool // --fix offers what it can do beside the report, so that the summary does not
}

// Count is a line of a summary.
type Count struct {
	Name             string
	Errors, Warnings int
}

// Fixable is how many findings --fix can fix.
func (r *Report) Fixable() int {
	n := 0
	for _, f := range r.Findings {
		if len(f.Edits) > 0 || f.Code == diag.FrontMatterForeign {
			n++
		}
	}
	return n
}

// countBy counts the findings by what a function returns for them.
func (r *Report) countBy(name func(Finding) string) map[string]*Count {
	counts := map[string]*Count{}
	for _, f := range r.Findings {
		c := counts[name(f)]
		if c == nil {
			c = &Count{Name: name(f)}
			counts[c.Name] = c
		}
		if f.Severity == diag.Error {
			c.Errors++
		} else {
			c.Warnings++
		}
	}
	return counts
}

// RuleCount is a line of the summary by rule.
type RuleCount struct {
	Rule *Rule
	Count
}

// ByRule counts the findings of each rule that has any, in the order of the rules.
func (r *Report) ByRule(lang diag.Lang) []RuleCount {
	counts := r.countBy(func(f Finding) string { return string(f.Code) })
	var out []RuleCount
	for _, rule := range r.Rules {
		if c := counts[string(rule.Code)]; c != nil {
			out = append(out, RuleCount{rule, Count{diag.OneLine(rule.Name.In(lang)), c.Errors, c.Warnings}})
		}
	}
	return out
}

// ByDistrict counts the findings of each district that has any, the most errors first. Findings about
// the site as a whole have no district.
func (r *Report) ByDistrict(lang diag.Lang) []Count {
	var out []Count
	for _, c := range r.countBy(func(f Finding) string { return f.District }) {
		if c.Name == "" {
			c.Name = diag.Text{Zh: "全站", En: "the site"}.In(lang)
		}
		c.Name = diag.OneLine(c.Name)
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Count) int {
		if a.Errors != b.Errors {
			return b.Errors - a.Errors
		}
		if a.Warnings != b.Warnings {
			return b.Warnings - a.Warnings
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

func (r *Report) total() (errors, warnings int) {
	for _, c := range r.countBy(func(Finding) string { return "" }) {
		return c.Errors, c.Warnings
	}
	return 0, 0
}

// Summary is the text that follows the findings on a terminal.
func (r *Report) Summary(lang diag.Lang) []byte {
	var b bytes.Buffer
	errors, warnings := r.total()
	if errors+warnings == 0 {
		nothing := diag.Text{Zh: "体检 %d 篇简报，没有发现问题。\n", En: "checked %d bulletins: nothing found.\n"}
		fmt.Fprintf(&b, nothing.In(lang), r.Bulletins)
		return b.Bytes()
	}
	counts := diag.Text{Zh: "体检 %d 篇简报：错误 %d 处，提醒 %d 处", En: "checked %d bulletins: %d errors, %d warnings"}
	fmt.Fprintf(&b, counts.In(lang), r.Bulletins, errors, warnings)
	if n := r.Fixable(); n > 0 && !r.Fixing {
		fmt.Fprintf(&b, diag.Text{Zh: "，其中 %d 处可以用 --fix 自动改好", En: ", of which --fix can fix %d"}.In(lang), n)
	}
	b.WriteString(diag.Text{Zh: "。\n", En: ".\n"}.In(lang))
	b.WriteString(diag.Text{Zh: "\n按规则\n", En: "\nby rule\n"}.In(lang))
	for _, c := range r.ByRule(lang) {
		fmt.Fprintf(&b, "  %s %6d  %s\n", padCells(string(c.Rule.Code), 28), c.Errors+c.Warnings, c.Name)
	}
	unit := diag.UnitText(r.Unit)
	b.WriteString(diag.Text{Zh: "\n按" + unit.Zh + "\n", En: "\nby " + unit.En + "\n"}.In(lang))
	for _, c := range r.ByDistrict(lang) {
		fmt.Fprintf(&b, "  %s %6d\n", padCells(c.Name, 28), c.Errors+c.Warnings)
	}
	return b.Bytes()
}

// padCells fills a text with blanks to a number of display cells.
func padCells(text string, cells int) string {
	for _, r := range text {
		cells--
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			cells--
		}
	}
	return text + strings.Repeat(" ", max(0, cells))
}

// displayText is the text found, masked if it is personal data.
func (r *Report) displayText(f Finding) string {
	for _, rule := range r.Rules {
		if rule.Code == f.Code && rule.Group == Personal {
			return mask(f.Text)
		}
	}
	return f.Text
}

// mask replaces all of a text but its first and last characters, three of each at most.
func mask(text string) string {
	runes := []rune(text)
	visible := min(3, len(runes)/4)
	for i := visible; i < len(runes)-visible; i++ {
		runes[i] = '*'
	}
	return string(runes)
}

// CSV has a line for each finding. It is UTF-8 with the byte order mark that Excel needs, and no cell can be taken for
// a formula or holds a line end.
func (r *Report) CSV(lang diag.Lang) []byte {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	head := diag.Choices{"级别", "类别", "规则", diag.UnitText(r.Unit).Zh, "文件", "行", "列", "问题", "原文", "怎么改"}
	if lang == diag.En {
		head = diag.Choices{
			"severity", "group", "rule", diag.UnitText(r.Unit).En, "file", "line", "column", "message", "text", "hint",
		}
	}
	w.Write(head)
	groups := map[diag.Code]Group{}
	for _, rule := range r.Rules {
		groups[rule.Code] = rule.Group
	}
	for _, f := range r.Findings {
		row := []string{
			severity(f, lang), groups[f.Code].In(lang), string(f.Code), f.District, f.File,
			numberCell(f.Line), numberCell(f.Column), f.Message(lang), r.displayText(f), strings.Join(f.Hints(lang), " "),
		}
		for i, cell := range row {
			row[i] = csvCell(cell)
		}
		w.Write(row)
	}
	w.Flush() // a buffer takes everything
	return b.Bytes()
}

// csvCell is a text as a cell. One that a spreadsheet may read as a formula gets an apostrophe: those of full width and
// the like (＝ ﹣ ＠) and those after blanks too, since some convert or trim what they read.
func csvCell(text string) string {
	text = diag.OneLine(text)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == utf8.RuneError || r >= 0x2400 && r < 0x2420
	}))
	if strings.Trim(norm.NFKC.String(string(first)), "=+-@\u2212") == "" {
		return "'" + text
	}
	return text
}

// numberCell is a number in CSV; 0 is empty.
func numberCell(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func severity(f Finding, lang diag.Lang) string {
	if f.Severity == diag.Error {
		return diag.Text{Zh: "错误", En: "error"}.In(lang)
	}
	return diag.Text{Zh: "提醒", En: "warning"}.In(lang)
}

//go:embed report.html
var reportPage string

// HTML is a report to print: one page without scripts and without files of its own.
func (r *Report) HTML(lang diag.Lang) ([]byte, error) {
	page, err := template.New("report").Funcs(template.FuncMap{
		"say":     func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(lang) },
		"capital": func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
		"unit":    func() diag.Text { return diag.UnitText(r.Unit) },
		"day": func(t time.Time) string {
			if t.IsZero() {
				return "—"
			}
			return t.Format(time.DateOnly)
		},
		"shown":    func(f Finding) string { return diag.OneLine(r.displayText(f)) },
		"severity": func(f Finding) string { return severity(f, lang) },
		"isError":  func(f Finding) bool { return f.Severity == diag.Error },
		"overdue":  func(d Due) bool { return d.By.IsZero() || r.Now.After(d.By) },
		"text":     func(t diag.Localized) string { return t.In(lang) },
		"message": func(f Finding) string {
			message, _ := f.Shown(lang)
			return message
		},
		"hints": func(f Finding) []string {
			_, hints := f.Shown(lang)
			return hints
		},
		"place": func(f Finding) string { return diag.OneLine(f.Location()) },
	}).Parse(reportPage)
	if err != nil {
		return nil, fmt.Errorf("the report's page: %w", err)
	}
	errors, warnings := r.total()
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{
		"Report": r, "Lang": lang, "Errors": errors, "Warnings": warnings, "Fixable": r.Fixable(),
		"Rules": r.ByRule(lang), "Districts": r.ByDistrict(lang), "Sections": r.sections(),
	})
	if err != nil {
		return nil, fmt.Errorf("the report: %w", err)
	}
	return []byte(strings.ReplaceAll(diag.Lines(b.String()), "\r", "")), nil
}

// section is the findings of one group.
type section struct {
	Group    Group
	Findings []Finding
}

func (r *Report) sections() []section {
	groups := map[diag.Code]Group{}
	for _, rule := range r.Rules {
		groups[rule.Code] = rule.Group
	}
	var out []section
	for g := range Group(len(groupNames)) {
		s := section{Group: g}
		for _, f := range r.Findings {
			if groups[f.Code] == g {
				s.Findings = append(s.Findings, f)
			}
		}
		if len(s.Findings) > 0 {
			out = append(out, s)
		}
	}
	return out
}
