package hosting

import (
	"fmt"
	"strings"

	"jianbao/generator/internal/diag"
)

// Nginx is a file for conf.d: a server with the site in it. Where a server stands already, the lines between the marks
// go into it, and the maps stay outside.
func Nginx(s Site, lang diag.Lang) []byte {
	var b strings.Builder
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(lang) }
	b.WriteString(say(`# jianbao host nginx
# 放进 nginx 的 conf.d 文件夹，改好 server_name 和网页所在的文件夹（public 里的全部内容上传到那里），再运行：
#   nginx -t && nginx -s reload
# 服务器上已经有这个网站的 server 了，就把两条横线之间的内容放进那个 server，两个 map 留在外面。
# 网站设置、aliases 有变动后重新输出一次。https 由管服务器的人配置。
`, `# jianbao host nginx
# Goes into the folder conf.d of nginx. Change server_name and the folder, into which all that is in public/ is
# uploaded, and run:
#   nginx -t && nginx -s reload
# Where a server for this host stands already, the lines between the rules go into it, and the maps stay outside.
# Write it anew when settings or aliases change. HTTPS is left to whoever runs the server.
`))
	fmt.Fprintf(&b, `
map $uri $jianbao_cache {
    default "%s";
    "~%s" "%s";
}

map $sent_http_content_type $jianbao_policy {
    default "";
    "~%s" "%s";
}

`, shortly, s.kept(), forever, withPolicy, s.policy())
	host := s.Host
	if host == "" {
		host = "jianbao.example.gov.cn"
	}
	fmt.Fprintf(&b, `server {
    listen 80;
    listen [::]:80;
    server_name %s;

    # ----------------------------------------------------------------
`, host)
	s.nginxLocations(&b)
	b.WriteString(`    # ----------------------------------------------------------------
}
`)
	return []byte(b.String())
}

// folder is where the example expects the site's files.
const folder = "/srv/www/jianbao"

// nginxLocations writes what stands in the server.
func (s *Site) nginxLocations(b *strings.Builder) {
	if s.Root == "" {
		fmt.Fprintf(b, "    location / {\n        root %s;\n", folder)
	} else {
		fmt.Fprintf(b, "    location = %[1]s { return 301 %[1]s/; }\n", s.Root)
		fmt.Fprintf(b, "    location ^~ %s/ {\n        alias %s/;\n", s.Root, folder)
	}
	fmt.Fprintf(b, `        index index.html;
        absolute_redirect off;
        error_page 403 404 =404 %[1]s/404.html;
%[4]s        if (!-e $request_filename) { # a district's month is a part of its year
            rewrite "^%[2]s/%[3]s$" "%[1]s/$1/$2/#m$3" permanent;
        }

        add_header Content-Security-Policy $jianbao_policy always;
`, s.Root, escapeRegexp(s.Root), oldMonth, s.nginxFolders())
	for _, h := range security {
		fmt.Fprintf(b, "        add_header %s \"%s\" always;\n", h[0], h[1])
	}
	isHTML := func(t mediaType) bool { return t.name == "text/html" } // which these always have
	texts := strings.Join(typesThat(func(t mediaType) bool { return t.utf8 && !isHTML(t) }), "\n            ")
	compressed := strings.Join(typesThat(func(t mediaType) bool { return t.compress && !isHTML(t) }), "\n            ")
	fmt.Fprintf(b, `        add_header Cache-Control $jianbao_cache;

        charset utf-8;
        charset_types
            %s;
        gzip on;
        gzip_vary on;
        gzip_min_length 1000;
        gzip_types
            %s;
        # With the module for it, brotli on; and brotli_types with the same list save 15 %% more.

        default_type %s;
        types {
`, texts, compressed, unknownType)
	for _, t := range types {
		fmt.Fprintf(b, "            %s %s;\n", t.name, t.extensions)
	}
	b.WriteString("        }\n    }\n\n")
	for _, name := range []string{"_headers", "_redirects"} {
		fmt.Fprintf(b, "    location = %[1]s/%[2]s { error_page 404 %[1]s/404.html; return 404; }\n", s.Root, name)
	}
	fmt.Fprintf(b, "    location ^~ %[1]s/.jianbao/ { error_page 404 %[1]s/404.html; return 404; }\n", s.Root)
	for _, a := range s.addresses() {
		switch {
		case a.to != "":
			fmt.Fprintf(b, "    location = \"%s\" { return 301 \"%s\"; }\n", a.from, a.to)
		case strings.Contains(a.file, "$"): // where a variable would be read
			fmt.Fprintf(b, "    location = \"%s\" { return 410; }\n", a.from)
		default:
			fmt.Fprintf(b, "    location = \"%s\" { error_page 410 \"%s\"; return 410; }\n", a.from, a.file)
		}
	}
}

// nginxFolders lead on what lies below old folders.
func (s *Site) nginxFolders() string {
	var b strings.Builder
	for _, m := range s.Folder {
		fmt.Fprintf(&b, "        rewrite \"^%s(?:/(.*))?$\" \"%s$1\" permanent;\n",
			escapeRegexp(s.Root+strings.TrimSuffix(m.From, "/")), escape(s.Root+m.To))
	}
	return b.String()
}

// escapeRegexp writes a path so that a regular expression matches it literally. Servers want no more escapes than
// needed.
func escapeRegexp(path string) string {
	var b strings.Builder
	for _, r := range path {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
