package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

// trim removes blanks around a text, of all kinds.
func trim(s string) string {
	return strings.TrimFunc(strings.ReplaceAll(s, "\u00a0", " "), func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r < ' '
	})
}

var (
	salutation = lazyregexp.New(`^(尊敬的|敬爱的|亲爱的|各位).{0,14}(编辑|编辑部|老师|主任|领导|同志|同仁|科长|处长|部长|秘书长|主编|小编|朋友|` +
		`您|你)们?\s*((您|你)们?好)?[！!：:，,。.~]*$|^.{0,16}(编辑|编辑部|老师|主任|领导|同志|科长|处长|部长|秘书长|主编|小编|网站|办公室|贵刊|` +
		`贵报)们?\s*[:：！!，,]$|^.{0,16}(您|你)们?好[！!：:，,。.~]*$|^(大家|各位|早上|上午|下午|晚上)好[！!：:，,。.~]*$`)
	request = lazyregexp.New(`(现将|现报|现呈|特报|报上|报送|呈上|奉上|附上|发上|发来|发给|传上|附后|附件|见附|投稿|来稿|稿件|稿子|照片.{0,4}后)`)
	please  = lazyregexp.New(`(请.{0,4}(审|查收|查阅|编发|采用|刊用|刊发|斧正|指正|收|阅|修改|核|发布|上传)|望.{0,4}(采用|采纳|刊发|收)|` +
		`敬请|烦请|麻烦|谢谢|感谢|辛苦|盼)`)
	deliver   = lazyregexp.New(`稿件|稿子|投稿|来稿|附件|见附|附后|附上`)
	polite    = lazyregexp.New(`请.{0,4}(审|查收|查阅|编发|采用|刊用|刊发|斧正|指正|收|阅)|望.{0,4}(采用|采纳|刊发)|敬请|烦请|谢谢`)
	signature = lazyregexp.New(`^(--\s*|[-_=*—]{5,})$`)
	closing   = lazyregexp.New(`^(此致|敬礼|此致敬礼|祝好|顺祝.{0,10}|祝.{0,12}(好|顺利|愉快|安康|快乐|祺|安)|顺颂.{0,6}|谢谢.{0,10}|` +
		`多谢.{0,6}|非常感谢.{0,10}|感谢.{0,16}|辛苦.{0,8}|盼复|期待.{0,12}|请.{0,6}(审阅|审核|查收|采用|编发|刊发|指正|斧正).{0,12}|望.{0,6}(采用|采纳|` +
		`刊发).{0,8}|` +
		`best\s*regards|regards|thanks|以上[，,]?.{0,10}请.{0,10})[！!。.~，,]*$`)
	contact = lazyregexp.New(`(?i)^(联系人|联系电话|联系方式|联系地址|电\s*话|手\s*机|传\s*真|地\s*址|邮\s*编|邮\s*箱|e-?mail|tel|mobile|` +
		`fax|qq|微信|` +
		`办公电话|发件人|投稿人|通讯地址|单位地址)\s*[:：号]?.*|^(发自我的|来自|从我的|sent from|发送自|通过).{0,24}(手机|邮箱|iphone|ipad|outlook|foxmail|` +
		`邮件|发送|android|app)?.{0,10}$|^\+?[\d\s()-]{7,20}$|^\S+@\S+\.\S+$`)
	divider = lazyregexp.New(`(?i)^[-\s_>]*(原始邮件|原邮件|转发邮件信息|转发的邮件|以下是转发.{0,4}|original message|forwarded message|` +
		`begin forwarded message:?)[-\s_]*$`)
	headLine = lazyregexp.New(`(?i)^[>\s|*]*(发件人|发送人|发送日期|发送时间|发件时间|收件人|抄送人?|密送|主\s*题|日\s*期|时\s*间|from|to|cc|` +
		`sent|date|subject)\s*[:：]`)
	wrote = lazyregexp.New(`^(在|于|at|on)\s?.{6,80}(写道|wrote)\s*[:：]$|^.{0,60}(写道|wrote)[:：]$`)
)

// dropQuoted leaves out what a mail repeats of another: the lines of its head, and all of it where the mail itself says
// more than a greeting.
func (m *letter) dropQuoted() {
	list := m.doc.Blocks
	at := -1
	for i := range list {
		text := list[i].Text()
		if divider.MatchString(text) || wrote.MatchString(text) || headLine.MatchString(text) && i+1 < len(list) &&
			headLine.MatchString(list[i+1].Text()) || strings.Count(text, "\n") > 1 && headLine.MatchString(text) {
			at = i
			break
		}
	}
	if at < 0 {
		return
	}
	own := 0
	for i := range at {
		if text := list[i].Text(); !m.greets(text) && !signature.MatchString(text) && !contact.MatchString(text) {
			own += utf8.RuneCountInString(text)
		}
	}
	if own > 60 {
		m.dropBlocks(at, len(list))
		return
	}
	end := at + 1
	for end < len(list) && end < at+12 && (headLine.MatchString(list[end].Text()) ||
		divider.MatchString(list[end].Text())) {
		end++
	}
	m.dropBlocks(0, end)
}

// greets tells that a line greets, or says what is sent.
func (m *letter) greets(text string) bool {
	n := utf8.RuneCountInString(text)
	return n <= 30 && salutation.MatchString(text) || n <= 90 && request.MatchString(text) && please.MatchString(text) ||
		n <= 40 && deliver.MatchString(text) && request.MatchString(text) || n <= 24 && polite.MatchString(text)
}

// dropGreeting leaves out the first lines that greet.
func (m *letter) dropGreeting() {
	end := 0
	for end < len(m.doc.Blocks) && end < 6 {
		b := &m.doc.Blocks[end]
		if b.Kind == document.Pictures || b.Kind == document.Table || !m.greetsAll(b.Text()) {
			break
		}
		end++
	}
	m.dropBlocks(0, end)
}

// greetsAll tells that each line of a paragraph greets, or all of it as one.
func (m *letter) greetsAll(text string) bool {
	if m.greets(strings.ReplaceAll(text, "\n", "")) {
		return true
	}
	for line := range strings.Lines(text) {
		if !m.greets(trim(line)) {
			return false
		}
	}
	return text != ""
}

// dropSignature leaves out the signature: all after "--", and the last lines that thank, or say how to reach the
// sender.
func (m *letter) dropSignature() {
	list := m.doc.Blocks
	before := 0
	for i := range list {
		text := trim(list[i].Text())
		if signature.MatchString(text) && (i*2 >= len(list) || text == "--" && before > 40) {
			m.dropBlocks(i, len(list))
			break
		}
		before += utf8.RuneCountInString(text)
	}
	begin := len(m.doc.Blocks)
	for i := begin - 1; i >= 0 && begin-i < 10; i-- {
		b := &m.doc.Blocks[i]
		if b.Kind != document.Paragraph && b.Kind != document.Quote && b.Kind != document.Rule {
			break
		}
		text := trim(b.Text())
		if text == "" || contact.MatchString(text) || closing.MatchString(text) || allMatch(text) {
			begin = i
		}
	}
	if begin < len(m.doc.Blocks) {
		// Between a closing and the end stand the names of sender and office.
		rest := m.doc.Blocks[begin:]
		for i := range rest {
			if utf8.RuneCountInString(rest[i].Text()) > 60 || credits.MatchString(rest[i].Text()) ||
				caption.MatchString(rest[i].Text()) {
				begin += i + 1
			}
		}
		m.dropBlocks(min(begin, len(m.doc.Blocks)), len(m.doc.Blocks))
	}
}

// allMatch tells that each line of a paragraph is of a signature.
func allMatch(text string) bool {
	lines := strings.Split(text, "\n")
	for _, line := range lines {
		if line = trim(line); !contact.MatchString(line) && !closing.MatchString(line) {
			return false
		}
	}
	return len(lines) > 1
}

// credits are lines that belong to the text, not to the signature.
var credits = lazyregexp.New(`供稿|来源|作者|通讯员|摄影|编辑|审核|供图|撰稿|图[/／]|文[/／]|^[（(].{2,40}[）)]$`)
