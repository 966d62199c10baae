package content

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"jianbao/generator/internal/diag"
)

// What site.toml may say of the shared cache, and what it may not.
func TestSharedCache(t *testing.T) {
	const district = "[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"
	const key = "BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY="
	for _, test := range []struct {
		lines string
		code  diag.Code // "" if it is right
		at    string    // where the cache is then
	}{
		{`cache = "//server/share"`, "", "//server/share"},
		{`cache = "file://server/share"`, "", "file://server/share"},
		{`cache = "D:/cache"`, "", "D:/cache"},
		{"cache = \"s3://bucket/a/b\"\ncache_endpoint = \"https://oss-cn-chengdu.aliyuncs.com\"", "", "s3://bucket/a/b"},
		{"cache = \"s3://bucket\"\ncache_endpoint = \"http://127.0.0.1:9000\"\ncache_region = \"x\"", "", "s3://bucket"},
		{`cache = "s3://bucket"`, diag.KeyMissing, ""},
		{"cache = \"s3://bucket\"\ncache_endpoint = \"http://oss.example.cn\"", diag.ValueInvalid, ""},
		{"cache = \"s3://bucket\"\ncache_endpoint = \"https://a:b@oss.example.cn\"", diag.ValueInvalid, ""},
		{"cache = \"s3://../x\"\ncache_endpoint = \"https://oss.example.cn\"", diag.ValueInvalid, ""},
		{`cache = "s3://id:GEHEIM@bucket"`, diag.DeploySecret, ""},
		{`cache = "https://oss.example.cn/bucket"`, diag.ValueInvalid, ""},
		{`cache = "javascript://x"`, diag.ValueInvalid, ""},
		{`cache = 7`, "", "7"},
		{`cache_trust = ["` + key + `"]`, "", ""},
		{`cache_trust = ["` + key[1:] + `"]`, diag.ValueInvalid, ""},
		{`cache_trust = ["` + key + `", "x"]`, diag.ValueInvalid, ""},
		{`cache_trust = [["x"]]`, diag.KeyType, ""},
	} {
		files := fstest.MapFS{"site.toml": {Data: []byte("title = \"甲\"\n[photos]\n" + test.lines + "\n" + district)}}
		s, found, err := LoadSettings(files)
		if err != nil {
			t.Fatal(err)
		}
		found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
		var code diag.Code
		if len(found) > 0 {
			code = found[0].Code
		}
		if code != test.code || s.Photos.Cache.To != test.at {
			t.Errorf("%s: %v, %q", test.lines, found, s.Photos.Cache.To)
		}
		if strings.Contains(test.lines, "cache_trust") && test.code == "" && len(s.Photos.CacheTrust) != 1 {
			t.Errorf("%s: %d keys", test.lines, len(s.Photos.CacheTrust))
		}
	}
}
