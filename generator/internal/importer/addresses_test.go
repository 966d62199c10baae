package importer_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer"
)

// pageAt is a saved page that was at an address.
func pageAt(address, title string, day int) string {
	return fmt.Sprintf(`<!doctype html><html><head><meta charset="utf-8"><title>%[2]s</title>
<link rel="canonical" href="%[1]s"></head><body><article><h1>%[2]s</h1><p>发布时间：2022-09-%02[3]d</p>
<p>%[4]s</p></article></body></html>`, "https://old.example.cn"+address, title, day,
		strings.Repeat("武侯区人大常委会组织代表视察，"+title+"。", 5))
}

// An old address leads to one text: the first that has it, whichever is read first. Places of the site's own, also its
// old ones, are left alone.
func TestOldAddresses(t *testing.T) {
	files := map[string]string{}
	for i := range 24 { // read at once
		title := fmt.Sprintf("武侯区人大代表视察第%d个项目", i+1)
		files[fmt.Sprintf("%02d.html", i)] = pageAt(fmt.Sprintf("/xw/%d.html", i/2), title, 1)
	}
	files["30.html"] = pageAt("/guanyu/", "武侯区人大的一页", 2)
	files["31.html"] = pageAt("/old/1.html", "武侯区人大的另一页", 2)
	files["32.html"] = pageAt("/wuhou/2022/0902-3/", "武侯区人大旧址和新址一样", 2) // those before it take 0902 and 0902-2
	files["33.html"] = pageAt("/wuhou/2022/0901-5/", "武侯区人大旧址是别人的新址", 2)
	site, beside := newSite(t, files)
	write(t, filepath.Join(site, "content/wuhou/2021/0101/index.md"), "+++\ntitle = \"旧\"\ndistrict = \"武侯区\"\n"+
		"date = 2021-01-01\naliases = [\"/old/1.html\", \"/wuhou/2022/0901-2/\"]\n+++\n\n文字。\n")
	report, err := importer.Import(t.Context(), importer.Options{Site: site, Inputs: []string{beside}, Now: now})
	if err != nil || report.Failed() {
		t.Fatal(report, err)
	}
	taken := map[string]bool{}
	folders := map[string]bool{}
	for _, f := range report.Files {
		folders[f.Drafts[0].Folder] = true
		if slices.ContainsFunc(f.Drafts[0].Findings, func(d diag.Diagnostic) bool {
			return d.Code == diag.ImportAddressTaken
		}) {
			taken[filepath.Base(f.Name)] = true
		}
	}
	for i := range 24 {
		if name := fmt.Sprintf("%02d.html", i); taken[name] != (i%2 == 1) {
			t.Errorf("%s: its address is taken: %v", name, taken[name])
		}
	}
	if !taken["30.html"] || !taken["31.html"] || taken["32.html"] || !taken["33.html"] {
		t.Error(taken)
	}
	if folders["content/wuhou/2022/0901-2"] || !folders["content/wuhou/2022/0902-3"] || len(folders) != 28 {
		t.Error(folders)
	}
	builds(t, site)
}

// A file where a folder has to be is reported, and not searched around without end.
func TestFileInTheWay(t *testing.T) {
	site, beside := newSite(t, map[string]string{"a.html": pageAt("/1.html", "武侯区人大代表视察", 1)})
	write(t, filepath.Join(site, "content/wuhou/2022"), "a file")
	_, err := importer.Import(t.Context(), importer.Options{Site: site, Inputs: []string{beside}, Now: now})
	if err == nil || !strings.Contains(err.Error(), "content/wuhou/2022") {
		t.Error(err)
	}
}

// No other import works between the moment that the site is read and the first draft: it would not be known, and its
// texts be imported twice.
func TestOneImportAtATime(t *testing.T) {
	site, beside := newSite(t, map[string]string{"1.html": pageAt("/xw/1.html", "武侯区人大代表视察", 1)})
	opts := importer.Options{Site: site, Inputs: []string{beside}, Now: now}
	other := opts
	opts.Begin = func(string, diag.Text, int) {
		var busy *fault.CannotRun
		if _, err := importer.Import(t.Context(), other); !errors.As(err, &busy) || busy.Diagnostic.Code != diag.ImportBusy {
			t.Errorf("another import: %v", err)
		}
	}
	for range 2 {
		if report, err := importer.Import(t.Context(), opts); err != nil || report.Failed() {
			t.Fatal(report, err)
		}
	}
	if found, err := filepath.Glob(filepath.Join(site, "content/*/*/*/index.md")); err != nil || len(found) != 1 {
		t.Errorf("%v %v", found, err)
	}
}
