package web

import (
	"testing"

	"jianbao/generator/internal/importer/document"
)

// TestTitles holds where the title of a page is found.
func TestTitles(t *testing.T) {
	const body = `<div class="TRS_Editor"><p>5月17日，武侯区人大常委会组织代表视察养老服务工作，实地察看服务站点。</p></div>`
	for name, test := range map[string]struct{ page, want string }{
		"a heading of the page, where its own title names the column": {
			`<title>工作动态--某某人大网</title><div class="nav"><h5><a href="x">通知公告要闻列表</a></h5></div>` +
				`<h5>武侯区人大常委会视察养老服务</h5>` + body,
			"武侯区人大常委会视察养老服务",
		},
		"none, where only the column and the site are named": {`<title>工作动态--某某人大网</title>` + body, ""},
		"several lines in a row": {
			`<title>某某区人民代表大会常务委员会关于批准2024年预算调整方案的决议_某某人大网</title>` +
				`<div class="TRS_Editor"><p align="center">某某区人民代表大会常务委员会<br>关于批准2024年<br>预算调整方案的决议</p>` +
				`<p>5月17日，会议听取并审议了区人民政府的报告，决定批准预算调整方案。会议要求抓好落实。</p></div>`,
			"某某区人民代表大会常务委员会关于批准2024年预算调整方案的决议",
		},
		"without the site's name": {`<title>武侯区人大视察养老-要闻-某某网</title>` + body, "武侯区人大视察养老"},
	} {
		d, err := Read([]byte("<html><head><meta charset=utf-8></head><body>"+test.page), nil, document.DefaultLimits)
		if err != nil {
			t.Fatal(name, err)
		}
		if d.Meta.Title != test.want {
			t.Errorf("%s: the title is %q, not %q", name, d.Meta.Title, test.want)
		}
	}
}

// TestEndOfPage holds that what a page has behind an article is left out, and the sign-off stays.
func TestEndOfPage(t *testing.T) {
	d, err := Read([]byte(`<html><meta charset=utf-8><body><div class="TRS_Editor"><p>5月17日，代表视察养老服务工作。</p>`+
		`<p>责任编辑：张三</p><p>澎湃新闻报料：4009-20-4009</p><p>关键词 >> 养老</p><p>我要反馈</p></div>`), nil, document.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if got := describe(d.Blocks); got != "P: 5月17日，代表视察养老服务工作。\nP: 责任编辑：张三" {
		t.Error(got)
	}
}
