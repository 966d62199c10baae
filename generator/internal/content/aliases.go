package content

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// maxAlias keeps the path of a file, which an alias is, within what systems can open.
const maxAlias = 1000

func (r *reader) aliases() {
	list, at := r.t.List("aliases")
	known := map[string]bool{}
	for i, typed := range list {
		alias := plainAlias(typed)
		clean := path.Clean(alias)
		if known[clean] {
			continue
		}
		if why, example := aliasProblem(alias); why != (diag.Text{}) {
			r.doc.Report(diag.New(diag.AliasInvalid, typed, why, example).At(r.doc.ValueSpan(at[i])))
			continue
		}
		if name := reservedAlias(clean); name != "" {
			r.doc.Report(diag.New(diag.AliasReserved, name).At(r.doc.ValueSpan(at[i])))
			continue
		}
		if r.b.Placed() && strings.Trim(alias, "/") == strings.Trim(r.b.URL(), "/") {
			continue // it leads here already
		}
		known[clean] = true
		r.b.Aliases = append(r.b.Aliases, alias)
	}
}

// plainAlias is an alias as servers look for it. An address bar copies it with escapes: /%E6%97%A7/1.html.
func plainAlias(typed string) string {
	if plain, err := url.PathUnescape(typed); err == nil && utf8.ValidString(plain) {
		typed = plain
	}
	return norm.NFC.String(typed)
}

// aliasProblem says why a path cannot be the address of a file on every system, and what can; both are empty if it can.
func aliasProblem(alias string) (why diag.Text, example string) {
	example = `aliases = ["/old/2022/a.html"]`
	u, err := url.Parse(alias)
	if err == nil && u.Host != "" && u.Path != "" && validAlias(u.Path) {
		return diag.Text{Zh: "只写路径，不写网站", En: "write the path, without the host"}, aliasLine(u.Path)
	}
	switch at := strings.IndexAny(alias, "?#"); {
	case at > 0 && alias[at] == '?':
		return diag.Text{
			Zh: "带 ? 的旧网址不能转到这里，请在服务器上设置转向",
			En: "an address with ? cannot be an alias; redirect it on the server",
		}, example
	case at > 0 && validAlias(alias[:at]):
		return diag.Text{Zh: "不写 # 和后面的部分", En: "leave out # and what follows"}, aliasLine(alias[:at])
	case strings.ContainsAny(alias, "／＼") && validAlias("/"+strings.TrimLeft(plainSlashes.Replace(alias), "/")):
		return diag.Text{Zh: "斜杠要用半角的 /", En: "its slashes must be plain ones"},
			aliasLine("/" + strings.TrimLeft(plainSlashes.Replace(alias), "/"))
	case validAlias(alias):
		return diag.Text{}, ""
	case validAlias("/" + alias):
		return diag.Text{Zh: "要以 / 开头", En: "it must begin with /"}, aliasLine("/" + alias)
	case escapedBytes(alias):
		return diag.Text{
			Zh: "里面的 % 不是 UTF-8，也许是 GBK，请写成汉字", En: "its escapes are not UTF-8, perhaps GBK; write the characters",
		}, example
	}
	return diag.Text{Zh: "里面有不能做文件名的部分", En: "a part of it cannot be the name of a file"}, example
}

var plainSlashes = strings.NewReplacer("／", "/", "＼", "/")

// AliasesFor is the line with these aliases as it stands in a bulletin's front matter, which may be that of another
// program.
func AliasesFor(files fs.FS, b *site.Bulletin, aliases []string) string {
	line := AliasesLine(aliases)
	src, _, err := ReadText(files, b.File)
	_, list, _ := strings.Cut(line, " = ")
	switch {
	case err != nil:
	case strings.HasPrefix(strings.TrimSpace(src.Text), "---"):
		return "aliases: " + list
	case strings.HasPrefix(strings.TrimSpace(src.Text), "{"):
		return `"aliases": ` + list + ","
	}
	return line
}

// AliasesLine is the line of front matter with these aliases.
func AliasesLine(aliases []string) string {
	quoted := make([]string, len(aliases))
	for i, alias := range aliases {
		quoted[i] = frontmatter.Quote(alias)
	}
	return "aliases = [" + strings.Join(quoted, ", ") + "]"
}

func aliasLine(alias string) string { return AliasesLine([]string{alias}) }

// escapedBytes reports escapes that are no UTF-8.
func escapedBytes(alias string) bool {
	plain, err := url.PathUnescape(alias)
	return err == nil && !utf8.ValidString(plain)
}

// validAlias reports whether a path can be the address of a file on every system.
func validAlias(alias string) bool {
	if !strings.HasPrefix(alias, "/") || path.Clean(alias) == "/" || len(alias) > maxAlias || escapedBytes(alias) ||
		strings.ContainsAny(alias, "?#\\:*\"<>|\x00") || strings.Contains(alias, "//") {
		return false
	}
	for _, part := range strings.Split(strings.Trim(alias, "/"), "/") {
		if site.IsDeviceName(part) || part == "." || part == ".." || strings.HasSuffix(part, ".") ||
			strings.TrimSpace(part) != part || len(part) >= 200 {
			return false
		}
	}
	return !strings.ContainsFunc(alias, func(c rune) bool {
		return !unicode.IsGraphic(c) || c == unicode.ReplacementChar
	})
}

// OldAddress reports whether a page that leads on can stand at an address of another site: every system can hold it, no
// server gives it a meaning, and it is none of the site's own pages and lists.
func OldAddress(address string, districts []*site.District) bool {
	if why, _ := aliasProblem(address); why != (diag.Text{}) {
		return false
	}
	clean := path.Clean(address)
	parts := strings.Split(strings.Trim(clean, "/"), "/")
	year := func(s string) bool { return len(s) == 4 && strings.Trim(s, "0123456789") == "" }
	switch {
	case reservedAlias(clean) != "", slices.Contains(reservedSlugs, strings.ToLower(parts[0])):
		return false
	case len(parts) <= 2 && year(parts[0]):
		return false // the site's years and months
	case len(parts) == 1 || len(parts) == 2 && year(parts[1]):
		return !slices.ContainsFunc(districts, func(d *site.District) bool { return d.Slug == parts[0] })
	}
	return true
}

// Names that servers and hosts give a meaning: a page under one of them would change how the site is served, or
// never be shown.
var (
	// hostFolders are so as the first part of a path, hostFiles as its last, hostRoot as the whole of it.
	hostFolders = []string{
		"assets", "photos", "files", "_worker.js", "cgi-bin", "cdn-cgi", "web-inf", "meta-inf", "app_data", "app_code",
	}
	hostFiles = []string{"web.config", "app_offline.htm", "global.asax"}
	hostRoot  = []string{
		"_headers", "_redirects", "_routes.json", "_worker.bundle", "_config.yml", "cname", "netlify.toml", "vercel.json",
		"now.json", "edgeone.json", "firebase.json", "staticwebapp.config.json", "php.ini", "robots.txt",
		"crossdomain.xml", "clientaccesspolicy.xml",
		"default.htm", "default.asp", "default.aspx", "index.htm", "index.php", "iisstart.htm",
	}
)

// reservedAlias is the part of a clean path that has a meaning of its own, or "". Names that begin with a dot are
// hidden by some servers, and are settings of others.
func reservedAlias(clean string) string {
	parts := strings.Split(strings.Trim(clean, "/"), "/")
	fold := func(i int) string { return strings.ToLower(parts[i]) }
	last := len(parts) - 1
	switch {
	case slices.Contains(hostFolders, fold(0)):
		return "/" + parts[0]
	case slices.Contains(hostFiles, fold(last)):
		return parts[last]
	case last == 0 && slices.Contains(hostRoot, fold(0)):
		return "/" + parts[0]
	}
	for _, part := range parts {
		if strings.HasPrefix(part, ".") {
			return part
		}
	}
	return ""
}
