package importer_test

import (
	"testing"

	"jianbao/generator/internal/importer"
)

// A page's old address is an alias only where it is a path of a site of the office's own.
func TestOldPath(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.example.gov.cn/a/t1.html": "/a/t1.html", "/a/t1.html": "/a/t1.html",
		"https://mp.weixin.qq.com/s/abc": "", "https://www.example.gov.cn/show?id=3": "", "https://www.example.gov.cn/": "",
		"t1.html": "", "": "", "%zz": "",
	} {
		if got := importer.OldPath(address); got != want {
			t.Errorf("%s: %q, not %q", address, got, want)
		}
	}
}
