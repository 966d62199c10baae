// Home addresses: house and room are given. A road with its number alone is where an office or a meeting is.

package check

import (
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/lazyregexp"
)

// homeWords are what a home address has: the word before it, the unit of a house, or the group of a village.
var homeWords = []string{
	"单元", "组", "社", "家住", "住址", "住在", "现住", "租住", "居住", "家庭地址", "家庭住址", "户籍地",
}

const houseNumber = `[0-9０-９A-Za-z〇零一二三四五六七八九十百]+`

var (
	// 5号3栋2单元501室
	unitAddress = lazyregexp.New(`(?:` + houseNumber + `(?:号院?|弄|巷))?` + houseNumber + `(?:号楼|栋|幢|座|号) ?` +
		houseNumber + `单元 ?(?:` + houseNumber + `[层楼] ?)?[0-9０-９〇零一二三四五六七八九十]+[室号房户]?`)
	// 家住玉林北路5号501室, 住址：玉林北路5号3-2-501
	statedAddress = lazyregexp.New(`^(?:家住|住址|住在|现住|租住|居住[在于]?|家庭地址|家庭住址|户籍地址?)[：:是为在于]?[^，。；\n0-9０-９]{0,40}?` +
		houseNumber + `(?:号院?|弄|巷|组|栋|幢|号楼)[^，。；\n0-9０-９]{0,10}?(?:` + houseNumber + `(?:号楼?|栋|幢|座|单元|[层楼]) ?){0,4}` +
		`(?:` + houseNumber + `[室房]|[0-9０-９]+[-－—][0-9０-９]+(?:[-－—][0-9０-９]+)?号?|[0-9０-９]+号)`)
	// 红光村3组45号
	villageAddress = lazyregexp.New(`村(?:第)?` + houseNumber + `[组社队] ?[0-9０-９]+号`)
)

// longestAddress is how far an address reaches on each side of its unit, in bytes.
const longestAddress = 120

// matchAddress reports the home address around the word at i, and returns the length of what is read of it; 0 if there
// is none.
func (s *scanner) matchAddress(i, n, end int) int {
	pattern := statedAddress
	from, to := i, min(end, i+2*longestAddress)
	switch s.text[i : i+n] {
	case "单元":
		pattern = unitAddress
	case "组", "社":
		pattern = villageAddress
	}
	if pattern != statedAddress {
		if before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i]); !isHouseNumber(before) {
			return 0
		}
		from = max(s.floor, i-longestAddress)
		for from < i && !utf8.RuneStart(s.text[from]) {
			from++
		}
	}
	found := pattern.FindStringIndex(s.text[from:to])
	if found == nil || from+found[1] <= i || from+found[0] > i || from+found[0] < s.homes {
		return 0
	}
	if s.isOffice(from + found[0]) {
		return 0
	}
	s.homes = from + found[1]
	s.report(homeAddress, from+found[0], s.homes)
	return s.homes - i
}

// officeWords are what the address of an office or a business has before it.
var officeWords = []string{"注册地", "住所地", "登记地", "办公", "营业", "经营", "公司", "企业", "商铺", "门店", "单位地址"}

// isOffice reports whether the clause before i says that the address there is that of an office or a business.
func (s *scanner) isOffice(i int) bool {
	clause := s.text[max(s.floor, i-longestAddress):i]
	if k := strings.LastIndexAny(clause, "，。；！？\n"); k >= 0 {
		clause = clause[k:]
	}
	return containsAny(clause, officeWords)
}

func isHouseNumber(r rune) bool {
	return r >= '0' && r <= '9' || r >= '０' && r <= '９' || isLetter(r) || strings.ContainsRune("〇零一二三四五六七八九十", r)
}
