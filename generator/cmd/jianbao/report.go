package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// reporter prints the results of commands, by the rules at the top of main.go.
type reporter struct {
	env
	lang    diag.Lang // "" until the site's language is known
	format  string
	quiet   bool
	started time.Time
}

func joinPath(dir, name string) string { return filepath.Join(dir, name) }

// checkFlags refuses invalid values of flags.
func (r *reporter) checkFlags() error {
	if r.lang != "" && r.lang != diag.Zh && r.lang != diag.En {
		return badValue("--lang", string(r.lang), "zh")
	}
	if r.format != "text" && r.format != "json" && r.format != "github" {
		return badValue("--format", r.format, "text")
	}
	return nil
}

// report prints the outcome of a build and returns the exit status as an error.
func (r *reporter) report(opts generator.Options, result generator.Result, err error) error {
	r.chooseLanguage(result.Language)
	found := result.Diagnostics
	var cannot *generator.CannotRun
	switch {
	case errors.As(err, &cannot):
		found = append(found, cannot.Diagnostic)
	case errors.Is(err, context.Canceled):
		return err
	case err != nil:
		found = append(found, diag.New(diag.BuildFailed, err)) // unexpected, and printed in the chosen format too
	}
	status := exitOK
	switch {
	case err != nil:
		status = exitFailed
	case result.Failed(), len(result.Stale) > 0:
		status = exitErrors
	}
	if err := r.print(opts, result, found, status); err != nil {
		return err
	}
	if status != exitOK {
		return exitError(status)
	}
	return nil
}

func (r *reporter) chooseLanguage(siteLanguage string) {
	switch {
	case r.lang != "":
	case siteLanguage == "":
		r.lang = environmentLanguage(nil, r.getenv)
	case strings.HasPrefix(siteLanguage, "zh"):
		r.lang = diag.Zh
	default:
		r.lang = diag.En
	}
}

func (r *reporter) print(opts generator.Options, result generator.Result, found []diag.Diagnostic, status int) error {
	switch r.format {
	case "json":
		return r.printJSON(opts, result, found, status)
	case "github":
		if err := writeCommands(r.stdout, found, r.lang); err != nil || len(result.Stale) == 0 {
			return err
		}
		_, err := io.WriteString(r.stderr, r.verifyText(opts, result))
		return err
	}
	if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
		return err
	}
	if len(result.Stale) > 0 {
		_, err := io.WriteString(r.stderr, r.verifyText(opts, result))
		return err
	}
	if status == exitErrors {
		_, err := io.WriteString(r.stderr, r.failureText(opts, found))
		return err
	}
	if status != exitOK || r.quiet {
		return nil
	}
	text := r.summaryText(opts, result) + r.photoSummary(result.PhotoStats) + r.heldText(opts, result) +
		r.goneText(result.Gone) + r.dueText(opts, result) + r.unsetText(opts, result) + r.verifyText(opts, result) +
		r.explainText(opts, result)
	_, err := io.WriteString(r.stdout, text)
	return err
}

func (r *reporter) failureText(opts generator.Options, found []diag.Diagnostic) string {
	n := 0
	for _, d := range found {
		if d.Severity == diag.Error {
			n++
		}
	}
	errors := "errors"
	if n == 1 {
		errors = "error"
	}
	return diag.Text{
		Zh: fmt.Sprintf("有 %d 处错误，没有发布；%s 没有改动\n", n, diag.OneLine(opts.Out)),
		En: fmt.Sprintf("%d %s; nothing was published, %s is unchanged\n", n, errors, diag.OneLine(opts.Out)),
	}.In(r.lang) + diag.Errors(found, r.lang)
}

func (r *reporter) summaryText(opts generator.Options, result generator.Result) string {
	p := result.Published
	seconds := r.now().Sub(r.started).Seconds()
	return fmt.Sprintf(diag.Text{
		Zh: "已生成 %d 个网页、%d 张照片，写在 %s（新增 %d，更新 %d，未变 %d，删除 %d），用时 %.1f 秒\n",
		En: "built %d pages and %d photos into %s (%d new, %d changed, %d unchanged, %d deleted) in %.1f s\n",
	}.In(r.lang), result.Pages, result.Photos, diag.OneLine(opts.Out), p.Added, p.Changed, p.Unchanged, p.Deleted, seconds)
}

// heldText lists the bulletins that are not published, with the reason.
func (r *reporter) heldText(opts generator.Options, result generator.Result) string {
	var b strings.Builder
	if opts.Drafts {
		b.WriteString(diag.Text{
			Zh: "这是预览，含未发布的简报，不要上传\n",
			En: "this is a preview with bulletins that are not published: do not upload it\n",
		}.In(r.lang))
	}
	if len(result.Held) == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, diag.Text{Zh: "%d 篇未发布：\n", En: "%d held:\n"}.In(r.lang), len(result.Held))
	for _, h := range result.Held {
		line := diag.Text{Zh: "  %s  《%s》 %s\n", En: "  %s  \"%s\": %s\n"}.In(r.lang)
		fmt.Fprintf(&b, line, diag.OneLine(h.File), diag.OneLine(h.Title), r.holdReason(h, result.Location))
	}
	return b.String()
}

// unsetText lists settings that a site does not have yet, and what they are for. A preview needs none.
func (r *reporter) unsetText(opts generator.Options, result generator.Result) string {
	if len(result.Unset) == 0 || opts.Drafts {
		return ""
	}
	var b strings.Builder
	b.WriteString(diag.Text{Zh: "site.toml 里还可以补上：\n", En: "site.toml may still say:\n"}.In(r.lang))
	for _, key := range result.Unset {
		b.WriteString(unsetTexts[key].In(r.lang))
	}
	return b.String()
}

var unsetTexts = map[string]diag.Text{
	"base_url": {
		Zh: "  base_url      网站的网址，如 \"https://jianbao.example.gov.cn/\"；有了它，才有订阅源、网站地图和转发时的图片\n",
		En: "  base_url      where the site will be, as \"https://jianbao.example.gov.cn/\": " +
			"for feeds, the sitemap, and pictures of shared pages\n",
	},
	"site_id_code": {
		Zh: "  site_id_code  政府网站标识码，写在 [organization] 里；没有编码就写 \"none\"，不再提醒\n",
		En: "  site_id_code  the site's official code, in [organization]; if there is none, write \"none\"\n",
	},
}

func (r *reporter) holdReason(h site.Hold, loc *time.Location) string {
	when := h.At.In(loc).Format(diag.Text{Zh: "2006年1月2日 15:04", En: "2 January 2006 15:04"}.In(r.lang))
	switch h.Reason {
	case site.Future:
		return diag.Text{Zh: when + " 发布", En: "appears " + when}.In(r.lang)
	case site.Expired:
		if at := h.At.In(loc); at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 { // the end of the day before
			day := at.Add(-time.Second)
			when = day.Format(diag.Text{Zh: "2006年1月2日", En: "2 January 2006"}.In(r.lang)) + " 24:00"
		}
		return diag.Text{Zh: "已于 " + when + " 过期", En: "expired " + when}.In(r.lang)
	}
	if h.Reason == site.Withdrawn {
		return r.withdrawnReason(h, loc)
	}
	return diag.Text{Zh: "草稿，删去 draft = true 才发布", En: "draft, until draft = true is deleted"}.In(r.lang)
}

// withdrawnReason says since when a bulletin is withdrawn, and what its address shows.
func (r *reporter) withdrawnReason(h site.Hold, loc *time.Location) string {
	text := diag.Text{Zh: "已撤回", En: "withdrawn"}
	if !h.At.IsZero() {
		text.Zh = "已于 " + h.At.In(loc).Format("2006年1月2日") + " 撤回"
		text.En = "withdrawn on " + h.At.In(loc).Format("2 January 2006")
	}
	w := h.Bulletin.Withdrawal()
	switch {
	case w.NoPage:
		return diag.Text{Zh: text.Zh + "，网址不留网页", En: text.En + "; no page stays at its address"}.In(r.lang)
	case w.Kind == site.KindRedirect:
		to := diag.OneLine(w.To)
		return diag.Text{Zh: text.Zh + "，转到 " + to, En: text.En + "; leads to " + to}.In(r.lang)
	case w.Kind == site.KindGone:
		return diag.Text{Zh: text.Zh + "，网址只写“已撤下”", En: text.En + "; its address says no more than that"}.In(r.lang)
	}
	return diag.Text{Zh: text.Zh + "，网址留有说明", En: text.En + "; its address says so"}.In(r.lang)
}

// holdReasons are those of [site.HoldReason].
var holdReasons = [...]string{"draft", "future", "expired", "withdrawn"}

func (r *reporter) printJSON(
	opts generator.Options, result generator.Result, found []diag.Diagnostic, status int,
) error {
	type hold struct {
		File   string     `json:"file"`
		Title  string     `json:"title"`
		Reason string     `json:"reason"`
		At     *time.Time `json:"at,omitempty"`
	}
	held := []hold{}
	for _, h := range result.Held {
		item := hold{File: h.File, Title: h.Title, Reason: holdReasons[h.Reason]}
		if !h.At.IsZero() {
			item.At = &h.At
		}
		held = append(held, item)
	}
	var next *time.Time
	if !result.Next.At.IsZero() {
		next = &result.Next.At
	}
	p := result.Published
	return writeJSON(r.stdout, struct {
		Status      int             `json:"status"` // the exit status
		Out         string          `json:"out"`
		Pages       int             `json:"pages"`
		Photos      int             `json:"photos"`
		Added       int             `json:"added"`
		Changed     int             `json:"changed"`
		Unchanged   int             `json:"unchanged"`
		Deleted     int             `json:"deleted"`
		Stale       []string        `json:"stale,omitempty"`      // with --verify
		Unverified  bool            `json:"unverified,omitempty"` // the same
		Held        []hold          `json:"held"`
		Gone        []goneAddress   `json:"gone,omitempty"` // by this build
		Next        *time.Time      `json:"next,omitempty"` // when something appears or expires by itself
		Diagnostics json.RawMessage `json:"diagnostics"`
	}{
		status, opts.Out, result.Pages, result.Photos, p.Added, p.Changed, p.Unchanged, p.Deleted,
		result.Stale, result.Unverified, held, goneJSON(result.Gone), next,
		diag.JSON(found, r.lang),
	})
}
