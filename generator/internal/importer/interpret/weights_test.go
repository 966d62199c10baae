package interpret

import (
	"testing"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/plain"
)

// beside is a text beside a photo.
func beside(text string, block document.Block) follower {
	block.Runs = []document.Run{{Text: text}}
	l := paragraphs(&block)[0]
	return follower{line: l, plain: block.Size == 0, body: 16}
}

func formless(text string) follower { return beside(text, document.Block{}) }
func sized(text string) follower    { return beside(text, document.Block{Size: 16}) }

// TestCaptionWeights holds each row of the table: a text to which it applies, and one to which it does not.
func TestCaptionWeights(t *testing.T) {
	long := "代表们先后来到社区养老服务站和口袋公园等点位，了解建设进度和使用情况，与居民面对面交流并现场提出意见建议若干条要求有关部门认真研究"
	doubted := formless("代表视察")
	doubted.paragraphs = true
	tests := map[string]struct{ with, without follower }{
		"in the paragraph of the photo":   {beside("代表", document.Block{WithPicture: true}), formless("代表")},
		"a sign that points to the photo": {formless("▲代表视察"), formless("代表视察▲")},
		"words that name the photo":       {formless("图2：代表视察"), formless("图书馆里代表视察")},
		"the style of captions": {
			beside("代表视察", document.Block{Style: "caption"}), beside("代表视察", document.Block{Style: "正文"}),
		},
		"in a text box":         {beside("代表", document.Block{TextBox: true}), formless("代表")},
		"centred":               {beside("代表", document.Block{Align: document.Center}), formless("代表")},
		"smaller than the text": {beside("代表", document.Block{Size: 12}), sized("代表")},
		"larger than the text":  {beside("代表", document.Block{Size: 22}), sized("代表")},
		"who took it":           {formless("代表视察（张三 摄）"), formless("代表视察（组图）")},
		"somebody of an office, at the beginning": {formless("区人大代表走访选民"), formless("老旧小区新貌")},
		"short":                                 {sized("座谈会现场"), sized(long)},
		"a short line where lines have no form": {formless("座谈会现场"), sized("座谈会现场")},
		"not long where lines have no form": {
			formless("青羊区人大常委会副主任在蓝光社区察看区域封控管理和值班值守等各项情况并提要求。"), formless("座谈会现场"),
		},
		"short, and no sentence":   {sized("座谈会现场"), sized("会议要求抓好落实。")},
		"long":                     {sized(long), sized("座谈会现场")},
		"two sentences":            {sized("开会。散会。"), sized("开会。")},
		"begins with a quotation":  {formless("“请排好队。”"), formless("代表说“请排好队”")},
		"announces what follows":   {formless("会议指出："), formless("会议指出")},
		"commas after the first":   {formless("甲，乙，丙"), formless("甲，乙")},
		"goes on in the next line": {formless("道路施工会带来不便，"), formless("道路施工，带来不便")},
		"tells what was said":      {formless("会议指出，要提高认识。"), formless("会议现场，指出问题")},
		"tells who took part":      {formless("有关部门负责人参加会议。"), formless("代表参加会议")},
		"a number alone":           {formless("02"), formless("02号楼")},
		"may head the paragraph behind it": {
			follower{line: beside("实地察看", document.Block{}).line, plain: true, heads: true},
			follower{line: beside("会议现场", document.Block{}).line, plain: true, heads: true},
		},
		"begins with a day":                   {formless("5月17日，召开会议"), formless("召开5月17日的会议")},
		"an official number":                  {formless("一、提高认识"), formless("一心为民")},
		"a heading by its form":               {beside("代表", document.Block{Outline: 2}), formless("代表")},
		"a sign-off or a date":                {formless("来源：区人大"), formless("水的来源")},
		"paragraphs follow other photos here": {doubted, formless("代表视察")},
	}
	for _, w := range captionWeights {
		test, ok := tests[w.name]
		if !ok {
			t.Errorf("%s has no test", w.name)
			continue
		}
		if n := w.count(&test.with); n <= 0 {
			t.Errorf("%s: %q counts %v", w.name, test.with.line.text, n)
		}
		if n := w.count(&test.without); n != 0 {
			t.Errorf("%s: %q counts %v", w.name, test.without.line.text, n)
		}
		delete(tests, w.name)
	}
	for name := range tests {
		t.Errorf("there is no row %s", name)
	}
}

// TestCaptionScores holds what the rows come to: captions, paragraphs and what is between.
func TestCaptionScores(t *testing.T) {
	small := document.Block{Size: 12, Align: document.Center}
	for _, test := range []struct {
		f          follower
		least, max float64
	}{
		{beside("座谈会现场", small), sureAt, 99},
		{formless("《致全县各级人大代表的一封信》。"), captionAt, 99},
		{formless("“请大家保持距离，按秩序登记。”"), -99, doubtAt},
		{sized("会议要求，要提高认识，压实责任，确保各项工作取得实效。"), -99, doubtAt},
		{sized("代表在点位查看"), captionAt, 99},
		{beside("（责任编辑：张三）", small), -99, doubtAt},
		{beside("一、提高认识", small), -99, doubtAt},
	} {
		if s := test.f.score(); s < test.least || s >= test.max {
			t.Errorf("%s: %v, not from %v to %v", test.f.line.text, s, test.least, test.max)
		}
	}
}

// TestDistrictWeights holds what each place where a district is named weighs.
func TestDistrictWeights(t *testing.T) {
	s := siteOf(t, sichuan)
	body := "会议研究了有关工作，对下一步工作提出了明确要求，与会人员认真讨论并提出了意见建议若干条，会议圆满完成各项议程。"
	for _, test := range []struct {
		what, text string
		o          Options
		want       float64
	}{
		{"title", "金堂县召开会议\n" + body, Options{}, districtInTitle},
		{"title with its office", "金堂县人大召开会议\n" + body, Options{}, districtInTitle + ownerInTitle},
		{"source", "召开工作会议\n" + body + "\n来源：金堂县人大", Options{}, districtInSource},
		{"masthead", "工作简报\n第3期\n金堂县人大办公室　2024年5月1日\n召开工作会议\n" + body, Options{},
			districtInSource + districtInMasthead},
		{"file", "召开工作会议\n" + body, Options{File: "金堂县稿.txt"}, districtInName},
		{"folder", "召开工作会议\n" + body, Options{Folder: "金堂县"}, districtInName},
		{"lead", "召开工作会议\n金堂县、金堂县和金堂县" + body, Options{}, 2*districtInLead + 3*districtInBody},
		{"level above", "金堂县召开会议\n成都市来人，金堂县" + body, Options{}, upperLevel * (districtInLead + districtInBody)},
	} {
		doc, err := plain.Read([]byte(test.text), document.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		r := &roundup{in: New(s), o: test.o, doc: doc}
		r.ls = r.lines(doc.Blocks)
		r.body, r.plain = bodySize(r.ls)
		b := &bulletin{r: r, ls: r.ls, reason: map[string]string{}}
		b.read()
		name := "金堂县"
		if test.what == "level above" {
			name = "成都市"
		}
		got := 0.0
		for _, w := range b.weigh(r.in.places) {
			if w.district.Name == name {
				got = w.score
			}
		}
		if got < test.want-0.01 || got > test.want+0.01 {
			t.Errorf("%s: %v, not %v", test.what, got, test.want)
		}
	}
}
