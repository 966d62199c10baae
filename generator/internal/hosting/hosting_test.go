package hosting

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

func example(root string) Site {
	return Site{
		Host: "jianbao.example.gov.cn", Root: root, Policy: new(site.Loads).Policy(""),
		Moved: []Move{
			{From: "/old/2021/123.html", To: "/wuhou/2021/a/"}, {From: "/旧 址/它's $1 50%", To: "/wuhou/2021/a/"},
			{From: "/was/", To: "/wuhou/2021/a b$1%20/"},
		},
		Gone: []string{"/wuhou/2020/gone/", "/wuhou/2020/it's/"},
	}
}

// What hosts read that obey files in the site.
func TestHostFiles(t *testing.T) {
	headers, redirects := string(Headers(example("/b"))), string(Redirects(example("/b")))
	for _, want := range []string{
		"/b/*\n  Content-Security-Policy: default-src 'none';", "; frame-ancestors 'self'\n",
		"X-Content-Type-Options: nosniff", "/b/assets/*\n  Cache-Control: " + forever, "/b/search/hant-*\n",
		"/b/topics/:topic/feed.xml\n  Content-Type: application/xml",
	} {
		if !strings.Contains(headers, want) {
			t.Errorf("_headers lacks %q", want)
		}
	}
	for _, want := range []string{
		"/b/old/2021/123.html /b/wuhou/2021/a/ 301!\n",
		"/b/was /b/wuhou/2021/a%20b%241%2520/ 301!\n",
		"/b/was/ /b/wuhou/2021/a%20b%241%2520/ 301!\n",
		"/b/wuhou/2020/gone/ /b/wuhou/2020/gone/index.html 410!\n",
	} {
		if !strings.Contains(redirects, want) {
			t.Errorf("_redirects lacks %q:\n%s", want, redirects)
		}
	}
	if got := Redirects(Site{}); len(got) > 0 {
		t.Errorf("%s", got)
	}
}

// iisSchema are the elements that IIS documents, each below its parent, with the attributes that are used.
var iisSchema = map[string]string{
	"/configuration":                   "",
	"configuration/system.webServer":   "",
	"configuration/location":           "path",
	"location/system.webServer":        "",
	"system.webServer/defaultDocument": "enabled",
	"defaultDocument/files":            "",
	"files/clear":                      "",
	"files/add":                        "value",
	"system.webServer/directoryBrowse": "enabled",
	"system.webServer/httpErrors":      "errorMode existingResponse",
	"httpErrors/error":                 "statusCode subStatusCode prefixLanguageFilePath path responseMode",
	"httpErrors/remove":                "statusCode subStatusCode",
	"system.webServer/urlCompression":  "doStaticCompression",
	"system.webServer/httpProtocol":    "",
	"httpProtocol/customHeaders":       "",
	"customHeaders/remove":             "name",
	"customHeaders/add":                "name value",
	"system.webServer/staticContent":   "",
	"staticContent/clientCache":        "cacheControlMode cacheControlMaxAge cacheControlCustom",
	"staticContent/remove":             "fileExtension",
	"staticContent/mimeMap":            "fileExtension mimeType",
	"system.webServer/security":        "",
	"security/requestFiltering":        "",
	"requestFiltering/hiddenSegments":  "",
	"hiddenSegments/add":               "segment",
	"hiddenSegments/remove":            "segment",
	"system.webServer/httpRedirect":    "enabled destination exactDestination childOnly httpResponseStatus",
}

// There is no IIS to try; web.config is XML of elements and attributes that its documentation names, nothing is added
// twice, and what is gone is said in a comment alone.
func TestIIS(t *testing.T) {
	for _, lang := range []diag.Lang{diag.Zh, diag.En} {
		config := string(IIS(example("/b"), lang))
		decoder := xml.NewDecoder(strings.NewReader(config))
		at := []string{""}
		added := map[string]bool{}
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, config)
			}
			switch e := token.(type) {
			case xml.StartElement:
				at = append(at, e.Name.Local)
				place := strings.Join(at[len(at)-2:], "/")
				attributes, known := iisSchema[place]
				if !known {
					t.Errorf("%s is no element that IIS documents", place)
				}
				key := strings.Join(at, "/")
				for _, a := range e.Attr {
					if !slices.Contains(strings.Fields(attributes), a.Name.Local) {
						t.Errorf("%s has no attribute %s", place, a.Name.Local)
					}
					key += " " + a.Value
				}
				if strings.HasPrefix(key, "/configuration/system.webServer/") && e.Attr != nil && added[key] {
					t.Errorf("twice: %s", key)
				}
				added[key] = true
			case xml.EndElement:
				at = at[:len(at)-1]
			}
		}
		for _, want := range []string{
			`<location path="was">`, `destination="/b/wuhou/2021/a%20b%241%2520/"`,
			`<location path="旧 址/它&#39;s $1 50%">`, `<match url="^wuhou/2020/gone/$" />`,
			`fileExtension=".ofd"`, `mimeType="text/html; charset=utf-8"`,
		} {
			if !strings.Contains(config, want) {
				t.Errorf("web.config lacks %s", want)
			}
		}
	}
}

// Each extension has one type.
func TestTypes(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range types {
		for _, e := range strings.Fields(kind.extensions) {
			if seen[e] {
				t.Errorf("%s has two types", e)
			}
			seen[e] = true
		}
	}
}

// What IIS says of a folder holds for all below it, so an old address above pages is left to its page.
func TestIISAbove(t *testing.T) {
	s := Site{Moved: []Move{{From: "/a/", To: "/b/", Above: true}, {From: "/c/", To: "/d/"}}}
	if config := string(IIS(s, diag.En)); strings.Contains(config, `path="a"`) || !strings.Contains(config, `path="c"`) {
		t.Error(config)
	}
}
