package markdown

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"jianbao/generator/internal/diag"
)

// ordinary is a body of about 900 Chinese characters, as officers write them.
var ordinary = strings.Repeat(`## 一、加强组织领导

8月31日，武侯区人大常委会机关党员干部下沉玉林街道，支援社区核酸检测工作。区人大常委会主任**张三**强调，要坚持“人民至上、生命至上”，
按照市委、区委统一部署，把疫情防控作为当前最重要的工作来抓，组织各级人大代表积极参与、主动作为，在疫情防控一线发挥代表作用。

`, 1) + strings.Repeat(`## 二、代表在行动

**（一）立法联系点。**座谈会上，与会代表围绕《四川省物业管理条例》的贯彻实施，结合自身工作实际，提出了意见建议23条，详见[会议纪要](https://example.gov.cn/a/1.html)。

- 玉林街道：代表参加志愿服务126人次，协助完成核酸采样3.2万人次；
- 浆洗街街道：捐赠防护物资价值**15万元**，走访慰问困难群众42户；
- 望江路街道：开展“代表进小区”活动8场，收集群众诉求57件。

全区各级人大代表闻令而动、尽锐出战，组建代表先锋队，下沉到小区院落、卡口点位，开展政策宣传、秩序维护、物资配送等工作，用实际行动践行“人民选我当代表，我当代表为人民”的庄严承诺。

`, 3)

func plainGoldmark() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithParserOptions(parser.WithAttribute(), parser.WithAutoHeadingID()),
	)
}

func BenchmarkPlainGoldmark(b *testing.B) {
	md, source := plainGoldmark(), []byte(ordinary)
	b.ReportAllocs()
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		var out bytes.Buffer
		if err := md.Convert(source, &out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkConvert(b *testing.B) {
	c, source := New(), &diag.Source{Name: "a.md", Text: ordinary}
	b.ReportAllocs()
	b.SetBytes(int64(len(ordinary)))
	for b.Loop() {
		if _, ds := c.Convert(context.Background(), Input{Source: source}); len(ds) > 0 {
			b.Fatal(says(ds))
		}
	}
}
