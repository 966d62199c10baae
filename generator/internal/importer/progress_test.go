package importer_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/importer"
)

// The progress of files counts files, and that of the posts of one folder counts posts: always upwards, to all of them.
func TestProgress(t *testing.T) {
	site, beside := newSite(t, nil)
	text := "武侯区人大代表视察，" + strings.Repeat("听取情况介绍，", 12) + "提出建议。"
	for i := range 12 {
		post := fmt.Sprintf("2022-09-%02d-p.md", i+1)
		write(t, filepath.Join(beside, "blog", "_posts", post), "---\ntitle: 一\n---\n"+text+"\n")
		write(t, filepath.Join(beside, "in", fmt.Sprintf("%02d.txt", i)), fmt.Sprintf("武侯区人大第%d次视察\n\n2022年9月1日，%s", i, text))
	}
	for _, folder := range []string{"blog", "in"} {
		var done []int
		report, err := importer.Import(t.Context(), importer.Options{
			Site: site, Inputs: []string{filepath.Join(beside, folder)}, Now: time.Now(), District: "武侯区",
			Progress: func(p importer.Progress) {
				if p.Total == 12 {
					done = append(done, p.Done)
				}
			},
		})
		if err != nil || report.Failed() || report.Count().Written != 12 {
			t.Fatal(folder, err, report.Count())
		}
		if len(done) < 12 || !slices.IsSorted(done) || done[len(done)-1] < 11 {
			t.Errorf("%s: %v", folder, done)
		}
	}
}
