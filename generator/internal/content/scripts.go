package content

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// maxScripts is how many scripts of others a site has at most: every page loads them.
const maxScripts = 5

// scriptHost is a host as it may stand in a content security policy.
var scriptHost = lazyregexp.New(`^[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?$`)

// readScripts reads [[script]].
func readScripts(doc *frontmatter.Document) (scripts []site.Script) {
	for _, t := range doc.Tables("script", scriptKeys) {
		t.Require("src")
		s := site.Script{Src: t.Text("src")}
		if s.Src == "" {
			continue
		}
		u, err := url.Parse(s.Src)
		if err != nil || u.Scheme != "https" || u.User != nil || !scriptHost.MatchString(s.Host()) || len(s.Src) > 500 ||
			slices.ContainsFunc(scripts, func(o site.Script) bool { return o.Src == s.Src }) || len(scripts) == maxScripts {
			doc.Report(diag.New(diag.ValueInvalid, "src", s.Src, scriptLine(t, s.Src)).At(t.ValueSpan("src")))
			continue
		}
		s.Data = readScriptData(t)
		scripts = append(scripts, s)
	}
	return scripts
}

// webAddress is an address within what was pasted: the code that a service gives, or a part of it.
var webAddress = lazyregexp.New(`//([A-Za-z0-9.-]+\.[A-Za-z0-9.-]+(:[0-9]+)?/[^\s"'<>\\]*)`)

// scriptLine is how the address of a script is written: the one that was typed in another way, or an example.
func scriptLine(t *frontmatter.Table, typed string) string {
	if found := webAddress.FindStringSubmatch(typed); found != nil && "https://"+found[1] != typed {
		return "src = " + frontmatter.Quote("https://"+found[1])
	}
	return t.Line("src")
}

// What the data of a script may be: as services ask for it, and nothing that makes every page larger.
const (
	maxScriptData  = 10
	maxScriptValue = 300 // characters
)

var (
	scriptDatum  = lazyregexp.New(`^[a-z][a-z0-9-]{0,39}$`)
	expectedData = diag.Text{
		Zh: "花括号里的几项，每项一个名称和一段文字", En: "entries in braces, each a name and a text",
	}
)

// readScriptData reads what the element of a script holds for it. A name may have its data-.
func readScriptData(t *frontmatter.Table) (data []site.Datum) {
	if t.Data["data"] == nil {
		return nil
	}
	values, ok := t.Data["data"].(map[string]any)
	if !ok || len(values) > maxScriptData {
		t.WrongType("data", expectedData)
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		switch value.(type) {
		case string, bool, int64:
		default:
			t.WrongType("data", expectedData)
			return nil
		}
		d := site.Datum{Name: strings.TrimPrefix(name, "data-"), Value: frontmatter.CleanText(fmt.Sprint(value))}
		twice := slices.ContainsFunc(data, func(o site.Datum) bool { return o.Name == d.Name })
		if !scriptDatum.MatchString(d.Name) || twice || utf8.RuneCountInString(d.Value) > maxScriptValue {
			t.WrongType("data", expectedData)
			return nil
		}
		data = append(data, d)
	}
	return data
}
