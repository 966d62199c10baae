package sitetest

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

// The check reads what a notice of withdrawal says, however it is written, and nothing else of what was withdrawn.
func TestReasonsChecked(t *testing.T) {
	files := map[string][]byte{"site.toml": []byte(checkSite)}
	for name, line := range map[string]string{
		"table":   "withdrawn = { date = 2025-11-01, reason = \"请联系13812345678\" }",
		"words":   "撤回 = { 日期 = 2025-11-01, 原因 = \"请联系13812345678\" }",
		"text":    "withdrawn = \"请联系13812345678\"",
		"section": "[withdrawn]\ndate = 2025-11-01\nreason = \"请联系13812345678\"",
		"gone":    "withdrawn = { kind = \"gone\", reason = \"请联系13812345678\" }",
		"accepts": "accept = [\"check-mobile\", \"check-address 某处\"]\nwithdrawn = \"请联系13812345678\"",
	} {
		head := "slug = \"" + name + "\"\nsummary = \"13912345678\"\n" + line + "\n"
		files["content/"+name+"/index.md"] = article(head, "正文 13712345678。")
	}
	dir := writeSite(t, files)
	text := findingsText(checkDay(t, dir))
	for _, name := range []string{"table", "words", "text", "section"} {
		if strings.Count(text, "check-mobile content/"+name+"/index.md:") != 1 {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	if strings.Count(text, "check-mobile") != 4 || strings.Contains(text, "check-accept") {
		t.Error(text)
	}
	result, err := generator.Build(t.Context(), generator.Options{
		Site: dir, Out: filepath.Join(dir, "public"), Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Strict: true,
	})
	if err != nil || !result.Failed() {
		t.Errorf("a strict build publishes it: %v", err)
	}
}
