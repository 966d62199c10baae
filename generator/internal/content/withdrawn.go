package content

import (
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// withdrawn reads withdrawn = { date, reason, kind, to }. What else is written for it is understood, too: true, a day,
// a kind, a reason. A bulletin that somebody wants off the site should not stay there for the sake of a bracket.
func (r *reader) withdrawn() {
	w, reported := new(site.Withdrawal), r.doc.Reported()
	switch v := r.t.Data["withdrawn"].(type) {
	case nil:
		return
	case map[string]any:
		r.withdrawnTable(r.t.Section("withdrawn", withdrawnKeys), w)
	case bool:
		if !v {
			return
		}
	case time.Time:
		w.Date, _ = r.t.Date("withdrawn")
	case string:
		if !r.withdrawnWord(v, w) {
			return
		}
	default:
		r.t.WrongType("withdrawn", expectedWithdrawal)
		return
	}
	r.more().Withdrawal = w
	if r.doc.Reported() == reported { // else what is missing may be what is wrong
		r.withdrawnGaps(w)
	}
	r.withdrawnAddresses(w)
}

var expectedWithdrawal = diag.Text{Zh: "花括号里的日期和原因", En: "a date and a reason in braces"}

// withdrawalKinds are the kinds as they are written, in their order; withdrawalWords are other words for them.
var (
	withdrawalKinds = []string{"notice", "gone", "redirect", "expired"}
	withdrawalWords = map[string]string{
		"撤回": "notice", "说明": "notice", "通知": "notice", "撤下": "gone", "下线": "gone", "删除": "gone",
		"转向": "redirect", "跳转": "redirect", "转到": "redirect", "失效": "expired", "过期": "expired", "废止": "expired",
	}
)

// kindOf is the kind that a word means, and its name.
func kindOf(word string) (kind site.WithdrawalKind, name string, ok bool) {
	word = foldName(word)
	if name = withdrawalWords[word]; name == "" {
		name = word
	}
	for i, known := range withdrawalKinds {
		if known == name {
			return site.WithdrawalKind(i), name, true
		}
	}
	return 0, "", false
}

func (r *reader) withdrawnTable(t *frontmatter.Table, w *site.Withdrawal) {
	w.Date, _ = t.Date("date")
	w.Reason, w.To = t.Text("reason"), t.Text("to")
	typed := t.Text("kind")
	kind, name, ok := kindOf(typed)
	switch {
	case typed == "":
		if w.To != "" {
			w.Kind = site.KindRedirect
		}
	case !ok:
		t.Doc.Report(diag.New(diag.ValueInvalid, "kind", typed, t.Line("kind")).At(t.ValueSpan("kind")))
		return
	default:
		w.Kind = kind
		if name != typed {
			t.Doc.RepairValue(t.At("kind"), frontmatter.Quote(name), func(line string) diag.Diagnostic {
				return diag.New(diag.RepairValue, line, name)
			})
		}
	}
	if w.Kind == site.KindRedirect {
		t.Require("to")
	}
	if why, hint := r.targetProblem(w); w.To != "" && why != (diag.Text{}) {
		t.Doc.Report(diag.New(diag.WithdrawnTo, w.To, why, hint).At(t.ValueSpan("to")))
		w.To = ""
	}
}

// withdrawnWord reads what was written as one text; false means that it says nothing, or no.
func (r *reader) withdrawnWord(typed string, w *site.Withdrawal) bool {
	word := frontmatter.CleanText(typed)
	if day, ok := ParseDay(word, r.site.Location); ok {
		w.Date = day
		return true
	}
	switch foldName(word) {
	case "", "false", "否", "no", "无":
		return false
	case "true", "是", "yes", "有", "已撤回":
		return true
	}
	if kind, name, ok := kindOf(word); ok && name != "redirect" {
		w.Kind = kind
		return true
	}
	w.Reason = r.t.Text("withdrawn")
	return true
}

// withdrawnGaps reports what readers will miss, with the line to write.
func (r *reader) withdrawnGaps(w *site.Withdrawal) {
	missing := diag.Text{}
	switch {
	case w.Kind == site.KindGone || w.Kind == site.KindRedirect: // readers see neither
	case w.Date.IsZero() && w.Reason == "":
		missing = diag.Text{Zh: "日期和原因", En: "the date and the reason"}
	case w.Date.IsZero():
		missing = diag.Text{Zh: "日期", En: "the date"}
	case w.Reason == "":
		missing = diag.Text{Zh: "原因", En: "the reason"}
	}
	day := w.Date
	if day.IsZero() {
		day = r.b.Date
	}
	line := "withdrawn = { date = 2022-10-01, reason = "
	if !day.IsZero() {
		line = "withdrawn = { date = " + day.Format(time.DateOnly) + ", reason = "
	}
	if w.Reason == "" {
		line += `"……"`
	} else {
		line += frontmatter.Quote(w.Reason)
	}
	if w.Kind != site.KindNotice {
		line += `, kind = "` + withdrawalKinds[w.Kind] + `"`
	}
	at := r.t.ValueSpan("withdrawn")
	if missing != (diag.Text{}) {
		r.doc.Report(diag.New(diag.WithdrawnIncomplete, missing, line+" }").At(at))
	}
	if !w.Date.IsZero() && w.Date.Before(startOfDay(r.b.Date)) {
		r.doc.Report(withdrawnDate(w.Date, diag.Text{Zh: "早于简报的日期", En: "lies before the bulletin's own"}).At(at))
	}
}

var notYet = diag.Text{Zh: "还没有到；简报已经撤下", En: "is still to come; the bulletin is withdrawn already"}

func withdrawnDate(day time.Time, why diag.Text) diag.Diagnostic {
	return diag.New(diag.WithdrawnDate, day.Format(time.DateOnly), why)
}

// targetProblem says why an address cannot be what a withdrawn bulletin leads to, and what to write. Whether there is
// such a page shows when the pages are planned.
func (r *reader) targetProblem(w *site.Withdrawal) (why, hint diag.Text) {
	hint = diag.Text{
		Zh: `写本站的网址、另一篇的文件，或完整的网址，例如 to = "/wuhou/2022/yulin/"`,
		En: `write an address of the site, another bulletin's file, or a whole address: to = "/wuhou/2022/yulin/"`,
	}
	u, err := url.Parse(w.To)
	switch {
	case w.Kind != site.KindRedirect:
		return diag.Text{Zh: "kind 不是 redirect", En: "kind is not redirect"},
			diag.Text{Zh: `写 kind = "redirect"，或删去 to`, En: `write kind = "redirect", or remove to`}
	case err != nil || strings.ContainsFunc(w.To, func(c rune) bool { return unicode.IsSpace(c) || c == '\\' }):
		return diag.Text{Zh: "不是网址", En: "it is no address"}, hint
	case u.Scheme == "http" || u.Scheme == "https":
		if _, ok := site.ASCIIHost(u.Hostname()); u.Host == "" || u.User != nil || !ok {
			return diag.Text{Zh: "里面没有网站", En: "it names no host"}, hint
		}
	case u.Scheme != "" || u.Host != "" || u.Opaque != "":
		return diag.Text{Zh: "不是网页的网址", En: "it is not that of a page"}, hint
	case strings.HasPrefix(w.To, "/"):
	case strings.EqualFold(path.Ext(u.Path), ".md"):
		if full := path.Join(r.b.Folder(), u.Path); !fs.ValidPath(full) || !strings.HasPrefix(full, contentDir+"/") {
			return diag.Text{Zh: "在 content 外面", En: "it lies outside content"}, hint
		}
	default:
		return diag.Text{Zh: "要以 / 开头，或以 .md 结尾", En: "it neither begins with / nor ends in .md"}, hint
	}
	return diag.Text{}, diag.Text{}
}

// withdrawnAddresses drops the addresses that tell the title: they would keep it on the site.
func (r *reader) withdrawnAddresses(w *site.Withdrawal) {
	if w.Kind == site.KindExpired {
		return
	}
	key, address, line := "slug", r.b.Slug, `slug = "chehui-1"`
	if r.b.Page() != "" {
		key, address, line = "page", r.b.Page(), `page = "/chehui-1/"`
	}
	if tellsTitle(address, r.b.Title) {
		w.NoPage = true
		hint := diag.Text{Zh: "要在新的网址留下撤回说明，写：" + line, En: "for a notice at another address write: " + line}
		at := r.doc.Head()
		if r.t.Has(key) {
			at = r.t.ValueSpan(key)
		}
		r.doc.Report(diag.New(diag.WithdrawnAddress, address, hint).At(at))
	}
	list, at := r.t.List("aliases")
	kept := r.b.Aliases[:0]
	for _, alias := range r.b.Aliases {
		if !tellsTitle(alias, r.b.Title) {
			kept = append(kept, alias)
			continue
		}
		for i, typed := range list {
			if plainAlias(typed) == alias {
				hint := diag.Text{Zh: "从 aliases 里删去这个旧网址", En: "remove it from aliases"}
				r.doc.Report(diag.New(diag.WithdrawnAddress, alias, hint).At(r.doc.ValueSpan(at[i])))
				break
			}
		}
	}
	r.b.Aliases = kept
	if len(kept) == 0 {
		r.b.Aliases = nil
	}
}

// tellingRun is how many Chinese characters of a title, one after the other, tell what it is about.
const tellingRun = 4

// tellsTitle reports whether an address holds a part of a Chinese title, or all of a short one.
func tellsTitle(address, title string) bool {
	han := func(s string) (only []rune) {
		for _, c := range norm.NFKC.String(s) {
			if unicode.Is(unicode.Han, c) {
				only = append(only, c)
			}
		}
		return only
	}
	of, in := han(title), string(han(address))
	n := min(tellingRun, len(of))
	for i := 0; n > 1 && i+n <= len(of); i++ {
		if strings.Contains(in, string(of[i:i+n])) {
			return true
		}
	}
	return false
}
