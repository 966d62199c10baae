package s3

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/upload"
)

func probed(t *testing.T, store *Store) []upload.Probed {
	t.Helper()
	found, err := upload.Probe(t.Context(), store, upload.Options{Token: "probe", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A probe says what readers will get of a bucket, and what is not set up, and leaves nothing there.
func TestProbe(t *testing.T) {
	for name, vendor := range dialects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, store := serve(t, vendor, "www/")
			s.objects["theirs.txt"], s.objects["www/x.txt"] = []byte("x"), []byte("x")
			s.reader = func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Disposition", "attachment")
			}
			said := func(ok bool, words string) bool {
				return slices.ContainsFunc(probed(t, store), func(p upload.Probed) bool {
					return p.OK == ok && strings.Contains(p.Zh, words)
				})
			}
			public := vendor.Console != ""
			for _, test := range []struct {
				ok    bool
				words string
				want  bool
			}{
				{true, "能写", true}, {true, "能删除", true}, {true, "另外有 1 个文件", true},
				{false, "没有“不许覆盖”", vendor.Exclusive == ""},
				{false, "打开网页会变成下载", public}, {false, "没有打开静态网站", public}, {false, "公共读", false},
			} {
				if vendor.Exclusive == "" && test.words != "没有“不许覆盖”" && test.words != "能写" {
					continue // each probe waits for two seconds there
				}
				if said(test.ok, test.words) != test.want {
					t.Errorf("%t %s: %+v", test.ok, test.words, probed(t, store))
				}
			}
			if len(s.objects) != 2 {
				t.Errorf("it left %d files", len(s.objects))
			}
		})
	}
}

// The settings of a website are read where they can be, and each that is wrong is named.
func TestProbeWebsite(t *testing.T) {
	s, store := serve(t, dialects["oss"], "")
	status := http.StatusForbidden
	s.reader = func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }
	const right = "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix><SupportSubDir>true</SupportSubDir>" +
		"<Type>0</Type></IndexDocument><ErrorDocument><Key>404.html</Key></ErrorDocument></WebsiteConfiguration>"
	for _, test := range []struct{ website, words string }{
		{right, "公共读"}, {right, "静态网站已经设好"}, {strings.Replace(right, "true", "false", 1), "子目录首页"},
		{strings.Replace(right, "index.html", "main.html", 1), "默认首页不是"},
		{strings.Replace(right, "404.html", "error.html", 1), "默认 404 页不是"}, {"", "打开子目录首页"},
	} {
		s.website = test.website
		found := probed(t, store)
		if !slices.ContainsFunc(found, func(p upload.Probed) bool { return strings.Contains(p.Zh, test.words) }) {
			t.Errorf("%s: %+v", test.words, found)
		}
	}
	status, s.website = http.StatusOK, right
	if found := probed(t, store); slices.ContainsFunc(found, func(p upload.Probed) bool { return !p.OK }) {
		t.Errorf("%+v", found)
	}
	s.fail = func(r *http.Request) int {
		if r.URL.Query().Has("website") {
			return http.StatusForbidden
		}
		return 0
	}
	if found := probed(t, store); !strings.Contains(found[len(found)-1].Zh, "请在控制台看一看") {
		t.Errorf("%+v", found)
	}
}
