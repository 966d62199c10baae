package importer

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
)

//go:embed report.html
var reportPage string

// HTML is a report of a batch to look through: one page without scripts and without files of its own. The small
// pictures are there if they were asked for.
func (r *Report) HTML(lang diag.Lang, now time.Time) ([]byte, error) {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(lang) }
	shown := func(d diag.Diagnostic) []string {
		message, hints := d.Shown(lang)
		if d.Line > 0 {
			message = fmt.Sprintf(say("第 %d 段：", "paragraph %d: "), d.Line) + message
		}
		return append([]string{message}, hints...)
	}
	page, err := template.New("report").Funcs(template.FuncMap{
		"say": say, "shown": shown, "one": diag.OneLine,
		"isError": func(d diag.Diagnostic) bool { return d.Severity == diag.Error },
		"reason":  func(d *Draft, key string) string { return diag.OneLine(d.Reasons[key]) },
		"names":   func(d *Draft) string { return diag.OneLine(diag.Choices(d.Unit).In(lang)) },
		"day": func(d *Draft) string {
			switch {
			case d.Date.IsZero():
				return "—"
			case d.HasTime:
				return d.Date.Format("2006-01-02 15:04")
			}
			return d.Date.Format(time.DateOnly)
		},
		"draft": func(f *File, i int) *Draft { return &f.Drafts[i] },
		"jpeg": func(t Thumb) template.URL {
			return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(t.JPEG))
		},
	}).Parse(reportPage)
	if err != nil {
		return nil, fmt.Errorf("the report's page: %w", err)
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{"Report": r, "Lang": lang, "Now": now.Format(time.DateOnly), "Count": r.Count()})
	if err != nil {
		return nil, fmt.Errorf("the report: %w", err)
	}
	return []byte(strings.ReplaceAll(b.String(), "\r", "")), nil
}
