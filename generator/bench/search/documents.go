package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"

	"jianbao/generator/bench/corpus"
)

// document is a bulletin as jianbao's index takes it.
type document struct {
	URL, Title, Text, District, DistrictName string
	Districts                                []string
	Date                                     time.Time
}

// The corpus's sentences are made of some two hundred phrases, so that each pair of characters
// stands in a tenth of all bulletins or in none: no language is like that. Here they are a third
// of a bulletin; the rest is made of a lexicon of 40,000 words of one to four characters, drawn
// by Zipf's law, with a person and a street in each bulletin.
type library struct {
	corpus  *corpus.Corpus
	regions []corpus.Region
	lexicon []string
}

const (
	lexiconSize = 40_000
	textHan     = 857 // characters of a bulletin, as in the prototype's corpus
)

func newLibrary(seed uint64, n int) *library {
	l := &library{corpus: corpus.New(seed, n), regions: corpus.Regions()}
	r := rand.New(rand.NewPCG(seed, 0x1ef))
	characters := rand.NewZipf(r, 1.3, 60, 3499)
	order := r.Perm(3500)
	for range lexiconSize {
		word := make([]rune, []int{1, 2, 2, 2, 2, 2, 2, 3, 3, 4}[r.IntN(10)])
		for i := range word {
			word[i] = rune(0x4E00 + order[characters.Uint64()]*5)
		}
		l.lexicon = append(l.lexicon, string(word))
	}
	return l
}

var markup = regexp.MustCompile(`(?m)\*\*|^#+ |^- |^\|[-:|]+\n|\]\([^)]*\)|[\[|]`)

func (l *library) document(i int) document {
	b := l.corpus.Bulletin(i)
	r := rand.New(rand.NewPCG(l.corpus.Seed, uint64(i)<<8|0xff))
	words := rand.NewZipf(r, 1.02, 4, lexiconSize-1)
	prose := []rune(strings.TrimSpace(markup.ReplaceAllString(l.corpus.Markdown(b), "")))
	var sb strings.Builder
	sb.WriteString(string(prose[:textHan/3]))
	fmt.Fprintf(&sb, "\n%s代表在%s%d号说：", l.name(r), l.street(r), 1+r.IntN(400))
	for han := textHan / 3; han < textHan; {
		for range 4 + r.IntN(8) {
			w := l.lexicon[words.Uint64()]
			sb.WriteString(w)
			han += len(w) / 3
		}
		sb.WriteString([]string{"，", "，", "。", "。\n"}[r.IntN(4)])
	}
	d := document{
		URL: "/" + b.Path() + "/", Title: b.Title, Text: sb.String(), Date: b.Date,
		District: b.District.Slug, Districts: []string{b.District.Slug}, DistrictName: b.District.Name,
	}
	if b.District.Parent != "" {
		d.Districts = append(d.Districts, b.District.Parent)
	}
	return d
}

var (
	surnames = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严")
	given    = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅志文晓春海燕波辉鹏飞宇婷雪琳峰斌浩然子轩思远佳怡欣雨泽睿博嘉慧颖倩楠")
	street   = []rune("东西南北中新大小长安和平人民建设解放文化体育科学青年红星光明幸福玉锦春花桐柳竹松梅兰芙蓉金银白黑龙凤天地山水石桥井泉江河湖海")
)

func (l *library) name(r *rand.Rand) string {
	name := string(surnames[r.IntN(len(surnames))])
	for range 1 + r.IntN(5)/2 {
		name += string(given[r.IntN(len(given))])
	}
	return name
}

func (l *library) street(r *rand.Rand) string {
	name := ""
	for range 2 + r.IntN(2) {
		name += string(street[r.IntN(len(street))])
	}
	return name + []string{"路", "街", "巷", "大道"}[r.IntN(4)]
}

func (d document) json() []byte {
	data, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return append(data, '\n')
}
