package importer

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
)

//go:embed report.html
var reportPage string

// notice is what was found of one kind: in a draft or a file, or in all.
type notice struct {
	Code  diag.Code
	Error bool
	Texts []string
	Hints []string
}

// HTML is a report of a batch to look through: one page without scripts and without files of its own. The small
// pictures are there if they were asked for. What helps is said once for each kind of finding.
func (r *Report) HTML(lang diag.Lang, now time.Time) ([]byte, error) {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(lang) }
	page, err := template.New("report").Funcs(template.FuncMap{
		"say": say, "one": diag.OneLine,
		"notices": func(found []diag.Diagnostic) []notice { return noticesOf(found, lang) },
		"single":  func(d *diag.Diagnostic) []notice { return noticesOf([]diag.Diagnostic{*d}, lang) },
		"count":   func(d *Draft) int { return len(d.Findings) },
		"reason":  func(d *Draft, key string) string { return diag.OneLine(d.Reasons[key]) },
		"names":   func(d *Draft) string { return diag.OneLine(diag.Choices(d.Unit).In(lang)) },
		"date": func(d *Draft) string {
			if d.Date.IsZero() {
				return "—"
			}
			return d.Date.Format(time.DateOnly)
		},
		"day": func(d *Draft) string {
			switch {
			case d.Date.IsZero():
				return "—"
			case d.HasTime:
				return d.Date.Format("2006-01-02 15:04")
			}
			return d.Date.Format(time.DateOnly)
		},
		"anchor": func(file, draft int) string { return fmt.Sprintf("%d.%d", file+1, draft+1) },
		"draft":  func(f *File, i int) *Draft { return &f.Drafts[i] },
		"jpeg": func(t Thumb) template.URL {
			return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(t.JPEG))
		},
	}).Parse(reportPage)
	if err != nil {
		return nil, fmt.Errorf("the report's page: %w", err)
	}
	var all []diag.Diagnostic
	for _, f := range r.Files {
		all = append(all, f.Findings...)
		for _, d := range f.Drafts {
			all = append(all, d.Findings...)
		}
	}
	kinds := slices.DeleteFunc(noticesOf(all, lang), func(n notice) bool { return n.own() })
	slices.SortStableFunc(kinds, func(a, b notice) int { return cmp.Compare(len(b.Texts), len(a.Texts)) })
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{
		"Report": r, "Lang": lang, "Now": now.Format(time.DateOnly), "Count": r.Count(), "Kinds": kinds,
		"Unit": r.Unit.In(lang),
	})
	if err != nil {
		return nil, fmt.Errorf("the report: %w", err)
	}
	return []byte(strings.ReplaceAll(b.String(), "\r", "")), nil
}

// own reports whether what helps is another for each file, and stands there.
func (n notice) own() bool {
	return n.Error || n.Code == diag.ImportDistrictMissing || n.Code == diag.ImportDistrictUnknown
}

// First and Rest are what is shown, and what can be opened.
func (n notice) First() []string { return n.Texts[:min(len(n.Texts), mostOfKind)] }
func (n notice) Rest() []string  { return n.Texts[min(len(n.Texts), mostOfKind):] }
func (n notice) Own() []string {
	if n.own() {
		return n.Hints
	}
	return nil
}

// mostOfKind is how many findings of a kind are shown of one draft.
const mostOfKind = 3

// noticesOf puts findings of a kind together, in the order of their first.
func noticesOf(found []diag.Diagnostic, lang diag.Lang) (list []notice) {
	for _, d := range found {
		message, hints := d.Shown(lang)
		message = diag.ShortAddresses(message)
		if d.Line > 0 {
			message = fmt.Sprintf(diag.Text{Zh: "第 %d 段：", En: "paragraph %d: "}.In(lang), d.Line) + message
		}
		i := slices.IndexFunc(list, func(n notice) bool { return n.Code == d.Code && !n.Error })
		if i < 0 || d.Severity == diag.Error {
			list = append(list, notice{d.Code, d.Severity == diag.Error, []string{message}, hints})
			continue
		}
		list[i].Texts = append(list[i].Texts, message)
	}
	return list
}
