package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// maxSlug keeps file names below the 255 bytes that file systems allow.
const maxSlug = 120

// slugFromName makes a slug of a folder's or file's name. Chinese names are kept; blanks become
// hyphens; nothing else is guessed.
func slugFromName(name string) string {
	return strings.Join(strings.FieldsFunc(norm.NFC.String(name), unicode.IsSpace), "-")
}

// What to do about a slug depends on where it comes from.
var (
	hintSlug = diag.Text{Zh: "用小写字母、数字和连字符，例如 yulin-hesuan",
		En: "use lower-case letters, digits and hyphens, for example yulin-hesuan"}
	hintName = diag.Text{Zh: "改文件夹或文件的名字，或在信息栏加一行 slug = \"yulin-hesuan\"",
		En: "rename the folder or file, or add a line slug = \"yulin-hesuan\""}
	hintIndex = diag.Text{Zh: "放进一个文件夹，例如 content/yulin-hesuan/index.md，或在信息栏写 slug",
		En: "put it into a folder, for example content/yulin-hesuan/index.md, or set slug"}
)

// slugProblem says why a slug cannot be part of an address and a file name on every system, or
// returns nil.
func slugProblem(slug string, hint diag.Text) *diag.Diagnostic {
	if why := slugReason(slug); why != (diag.Text{}) {
		shown := slug
		if runes := []rune(slug); len(runes) > 24 {
			shown = string(runes[:24]) + "…"
		}
		d := diag.New(diag.SlugInvalid, shown, hint, why)
		return &d
	}
	if site.IsDeviceName(slug) || strings.HasSuffix(slug, ".") {
		d := diag.New(diag.SlugWindows, slug, hint)
		return &d
	}
	return nil
}

// slugReason says what keeps a text from being part of an address, or is empty. Names that Windows alone cannot hold
// are not among that.
func slugReason(slug string) (why diag.Text) {
	switch {
	case slug == "":
		return diag.Text{Zh: "没有名字", En: "it is empty"}
	case len(slug) > maxSlug:
		return diag.Text{Zh: "太长", En: "it is too long"}
	case !utf8.ValidString(slug):
		return diag.Text{Zh: "文字编码不对", En: "it is not UTF-8"}
	case strings.EqualFold(slug, "index.html"):
		return diag.Text{Zh: "网页的文件都叫这个名字", En: "the files of pages have this name"}
	case slug[0] == '.' || slug[0] == '~':
		return diag.Text{Zh: "不能以 " + slug[:1] + " 开头", En: "it begins with " + slug[:1]}
	}
	for _, r := range slug {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_.~（）·", r) {
			if unicode.IsSpace(r) {
				return diag.Text{Zh: "不能有空格", En: "it holds a blank"}
			}
			return diag.Text{Zh: "不能有“" + string(r) + "”", En: `it holds "` + string(r) + `"`}
		}
	}
	return diag.Text{}
}

// SlugProblem says why a bulletin cannot have a slug, or returns nil.
func SlugProblem(slug string) *diag.Diagnostic { return slugProblem(slug, hintSlug) }

// reservedSlugs are the first parts of addresses that belong to the site's own pages.
var reservedSlugs = []string{
	"_worker.js", "cgi-bin", "cdn-cgi", "web-inf", "meta-inf", // of servers
	"districts", "topics", "tags", "months", "page", "assets", "photos", "files", "search", "feeds",
	"about", "index.html", "404.html", "feed.xml", "feed.json", "robots.txt", "sitemap.xml", "_headers",
	"_redirects", "favicon.ico", "icon.svg", "icon-192.png", "icon-512.png", "apple-touch-icon.png",
	"manifest.webmanifest",
}

// districtSlugProblem also keeps a district's slug apart from the site's own pages and years.
func districtSlugProblem(slug string) *diag.Diagnostic {
	if p := slugProblem(slug, hintSlug); p != nil {
		return p
	}
	taken := len(slug) == 4 && strings.Trim(slug, "0123456789") == ""
	for _, r := range reservedSlugs {
		taken = taken || strings.EqualFold(r, slug)
	}
	if taken {
		d := diag.New(diag.SlugReserved, slug)
		return &d
	}
	return nil
}
