package posts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/lazyregexp"
)

// Characters that stand for photos and links while a body is rewritten. They are in no text: see clean.
const (
	photoMark  = '\U0010FF00' // number, endMark
	emptyMark  = '\U0010FF01' // the same of a photo that is missing
	endMark    = '\U0010FF02'
	linkMark   = '\U0010FF03' // text, targetMark, number of the post, fragment, endMark
	targetMark = '\U0010FF04'
)

func isToken(r rune) bool { return r >= photoMark && r <= targetMark }

// link is a link to another post in a body.
type link struct {
	start, end int // in the body
	label      int // bytes of its text, which follows the bracket at start
	post       int // of the result, from 0
	fragment   string
}

// body is the body of a post that is rewritten.
type body struct {
	m       *move
	s       *source
	photos  map[string]int // numbers of photos, by file or address
	files   map[string]string
	left    map[string]*seen // constructs that stay as they are
	names   []string         // their names in the order of the text
	endless map[string]bool  // tags that nothing closes in the present text
	budget  int              // bytes that may still be searched for the ends of constructs
}

type seen struct {
	line, n int
	kind    diag.Text // of what was left out
	sample  string
}

// rewrite makes Markdown of ours of a post's body.
func (m *move) rewrite(s *source) {
	source := s.body.text()
	b := &body{
		m: m, s: s, photos: map[string]int{}, files: map[string]string{}, left: map[string]*seen{},
		budget: 1<<20 + 200*len(source),
	}
	var text string
	if s.isHTML {
		text = b.fromHTML(b.summaryOf(source), 0)
	} else {
		text = b.tags(b.summaryOf(source), 0, s.line)
		text = b.titleOf(text)
		text = b.marks(text, 0)
	}
	b.title()
	b.listedPhotos()
	b.coverPhoto()
	text = layout(text)
	b.report()
	b.body(text)
	s.body, s.front, s.old = nil, nil, nil
}

var moreMark = lazyregexp.New(
	`(?i)<!--\s*(more|excerpt|read ?more|truncate|summary|end ?excerpt)\b[^>]{0,80}-->`)

// summaryOf takes the mark away that parts the beginning of a text from the rest; a short beginning is the summary.
func (b *body) summaryOf(text string) string {
	at := moreMark.FindStringIndex(text)
	if at == nil {
		return text
	}
	before := strings.TrimSpace(text[:at[0]])
	plain := !strings.ContainsAny(before, "\n<>[]`{}*_#|") && before != ""
	if p := &b.s.post; p.Summary == "" && plain && len([]rune(before)) <= 200 {
		p.Summary = oneLine(before, maxSummary)
	}
	return text[:at[0]] + moreMark.ReplaceAllString(text[at[0]:], "")
}

var firstHeading = lazyregexp.New(`^\s*#[ \t]+([^\n]{1,150}?)[ \t]*#*[ \t]*\n`)

// titleOf takes the title from the first line of a text that has none in its front matter, and away where it stands
// twice.
func (b *body) titleOf(text string) string {
	found := firstHeading.FindStringSubmatchIndex(text + "\n")
	if found == nil {
		return text
	}
	title := oneLine(strings.NewReplacer("*", "", "`", "").Replace(text[found[2]:found[3]]), maxTitle)
	switch p := &b.s.post; {
	case p.Title == title:
	case p.Title == "" && !strings.ContainsAny(title, "[]<>{}"):
		p.Title = title
		b.guessTitle()
	default:
		return text
	}
	return text[min(found[1], len(text)):]
}

// title names a post that has no title after its file.
func (b *body) title() {
	if p := &b.s.post; p.Title == "" {
		p.Title = firstOf(oneLine(strings.NewReplacer("-", " ", "_", " ").Replace(b.s.stem), maxTitle), "无题")
		b.guessTitle()
	}
}

func (b *body) guessTitle() {
	p := &b.s.post
	p.Guessed = append(p.Guessed, "title")
	b.s.report(diag.New(diag.ImportTitleGuess, p.Title), 0)
}

// search looks for the end of a construct, as far as the budget goes: hostile texts have many that never end.
func (b *body) search(text, what string) int {
	text = text[:min(len(text), max(0, b.budget), 1<<20)]
	at := strings.Index(text, what)
	if at < 0 {
		b.budget -= len(text)
	} else {
		b.budget -= at
	}
	return at
}

// keep notes a construct that stays in the text as it is.
func (b *body) keep(name string, line int) {
	if s := b.left[name]; s != nil {
		s.n++
		return
	}
	b.left[name] = &seen{line: line, n: 1}
	b.names = append(b.names, name)
}

const maxSample = 600 // bytes of what was left out that a message shows

// drop notes what is left out of the text.
func (b *body) drop(kind diag.Text, text string, line int) {
	name := "drop " + kind.En
	if text = oneLine(text, 60); text == "" {
		return
	}
	if s := b.left[name]; s != nil {
		if s.n++; len(s.sample) < maxSample && !strings.Contains(s.sample, text) {
			s.sample += " / " + text
		}
		return
	}
	b.left[name] = &seen{line: line, n: 1, kind: kind, sample: text}
	b.names = append(b.names, name)
}

// report makes findings of what stays and of what was left out.
func (b *body) report() {
	for _, name := range b.names {
		seen := b.left[name]
		if seen.sample != "" {
			b.s.report(diag.New(diag.ImportDropped, seen.kind, seen.sample), seen.line)
			continue
		}
		b.s.report(diag.New(diag.ImportShortcode, strings.Clone(name), seen.n), seen.line)
	}
}

// dead notes a link whose text alone is left.
func (b *body) dead(address string, why diag.Text, line int) {
	b.s.report(diag.New(diag.ImportLink, oneLine(address, 120), why), line)
}

// coverPhoto finds the cover.
func (b *body) coverPhoto() {
	if b.s.cover == "" {
		return
	}
	file, ok := b.m.fileOf(b.s, b.s.cover)
	if !ok {
		b.s.report(diag.New(diag.ImportPhotoLeftOut, diag.Text{Zh: "封面", En: "the cover"}, oneLine(b.s.cover, 120)), 0)
		return
	}
	if n, ok := b.photos[file]; ok {
		b.s.post.Cover = n
		return
	}
	if n, found := b.addPhoto(file, b.s.cover, "", "", 0); found {
		b.s.post.Cover = n
	}
}

// listedPhotos takes the photos that the front matter lists: what it says of those in the text, and the others behind
// it.
func (b *body) listedPhotos() {
	for _, l := range b.s.photos {
		file, found := b.m.fileOf(b.s, l.file)
		n, ok := b.photos[firstOf(file, l.file)]
		switch {
		case ok:
		case !found || len(b.s.post.Photos) >= b.m.o.Limits.Pictures:
			b.s.report(diag.New(diag.ImportPhotoLeftOut, diag.Text{Zh: "信息栏里的照片", En: "a photo of the front matter"},
				oneLine(l.file, 120)), 0)
			continue
		default:
			n, _ = b.addPhoto(file, l.file, "", "", 0)
		}
		p := &b.s.post.Photos[n-1]
		p.Caption, p.Credit, p.Alt = firstOf(p.Caption, l.caption), firstOf(p.Credit, l.credit), firstOf(p.Alt, l.alt)
	}
}

func token(mark rune, n int) string { return string(mark) + strconv.Itoa(n) + string(endMark) }

// image is the token of a picture.
func (b *body) image(address, alt, title string, line int) string {
	address = strings.TrimSpace(address)
	if address == "" {
		return alt
	}
	caption := captionOf(alt, title, address)
	key := address
	file, ok := b.m.fileOf(b.s, address)
	if ok {
		key = file
	}
	if n, known := b.photos[key]; known {
		photo := &b.s.post.Photos[n-1]
		mark := token(photoMark, n)
		if photo.Picture.Read == nil {
			mark = token(emptyMark, n)
		}
		switch {
		case photo.Caption == "":
			photo.Caption = caption
		case caption != "" && caption != photo.Caption: // a photo has one caption
			return mark + " " + plainText(caption)
		}
		return mark
	}
	if len(b.s.post.Photos) >= b.m.o.Limits.Pictures {
		b.keep("![]", line)
		return "〔" + oneLine(firstOf(caption, path.Base(plainPath(address))), 80) + "〕"
	}
	n, found := b.addPhoto(file, address, caption, alt, line)
	if found {
		return token(photoMark, n)
	}
	return token(emptyMark, n)
}

// addPhoto adds a photo, or the place of one that is missing.
func (b *body) addPhoto(file, address, caption, alt string, line int) (n int, found bool) {
	p := &b.s.post
	n = len(p.Photos) + 1
	picture, problem := b.m.picture(file, address)
	photo := draft.Photo{Picture: picture, Caption: caption}
	if alt != caption && caption != "" {
		photo.Alt = strings.Clone(alt)
	}
	p.Photos = append(p.Photos, photo)
	b.photos[firstOf(file, address)] = n
	if picture.Read != nil {
		return n, true
	}
	d := diag.New(diag.ImportPhotoMissing, n, oneLine(address, 120), cureMissing(address))
	switch problem.code {
	case diag.ImportPhotoFormat:
		d = diag.New(problem.code, n, problem.what)
	case diag.ImportPhotoLarge:
		d = diag.New(problem.code, n, problem.what, problem.limit)
	}
	b.s.report(d, line)
	return n, false
}

// cureMissing says where a picture that is missing may be had.
func cureMissing(address string) diag.Text {
	if strings.Contains(address, "//") {
		return diag.Text{
			Zh: "在浏览器里打开这个地址，把图存下来，用 jianbao import --fill 补上",
			En: "open the address in a browser, save the picture and add it by jianbao import --fill",
		}
	}
	return diag.Text{
		Zh: "导入整个网站的文件夹，不要只导入文章；或者用 jianbao import --fill 补上",
		En: "import the folder of the whole site and not the texts alone, or add it by jianbao import --fill",
	}
}

var plainCaption = lazyregexp.New(
	`(?i)^([0-9a-f._() -]+|` +
		`(image|img|pic|picture|photo|screenshot|screen shot|snip\w*|alt|alt ?text|\w*logo)[-_ 0-9a-z.()]*|` +
		`(在这里)?(插入)?(图片|截图|截屏|屏幕截图|屏幕快照|微信图片|微信截图|配图|插图)(描述|说明|_?[-0-9 .]*)?|.*\.(png|jpe?g|gif|webp|bmp|svg|awebp|image))$`)

// captionOf is what a picture's texts say of it; names of files say nothing.
func captionOf(alt, title, address string) string {
	for _, s := range []string{title, alt} {
		s = oneLine(unescape(s), 300)
		name := path.Base(plainPath(address))
		if s != "" && s != name && s != strings.TrimSuffix(name, path.Ext(name)) && !plainCaption.MatchString(s) &&
			strings.ContainsFunc(s, unicode.IsLetter) {
			return s
		}
	}
	return ""
}

// body makes a draft's body of a text with tokens, and proves that it converts.
func (b *body) body(text string) {
	p := &b.s.post
	text = strings.Trim(text, "\n") + "\n"
	if strings.TrimSpace(text) == "" {
		text = ""
	}
	if len(text) > maxBody {
		text = b.cut(text)
	}
	for range maxRepairs {
		lines := b.m.problems(b, text)
		if len(lines) == 0 {
			break
		}
		text = b.asCode(text, lines)
	}
	text, p.links = b.plain(text, placed, "post:")
	p.body = pack(text)
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%s\n%s\n%s", p.From, p.Title, p.Date.Format(time.DateTime), text)
	p.Sum = hex.EncodeToString(sum.Sum(nil))
}

func placed(n int) string { return "photo:" + strconv.Itoa(n) }

// plain writes the tokens of a text out.
func (b *body) plain(text string, photo func(int) string, post string) (string, []link) {
	var out strings.Builder
	var links []link
	for at := 0; at < len(text); {
		i := strings.IndexFunc(text[at:], isToken)
		if i < 0 {
			out.WriteString(text[at:])
			break
		}
		out.WriteString(text[at : at+i])
		at += i
		mark, rest := rune(0), text[at:]
		for _, r := range rest {
			mark = r
			break
		}
		rest = rest[4:]
		end := strings.IndexRune(rest, endMark)
		if end < 0 { // none of ours
			at += 4
			continue
		}
		at += 4 + end + 4
		switch n, _ := strconv.Atoi(rest[:end]); mark {
		case photoMark:
			out.WriteString("![](" + photo(n) + ")")
		case emptyMark:
			out.WriteString(plainText(b.s.post.Photos[n-1].Place(n)))
		case linkMark:
			label, target, _ := strings.Cut(rest[:end], string(targetMark))
			number, fragment, _ := strings.Cut(target, "#")
			to, _ := strconv.Atoi(number)
			if fragment != "" {
				fragment = "#" + fragment
			}
			l := link{start: out.Len(), label: len(label), post: to, fragment: strings.Clone(fragment)}
			out.WriteString("[" + label + "](" + post + number + fragment + ")")
			l.end = out.Len()
			links = append(links, l)
		}
	}
	return out.String(), links
}

// picture is the picture of a file or an address.
func (m *move) picture(file, address string) (*document.Picture, problem) {
	if file == "" {
		if p := dataPicture(address, m.o.Limits.Picture); p != nil {
			return p, problem{}
		}
		return &document.Picture{Name: oneLine(path.Base(plainPath(address)), 100), Missing: oneLine(address, 500)}, problem{}
	}
	p := &document.Picture{Name: path.Base(file)}
	var why problem
	if p.Size, why = m.probe(file); why.code != "" {
		p.Missing = file
		return p, why
	}
	limit := m.o.Limits.Picture
	p.Read = func() ([]byte, error) {
		data, why := m.readBytes(file, limit)
		if why != (diag.Text{}) {
			return nil, readError{why}
		}
		return data, nil
	}
	return p, problem{}
}

type readError struct{ why diag.Text }

func (e readError) Error() string { return e.why.En }

// problem is why a picture cannot be used.
type problem struct {
	code  diag.Code
	what  string
	limit string
}
