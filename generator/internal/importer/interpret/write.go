// The text of a draft.

package interpret

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/importer/markup"
	"jianbao/generator/internal/lazyregexp"
)

// write writes the body, and lists the photos.
func (t *bulletin) write() {
	w := markup.New(t.r.doc.Notes)
	for i := 0; i < len(t.ls); i++ {
		l := t.ls[i]
		switch {
		case l.pictures():
			var group []*photo
			for ; i < len(t.ls) && (t.ls[i].pictures() || t.ls[i].role == taken); i++ {
				if t.ls[i].role != taken {
					group = append(group, t.ls[i].photos...)
				}
			}
			i--
			t.photos(w, group)
		case l.role == taken:
		case l.role == heading2:
			w.Heading(2, l.number, l.runs)
		case l.role == heading3:
			w.Heading(3, l.number, l.runs)
		default:
			t.block(w, i)
		}
	}
	t.d.Body = w.String()
}

// block writes what is neither heading nor photo.
func (t *bulletin) block(w *markup.Writer, i int) {
	l := t.ls[i]
	switch l.block.Kind {
	case document.Table:
		w.Table(l.block.Rows)
	case document.Quote:
		w.Quote(withNumber(l))
	case document.Item:
		w.Item(l.block.Level, withNumber(l))
	case document.Code:
		w.Code(strings.TrimSpace(l.number + " " + l.block.Text()))
	case document.Rule:
		if t.next(i) != nil && i > 0 {
			w.Rule()
		}
	default:
		w.Paragraph(l.number, squeeze(boldRunIn(l)))
	}
}

var (
	afterStop = lazyregexp.New(`([。，；！？、：]) {2,}`)
	gaps      = lazyregexp.New(` {2,}`)
)

// squeeze takes out the blanks that typing left within a paragraph.
func squeeze(runs []document.Run) []document.Run {
	out := slices.Clone(runs)
	for i := range out {
		if !strings.Contains(out[i].Text, "  ") {
			continue
		}
		out[i].Text = gaps.ReplaceAllString(afterStop.ReplaceAllString(out[i].Text, "$1"), " ")
	}
	return out
}

// withNumber are the runs of a line with its number before them.
func withNumber(l *line) []document.Run {
	if l.number == "" {
		return l.runs
	}
	return append([]document.Run{{Text: l.number}}, l.runs...)
}

// boldRunIn makes the heading bold that opens a paragraph: 一、提高站位。检查组指出…….
func boldRunIn(l *line) []document.Run {
	full := l.full()
	m := runIn.FindString(full)
	if m == "" || len(m) == len(full) || l.number != "" || len(l.runs) == 0 {
		return l.runs
	}
	for _, r := range l.runs {
		if r.Bold {
			return l.runs
		}
	}
	first := l.runs[0]
	if len(first.Text) < len(m) || first.Link != "" || first.Note > 0 {
		return l.runs
	}
	head, rest := first, first
	head.Text, rest.Text, head.Bold = first.Text[:len(m)], first.Text[len(m):], true
	return append([]document.Run{head, rest}, l.runs[1:]...)
}

// photos writes photos that stand together. Those that share a caption or have none are a gallery; each that has one is
// a paragraph of its own.
func (t *bulletin) photos(w *markup.Writer, group []*photo) {
	var gallery []string
	flush := func() {
		if len(gallery) > 0 {
			w.Raw(strings.Join(gallery, ""))
		}
		gallery = nil
	}
	for _, p := range group {
		t.d.Photos = append(t.d.Photos, t.photo(p))
		n := len(t.d.Photos)
		if p.picture.Read == nil || p.picture.Metafile != "" {
			flush()
			w.Paragraph("", []document.Run{{Text: t.d.Photos[n-1].Place(n)}})
			continue
		}
		if p.caption != "" && p.alt == "" && !t.ends(p) {
			flush()
		}
		gallery = append(gallery, fmt.Sprintf("![](photo:%d)", n))
		if p.caption != "" {
			flush()
		}
	}
	flush()
}

// ends reports whether a photo is the last of those that share its caption.
func (t *bulletin) ends(p *photo) bool {
	if len(t.d.Photos) < 2 {
		return false
	}
	before := t.d.Photos[len(t.d.Photos)-2]
	return before.Caption == "" && strings.HasPrefix(before.Alt, strings.TrimRight(p.caption, "。")+"（之")
}

// photo is a photo as the draft has it.
func (t *bulletin) photo(p *photo) draft.Photo {
	out := draft.Photo{Picture: p.picture, Caption: p.caption, Credit: p.credit, Alt: p.alt}
	if title := strings.TrimSpace(p.picture.Title); out.Caption == "" && out.Alt == "" && saysSomething(title) {
		out.Caption, out.Credit = Caption(title)
		p.caption, p.credit = out.Caption, cmpOr(p.credit, out.Credit)
	}
	if out.Credit == "" {
		out.Credit = t.credit
	}
	if alt := strings.TrimSpace(p.picture.Alt); out.Alt == "" && saysSomething(alt) && likeness(alt, out.Caption) < 0.8 {
		out.Alt = alt
	}
	return out
}

var noText = lazyregexp.New(`(?i)^(?:图片|照片|image|img|picture|photo|未标题|微信图片|截图|在这里插入图片描述|` +
	`[^\s]*\.(?:jpe?g|png|gif|bmp|webp))[-_ 0-9()（）]*$`)

// saysSomething reports whether a text of a picture is more than a name.
func saysSomething(s string) bool {
	han := 0
	for _, r := range s {
		han += int(yes(unicode.Is(unicode.Han, r)))
	}
	return han >= 4 && !noText.MatchString(s)
}

// placePhotos gives the photos that lie beside a text to their places: by number, by name, then in order. Those that
// are left follow the text.
func (r *roundup) placePhotos() {
	if len(r.o.Photos) == 0 {
		return
	}
	var places []*photo
	for _, l := range r.ls {
		for _, p := range l.photos {
			if p.picture.Read == nil && p.picture.Metafile == "" {
				places = append(places, p)
			}
		}
	}
	left := append([]*document.Picture(nil), r.o.Photos...)
	use := func(p *photo, i int) {
		p.picture = left[i]
		left = append(left[:i:i], left[i+1:]...)
	}
	for _, matches := range []func(place *document.Picture, p *document.Picture) bool{sameName, sameNumber} {
		for _, place := range places {
			for i, p := range left {
				if place.picture.Read == nil && matches(place.picture, p) {
					use(place, i)
					break
				}
			}
		}
	}
	for _, place := range places {
		if place.picture.Read == nil && len(left) > 0 && place.picture.Missing == "?" {
			use(place, 0)
		}
	}
	if len(left) == 0 {
		return
	}
	b := &document.Block{Kind: document.Pictures, Pictures: left}
	if n := len(r.ls); n > 0 {
		b.Place = r.ls[n-1].place
	}
	l := &line{block: b, place: b.Place}
	for _, p := range left {
		l.photos = append(l.photos, &photo{picture: p, place: b.Place, decided: true})
	}
	r.ls = append(r.ls, l)
}

func sameName(place, p *document.Picture) bool {
	return strings.EqualFold(path.Base(strings.ReplaceAll(place.Missing, `\`, "/")), p.Name)
}

// sameNumber reports whether a photo has the number of a place: 图3.jpg or 3现场.jpg for 图3.
func sameNumber(place, p *document.Picture) bool {
	n, numbered := strings.CutPrefix(place.Missing, "图")
	m, ok := document.PhotoNumber(p.Name)
	return numbered && ok && m == number(n)
}
