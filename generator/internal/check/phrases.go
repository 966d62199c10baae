// Near misses of fixed phrases. A text that is meant to be one of them but has a wrong character still has most of its
// pairs of characters: each phrase is looked for by up to three pairs, which no two wrong characters can all hit.

package check

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed phrases.txt
var phrasesFile string

// seed is a pair of characters by which a phrase is found, and where in it the pair is, in bytes.
type seed struct {
	phrase string
	at     int
}

// phraseIndex is the phrases by their seeds. All characters have three bytes.
type phraseIndex struct {
	phrases []string
	seeds   map[string][]seed // by two characters
	maybe   [1 << 14]bool     // by the sum of a pair: most pairs of a text are no seeds
}

// pairSum is a number for a pair of characters.
func pairSum(pair string) uint {
	return (uint(pair[1])<<6^uint(pair[2]))*61&0x3fff ^ (uint(pair[4])<<6^uint(pair[5]))&0x3fff
}

const pairSize = 2 * hanSize

// phrases is the index of the built-in list, which never changes.
var phrases = sync.OnceValue(func() *phraseIndex {
	x := &phraseIndex{seeds: map[string][]seed{}}
	for line := range strings.Lines(phrasesFile) {
		if !strings.HasPrefix(line, "#") {
			x.phrases = append(x.phrases, strings.Fields(line)...)
		}
	}
	pairs := map[string]int{} // in how many phrases a pair is
	for _, p := range x.phrases {
		for i := 0; i+pairSize <= len(p); i += hanSize {
			pairs[p[i:i+pairSize]]++
		}
	}
	for _, p := range x.phrases {
		parts := min(3, len(p)/pairSize)
		for k := range parts {
			from, to := len(p)/hanSize*k/parts*hanSize, len(p)/hanSize*(k+1)/parts*hanSize
			best := from
			for i := from; i+pairSize <= to; i += hanSize {
				if pairs[p[i:i+pairSize]] < pairs[p[best:best+pairSize]] {
					best = i
				}
			}
			pair := p[best : best+pairSize]
			x.seeds[pair] = append(x.seeds[pair], seed{p, best})
			x.maybe[pairSum(pair)] = true
		}
	}
	return x
})

// matchPhrases looks for phrases around the pair of characters that ends with the one at i.
func (s *scanner) matchPhrases(i, end int) {
	pair := i - hanSize
	if pair < s.floor || pair < s.verbatim || s.kind == name {
		return
	}
	x, text := s.c.phrases, s.text[pair:i+hanSize]
	if !x.maybe[pairSum(text)] {
		return
	}
	for _, sd := range x.seeds[text] {
		start := pair - sd.at
		if stop := start + len(sd.phrase); start >= s.floor && stop <= end && s.text[start:stop] == sd.phrase {
			continue
		}
		if start, stop, ok := s.nearPhrase(sd, pair, end); ok && start >= s.phrase {
			s.report(fixedPhrase, start, stop, sd.phrase)
			s.phrase = stop
		}
	}
}

// dropPhrases drops near misses of phrases where another rule says what is wrong.
func dropPhrases(found []Finding) []Finding {
	others := slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Code == fixedPhrase })
	return slices.DeleteFunc(found, func(f Finding) bool {
		return f.Code == fixedPhrase && slices.ContainsFunc(others, func(other Finding) bool {
			return other.Start < f.End && f.Start < other.End
		})
	})
}

// nearPhrase reports whether the text around the pair at i misses a phrase by little, and where that text is.
func (s *scanner) nearPhrase(sd seed, i, end int) (start, stop int, near bool) {
	p := sd.phrase
	left, right := p[:sd.at], p[sd.at+pairSize:]
	before, after := s.text[s.floor:i], s.text[i+pairSize:end]
	if len(left) > 0 && len(right) > 0 && !strings.HasSuffix(before, left[len(left)-hanSize:]) &&
		!strings.HasPrefix(after, right[:hanSize]) {
		return 0, 0, false // most pairs of a text belong to no phrase
	}
	l := alignEnd(left, before)
	r := alignStart(right, after)
	start, stop = i-len(left), i+pairSize+len(right)
	if l.count+r.count <= 2 && start >= s.floor && stop <= end && s.misses(start, p) {
		return start, stop, true
	}
	if len(p) < shortestGap {
		return 0, 0, false
	}
	if r.count == 0 && l.count > 0 {
		return s.gapBefore(left, i, start, stop, l.first)
	}
	if l.count == 0 && r.count > 0 {
		return s.gapAfter(right, i+pairSize, end, start, stop, r.first)
	}
	return 0, 0, false
}

// shortestGap is the length of the shortest phrase of which a character may be missing, or there may be one too many.
const shortestGap = 7 * hanSize

// gapBefore looks for one character too few or too many in the text before i, which ends as left does from first on.
func (s *scanner) gapBefore(left string, i, start, stop, first int) (int, int, bool) {
	at := i - (len(left) - first) // where the text begins to fit
	rest, before := left[:first], s.text[s.floor:at]
	if lost := first - hanSize; lost > 0 && strings.HasSuffix(before, rest[:lost]) {
		whole := lost > hanSize || !s.hanBefore(start+hanSize)
		return start + hanSize, stop, whole && s.isMissing(at, rest[lost:])
	}
	x, n := utf8.DecodeLastRuneInString(before)
	if n == hanSize && isHan(x) && strings.HasSuffix(before[:len(before)-n], rest) {
		doubled := strings.HasSuffix(rest, before[len(before)-n:])
		return start - hanSize, stop, (first > hanSize || doubled) && s.hasOver(at-n, x)
	}
	return 0, 0, false
}

// gapAfter looks for one character too few or too many in the text from i on, which begins as right does up to first.
func (s *scanner) gapAfter(right string, i, end, start, stop, first int) (int, int, bool) {
	at := i + first // where the text no longer fits
	rest, after := right[first:], s.text[min(at, end):end]
	if len(rest) > hanSize && strings.HasPrefix(after, rest[hanSize:]) {
		whole := len(rest) > 2*hanSize || !s.hanAfter(stop-hanSize)
		return start, stop - hanSize, whole && s.isMissing(at, rest[:hanSize])
	}
	x, n := utf8.DecodeRuneInString(after)
	if n == hanSize && isHan(x) && strings.HasPrefix(after[n:], rest) {
		doubled := strings.HasPrefix(rest, after[:n])
		return start, stop + hanSize, (len(rest) > hanSize || doubled) && s.hasOver(at, x)
	}
	return 0, 0, false
}

// misses reports whether the text at start, as long as the phrase, differs from it as a slip does.
func (s *scanner) misses(start int, phrase string) bool {
	var slips []slip
	for k := 0; k < len(phrase); k += hanSize {
		if s.text[start+k:start+k+hanSize] == phrase[k:k+hanSize] {
			continue
		}
		typed, n := utf8.DecodeRuneInString(s.text[start+k:])
		want, _ := utf8.DecodeRuneInString(phrase[k:])
		if n != hanSize || !isHan(typed) {
			return false
		}
		slips = append(slips, slip{start + k, typed, want})
	}
	return len(slips) > 0 && s.areSlips(slips, start, phrase) &&
		!slices.ContainsFunc(slips, func(p slip) bool { return s.inPhrase(p.at, p.at+hanSize) })
}

// areSlips reports whether one or two characters are such as are mistaken for those of the phrase that begins at start.
func (s *scanner) areSlips(slips []slip, start int, phrase string) bool {
	characters := len(phrase) / hanSize
	one, two := slips[0], slips[len(slips)-1]
	swapped := two.at == one.at+hanSize && one.typed == two.want && two.typed == one.want
	switch {
	case len(slips) == 2 && characters < 5:
		return false
	case swapped:
		return true
	case one.at == start && s.hanBefore(start),
		two.at == start+len(phrase)-hanSize && s.hanAfter(start+len(phrase)) && !s.particleAfter(start+len(phrase)):
		return false // the character may belong to another word
	case interchangeable(one.typed, one.want), interchangeable(two.typed, two.want):
		return false
	case len(slips) == 2:
		return soundNearly(one.typed, one.want) && soundNearly(two.typed, two.want)
	}
	inside := one.at > start && one.at < start+len(phrase)-hanSize
	return characters >= 8 && inside || soundNearly(one.typed, one.want) || lookAlike(one.typed, one.want)
}

// slip is a character that is not the one of a phrase.
type slip struct {
	at          int
	typed, want rune
}

func (s *scanner) hanBefore(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
	return isHan(r)
}

func (s *scanner) hanAfter(i int) bool {
	r, _ := utf8.DecodeRuneInString(s.text[i:])
	return isHan(r)
}

// particleAfter reports whether a word ends before i, since what follows is one of its own.
func (s *scanner) particleAfter(i int) bool {
	return hasAnyPrefix(s.text[i:], []string{"的", "和", "与", "等", "了", "是"})
}

// isMissing reports whether a character that is missing before i is a slip.
func (s *scanner) isMissing(i int, character string) bool {
	return !strings.Contains(particles, character) && !s.inPhrase(i-hanSize, i+hanSize)
}

// hasOver reports whether the character at i is one too many.
func (s *scanner) hasOver(i int, character rune) bool {
	return !strings.ContainsRune(particles+insertions, character) && !s.inPhrase(i, i+hanSize)
}

// particles may stand in a phrase or be left out, and insertions may come between its words.
const (
	particles  = "的地得之和与及同暨了等在是把有"
	insertions = "分各好更再要都全总大小新老其该本性化"
)

// interchangeable reports whether two characters may stand for one another.
func interchangeable(a, b rune) bool {
	if strings.ContainsRune(particles, a) || strings.ContainsRune(particles, b) {
		return true
	}
	for _, group := range []string{"〇零一二两三四五六七八九十百", "省市区县州旗乡镇村国", "他她它"} {
		if strings.ContainsRune(group, a) && strings.ContainsRune(group, b) {
			return true
		}
	}
	return false
}

// inPhrase reports whether Text[from:to] belongs to a phrase of the list that stands there.
func (s *scanner) inPhrase(from, to int) bool {
	for _, p := range s.c.phrases.phrases {
		if strings.Contains(s.text[max(s.floor, to-len(p)):min(len(s.text), from+len(p))], p) {
			return true
		}
	}
	return false
}

// alignment is in how many characters two texts of one length differ, at most three, and where they do first; -1 if
// nowhere.
type alignment struct{ count, first int }

func alignStart(phrase, text string) alignment {
	a := alignment{0, -1}
	for i := 0; i < len(phrase) && a.count < 3; i += hanSize {
		if i+hanSize > len(text) || phrase[i:i+hanSize] != text[i:i+hanSize] {
			if a.count++; a.first < 0 {
				a.first = i
			}
		}
	}
	return a
}

// alignEnd compares from the ends; the first difference is the end of what differs.
func alignEnd(phrase, text string) alignment {
	a := alignment{0, -1}
	for i := hanSize; i <= len(phrase) && a.count < 3; i += hanSize {
		if i > len(text) || phrase[len(phrase)-i:len(phrase)-i+hanSize] != text[len(text)-i:len(text)-i+hanSize] {
			if a.count++; a.first < 0 {
				a.first = len(phrase) - i + hanSize
			}
		}
	}
	return a
}

// lookAlikes are characters that are taken for one another.
var lookAlikes = strings.Fields(`王主玉 己已巳 未末 拔拨 侯候 拆折析 治冶 没设 日曰 干于千 士土 天夫无元 大太犬 令今 人入八 贝见 辨辩瓣
	戍戌戊 祥详洋 喝渴竭 篮蓝 历厉 提题 抓爪 义叉 免兔 崇祟 密蜜 即既 准淮 决央 侍待 徒徙 亨享 刺剌 茶荼 官宫 住往佳 仪议 们门 体休 代伐
	任仕 何可 全金 分公 风凤 力刀 北化 发友 名各 吏史 场扬 坚竖 失矢 委季 学字 实买 小少 居局 工土 市布 午干牛年 予矛 建健 广厂 徽微 思恩
	当挡 彻切 情清晴 成戒 找我 户尸 扎札 护扩 抗坑 投设 维推 持待 故放政 方万 昌晶 署暑 木术本 村材 孩核 险检验 注住 洽冶 融触 责贵 货贷 贡页
	赢羸 辛幸 迁遷适 远运 迫追 部陪 鸣呜 党觉 荐存 复夏 爱受 兴光 共其 具真 典曲 内肉 写与 农衣 冲冲 凝疑 列烈 制刷 卫卬 厦夏 县具 双又 吴昊
	喜善 困因 团困 均钧 基其 增赠 外处 奋夺 寒塞 导异 层居 崖涯 巩恐 席度 幕募墓 府付 强张 律津 得很 心必 性姓 想相 意竟 感惑 战站 技枝 把抱
	拥佣 振震 据居 教数 新亲 旗旋 春舂 期朝 杜社 桥娇 梁粱 步涉 汇江 法去 深探 源原 满瞒 特持 环坏 现观 理埋 疫疲 盾质 监盐 目日 省看 福幅副 秋秘
	积织 程稽 穷穹 筹寿 精清 系糸 红江 经径 统充 绩续 群辟 老考 脱悦 色邑 艰难 落洛 规现 视规 认人 讨付 记计 证征 识织 说悦 调凋 贫贪 质盾 贯惯
	资姿 赴起 践贱 车东 较校 还坏 进近 选先 障彰 限很 院完 难准 需雷 面而 革苹 领项 风讽 馆管 高亮 鲜鲤`)

func lookAlike(a, b rune) bool {
	return slices.ContainsFunc(lookAlikes, func(group string) bool {
		return strings.ContainsRune(group, a) && strings.ContainsRune(group, b)
	})
}
