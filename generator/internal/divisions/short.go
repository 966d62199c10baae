package divisions

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// endings are the generic parts of names, the longest first. 新林区 and 西林区 are districts called 新林 and
// 西林, so 林区 is none.
var endings = []string{"行政委员会", "自治区", "自治州", "自治县", "自治旗", "联合旗", "地区", "矿区", "特区", "新区", "省", "市", "县", "区", "旗", "盟"}

// banners stand where 旗 alone says nothing: 左旗 and 前旗 are words.
var banners = []string{"左旗", "右旗", "前旗", "中旗", "后旗"}

// whole are names that the rules would cut wrongly.
var whole = map[string]string{"神农架林区": "神农架", "中沙群岛的岛礁及其海域": "中沙群岛"}

// peoples may stand between the name of an autonomous place and its ending, also several of them.
var peoples = []string{
	"土家族", "蒙古族", "达斡尔族", "鄂温克族", "鄂伦春族", "布依族", "仡佬族", "仫佬族", "毛南族", "哈尼族", "拉祜族", "布朗族", "傈僳族",
	"独龙族", "景颇族", "纳西族", "普米族", "裕固族", "哈萨克族", "保安族", "东乡族", "撒拉族", "朝鲜族", "维吾尔族",
	"满族", "回族", "壮族", "苗族", "侗族", "瑶族", "畲族", "黎族", "藏族", "羌族", "彝族", "傣族", "佤族", "白族", "怒族", "水族", "土族",
	"各族", "蒙古", "维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "锡伯",
}

// Short is a name as people say it: 武侯 for 武侯区, 北川 for 北川羌族自治县. What would be left with one
// character stays whole: 单县.
func Short(name string) string {
	short, _ := Split(name)
	return short
}

// Split returns the short name and the ending that it lacks, without 自治: 北川 and 县.
func Split(name string) (short, ending string) {
	if short, ok := whole[name]; ok {
		return short, ""
	}
	if slices.ContainsFunc(banners, func(b string) bool { return strings.HasSuffix(name, b) }) {
		return name, ""
	}
	i := slices.IndexFunc(endings, func(e string) bool {
		return strings.HasSuffix(name, e) && utf8.RuneCountInString(name) > utf8.RuneCountInString(e)+1
	})
	if i < 0 {
		return name, ""
	}
	short = strings.TrimSuffix(name, endings[i])
	ending, autonomous := strings.CutPrefix(endings[i], "自治")
	for autonomous || ending == "区" {
		cut := withoutPeople(short)
		if cut == short {
			break
		}
		short = cut
	}
	return short, ending
}

// withoutPeople drops one people's name from the end. 鄂温克族自治旗 and 东乡族自治县 have no other name.
func withoutPeople(name string) string {
	for _, p := range peoples {
		if rest, ok := strings.CutSuffix(name, p); ok && utf8.RuneCountInString(rest) > 1 {
			return rest
		}
	}
	if rest, ok := strings.CutSuffix(name, "族"); ok && slices.Contains(peoples, name) {
		return rest
	}
	return name
}
