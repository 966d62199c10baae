package diag

import (
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// Own returns a diagnostic that brings its texts with it. The rules of the check are data, and a site
// may add its own, so their texts cannot stand in the catalog.
func Own(code Code, severity Severity, message Text, args []any, hints ...Text) Diagnostic {
	d := Diagnostic{Code: code, Severity: severity, own: message, args: args}
	for _, h := range hints {
		if h != (Text{}) {
			d.hints = append(d.hints, hint{h, args})
		}
	}
	return d
}

// argument is where a text has an argument.
var argument = lazyregexp.New(`%(\[\d+\])?[a-z]`)

// Title is what all diagnostics of the code say: 没有“…”这一项. It is empty where they have no words in common.
func (d Diagnostic) Title() Text {
	message := d.own
	if message == (Text{}) {
		message = catalog[d.Code].message
	}
	title := func(text string) string {
		text = argument.ReplaceAllString(text, "…")
		text = strings.TrimSuffix(strings.TrimSuffix(text, "：…"), ": …")
		if strings.Trim(text, "“”… \"") == "" {
			return ""
		}
		return text
	}
	return Text{Zh: title(message.Zh), En: title(message.En)}
}
