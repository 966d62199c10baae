// Generate makes the national table of the divisions package from the published codes: it drops the
// rows that only group others and gives each division its slug. The rules are in that package's comment.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"jianbao/generator/internal/divisions"
)

type division struct {
	code, name, slug string
	long             string // the slug with the ending
	parent           *division
	level            int // 0 for a province
}

func main() {
	from := flag.String("from", "", "the published codes: code, name, parent")
	to := flag.String("to", "", "the table to write")
	flag.Parse()
	log.SetFlags(0)
	text, err := os.ReadFile(*from)
	if err != nil {
		log.Fatal(err)
	}
	all, err := readCSV(text)
	if err != nil {
		log.Fatal(err)
	}
	if err := assignSlugs(all); err != nil {
		log.Fatal(err)
	}
	packed, err := pack(all)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*to, packed, 0o666); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d divisions, %d bytes", len(all), len(packed))
}

var grouping = []string{"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

func readCSV(text []byte) ([]*division, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []*division
	byCode := map[string]*division{}
	for _, row := range rows[1:] {
		p := &division{code: row[0], name: row[1]}
		for _, above := range []string{p.code[:4] + "00", p.code[:2] + "0000"} {
			if above != p.code && byCode[above] != nil {
				p.parent, p.level = byCode[above], byCode[above].level+1
				break
			}
		}
		repeated := byCode[p.code] != nil || p.parent != nil && p.parent.name == p.name
		if slices.Contains(grouping, p.name) || repeated {
			continue
		}
		byCode[p.code] = p
		all = append(all, p)
	}
	return all, nil
}

// assignSlugs makes slugs that are unique within each province.
func assignSlugs(all []*division) error {
	for _, p := range all {
		short, ending := divisions.Split(p.name)
		if p.isZone() {
			short, ending = p.zoneName(), ""
		}
		p.slug, p.long = pinyinOf(p.name, short), pinyinOf(p.name, short)+pinyinOf(ending, ending)
		if p.isZone() && slices.Contains(zoneKinds, short) {
			p.slug = p.parent.slug + "-" + p.slug
		}
	}
	for _, same := range collisions(all) {
		for _, p := range same {
			isSibling := func(q *division) bool { return q != p && q.parent == p.parent }
			if p.hasAncestorSlug() || slices.ContainsFunc(same, isSibling) {
				p.slug = p.long
			}
		}
	}
	for _, same := range collisions(all) {
		first := slices.MinFunc(same, func(a, b *division) int { return a.level - b.level })
		alone := !slices.ContainsFunc(same, func(p *division) bool { return p != first && p.level == first.level })
		for _, p := range same {
			if p != first || !alone {
				p.slug = p.parent.slug + "-" + p.slug
			}
		}
	}
	if left := collisions(all); len(left) > 0 {
		return fmt.Errorf("%s and %s have the same slug %s", left[0][0].name, left[0][1].name, left[0][0].slug)
	}
	return nil
}

// hasAncestorSlug reports whether an ancestor has the same slug: 长沙县 in 长沙市.
func (p *division) hasAncestorSlug() bool {
	for a := p.parent; a != nil; a = a.parent {
		if a.slug == p.slug {
			return true
		}
	}
	return false
}

// collisions are divisions of one province with the same slug.
func collisions(all []*division) [][]*division {
	bySlug := map[string][]*division{}
	var order []string
	for _, p := range all {
		key := p.code[:2] + p.slug
		if bySlug[key] = append(bySlug[key], p); len(bySlug[key]) == 2 {
			order = append(order, key)
		}
	}
	var found [][]*division
	for _, key := range order {
		found = append(found, bySlug[key])
	}
	return found
}

// isZone reports a development zone; their codes have a 7 before the last digit.
func (p *division) isZone() bool { return p.level > 0 && p.code[4] == '7' }

// zoneKinds are not unique without the name of the division above.
var zoneKinds = []string{"高新", "经开", "新区", "示范", "工业园"}

// zoneNames are those for which the rules are wrong.
var zoneNames = map[string]string{
	"东营港经济开发区": "东营港", "怀化市洪江管理区": "洪江管理", "中新苏滁高新技术产业开发区": "苏滁", "吉林中国新加坡食品区": "中新食品",
	"山西转型综合改革示范区": "综改示范", "格尔木藏青工业园区": "藏青工业园", "保定白沟新城": "白沟新城", "五台山风景名胜区": "五台山",
	"北戴河新区": "北戴河新区", "河北唐山海港经济开发区": "海港经开", "阜阳合肥现代产业园区": "合肥现代", "宿州马鞍山现代产业园区": "马鞍山现代",
}

var zoneEnding = regexp.MustCompile(`(城乡一体化)?(示范|管理|开发|经济综合实验|产业聚集|产业园|创意园)区(管委会)?$`)

// zoneName is a zone's name without the divisions that it belongs to, and with its kind in the short form: 高新
// for 石家庄高新技术产业开发区; the kind is dropped unless nothing else is left.
func (p *division) zoneName() string {
	if name, ok := zoneNames[p.name]; ok {
		return name
	}
	name := p.name
	for _, a := range []*division{p.parent.parent, p.parent} {
		if a != nil {
			name = strings.TrimPrefix(strings.TrimPrefix(name, a.name), divisions.Short(a.name))
		}
	}
	for _, kind := range [][2]string{
		{"高新技术产业开发区", "高新"}, {"高新技术产业园区", "高新"}, {"高新技术开发区", "高新"}, {"高技术产业开发区", "高新"},
		{"经济技术开发区", "经开"}, {"经济开发区", "经开"}, {"城乡一体化示范区", "示范"}, {"园区", "园"},
	} {
		if rest, ok := strings.CutSuffix(name, kind[0]); ok {
			name = rest + kind[1]
			if kind[1] != "园" && len([]rune(rest)) > 1 {
				name = rest
			}
			break
		}
	}
	return divisions.Short(zoneEnding.ReplaceAllString(name, ""))
}

// pinyinOf is the pinyin of a part of a name.
func pinyinOf(name, part string) string {
	sounds := strings.Fields(names[name])
	runes := []rune(name)
	if len(sounds) == 0 {
		for _, r := range runes {
			sounds = append(sounds, syllable(r))
		}
	}
	if rest, ok := strings.CutPrefix(name, part); ok {
		return strings.Join(sounds[:len(runes)-len([]rune(rest))], "")
	}
	var b strings.Builder
	for _, r := range part {
		b.WriteString(syllable(r))
	}
	return b.String()
}

func syllable(r rune) string {
	if s, ok := characters[string(r)]; ok {
		return s
	}
	return pinyin.SinglePinyin(r, pinyin.NewArgs())[0]
}

func pack(all []*division) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		fmt.Fprintln(w, p.code, p.name, p.slug)
	}
	err = w.Close()
	return b.Bytes(), err
}
