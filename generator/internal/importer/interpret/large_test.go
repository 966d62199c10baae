package interpret

import (
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/importer/document"
)

// TestLargeTexts holds that many lines of a kind cost no more than their number allows.
func TestLargeTexts(t *testing.T) {
	in := New(siteOf(t, sichuan))
	for _, line := range []string{
		"5月17日，武侯区人大常委会召开会议，研究近期工作，并对下一步工作提出要求。", "图1：代表视察", "来源：武侯区人大", "武侯区", "▲代表",
		"【武侯区】5月17日，武侯区人大常委会召开会议，研究近期工作，并对下一步工作提出要求，会议要求抓好落实。",
	} {
		doc := &document.Document{}
		for i := range 5000 {
			doc.Blocks = append(doc.Blocks, document.Block{Runs: []document.Run{{Text: line}}, Place: i + 1})
		}
		if took := cputime.Of(func() { in.Drafts(doc, auto) }); took > 20*time.Second {
			t.Errorf("%s: %v", line, took)
		} else {
			t.Logf("%s: %v", line, took)
		}
	}
	long := strings.Repeat("5月17日召开会议、", 20_000)
	in.Drafts(&document.Document{Blocks: []document.Block{{Runs: []document.Run{{Text: long}}}}}, auto)
}
