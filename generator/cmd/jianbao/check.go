package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/check"
	"jianbao/generator/internal/diag"
)

// checkOptions are the flags of check.
type checkOptions struct {
	site, format, out, now string
	external, fix, yes     bool
}

var checkFormats = []string{"text", "json", "github", "csv", "html"}

// checkCommand examines a site before it is published.
func checkCommand(say func(zh, en string) string, e env) *cobra.Command {
	var c checkOptions
	cmd := &cobra.Command{
		Use:   "check [" + say("选项", "flags") + "]",
		Short: say("体检：发布前检查全站", "examine the site before it is published"),
		Long: say(`体检：在别人看到之前，找出会让单位难堪的地方。查个人信息、规范表述、错别字、标点、人名与职务、
乱码、照片、链接、更新是否及时、应有的标识，以及做成的网页。草稿也查。什么也不改，除非写了 --fix。

每条提醒的开头是规则的代码。确实要这样写的，在那一篇的开头加上 accept = ["代码 原文"]；
全站不想查的，在 site.toml 的 [check.severity] 里写 代码 = "off"。`,
			`Finds what would embarrass the office before anyone else sees it: personal data, wording, misspellings,
punctuation, names and offices, damaged characters, photos, links, what is overdue or missing, and the
pages as they will be. Drafts are read too. Nothing is changed but with --fix.

Each finding begins with the code of its rule. What is meant as it is: accept = ["code text"] in the
front matter of that bulletin. What a site does not want at all: code = "off" in [check.severity] of
site.toml.`),
		Example: say(`  jianbao check                          体检当前文件夹的网站
  jianbao check --fix                    能自动改的给出改法，同意了才改
  jianbao check --format html --out 体检.html
  jianbao check --external               外部链接也试着打开
  jianbao build --strict                 体检没有错误才发布`,
			`  jianbao check                          examine the site of the current folder
  jianbao check --fix                    show what can be fixed, and fix it if you agree
  jianbao check --format html --out report.html
  jianbao check --external               try links to other sites, too
  jianbao build --strict                 publish only what has no errors here`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := newReporter(cmd, e)
			if err != nil {
				return err
			}
			return r.runCheck(cmd.Context(), c)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&c.site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"))
	f.StringVar(
		&c.format, "format", "text",
		say("输出`格式`：text、json、github、csv 或 html", "output `format`: text, json, github, csv or html"),
	)
	f.StringVar(&c.out, "out", "", say("报告写进这个`文件`", "write the report into this `file`"))
	f.BoolVar(&c.fix, "fix", false, say("能自动改的，显示改法，同意了就改", "show what can be fixed safely, and fix it if you agree"))
	f.BoolVar(&c.yes, "yes", false, say("和 --fix 一起用：不问，直接改", "with --fix: do not ask"))
	f.BoolVar(&c.external, "external", false, say("试着打开外部链接（要联网）", "try links to other sites (needs the network)"))
	f.StringVar(
		&c.now, "now", "",
		say("把这个`时间`当作现在，例如 2022-09-02T08:00:00", "take this `time` for now, for example 2022-09-02T08:00:00"),
	)
	return cmd
}

// validate refuses flags that cannot be combined.
func (c *checkOptions) validate() error {
	switch {
	case !slices.Contains(checkFormats, c.format):
		return badValue("--format", c.format, "html")
	case c.fix && c.format != "text":
		return textError{
			diag.Text{Zh: "--fix 不能和 --format " + c.format + " 一起用", En: "--fix does not go with --format " + c.format},
		}
	case c.yes && !c.fix:
		return textError{diag.Text{Zh: "--yes 要和 --fix 一起用", En: "--yes goes with --fix"}}
	}
	return nil
}

// runCheck checks, fixes what can be fixed if asked to, and checks again.
func (r *reporter) runCheck(ctx context.Context, c checkOptions) error {
	if err := c.validate(); err != nil {
		return err
	}
	opts := generator.CheckOptions{Site: c.site, Out: joinPath(c.site, "public"), Now: r.now()}
	if c.now != "" {
		at, err := parseNow(c.now)
		if err != nil {
			return err
		}
		opts.Now = at
	}
	if c.external {
		opts.Try = tryAddresses
	}
	result, err := generator.Check(ctx, opts)
	if err != nil {
		return r.reportCannotRun(err)
	}
	r.chooseLanguage(result.Language)
	if c.fix {
		fixed, err := r.fix(ctx, c, &result)
		if err != nil {
			return r.reportCannotRun(err)
		}
		if fixed {
			if result, err = generator.Check(ctx, opts); err != nil {
				return r.reportCannotRun(err)
			}
		}
	}
	result.Report.Fixing = c.fix
	return r.reportCheck(c, &result)
}

// reportCheck prints a report and returns the exit status as an error.
func (r *reporter) reportCheck(c checkOptions, result *generator.CheckResult) error {
	status := exitOK
	if result.Failed() {
		status = exitErrors
	}
	text, err := r.checkReport(c, &result.Report, status)
	if err != nil {
		return err
	}
	if err := r.writeReport(c.out, text); err != nil {
		return err
	}
	if status != exitOK {
		return exitError(status)
	}
	return nil
}

// checkReport is a report in the form that was asked for. Of one for the terminal the findings are printed here.
func (r *reporter) checkReport(c checkOptions, report *check.Report, status int) (string, error) {
	found := check.Diagnostics(report.Findings)
	var b strings.Builder
	switch c.format {
	case "csv":
		return string(report.CSV(r.lang)), nil
	case "html":
		page, err := report.HTML(r.lang)
		return string(page), err
	case "json":
		err := writeJSON(&b, checkJSON(report, r.lang, status))
		return b.String(), err
	case "github":
		err := writeCommands(&b, found, r.lang)
		return b.String(), err
	}
	summary := string(report.Summary(r.lang)) + r.nextDues(report)
	if failed := r.failedText(c.site, readScheduled(c.site), report.Now.Location()); failed != "" {
		summary += "\n" + failed
	}
	if c.out == "" {
		if lost := diag.Errors(found, r.lang); lost != "" {
			summary += "\n" + lost
		}
		return diag.Lines(summary), diag.WriteFindings(r.stderr, found, r.lang)
	}
	err := diag.WriteFindings(&b, found, r.lang)
	return diag.Lines(b.String() + summary), err
}

// writeReport writes a report to standard output or into a file. With --out, no Windows shell changes its encoding.
func (r *reporter) writeReport(name string, text string) error {
	if name == "" {
		return report(r.stdout, text)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		return r.reportCannotRun(
			&generator.CannotRun{Diagnostic: diag.New(diag.FolderUnwritable, name, pathCause(err)), Err: err},
		)
	}
	_, err := io.WriteString(
		r.stdout, diag.Text{Zh: "报告写在 ", En: "the report is in "}.In(r.lang)+diag.OneLine(name)+"\n",
	)
	return err
}

// pathCause is an error without its path, which the message names already.
func pathCause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// maxNextDues is how many dates are shown on a terminal.
const maxNextDues = 5

// nextDues lists when the next districts and topics fall due. Overdue ones are findings.
func (r *reporter) nextDues(report *check.Report) string {
	var b strings.Builder
	n := 0
	for _, d := range report.Dues {
		if d.By.Before(report.Now) || n == maxNextDues {
			continue
		}
		if n++; n == 1 {
			b.WriteString(diag.Text{Zh: "\n接下来要更新的\n", En: "\nnext to be due\n"}.In(r.lang))
		}
		line := diag.Text{Zh: "  %s 前  %s\n", En: "  by %s  %s\n"}.In(r.lang)
		fmt.Fprintf(&b, line, d.By.Format(time.DateOnly), diag.OneLine(d.Name))
	}
	return b.String()
}

// fix shows what can be fixed, asks, and fixes it.
func (r *reporter) fix(ctx context.Context, c checkOptions, result *generator.CheckResult) (fixed bool, err error) {
	fixes, err := generator.Fixes(ctx, c.site, result)
	if err != nil || len(fixes) == 0 {
		return false, err
	}
	findings := 0
	for _, m := range fixes {
		findings += m.Findings
		if _, err := io.WriteString(r.stdout, strings.ReplaceAll(m.Diff, "\r", "")); err != nil {
			return false, err
		}
	}
	agreed := c.yes
	if !agreed && isTerminal(r.stdin) && isTerminal(r.stderr) {
		if agreed, err = r.confirm(ctx, len(fixes), findings); err != nil {
			return false, err
		}
	}
	text := diag.Text{
		Zh: "没有改动；同意这样改，就运行 jianbao check --fix --yes\n\n",
		En: "nothing was changed; jianbao check --fix --yes does it\n\n",
	}
	if agreed {
		for _, m := range fixes {
			if err := ctx.Err(); err != nil {
				return false, err
			}
			if err := m.Apply(c.site); err != nil {
				return false, err
			}
		}
		text = diag.Text{
			Zh: fmt.Sprintf("改好了 %d 个文件里的 %d 处，再体检一遍：\n\n", len(fixes), findings),
			En: fmt.Sprintf("fixed %d findings in %d files; checking again:\n\n", findings, len(fixes)),
		}
	}
	_, err = io.WriteString(r.stdout, text.In(r.lang))
	return agreed, err
}

// confirm asks whether to fix. No answer is a no.
func (r *reporter) confirm(ctx context.Context, files, findings int) (agreed bool, err error) {
	question := diag.Text{
		Zh: fmt.Sprintf("\n这样改 %d 个文件里的 %d 处吗？改写 y，不改写 n", files, findings),
		En: fmt.Sprintf("\nmend %d findings in %d files like this? y or n", findings, files),
	}
	a := &prompter{ctx: ctx, in: bufio.NewReader(r.stdin), out: r.stderr, lang: r.lang}
	err = a.ask(question, "n", func(answer string) string {
		agreed = slices.Contains([]string{"y", "yes", "是", "好", "改", "ｙ"}, strings.ToLower(answer))
		return ""
	})
	if errors.Is(err, errNoAnswer) {
		err = nil
	}
	return agreed, err
}

// checkJSON is the report for programs.
func checkJSON(report *check.Report, lang diag.Lang, status int) any {
	type count struct {
		Code     string `json:"code,omitempty"`
		Name     string `json:"name"`
		Errors   int    `json:"errors"`
		Warnings int    `json:"warnings"`
	}
	type due struct {
		Name  string     `json:"name"`
		Topic bool       `json:"topic"`
		Last  *time.Time `json:"last,omitempty"`
		By    *time.Time `json:"by,omitempty"` // none without any bulletin
	}
	out := struct {
		Status      int             `json:"status"` // the exit status
		Bulletins   int             `json:"bulletins"`
		Mendable    int             `json:"mendable"`
		Rules       []count         `json:"rules"`
		Districts   []count         `json:"districts"`
		Dues        []due           `json:"dues"`
		Diagnostics json.RawMessage `json:"diagnostics"`
	}{
		status, report.Bulletins, report.Fixable(), []count{}, []count{}, []due{},
		diag.JSON(check.Diagnostics(report.Findings), lang),
	}
	for _, c := range report.ByRule(lang) {
		out.Rules = append(out.Rules, count{string(c.Rule.Code), c.Name, c.Errors, c.Warnings})
	}
	for _, c := range report.ByDistrict(lang) {
		out.Districts = append(out.Districts, count{"", c.Name, c.Errors, c.Warnings})
	}
	for _, d := range report.Dues {
		item := due{Name: d.Name, Topic: d.Topic}
		if !d.By.IsZero() {
			item.Last, item.By = &d.Last, &d.By
		}
		out.Dues = append(out.Dues, item)
	}
	return out
}
