package hosting

import (
	"encoding/xml"
	"fmt"
	"strings"

	"jianbao/generator/internal/diag"
)

// IIS is a web.config, for the folder of the site's pages. It names no module that a plain IIS lacks: an unknown
// section stops the whole site.
func IIS(s Site, lang diag.Lang) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n" + diag.Text{
		Zh: `<!-- jianbao host iis
  存成 web.config，和首页 index.html 放在同一个文件夹里，IIS 立即生效。要装有“静态内容”“默认文档”“HTTP 错误”
  “静态内容压缩”；aliases 的转向要装“HTTP 重定向”，没有它，旧网址仍会由网页转过去。
  网站设置、aliases 有变动后重新输出一次。https 由管服务器的人配置。 -->
`,
		En: `<!-- jianbao host iis
  Save it as web.config in the folder with the site's first index.html; IIS takes it at once. It needs Static Content,
  Default Document, HTTP Errors and Static Content Compression. Aliases need HTTP Redirection; without it the pages at
  the old addresses lead on. Write it anew when settings or aliases change. HTTPS is left to whoever runs the
  server. -->
`,
	}.In(lang))
	b.WriteString(iisOpening)
	for _, h := range append([][2]string{{"Content-Security-Policy", s.policy()}}, security...) {
		name, value := h[0], attribute(h[1])
		fmt.Fprintf(&b, "        <remove name=\"%[1]s\" />\n        <add name=\"%[1]s\" value=\"%[2]s\" />\n", name, value)
	}
	b.WriteString(`      </customHeaders>
    </httpProtocol>
    <staticContent>
      <clientCache cacheControlMode="UseMaxAge" cacheControlMaxAge="00:05:00" cacheControlCustom="public" />
`)
	for _, t := range types {
		name := t.name
		if t.utf8 {
			name += "; charset=utf-8"
		}
		for _, e := range strings.Fields(t.extensions) {
			fmt.Fprintf(&b, "      <remove fileExtension=\".%s\" />\n", e)
			fmt.Fprintf(&b, "      <mimeMap fileExtension=\".%s\" mimeType=\"%s\" />\n", e, name)
		}
	}
	b.WriteString(iisClosing)
	s.iisLocations(&b, lang)
	b.WriteString("</configuration>\n")
	return []byte(b.String())
}

const iisOpening = `<configuration>
  <system.webServer>
    <defaultDocument enabled="true">
      <files>
        <clear />
        <add value="index.html" />
      </files>
    </defaultDocument>
    <directoryBrowse enabled="false" />
    <httpErrors errorMode="Custom" existingResponse="Auto">
      <remove statusCode="403" subStatusCode="14" />
      <error statusCode="403" subStatusCode="14" prefixLanguageFilePath="" path="404.html" responseMode="File" />
      <remove statusCode="404" subStatusCode="-1" />
      <error statusCode="404" subStatusCode="-1" prefixLanguageFilePath="" path="404.html" responseMode="File" />
    </httpErrors>
    <urlCompression doStaticCompression="true" />
    <httpProtocol>
      <customHeaders>
        <remove name="X-Powered-By" />
`

const iisClosing = `    </staticContent>
    <security>
      <requestFiltering>
        <hiddenSegments>
          <remove segment=".jianbao" />
          <add segment=".jianbao" />
          <remove segment="_headers" />
          <add segment="_headers" />
          <remove segment="_redirects" />
          <add segment="_redirects" />
        </hiddenSegments>
      </requestFiltering>
    </security>
  </system.webServer>
`

// iisLocations writes what holds for one folder or page.
func (s *Site) iisLocations(b *strings.Builder, lang diag.Lang) {
	for _, name := range hashed {
		fmt.Fprintf(b, `  <location path="%s">
    <system.webServer>
      <staticContent>
        <clientCache cacheControlMode="UseMaxAge" cacheControlMaxAge="365.00:00:00"
          cacheControlCustom="public, immutable" />
      </staticContent>
    </system.webServer>
  </location>
`, strings.TrimSuffix(name, "/"))
	}
	var gone []address
	for _, a := range s.addresses() {
		path := strings.TrimPrefix(a.from, s.Root+"/")
		if a.to == "" {
			gone = append(gone, a)
			continue
		}
		if strings.HasSuffix(path, "/") || a.above {
			continue // a location has no final slash; it is of both, and of all below: there the page leads on
		}
		fmt.Fprintf(b, `  <location path="%s">
    <system.webServer>
      <httpRedirect enabled="true" destination="%s" exactDestination="true" childOnly="false"
        httpResponseStatus="Permanent" />
    </system.webServer>
  </location>
`, attribute(path), attribute(a.to))
	}
	for _, m := range s.Folder {
		fmt.Fprintf(b, `  <location path="%s">
    <system.webServer>
      <httpRedirect enabled="true" destination="%s" exactDestination="false" childOnly="false"
        httpResponseStatus="Permanent" />
    </system.webServer>
  </location>
`, attribute(strings.Trim(m.From, "/")), attribute(escape(s.Root+strings.TrimSuffix(m.To, "/"))))
	}
	if len(gone) == 0 {
		return
	}
	b.WriteString("  <!-- " + diag.Text{
		Zh: "撤下的网页要回 410 状态，需要另装 URL Rewrite 模块；装了以后，把这一段移到上面的 system.webServer 里。" +
			"没有装就移进去，整个网站会打不开。",
		En: "The status 410 of withdrawn pages needs the module URL Rewrite. Where it is installed, move this into the " +
			"system.webServer above; where it is not, the whole site would fail.",
	}.In(lang) + "\n    <rewrite>\n      <rules>\n")
	for i, a := range gone {
		fmt.Fprintf(b, `        <rule name="gone %d" stopProcessing="true">
          <match url="^%s$" />
          <action type="CustomResponse" statusCode="410" statusReason="Gone" statusDescription="Gone" />
        </rule>
`, i+1, attribute(strings.ReplaceAll(escapeRegexp(strings.TrimPrefix(a.from, s.Root+"/")), "--", "-[-]")))
	}
	b.WriteString("      </rules>\n    </rewrite>\n  -->\n")
}

// attribute escapes a text for a quoted attribute.
func attribute(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder never fails
	return b.String()
}
