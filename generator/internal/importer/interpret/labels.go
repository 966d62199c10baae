// The labels of sign-offs, and what they name.

package interpret

import (
	"regexp"
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// field is what a label names.
type field uint8

const (
	noField field = iota
	sourceField
	authorField
	editorField
	reviewerField
	creditField
	dateField
	numberField
	contactField // whom to ask: no part of a bulletin
)

// labels are the words before a colon, the longer ones first where one begins another.
var labels = []struct {
	words string
	field field
}{
	{"本文来源 图文来源 信息来源 稿件来源 文章来源 作者单位 来稿单位 供稿单位 供稿人 报送单位 推荐单位 投稿单位 投稿人 投稿 素材来源 素材 " +
		"主办单位 内容来源 图片来源 发布单位 来源 供稿 转自 转载自 原载", sourceField},
	{"文、图 图、文 图文 文图 文/图 图/文 文字 撰稿人 撰稿 通讯员 本网记者 特约记者 记者 作者 撰文 执笔 整理 文", authorField},
	{"责任编辑 本期编辑 本期责编 责编 编辑 编校 编排 排版 制作 编发 美编", editorField},
	{"一审 二审 三审 初审 复审 终审 审核人 审核 审稿 审签 审校 校对 校审 签发人 签发 核发 监制 编审 主编 总编", reviewerField},
	{"摄影报道 摄影 供图 图片 拍摄 照片 图", creditField},
	{"联系人及电话 联系人 联系电话 联系方式 电话 手机 邮箱", contactField},
	{"发布日期 发布时间 发稿时间 发文日期 日期 时间", dateField},
}

var labelOf, labelled = func() (map[string]field, *lazyregexp.Regexp) {
	of := map[string]field{}
	var words []string
	for _, l := range labels {
		for _, w := range strings.Fields(l.words) {
			of[w] = l.field
			words = append(words, regexp.QuoteMeta(w))
		}
	}
	return of, lazyregexp.New(`(?:^|[\s　|｜丨（(；;,，、/])(` + strings.Join(words, "|") + `)\s*[:：|｜丨]\s*`)
}()
