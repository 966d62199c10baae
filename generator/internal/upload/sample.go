package upload

import (
	"context"
	"strings"
)

// samples are what the first page and the page for errors of a new site hold, as panels and web servers make them: each
// phrase of one of the lists. 宝塔, and those made after it; nginx; Apache on Debian and elsewhere.
var samples = map[string][][]string{
	"index.html": {
		{"站点创建成功", "本页面由系统自动生成"}, {"<h1>Welcome to nginx!</h1>"}, {"Apache2", "Default Page", "It works"},
		{"<html><body><h1>It works!</h1></body></html>"},
	},
	"404.html": {{"<center><h1>404 Not Found</h1></center>"}},
}

// maxSample is how large a sample may be: Apache's has 11 kB.
const maxSample = 16 << 10

// isSample reports whether a file is a sample, which may be replaced: nobody wrote it.
func isSample(ctx context.Context, t Target, f Found) bool {
	lists, ok := samples[f.Name]
	if !ok || f.Size > maxSample {
		return false
	}
	text, err := t.Read(ctx, f.Name)
	if err != nil {
		return false
	}
	for _, phrases := range lists {
		all := true
		for _, phrase := range phrases {
			all = all && strings.Contains(string(text), phrase)
		}
		if all {
			return true
		}
	}
	return false
}
