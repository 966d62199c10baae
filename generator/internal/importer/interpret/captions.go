// Captions: which text belongs to which photo.

package interpret

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

// captions gives each photo the caption that stands by it.
func (t *bulletin) captions() {
	for _, l := range t.ls {
		for _, p := range l.photos {
			if p.pointed != "" && p.picture.Read == nil {
				t.guess("caption", p.place, diag.New(diag.ImportCaptionDoubt, p.pointed))
			}
		}
	}
	paragraphs := t.mostlyParagraphs()
	for i := 0; i < len(t.ls); i++ {
		if !t.ls[i].pictures() {
			t.above(i)
			continue
		}
		var open []*photo
		for ; i < len(t.ls) && (t.ls[i].pictures() || t.ls[i].role == taken && t.ls[i].text == ""); i++ {
			for _, p := range t.ls[i].photos {
				if !p.decided {
					open = append(open, p)
				}
			}
		}
		i = t.below(i, open, paragraphs) - 1
	}
	t.credits()
}

// follower is line i as a caption.
func (t *bulletin) follower(i int, paragraphs bool) *follower {
	f := &follower{line: t.ls[i], plain: t.r.plain, body: t.r.body, paragraphs: paragraphs}
	if i+1 < len(t.ls) && t.ls[i+1].paragraph() {
		f.heads = t.ls[i+1].length() > plainLength
	}
	return f
}

// below reads what follows photos, and returns where to go on.
func (t *bulletin) below(i int, open []*photo, paragraphs bool) int {
	if len(open) == 0 {
		return i
	}
	best := i
	if i+1 < len(t.ls) && t.mayFollow(i) && t.mayFollow(i+1) && t.ls[i].block.WithPicture && t.ls[i].length() > 30 {
		// A photo that is anchored in a paragraph: the caption may be the text box behind it.
		if t.follower(i+1, paragraphs).score() > max(t.follower(i, paragraphs).score(), captionAt) {
			best = i + 1
		}
	}
	var captions []*line
	if t.titleBelow(best) {
		if t.follower(best, paragraphs).score() >= captionAt {
			t.guess("caption", t.ls[best].place, diag.New(diag.ImportCaptionDoubt, t.ls[best].text))
		}
		return i
	}
	for k := best; k < len(t.ls) && len(captions) < len(open) && t.mayFollow(k); k++ {
		l := t.ls[k]
		f := t.follower(k, paragraphs)
		if saysOnlyWho(l.text) { // credits gives it to the photos
			break
		}
		if k > best && (pointsAhead(l.text) && k+1 < len(t.ls) && t.ls[k+1].pictures() || !t.alsoCaption(captions, f)) {
			break
		}
		if k == best && strings.HasPrefix(unbracket(l.text), "下图") && k+1 < len(t.ls) && t.ls[k+1].pictures() {
			break
		}
		score := f.score()
		if score < captionAt {
			l.heads = k == best && f.mayHead() && score >= captionAt-3
			t.nearly(l, score, captions)
			break
		}
		if score < sureAt || f.sentence() {
			t.guess("caption", l.place, diag.New(diag.ImportCaptionDoubt, l.text))
		}
		captions = append(captions, l)
	}
	t.assign(open, captions)
	if best > i && len(captions) > 0 {
		return best + len(captions)
	}
	return i + len(captions)
}

// titleBelow reports whether the photos before a line open a text without forms: the first line of such a text is its
// title, and no caption, unless it says so.
func (t *bulletin) titleBelow(i int) bool {
	if !t.r.plain || t.part > 0 || i+1 >= len(t.ls) || !t.mayFollow(i) {
		return false
	}
	for _, l := range t.ls[:i] {
		if l.text != "" {
			return false
		}
	}
	l := t.ls[i]
	return mayBeTitle(l) && !ended.MatchString(l.text) && !onlyCredit.MatchString(l.text) && t.ls[i+1].paragraph() &&
		t.bodyLine(t.ls[i+1])
}

// nearly reports a text that is nearly a caption.
func (t *bulletin) nearly(l *line, score float64, captions []*line) {
	if score >= doubtAt && len(captions) == 0 {
		t.guess("caption", l.place, diag.New(diag.ImportCaptionDoubt, l.text))
	}
}

// mayFollow reports whether a line is text that could be a caption.
func (t *bulletin) mayFollow(i int) bool { return i < len(t.ls) && t.ls[i].paragraph() }

// pointsAhead reports whether a text names the photo below it.
func pointsAhead(text string) bool { return ahead.MatchString(text) }

var ahead = lazyregexp.New(`^[（(\[【]?\s*(?:图为|下图|图片?\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*[:：、.．　 ])`)

// alsoCaption reports whether a text is one more caption of a group of photos: it has the form of those before it.
func (t *bulletin) alsoCaption(captions []*line, f *follower) bool {
	if len(captions) == 0 {
		return true
	}
	first := captions[0]
	switch {
	case namesPhoto.MatchString(first.text) != namesPhoto.MatchString(f.line.text):
		return false
	case arrow.MatchString(first.text) != arrow.MatchString(f.line.text):
		return false
	case t.r.plain:
		return namesPhoto.MatchString(f.line.text) || arrow.MatchString(f.line.text)
	}
	return f.line.size == first.size && f.line.centred() == first.centred() && f.line.block.Outline == 0
}

// assign gives captions to photos: each its own, one to all, or by their numbers.
func (t *bulletin) assign(photos []*photo, captions []*line) {
	switch {
	case len(captions) == 0:
	case len(captions) == 1:
		if parts := partsOf(unbracket(captions[0].text), len(photos)); parts != nil {
			for i, p := range photos {
				p.set(parts[i])
			}
			captions[0].role = taken
			return
		}
		t.groupCaption(photos, captions[0])
	case len(captions) == len(photos):
		for i, l := range captions {
			photos[i].set(l.full())
			l.role = taken
		}
	default:
		// Fewer captions than photos: the last ones are those that stand nearest.
		rest := len(photos) - len(captions)
		t.groupCaption(photos[:rest+1], captions[0])
		for i, l := range captions[1:] {
			photos[rest+1+i].set(l.full())
			l.role = taken
		}
		t.guess("caption", captions[0].place, diag.New(diag.ImportCaptionDoubt, captions[0].text))
	}
}

// groupCaption gives one caption to several photos.
func (t *bulletin) groupCaption(photos []*photo, l *line) {
	share(photos, l)
	if len(photos) > 1 && t.firstOf(photos) > 0 {
		n := t.firstOf(photos)
		t.d.Findings = append(t.d.Findings,
			at(diag.New(diag.ImportGroupCaption, fmt.Sprintf("%d–%d", n, n+len(photos)-1)), l.place))
	}
}

// firstOf is the number of the first of some photos, from 1.
func (t *bulletin) firstOf(photos []*photo) int {
	n := 0
	for _, l := range t.ls {
		for _, p := range l.photos {
			n++
			if p == photos[0] {
				return n
			}
		}
	}
	return 0
}

var partMark = lazyregexp.New(`(?:^|[；;。，,　 ])\s*(?:图\s*(?:[0-9]{1,2}|[一二三四五六七八九十])|` +
	`[上下左中右]图|图?[①-⑨])\s*(?:[:：、.．]|为)?\s*`)

// partsOf are the captions of n photos in one line, each behind a mark: 图1：甲　图2：乙; nil if there are not as many.
func partsOf(text string, n int) []string {
	ms := partMark.FindAllStringIndex(text, -1)
	if n < 2 || len(ms) != n || ms[0][0] != 0 {
		return nil
	}
	var parts []string
	for i, m := range ms {
		end := len(text)
		if i+1 < n {
			end = ms[i+1][0]
		}
		part := strings.Trim(text[m[1]:end], "；;，, 　")
		if utf8.RuneCountInString(part) < 2 {
			return nil
		}
		parts = append(parts, part)
	}
	return parts
}

// share gives a caption to the last of some photos. The others get it as their text for those who do not see them.
func share(photos []*photo, l *line) {
	if len(photos) == 0 {
		return
	}
	last := photos[len(photos)-1]
	last.set(l.full())
	for i, p := range photos[:len(photos)-1] {
		p.decided, p.credit = true, last.credit
		p.alt = strings.TrimRight(last.caption, "。") + "（之" + document.Chinese(i+1) + "）"
	}
	l.role = taken
}

// set gives a photo its caption, without marks and with its credit apart.
func (p *photo) set(text string) {
	p.caption, p.credit = Caption(text)
	p.decided = true
}

// captionAtEnd is what may be a caption at the end of a paragraph: ……察看3所学校。（图为检查组察看后厨）
var captionAtEnd = lazyregexp.New(`[。！？][（(](?:图为|下图|上图|图[0-9一二三四五]{1,2})[^（）()]{4,40}[）)]$`)

// above takes a caption that stands above photos: it names them, and no photo before it is without one.
func (t *bulletin) above(i int) {
	l := t.ls[i]
	if l.paragraph() && captionAtEnd.MatchString(l.text) && i+1 < len(t.ls) && t.ls[i+1].pictures() {
		t.guess("caption", l.place, diag.New(diag.ImportCaptionDoubt, captionAtEnd.FindString(l.text)))
	}
	if !l.paragraph() || !pointsAhead(l.text) || l.length() > 60 || i+1 >= len(t.ls) || !t.ls[i+1].pictures() {
		return
	}
	var open []*photo
	for k := i + 1; k < len(t.ls) && t.ls[k].pictures(); k++ {
		for _, p := range t.ls[k].photos {
			if !p.decided {
				open = append(open, p)
			}
		}
		if k+1 < len(t.ls) && t.ls[k+1].paragraph() && t.follower(k+1, false).score() >= captionAt {
			open = open[:min(len(open), 1)] // the others have one below them
			break
		}
	}
	if len(open) == 0 {
		return
	}
	t.assign(open, []*line{l})
}

// pointed gives places to captions whose photo is missing: lines that point to a photo, where there is none. A list of
// such lines has a heading of its own, which is left out.
func (r *roundup) pointed() {
	most := document.DefaultLimits.Pictures
	for i := 0; i < len(r.ls) && most > 0; i++ {
		l := r.ls[i]
		m := pointing.FindStringSubmatch(l.text)
		if m == nil || !l.paragraph() || l.length() > 60 || l.block.Outline > 0 || l.number != "" || r.byPhoto(i) {
			continue
		}
		photos := places(l, m[1])
		b := &document.Block{Kind: document.Pictures, Place: l.place}
		for _, p := range photos {
			b.Pictures = append(b.Pictures, p.picture)
		}
		if i > 0 && listOfCaptions.MatchString(r.ls[i-1].text) {
			r.ls[i-1].role = taken
			r.result.Dropped = append(r.result.Dropped, document.Dropped{Reason: "placeholder", Text: r.ls[i-1].text})
		}
		r.ls = append(r.ls[:i:i], append([]*line{{block: b, photos: photos, place: l.place}}, r.ls[i:]...)...)
		if len(photos) == 1 {
			share(photos, l)
		}
		l.role = taken
		i, most = i+1, most-len(photos)
	}
}

// places are the photos to which a line points: one, or one for each of its parts.
func places(l *line, number string) []*photo {
	text := unbracket(l.text)
	parts := partsOf(text, len(partMark.FindAllString(text, -1)))
	if parts == nil {
		p := &photo{picture: &document.Picture{Missing: "?"}, place: l.place, pointed: l.text}
		if number != "" {
			p.picture.Missing = "图" + number
		}
		return []*photo{p}
	}
	var photos []*photo
	for i, part := range parts {
		p := &photo{picture: &document.Picture{Missing: fmt.Sprintf("图%d", i+1)}, place: l.place, pointed: part}
		p.set(part)
		photos = append(photos, p)
	}
	return photos
}

var (
	// pointing is how a caption begins that cannot be anything else.
	pointing       = lazyregexp.New(`^[（(]?(?:图为|[▲△]|(?:图|图片|照片)\s*([0-9]{1,2}|[一二三四五六七八九十])\s*[:：])`)
	listOfCaptions = lazyregexp.New(`^(?:附?(?:照片|图片|图)(?:说明|目录|清单)?|图说)\s*[:：]?$`)
)

// byPhoto reports whether a line that points to a photo stands by one, or by others of its kind that do.
func (r *roundup) byPhoto(i int) bool {
	for k := i - 1; k >= 0; k-- {
		if r.ls[k].pictures() {
			if r.ls[k].photos[0].pointed == "" {
				return true
			}
			break
		}
		l := r.ls[k]
		points := namesPhoto.MatchString(l.text) || arrow.MatchString(l.text)
		if l.role != taken && !(l.paragraph() && points) {
			break
		}
	}
	return i+1 < len(r.ls) && r.ls[i+1].pictures()
}

// mostlyParagraphs reports whether most texts behind photos are plainly paragraphs here, so that the others are
// doubted.
func (t *bulletin) mostlyParagraphs() bool {
	paragraphs, others := 0, 0
	for i := 1; i < len(t.ls); i++ {
		if !t.ls[i-1].pictures() || !t.ls[i].paragraph() {
			continue
		}
		f := t.follower(i, false)
		if s := f.score(); s < 0 {
			paragraphs++
		} else if s < captionAt+3 {
			others++
		}
	}
	return paragraphs > others
}
