// Package hostile holds hostile inputs for the tests of several packages: names that lead out of a site or that no
// file may have, bodies that are expensive to parse, and broken sites.
package hostile

import (
	"slices"
	"strings"
)

// Names are about four hundred names, paths and addresses. Outside is the folder, as an absolute path with
// slashes, that some of them try to reach by its name; it is beside the site's folder and is called outside. Its
// files are secret.jpg, secret.md, secret.css and secret.html.
func Names(outside string) []string {
	names := slices.Concat(
		traversals(), absolute(outside), deviceNames(), specialCharacters(), invisible(), long(), reserved, metacharacters,
		Confusables,
	)
	slices.Sort(names)
	return slices.Compact(names)
}

// traversals lead up, as far as the folder beside the site and further, in every encoding that something may
// decode.
func traversals() []string {
	names := []string{
		".", "./", "..", "../", "../..", "./..", "a/..", "a/../..", "....//", "..;/", "..../", ". ./", ".. /", "../.", "..//",
		"/..", "/../", "..\t/",
		"%2e", "%2e%2e", "%2E%2E/", "%2e%2e%2f", "..%2f", "..%2F..%2F", "%252e%252e%252f", "..%252f", "..%c0%af",
		"%c0%ae%c0%ae/", "..%ef%bc%8f", "..%u2215",
		"..%5c", "..%255c", "%2e.", ".%2e/", "..%00/", "&#46;&#46;/", "&period;&period;&sol;",
		"．．／", "‥／", "..∕", "..⁄", "..⧸", "․․/", "..＼", "。。/", `..\`, `..\..\`, `\..\`, `.\..\`, `a\..\..\`, `..\/`,
		"\\\\..\\", `"../"`, "'../'",
	}
	for _, up := range []string{"../", `..\`, "%2e%2e/", "..%2f", "./../", "x/../../"} {
		for depth := range 5 {
			names = append(names, strings.Repeat(up, depth+1)+"outside/secret.jpg")
		}
	}
	return append(
		names, "../../outside/secret.md", "../../outside/secret.css", "../../outside/secret.html", "../../../outside",
		"../site.toml", "../../site.toml",
	)
}

// absolute begin at the root of a disk, at another machine, or somewhere that a shell or system would look up.
func absolute(outside string) []string {
	windows := strings.ReplaceAll(outside, "/", `\`)
	return []string{
		outside, outside + "/secret.jpg", outside + "/secret.md", "/" + outside + "/secret.jpg",
		"/." + outside + "/secret.jpg", "file://" + outside + "/secret.jpg", "file:" + outside,
		`C:` + windows + `\secret.jpg`, `\\?\C:` + windows + `\secret.jpg`,
		"/etc/passwd", "//etc/passwd", "/etc/passwd\x00.jpg", "/dev/zero", "/dev/null", "/dev/stdin", "/dev/fd/0",
		"/proc/self/environ", "/proc/self/cwd/site.toml",
		"C:", `C:\`, "C:/", `C:\secret.jpg`, "C:secret.jpg", "c:/secret.jpg", `D:\照片\a.jpg`, `\\host\share`,
		`\\host\share\a.jpg`, "//host/share/a.jpg", `\\?\UNC\host\share`,
		`\\.\COM1`, `\\.\PhysicalDrive0`, `\??\C:\a`, `\secret.jpg`, `/\host\share`, "~", "~/secret.jpg", "~root/a.jpg",
		"$HOME/a.jpg", "%USERPROFILE%\\a.jpg", "%SystemRoot%",
		"http://a.example/a.jpg", "https://a.example/", "//a.example", "ftp://a.example/a", "smb://host/share",
		"javascript:alert(1)", "data:image/png,x", "mailto:a@a.example",
	}
}

// deviceNames are those of Windows, as names of folders and of files, with the extensions and signs that it
// ignores.
func deviceNames() []string {
	var names []string
	for _, device := range []string{
		"con", "PRN", "aux", "NUL", "Con", "nUl", "COM0", "com1", "COM9", "com¹", "COM²", "lpt1", "LPT9", "lpt³", "CONIN$",
		"conout$", "CLOCK$",
	} {
		names = append(names, device, device+".txt", device+".tar.gz")
	}
	return append(
		names, "com1.jpg", "CON.md", "con.", "con ", "con .txt", "con:", "nul:", "NUL::$DATA", " con", "aux.index.html",
		"a/con", "con/a", "nul.jpg/nul.jpg", "ＣＯＮ",
	)
}

// specialCharacters are those that a name of Windows cannot contain or end with, or that end a string in C.
func specialCharacters() []string {
	names := []string{
		"a.", "a..", "a...", "a ", "a  ", "a. .", " a", "a\u00a0", "a\u3000", "a.jpg.", "a.jpg ", "a:b", "a:b.jpg",
		"a::$DATA", "a:$I30:$INDEX_ALLOCATION",
		"a/", "/a", "a//b", "a/./b", "a/b", `a\b`, `a\`, "a.jpg/", "a%", "a%zz", "a%20b", "a%00", "a%0a", "a%0d%0aX-A: b",
		"a+b", "a#b", "#a", "a?b", "?a=b", "a&b", "a=b", "a;b", "a,b", "a@b", "",
	}
	for _, sign := range `<>"|*` {
		names = append(names, "a"+string(sign)+"b", string(sign))
	}
	for c := rune(0); c < 0x20; c++ {
		names = append(names, "a"+string(c)+"b")
	}
	return append(
		names, "a\x7fb", "a\u0080b", "a\u0085b", "a\u009bb", "a\x00.jpg", "a\nb.jpg", "a\r\nb", "\x1b[31ma", "\x1b]0;a\x07",
		"a\x08\x08b",
	)
}

// invisible are characters without a glyph or that change the direction of text, invalid UTF-8, and
// decomposed characters.
func invisible() []string {
	var names []string
	const signs = "\u00ad\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e" +
		"\u2060\u2061\u2066\u2067\u2068\u2069\u3164\ufe0f\ufeff\uffa0\ufff9\ufffb\ufffd\ufffe\uffff\ue000" +
		"\U000e0001\U000e0041\U0010ffff"
	for _, r := range signs {
		names = append(names, "a"+string(r)+"b")
	}
	return append(names, "\u202egpj.exe", "a\u202egpj.md", "\u200b", "\u2800", "a\u0301\u0301\u0301\u0301\u0301\u0301b",
		"a\xffb", "\xff", "a\xc0\xafb", "\xc0\xae\xc0\xae/", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xbc\xf2\xb1\xa8", "简报\xe6")
}

// long are longer than names of files, paths and addresses may be.
func long() []string {
	var names []string
	for _, n := range []int{119, 120, 121, 199, 200, 201, 251, 255, 256, 300, 1000, 5000} {
		names = append(names, strings.Repeat("a", n))
	}
	return append(names,
		strings.Repeat("汉", 40), strings.Repeat("汉", 41), strings.Repeat("汉", 300), strings.Repeat("a", 296)+".jpg",
		strings.Repeat("😀", 70), strings.Repeat("a/", 30)+"a", strings.Repeat("a/", 3000)+"a", strings.Repeat("/", 300),
		strings.Repeat(".", 300), strings.Repeat("../", 300)+"etc/passwd", strings.Repeat("%2e", 300),
		strings.Repeat(strings.Repeat("a", 150)+"/", 40)+"a",
	)
}

// reserved are names that the site, its server or its tools use themselves.
var reserved = []string{
	".jianbao", ".jianbao/photos/a", ".JIANBAO", ".git", ".git/config", ".gitignore", ".htaccess", ".well-known",
	".well-known/security.txt", ".env", ".a", "...", "~$a", "~a",
	"index", "index.html", "INDEX.HTML", "index.md", "index.php", "404", "404.html", "search", "Search",
	"search/index.html", "assets", "ASSETS", "assets/style.css", "photos", "photos/a.jpg", "feeds", "feed.xml",
	"feed.json",
	"sitemap.xml", "robots.txt", "_headers", "_redirects", "_jianbao", "_jianbao/events", "districts", "topics", "tags",
	"months", "page", "page/2", "about", "2022", "0000", "2022-09", "1", "-1", "wuhou", "WUHOU", "wuhou/2022",
	"wuhou/page/2", "wuhou/index.html",
	"content", "content/good.md", "public", "public/index.html", "site.toml", "themes", "layouts/base.html", "desktop.ini",
	"Thumbs.db", "web.config", "CVS", "node_modules", "a.md", "a.html", "a.php", "a.exe", "a.jpg", "a.JPG", "a.svg",
	"a.html.jpg", "good", "GOOD",
}

// metacharacters are names that a shell, a format or a template would interpret.
var metacharacters = []string{
	"-", "--", "-rf", "--help", "--site=/", "$(id)", "`id`", ";id", "&&id", "|id", ">a", "a b", "a  b", "*", "?", "[a]",
	"[a-z]*", "{a,b}", "!a", "%s%s%n", "%d", "%[1]s", "%!s(MISSING)", "{{.}}", "{{ .Site }}", "{slug}", "${a}", "'", `"`,
	"`", "''", "a'b", "(a)", "（a）", "a)b", "](a)", "![](a)",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "&amp;", "&lt;a&gt;", "__proto__", "constructor",
	"null", "undefined", "true", "+++", "---", "a\"]\nslug = \"b", "# a", "@a", "=1+1",
}

// Confusables are names that a file system, or a reader, may take for the same: composed and decomposed, upper and
// lower case, and similar glyphs; and single characters of several code points.
var Confusables = []string{
	"é", "e\u0301", "É", "E\u0301", "å", "a\u030a", "Å", "\u212b", "K", "\u212a", "ß", "ss", "ſ", "s", "ﬁ", "fi", "İ",
	"i\u0307", "ı", "I", "i", "Ω", "\u2126", "가", "\u1100\u1161", "か\u3099", "が", "豈", "\uf900", "里", "\uf9e9",
	"武侯", "武候", "Ａ", "A", "a", "①", "㈠", "Ⅳ", "½", "٣", "3", "а", "е", "аbс", "ab\u0307", "\u0307a", "简报", "簡報", "𠮷",
	"😀", "👨\u200d👩\u200d👧", "🇨🇳", "1\ufe0f\u20e3", "❤\ufe0f", "·", "a·b", "—", "a–b", "〇", "々",
}
