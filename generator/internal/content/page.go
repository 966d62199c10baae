package content

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// notOfPages are the keys that a page with an address of its own cannot have.
var notOfPages = []string{"district", "date", "slug", "topics", "tags", "pinned"}

// page reads what makes a page of its own of a file, and reports whether it is one.
func (r *reader) page() bool {
	if !r.t.Has("page") {
		if r.t.Has("menu") {
			r.doc.Report(diag.New(diag.PageMenu).At(r.t.ValueSpan("menu")))
		}
		return false
	}
	for _, key := range notOfPages {
		if r.t.Has(key) {
			r.doc.Report(diag.New(diag.PageKey, key).At(r.t.ValueSpan(key)))
		}
	}
	r.more().Page = r.pageAddress()
	if r.t.Has("menu") {
		if _, isBool := r.t.Data["menu"].(bool); isBool {
			r.t.WrongType("menu", expectedMenu)
		} else if r.b.More.Menu = r.t.Int("menu"); r.b.More.Menu < 1 || r.b.More.Menu > maxMenuPlace {
			r.b.More.Menu = 0
			r.t.WrongType("menu", expectedMenu)
		}
	}
	return true
}

// maxMenuPlace is the last place of a page in the menu.
const maxMenuPlace = 999

var expectedMenu = diag.Text{Zh: " 1 到 999 的整数：菜单里的先后", En: "a whole number from 1 to 999, its place in the menu"}

// pageAddress reads the address of a page: "" if it cannot be one.
func (r *reader) pageAddress() string {
	typed := r.t.Text("page")
	if typed == "" {
		return "" // reported by Require
	}
	address, problem := PageAddress(typed, func(s string) string { return "page = " + frontmatter.Quote(s) })
	if problem != nil {
		r.doc.Report(problem.At(r.t.ValueSpan("page")))
	}
	return address
}

// PageAddress is the address that a page is given: "" if it cannot be one, for the reason that is returned. Write is
// how another is given in its place.
func PageAddress(typed string, write func(address string) string) (address string, problem *diag.Diagnostic) {
	address = norm.NFC.String(typed)
	report := func(why diag.Text, meant string) (string, *diag.Diagnostic) {
		d := diag.New(diag.PageAddress, typed, why, write(meant))
		return "", &d
	}
	const example = "/guanyu/"
	parts := strings.Split(strings.Trim(plainSlashes.Replace(address), "/"), "/")
	meant := "/" + strings.Join(parts, "/") + "/"
	switch why := pagePartsProblem(parts); {
	case strings.Trim(address, "/") == "":
		return report(diag.Text{Zh: "首页由网站自己生成", En: "the front page is the site's own"}, example)
	case strings.Contains(address, "://"):
		return report(diag.Text{Zh: "只写路径，不写网站", En: "write the path, without the host"}, example)
	case why != (diag.Text{}) && slices.Contains([]string{".html", ".htm"}, path.Ext(parts[len(parts)-1])):
		parts[len(parts)-1] = strings.TrimSuffix(parts[len(parts)-1], path.Ext(parts[len(parts)-1]))
		if meant = "/" + strings.Join(parts, "/") + "/"; pagePartsProblem(parts) != (diag.Text{}) {
			meant = example
		}
		return report(diag.Text{Zh: "网址不带 .html", En: "it has no .html"}, meant)
	case why != (diag.Text{}):
		return report(why, example)
	case len(meant) > maxAlias:
		return report(diag.Text{Zh: "太长", En: "it is too long"}, example)
	case meant != address:
		return report(diag.Text{Zh: "前后各一个 /", En: "it stands between two slashes"}, meant)
	}
	if name := reservedPage(parts); name != "" {
		d := diag.New(diag.PageReserved, name, write(example))
		return "", &d
	}
	return address, nil
}

// pagePartsProblem says why the parts of an address cannot be folders on every system; "" if they can.
func pagePartsProblem(parts []string) (why diag.Text) {
	for _, part := range parts {
		switch {
		case part == "":
			return diag.Text{Zh: "有两个连着的 /", En: "it holds two slashes in a row"}
		case part == "." || part == "..":
			return diag.Text{Zh: "不能有 . 和 ..", En: "it holds . or .."}
		case site.IsDeviceName(part) || strings.HasSuffix(part, "."):
			return diag.Text{
				Zh: "Windows 不能保存名为“" + part + "”的文件夹", En: `Windows cannot hold a folder named "` + part + `"`,
			}
		case path.Ext(strings.ToLower(part)) == ".html" || path.Ext(strings.ToLower(part)) == ".htm":
			return diag.Text{Zh: "网址不带 .html", En: "it has no .html"}
		}
		if why := slugReason(part); why != (diag.Text{}) {
			return why
		}
	}
	return diag.Text{}
}

// reservedPage is the part of an address that belongs to the site itself or to servers, or "".
func reservedPage(parts []string) string {
	first := strings.ToLower(parts[0])
	switch {
	case slices.Contains(reservedSlugs, first) && first != "about":
		return "/" + parts[0] + "/"
	case len(first) == 4 && strings.Trim(first, "0123456789") == "":
		return "/" + parts[0] + "/"
	}
	last := len(parts) - 1
	if last > 0 && strings.EqualFold(parts[last-1], "page") && strings.Trim(parts[last], "0123456789") == "" {
		return "/" + strings.Join(parts[last-1:], "/") + "/" // of a list, which may grow so long
	}
	return reservedAlias(strings.Join(parts, "/"))
}
