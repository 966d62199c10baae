package check

import (
	"strings"
	"time"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// isID reports whether the number is an identity number of 18 digits, the last of which may be X: its check
// digit, date and province are valid.
func (w *number) isID() bool {
	id := w.digits
	switch {
	case len(id) == 17:
		size := 0
		for _, x := range []string{"X", "x", "Ｘ", "ｘ", "Χ", "×", " X", " x", "-X"} {
			if strings.HasPrefix(w.s.text[w.end:], x) {
				size = len(x)
			}
		}
		if size == 0 {
			return false
		}
		id += "X"
		if !validID(id) {
			return false
		}
		w.end += size
		w.digits = id
		return true
	case len(id) != 18 || !validID(id):
		return false
	}
	return true
}

func validID(id string) bool {
	sum, weight := 0, 1
	for i := 17; i >= 0; i-- { // weights are powers of two modulo 11, from the right
		v := int(id[i] - '0')
		if id[i] == 'X' {
			v = 10
		}
		sum += v * weight
		weight = weight * 2 % 11
	}
	return sum%11 == 1 && validRegion(id) && validDate(id[6:14])
}

// isOldID reports whether 15 digits are an identity number of the kind issued until 1999. It has no check digit,
// so more is asked of its region.
func (w *number) isOldID() bool {
	if len(w.groups) > 1 && w.grouping() != "6-6-3" && w.grouping() != "1" {
		return false
	}
	id := w.digits
	prefecture, county, serial := id[2:4], id[4:6], id[12:]
	return validRegion(id) && prefecture != "00" && prefecture < "54" && county != "00" && county < "85" &&
		serial != "000" && validDate("19"+id[6:12])
}

// provinces are the first two digits of the codes of divisions.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 " +
	"50 51 52 53 54 61 62 63 64 65 71 81 82 83"

func validRegion(id string) bool {
	return id[:2] != "  " && strings.Contains(provinces, id[:2])
}

// validDate reports whether eight digits are a day from 1900 to 2099.
func validDate(d string) bool {
	if d < "19000101" || d > "20991231" {
		return false
	}
	_, err := time.Parse("20060102", d)
	return err == nil
}

func maskID(id string) string {
	return id[:2] + strings.Repeat("*", len(id)-5) + id[len(id)-3:]
}

// announced is the rule of a number whose check digit is wrong, or of which a digit is missing, if the words directly
// before it say what it is.
func (w *number) announced() (diag.Code, string) {
	const room = 60 // bytes
	text := w.s.text[max(w.s.floor, w.start-room):w.start]
	text = strings.TrimRight(text, " 　：:为是（(“\"「【[*|—-_")
	text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(text, "号码"), "号"), "码")
	n := len(w.digits)
	switch {
	case n >= 15 && n <= 18 && hasAnySuffix(text, []string{"身份证", "身份证件", "身份证编", "公民身份", "身份"}),
		n == 18 && strings.HasSuffix(text, "证件") && validRegion(w.digits) && validDate(w.digits[6:14]):
		if x := strings.TrimLeft(w.s.text[w.end:], " -"); n == 17 && len(x) > 0 && (x[0] == 'X' || x[0] == 'x') {
			w.end = len(w.s.text) - len(x) + 1
			w.digits += "X"
		}
		return idNumber, maskID(w.digits)
	case n >= 15 && isBankCard(text),
		n >= 16 && hasAnySuffix(text, []string{"账", "帐", "账户", "帐户"}) && !w.isPublicAccount():
		return bankCard, w.digits[:4] + strings.Repeat("*", n-8) + w.digits[n-4:]
	}
	return "", ""
}

// publicWords are what stands near the account of an office, a charity or a business, which may be published.
var publicWords = []string{"对公", "基本户", "捐款", "捐赠", "慈善", "基金会", "红十字", "财政", "保证金", "公司", "单位"}

// isPublicAccount reports whether the number is such an account.
func (w *number) isPublicAccount() bool {
	const room = 90 // bytes
	text := w.s.text
	before, after := text[max(w.s.floor, w.start-room):w.start], text[w.end:min(len(text), w.end+room)]
	return containsAny(before, publicWords) || containsAny(after, publicWords)
}

// isBankCard reports whether a text ends in a word for cards that is not one for those of a library, a bus or a toll
// road: ETC卡.
func isBankCard(text string) bool {
	before, ok := strings.CutSuffix(text, "卡")
	last, _ := utf8.DecodeLastRuneInString(before)
	return ok && !isLetter(last) && !strings.ContainsRune("员保交电生饭物诊禁作话机值惠通份康名绿餐水气油证票粮校园学书房病公", last)
}

// isCard reports whether the number is that of a bank card: its check digit is right, and it begins as cards
// of Chinese banks do. A tenth of all numbers begin as cards of international brands, so those must also be
// grouped like a card number, or have a word for cards before them.
func (w *number) isCard() bool {
	n, d := len(w.digits), w.digits
	if !luhn(d) || !w.cardGroups() || n == 18 && validDate(d[6:14]) {
		return false
	}
	switch {
	case d[:2] == "62" && n >= 16, (d[:4] == "9558" || d[:4] == "9559") && n == 19, d[:2] == "60" && n >= 18:
		return true
	case n == 16 && (d[0] == '4' || d[:2] >= "51" && d[:2] <= "55" || d[:2] == "35"),
		n == 15 && (d[:2] == "34" || d[:2] == "37"):
		return len(w.groups) > 1 && w.neighbours() == 0 || containsAny(lastRunes(w.s.text[:w.start], 12), cardWords)
	}
	return false
}

var cardWords = []string{"卡号", "账号", "帐号", "银行", "信用卡", "借记卡", "储蓄卡", "账户", "帐户", "户名", "VISA", "Visa", "visa"}

// cardGroups reports whether the digits are grouped as cards are.
func (w *number) cardGroups() bool {
	if len(w.groups) == 1 || w.grouping() == "1" {
		return true
	}
	for i, g := range w.groups {
		if g.before == dot && i > 0 || g.len() < 4 && i < len(w.groups)-1 {
			return false
		}
	}
	return w.groups[0].len() == 4 || w.groups[0].len() == 6
}

func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// mobile returns the eleven digits of a mobile number.
func (w *number) mobile() (string, bool) {
	d := w.digits
	country := strings.HasPrefix(d, "86") && (len(d) == 13 || len(d) == 15)
	switch {
	case len(d) == 15 && strings.HasPrefix(d, "0086"):
		d = d[4:]
	case country && len(d) == 13:
		d = d[2:]
	}
	if len(d) != 11 || !mobilePrefix(d) {
		return "", false
	}
	if len(w.groups) == 1 {
		return d, true
	}
	p := w.grouping()
	if w.uniform(dot) {
		return d, p == "3-4-4" || p == "1"
	}
	if len(w.digits) > 11 {
		return d, w.groups[0].len() == len(w.digits)-11
	}
	if w.neighbours() > 0 && (p != "3-4-4" || w.neighbours() == 2) && p != "1" {
		return "", false // one of a row of figures
	}
	return d, mobileGroups[p] && (p != "4-4-3" || d[:2] != "19") // those would be years
}

// neighbours is on how many sides other digits follow with the same separator.
func (w *number) neighbours() int {
	if len(w.groups) == 1 {
		return 0
	}
	n, by := 0, w.groups[1].before
	if w.before == by {
		n++
	}
	if w.after == by {
		n++
	}
	return n
}

// mobileGroups are the ways in which people group a mobile number. 2-3-3-3 is an amount.
var mobileGroups = map[string]bool{
	"1": true, "3-4-4": true, "3-8": true, "7-4": true, "4-3-4": true, "3-3-5": true, "5-6": true, "6-5": true,
	"3-2-2-2-2": true, "3-2-3-3": true, "3-3-3-2": true, "3-5-3": true,
	"4-7": true, "4-4-3": true, "3-4-2-2": true, "3-2-2-4": true,
}

// mobilePrefix reports whether a number begins with a prefix that is assigned to a network.
func mobilePrefix(d string) bool {
	if d[0] != '1' {
		return false
	}
	switch d[1] {
	case '3', '8':
		return true
	case '4':
		return strings.IndexByte("01456789", d[2]) >= 0
	case '5':
		return d[2] != '4'
	case '6':
		return strings.IndexByte("2567", d[2]) >= 0
	case '7':
		return d[2] != '9'
	case '9':
		return d[2] != '4'
	}
	return false
}

// landline returns a landline number with its last four digits masked.
func (w *number) landline() (string, bool) {
	d, at := w.digits, 0
	if d[0] == '0' {
		if at = areaCode(d); at == 0 {
			return "", false
		}
		if len(w.groups) > 1 && w.groups[0].len() != at && w.grouping() != "1" {
			return "", false
		}
	} else if w.before == dash || w.after == dash || !containsAny(lastRunes(w.s.text[:w.start], 9), telephoneWords) {
		return "", false
	}
	local := d[at:]
	groups := w.groups
	if at > 0 && len(groups) > 1 {
		groups = groups[1:]
	}
	switch {
	case len(local) != 8 && (len(local) != 7 || at == 3), local[0] < '2' || local[0] == '9' && at == 0 && len(local) == 7:
		return "", false
	case at == 0 && len(local) == 8 && validDate(local):
		return "", false
	case len(groups) > 2 && w.grouping() != "1" || len(groups) == 2 && groups[1].len() != 4:
		return "", false
	case len(groups) == 2 && groups[1].before == dot:
		return "", false
	}
	masked := local[:len(local)-4] + "****"
	if at > 0 {
		masked = d[:at] + "-" + masked
	}
	return masked, true
}

var telephoneWords = []string{"电话", "热线", "座机", "固话", "传真", "拨打", "致电", "联系", "Tel", "TEL", "tel", "℡", "☎"}

// areaCode is the length of the area code that a number begins with, or 0.
func areaCode(d string) int {
	switch {
	case d[1] == '1' && d[2] == '0', d[1] == '2' && d[2] != '6':
		return 3
	case strings.IndexByte(areas[d[1:3]], d[3]) >= 0:
		return 4
	}
	return 0
}

// areas are the area codes of four digits: for the second and third digit, those that may follow.
var areas = map[string]string{
	"31": "0123456789", "33": "5", "34": "9", "35": "0123456789", "37": "0123456789", "39": "0123456789",
	"41": "0123456789", "42": "179", "43": "0123456789", "45": "123456789", "46": "4789", "47": "0123456789", "48": "23",
	"51": "0123456789", "52": "37", "53": "0123456789", "54": "36", "55": "0123456789", "56": "123456", "57": "0123456789",
	"58": "0", "59": "123456789",
	"63": "12345", "66": "01238", "69": "12",
	"70": "1", "71": "0123456789", "72": "248", "73": "0123456789", "74": "3456", "75": "0123456789",
	"76": "023568", "77": "0123456789", "79": "0123456789",
	"81": "236789", "82": "567", "83": "0123456789", "85": "123456789", "87": "0123456789", "88": "3678", "89": "12345678",
	"90": "123689", "91": "12345679", "93": "0123456789", "94": "13", "95": "1234567890", "97": "1234567",
	"99": "0123456789",
}
