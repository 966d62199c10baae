package hosting

import (
	"fmt"
	"strings"

	"jianbao/generator/internal/diag"
)

// Apache is a file .htaccess, for the folder of the site's pages. A module that is missing makes its part silent, not
// the site unreachable.
func Apache(s Site, lang diag.Lang) []byte {
	var b strings.Builder
	b.WriteString(diag.Text{
		Zh: `# jianbao host apache
# 存成 .htaccess，和首页 index.html 放在同一个文件夹里。服务器要允许它（AllowOverride FileInfo 或 All），并打开
# headers、mime、rewrite、deflate、filter 模块：a2enmod headers rewrite deflate filter
# 网站设置、aliases 有变动后重新输出一次。https 由管服务器的人配置。
`,
		En: `# jianbao host apache
# Save it as .htaccess in the folder with the site's first index.html. The server must allow it (AllowOverride
# FileInfo or All) and have the modules headers, mime, rewrite, deflate and filter:
#   a2enmod headers rewrite deflate filter
# Write it anew when settings or aliases change. HTTPS is left to whoever runs the server.
`,
	}.In(lang))
	fmt.Fprintf(&b, "\nErrorDocument 404 %s/404.html\n\n<IfModule mod_mime.c>\n", s.Root)
	for _, t := range types {
		fmt.Fprintf(&b, "  AddType %s %s\n", t.name, dotted(t.extensions))
	}
	for _, t := range types {
		if t.utf8 {
			fmt.Fprintf(&b, "  AddCharset utf-8 %s\n", dotted(t.extensions))
		}
	}
	b.WriteString("</IfModule>\n\n")
	s.apacheHeaders(&b)
	compressed := strings.Join(typesThat(func(t mediaType) bool { return t.compress }), " ")
	fmt.Fprintf(&b, apacheCompression, compressed)
	s.apacheRules(&b)
	return []byte(b.String())
}

func (s *Site) apacheHeaders(b *strings.Builder) {
	b.WriteString("<IfModule mod_headers.c>\n")
	set := func(name, value, when string) {
		if when != "" {
			when = ` "expr=` + when + `"`
		}
		fmt.Fprintf(b, "  Header %s \"%s\"%s\n", name, value, when)
	}
	set("always set Content-Security-Policy", s.policy(), "%{CONTENT_TYPE} =~ m#"+withPolicy+"#")
	for _, h := range security {
		set("always set "+h[0], h[1], "")
	}
	const there = "%{REQUEST_STATUS} == 200"
	set("set Cache-Control", shortly, there)
	set("set Cache-Control", forever, there+" && %{REQUEST_URI} =~ m#"+s.kept()+"#")
	b.WriteString("</IfModule>\n\n")
}

const apacheCompression = `<IfModule mod_filter.c>
  <IfModule mod_brotli.c>
    AddOutputFilterByType BROTLI_COMPRESS;DEFLATE %[1]s
  </IfModule>
  <IfModule !mod_brotli.c>
    <IfModule mod_deflate.c>
      AddOutputFilterByType DEFLATE %[1]s
    </IfModule>
  </IfModule>
</IfModule>

`

// apacheRules are for folders without a page, for what is not served, and for old addresses.
func (s *Site) apacheRules(b *strings.Builder) {
	b.WriteString("<IfModule mod_rewrite.c>\n  RewriteEngine On\n")
	gone := s.apacheAddresses(b)
	b.WriteString(`  RewriteCond %{REQUEST_FILENAME} -d
  RewriteCond %{REQUEST_FILENAME}/index.html !-f
  RewriteRule ^ - [R=404,L]
  RewriteRule "^(_headers|_redirects|\.jianbao/.*)$" - [R=404,L]
`)
	b.WriteString("  # A district's month is a part of its year.\n")
	for _, there := range []string{"-f", "-d"} {
		fmt.Fprintf(b, "  RewriteCond %%{REQUEST_FILENAME} !%s\n", there)
	}
	fmt.Fprintf(b, "  RewriteRule \"^%s$\" \"%s/$1/$2/#m$3\" [R=301,L,NE]\n", oldMonth, s.Root)
	b.WriteString("</IfModule>\n")
	for _, a := range gone {
		fmt.Fprintf(b, "<If \"%%{REQUEST_URI} == '%s'\">\n  ErrorDocument 410 %s\n</If>\n",
			strings.ReplaceAll(a.from, "'", `\'`), escape(a.file))
	}
}

// apacheAddresses lead on from old addresses, and returns those that are gone.
func (s *Site) apacheAddresses(b *strings.Builder) (gone []address) {
	for _, a := range s.addresses() {
		pattern := escapeRegexp(strings.TrimPrefix(a.from, s.Root+"/"))
		if a.to != "" {
			fmt.Fprintf(b, "  RewriteRule \"^%s$\" \"%s\" [R=301,L,NE]\n", pattern, strings.ReplaceAll(a.to, "%", `\%`))
		} else {
			fmt.Fprintf(b, "  RewriteRule \"^%s$\" - [G,L]\n", pattern)
			gone = append(gone, a)
		}
	}
	for _, m := range s.Folder {
		fmt.Fprintf(b, "  RewriteRule \"^%s(?:/(.*))?$\" \"%s$1\" [R=301,L]\n",
			escapeRegexp(strings.Trim(m.From, "/")), s.Root+m.To)
	}
	return gone
}

// dotted writes extensions with dots.
func dotted(extensions string) string {
	return "." + strings.Join(strings.Fields(extensions), " .")
}
