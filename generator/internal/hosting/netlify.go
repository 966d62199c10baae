package hosting

import (
	"fmt"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
)

// Headers is a _headers file, which Netlify, Cloudflare Pages and others obey, and which does no harm elsewhere. Pages
// get no Cache-Control: where two rules of the file match, Cloudflare joins what they say, and both hosts ask again for
// each page as it is.
func Headers(s Site) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/*\n  Content-Security-Policy: %s\n", s.Root, s.policy())
	for _, h := range security {
		fmt.Fprintf(&b, "  %s: %s\n", h[0], h[1])
	}
	for _, path := range slices.Concat(hashed, beginnings) {
		fmt.Fprintf(&b, "%s/%s*\n  Cache-Control: %s\n", s.Root, path, forever)
	}
	for _, list := range []string{"/", "/:district/", "/topics/:topic/"} {
		fmt.Fprintf(&b, "%s%sfeed.xml\n  Content-Type: application/xml; charset=utf-8\n", s.Root, list)
	}
	return []byte(b.String())
}

// Redirects is a _redirects file, nil where there is nothing to say. The exclamation mark has Netlify look here before
// it looks for a file: at each old address there is a page, for servers that know no better. Cloudflare Pages looks
// here first in any case, passes over lines with the mark, and takes those without; it has no 410.
func Redirects(s Site) []byte {
	var b strings.Builder
	for _, a := range s.addresses() {
		if a.to != "" {
			fmt.Fprintf(&b, "%[1]s %[2]s 301!\n%[1]s %[2]s 301\n", escape(a.from), a.to)
		} else {
			fmt.Fprintf(&b, "%s %s 410!\n", escape(a.from), escape(a.file))
		}
	}
	for _, m := range s.Folder { // after those below them: the first line that matches counts
		from, to := escape(s.Root+strings.TrimSuffix(m.From, "/")), escape(s.Root+m.To)
		fmt.Fprintf(&b, "%[1]s %[2]s 301\n%[1]s/* %[2]s:splat 301\n", from, to)
	}
	return []byte(b.String())
}

// Netlify is a netlify.toml: how the site is built there. The rest is in the site's own files.
func Netlify(_ Site, lang diag.Lang) []byte {
	return []byte(diag.Text{
		Zh: `# jianbao host netlify
# 放在仓库的根目录，旁边放 Linux 版的 jianbao。响应头和转向不必写：每次生成都写进 public/_headers 和
# public/_redirects，Netlify、Cloudflare Pages 会自己读取。直接上传 public 文件夹的，连这个文件也用不着。
`,
		En: `# jianbao host netlify
# Goes to the root of the repository, beside the program jianbao for Linux. Headers and redirects are in
# public/_headers and public/_redirects, which every build writes, and which Netlify and Cloudflare Pages read.
# Who uploads the folder public needs not even this file.
`,
	}.In(lang) + `[build]
  publish = "public"
  command = "./jianbao build --strict"
`)
}
