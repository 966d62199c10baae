package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// importPrinter prints what became of each file, as soon as it is known. Everything that comes from files passes
// through diag.OneLine.
type importPrinter struct {
	*reporter
	unit   diag.Text
	total  int
	done   int
	dry    bool
	inputs []string
	cured  map[diag.Code]bool // whose hint was printed: once is enough for a batch
	failed error
}

func (p *importPrinter) line(text string) {
	if _, err := io.WriteString(p.stdout, text+"\n"); err != nil && p.failed == nil {
		p.failed = err
	}
}

func (p *importPrinter) say(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(p.lang) }

// file prints what became of a file.
func (p *importPrinter) file(f *generator.ImportedFile) {
	p.done++
	digits := len(strconv.Itoa(p.total))
	p.line(fmt.Sprintf("[%*d/%d] %s", digits, p.done, p.total, diag.OneLine(f.Name)))
	if f.Refused != nil {
		p.finding(*f.Refused, true)
	}
	known := 0
	for i := range f.Drafts {
		if d := &f.Drafts[i]; f.Migrated && d.Known != "" {
			known++
		} else {
			p.draft(d)
		}
	}
	if known > 0 {
		p.line(fmt.Sprintf(p.say(
			"  跳过 %d 篇，导入过；要再来一次就加上 --again", "  %d left out: imported before; --again imports them again",
		), known))
	}
	p.findings(f.Findings)
	if t := f.Topic; t != nil && t.Title != "" {
		p.line("  " + p.say("专题：", "topic: ") + diag.OneLine(t.Title))
		switch {
		case t.Given:
		case t.Slug != "":
			p.line(strings.ReplaceAll(p.say(
				"    像是 site.toml 里的这一个；要归入，在这几篇里写 topics = [\"SLUG\"]，下次导入加上 --topic SLUG",
				"    it seems to be one of site.toml; to file them there, write topics = [\"SLUG\"], or next time --topic SLUG",
			), "SLUG", diag.OneLine(t.Slug)))
		case t.Lines != "":
			p.line(p.say("    site.toml 里没有这个专题；要用，把下面几行加进去，在这几篇里写 topics，下次导入加上 --topic：",
				"    site.toml does not have it; to use it, add these lines, and topics to the drafts, or next time --topic:"))
			for line := range strings.Lines(t.Lines) {
				p.line("      " + diag.OneLine(strings.TrimRight(line, "\n")))
			}
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(droppedOf(f))) {
		texts := droppedOf(f)[reason]
		p.line("  " + p.say("略去", "left out: ") + dropReason(reason).In(p.lang) + p.say("：", ": ") + texts)
	}
}

// droppedOf are the texts that were left out, by the reason, each shortened.
func droppedOf(f *generator.ImportedFile) map[string]string {
	by := map[string][]string{}
	for _, d := range f.Dropped {
		if d.Reason == "placeholder" { // a photo stands there, or its place
			continue
		}
		text, _ := truncateCells(strings.Join(strings.Fields(d.Text), " "), 40)
		if text != "" && len(by[d.Reason]) < 6 && !slices.Contains(by[d.Reason], text) {
			by[d.Reason] = append(by[d.Reason], text)
		}
	}
	out := map[string]string{}
	for reason, texts := range by {
		out[reason] = strings.Join(texts, " | ")
	}
	return out
}

// dropReasons name why text was left out.
var dropReasons = map[string]diag.Text{
	"header": {Zh: "页眉", En: "headers"}, "footer": {Zh: "页脚", En: "footers"}, "comment": {Zh: "批注", En: "comments"},
	"deleted": {Zh: "已删除的文字", En: "deleted text"}, "hidden": {Zh: "隐藏的文字", En: "hidden text"},
	"watermark": {Zh: "水印", En: "watermarks"}, "advertisement": {Zh: "推广内容", En: "advertisements"},
	"navigation": {Zh: "网页的导航", En: "navigation"}, "script": {Zh: "脚本", En: "scripts"},
	"field": {Zh: "域代码", En: "field codes"}, "greeting": {Zh: "问候和签名", En: "greetings"},
	"masthead": {Zh: "刊头", En: "the masthead"}, "placeholder": {Zh: "照片的占位", En: "signs where photos belong"},
	"decoration": {Zh: "装饰", En: "decoration"}, "limit": {Zh: "太多的内容", En: "what is too much"},
}

func dropReason(reason string) diag.Text {
	if text, ok := dropReasons[reason]; ok {
		return text
	}
	return diag.Text{Zh: diag.OneLine(reason), En: diag.OneLine(reason)}
}

// draft prints what became of one text.
func (p *importPrinter) draft(d *generator.ImportedDraft) {
	title := diag.OneLine(d.Title)
	switch {
	case d.Known != "":
		for _, found := range d.Findings {
			p.finding(found, false)
		}
		return
	case d.Waiting:
		p.line("  " + p.say("没有写，等您补充", "not written, waiting for you") + "  " + title)
	case d.Failed:
		p.line("  " + p.say("没有写", "not written") + "  " + title)
	default:
		p.line("  " + diag.OneLine(d.Folder) + "  " + title)
	}
	if facts := p.facts(d); len(facts) > 0 {
		p.line("    " + strings.Join(facts, "  "))
	}
	p.findings(d.Findings)
}

// mostOfKind is how many findings of a kind are printed of one text. The report and JSON have all.
const mostOfKind = 3

// findings prints what was found in one text.
func (p *importPrinter) findings(list []diag.Diagnostic) {
	total, shown := map[diag.Code]int{}, map[diag.Code]int{}
	for _, d := range list {
		total[d.Code]++
	}
	for _, d := range list {
		shown[d.Code]++
		switch n := shown[d.Code]; {
		case d.Severity == diag.Error || n <= mostOfKind || total[d.Code] == mostOfKind+1:
			p.finding(d, false)
		case n == mostOfKind+1:
			more := fmt.Sprintf(p.say("还有 %d 处，--report 全部列出", "%d more; --report lists them all"), total[d.Code]-mostOfKind)
			p.line(p.noticeHead(d) + more)
		}
	}
}

// facts are what was found in a text, with the reasons.
func (p *importPrinter) facts(d *generator.ImportedDraft) (facts []string) {
	because := func(text, key string) string {
		reason := diag.OneLine(d.Reasons[key])
		if text == "" || reason == "" {
			return text
		}
		return text + p.say("（"+reason+"）", " ("+reason+")")
	}
	var units []string
	for _, u := range d.Unit {
		units = append(units, diag.OneLine(u))
	}
	if len(units) > 0 {
		facts = append(facts, because(diag.Choices(units).In(p.lang), "district"))
	}
	if !d.Date.IsZero() {
		layout := "2006-01-02"
		if d.HasTime {
			layout = "2006-01-02 15:04"
		}
		facts = append(facts, because(d.Date.Format(layout), "date"))
	}
	for _, n := range []struct {
		n      int
		zh, en string
	}{
		{d.Photos, "照片 %d", "photos %d"}, {d.Captions, "图说 %d", "captions %d"},
		{d.Missing, "缺照片 %d", "missing photos %d"}, {d.Headings, "小标题 %d", "headings %d"},
		{d.Tables, "表格 %d", "tables %d"}, {d.Repaired, "改好 %d 处", "corrected %d"},
	} {
		if n.n > 0 {
			facts = append(facts, fmt.Sprintf(p.say(n.zh, n.en), n.n))
		}
	}
	return facts
}

// severityWord is how an import calls a finding: what keeps a file from being imported, or what is to be looked at.
func (p *importPrinter) severityWord(d diag.Diagnostic) string {
	if d.Severity == diag.Error {
		return p.say("错误", "error")
	}
	return p.say("注意", "note")
}

// noticeHead begins the line of a finding; the texts of findings stand below each other.
func (p *importPrinter) noticeHead(d diag.Diagnostic) string {
	code := string(d.Code)
	return "    " + p.severityWord(d) + " " + code + strings.Repeat(" ", max(1, 24-len(code)))
}

// finding prints a finding. Its hint follows the first time, or always.
func (p *importPrinter) finding(d diag.Diagnostic, always bool) {
	message, hints := d.Shown(p.lang)
	where := ""
	if d.Line > 0 {
		where = fmt.Sprintf(p.say("第 %d 段：", "paragraph %d: "), d.Line)
	}
	p.line(p.noticeHead(d) + where + diag.ShortAddresses(message))
	if d.Severity == diag.Error || d.Code == diag.ImportDistrictMissing || d.Code == diag.ImportDistrictUnknown {
		always = true
	}
	if !always && p.cured[d.Code] {
		return
	}
	p.cured[d.Code] = true
	for _, h := range hints {
		for i, line := range strings.Split(strings.TrimRight(h, "\n"), "\n") {
			lead := "      = "
			if i > 0 {
				lead = "        "
			}
			p.line(lead + line)
		}
	}
}

// summary prints the sums, and what comes next.
func (p *importPrinter) summary(report *generator.ImportReport, a importArguments) {
	c := report.Count()
	for _, d := range report.Left {
		p.line(p.severityWord(d) + " " + string(d.Code) + "  " + diag.OneLine(d.File))
		message, hints := d.Shown(p.lang)
		for i, text := range append([]string{message}, hints...) {
			lead := "    "
			if i > 0 {
				lead = "    = "
			}
			p.line(lead + text)
		}
	}
	if c.Files == 0 {
		return
	}
	wrote := p.say("写了 %d 篇草稿", "wrote %d drafts")
	if p.dry {
		wrote = p.say("可以写 %d 篇草稿（什么也没有写）", "%d drafts could be written (nothing was)")
	}
	parts := []string{fmt.Sprintf(wrote, c.Written)}
	if c.RoundUps > 0 {
		parts[0] += fmt.Sprintf(p.say("（%d 个集锦拆成 %d 篇）", " (%d round-ups became %d)"), c.RoundUps, c.Parts)
	}
	for _, n := range []struct {
		n      int
		zh, en string
	}{
		{c.Known, "跳过 %d 个（导入过）", "left out %d (imported before)"},
		{c.Waiting, "等您补充 %d 个", "%d wait for you"}, {c.Refused, "不能读 %d 个", "%d cannot be read"},
	} {
		if n.n > 0 {
			parts = append(parts, fmt.Sprintf(p.say(n.zh, n.en), n.n))
		}
	}
	head := fmt.Sprintf(p.say("共 %d 个文件：", "%d files: "), c.Files)
	if c.Files == 1 {
		head = fmt.Sprintf(p.say("共 %d 个文件：", "%d file: "), c.Files)
	}
	tail := fmt.Sprintf(p.say("。用时 %s 秒", ". It took %s s"), seconds(p.now().Sub(p.started)))
	p.line(head + strings.Join(parts, p.say("，", ", ")) + tail)
	if !p.dry {
		p.next(report, c, siteFlag(a.site))
	}
}

// mostNamed is how many folders of drafts the next steps name; a batch is published by the folder above.
const mostNamed = 3

// next says what is to be done with what was written.
func (p *importPrinter) next(report *generator.ImportReport, c generator.ImportCounts, site string) {
	var written, open []string
	for _, f := range report.Files {
		for _, d := range f.Drafts {
			switch {
			case d.Folder == "" || d.Waiting || d.Failed || d.Known != "":
				continue
			case d.Missing > 0:
				open = append(open, d.Folder)
			}
			written = append(written, d.Folder)
		}
	}
	var steps []string
	if c.Waiting > 1 && len(p.inputs) <= mostNamed {
		command := "jianbao import"
		for _, name := range p.inputs {
			command += " " + quoteArgument(name)
		}
		steps = append(steps, fmt.Sprintf(p.say(
			"没有写的 %d 个都是一个%s的，写明再导入，写过的会跳过：", "if the %d that wait are of one %s, say so; what was written is left out: ",
		), c.Waiting, p.unit.In(p.lang))+command+p.say(" --district 名称", " --district NAME")+site)
	}
	if len(written) > 0 {
		steps = append(steps, p.seeAndPublish(written, open, site)...)
	}
	if len(steps) == 0 {
		return
	}
	p.line(p.say("接下来：", "next:"))
	for i, step := range steps {
		p.line(fmt.Sprintf("  %d. %s", i+1, step))
	}
}

// seeAndPublish are the steps from drafts to what is public.
func (p *importPrinter) seeAndPublish(written, open []string, site string) (steps []string) {
	if len(open) > 0 {
		step := p.say("补照片：", "put the missing photos in: ") +
			p.say("jianbao import --fill 照片文件夹 ", "jianbao import --fill FOLDER ") + quoteArgument(open[0]) + site
		if n := len(open) - 1; n > 0 {
			step += fmt.Sprintf(p.say("，另外 %d 篇也一样", ", and so for %d more"), n)
		}
		steps = append(steps, step)
	}
	steps = append(steps,
		p.say("边看边改：", "see them as you correct them: ")+"jianbao serve --open"+site,
		p.say("推测的几项和别的毛病：", "what was guessed, and what else is wrong: ")+"jianbao check"+site,
	)
	all := "content"
	if len(written) <= mostNamed {
		for i, folder := range written {
			written[i] = quoteArgument(folder)
		}
		slices.Sort(written)
		all = strings.Join(written, " ")
	}
	step := p.say("看过没有错，发布：", "when you have seen that they are right, publish: ") +
		"jianbao import --publish " + all + site + p.say("，再 ", ", then ") + "jianbao build" + site
	if len(written) > mostNamed {
		step += p.say("（content 是全部；也可以只写几篇的文件夹）", " (content is all; folders of some will do, too)")
	}
	return append(steps, step)
}
