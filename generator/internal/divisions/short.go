package divisions

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// endings are the generic parts of names, the longest first. 林区 is not among them: 新林区 and 西林区 are
// districts called 新林 and 西林.
var endings = []string{"行政委员会", "自治区", "自治州", "自治县", "自治旗", "联合旗", "地区", "矿区", "特区", "新区", "省", "市", "县", "区", "旗", "盟"}

// bannerSuffixes are words: without its 旗, 左旗 or 前旗 has no meaning.
var bannerSuffixes = []string{"左旗", "右旗", "前旗", "中旗", "后旗"}

// exceptions are names for which the rules are wrong.
var exceptions = map[string]string{"神农架林区": "神农架", "中沙群岛的岛礁及其海域": "中沙群岛"}

// ethnicNames may be between the name of an autonomous division and its ending, also several of them.
var ethnicNames = []string{
	"土家族", "蒙古族", "达斡尔族", "鄂温克族", "鄂伦春族", "布依族", "仡佬族", "仫佬族", "毛南族", "哈尼族", "拉祜族", "布朗族", "傈僳族",
	"独龙族", "景颇族", "纳西族", "普米族", "裕固族", "哈萨克族", "保安族", "东乡族", "撒拉族", "朝鲜族", "维吾尔族",
	"满族", "回族", "壮族", "苗族", "侗族", "瑶族", "畲族", "黎族", "藏族", "羌族", "彝族", "傣族", "佤族", "白族", "怒族", "水族", "土族",
	"各族", "蒙古", "维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "锡伯",
}

// Short is the short form of a name: 武侯 for 武侯区, 北川 for 北川羌族自治县. A name that would become
// one character is not shortened: 单县.
func Short(name string) string {
	short, _ := Split(name)
	return short
}

// Split returns the short form of a name and the ending that was removed, without 自治: 北川 and 县.
func Split(name string) (short, ending string) {
	if short, ok := exceptions[name]; ok {
		return short, ""
	}
	if slices.ContainsFunc(bannerSuffixes, func(b string) bool { return strings.HasSuffix(name, b) }) {
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
		cut := trimEthnicName(short)
		if cut == short {
			break
		}
		short = cut
	}
	return short, ending
}

// trimEthnicName removes one ethnic name from the end. 鄂温克族自治旗 and 东乡族自治县 have no other name.
func trimEthnicName(name string) string {
	for _, p := range ethnicNames {
		if rest, ok := strings.CutSuffix(name, p); ok && utf8.RuneCountInString(rest) > 1 {
			return rest
		}
	}
	if rest, ok := strings.CutSuffix(name, "族"); ok && slices.Contains(ethnicNames, name) {
		return rest
	}
	return name
}
