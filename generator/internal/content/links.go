package content

import (
	"iter"
	"path"
	"strings"

	"jianbao/generator/internal/site"
)

// bodyLink is what looks like a link in a body.
type bodyLink struct {
	at    int      // where its destination begins in the body
	names []string // what it may lead to
	image bool     // of an image
	label bool     // of a [label]: that images may use as well

	poster string // the photo that the title of an image names
}

// bodyLinks lists what looks like a link in a body, [](a.pdf) or [label]: a.pdf, or like an image, outside of code.
// Each byte is looked at a few times at most.
func bodyLinks(body string) iter.Seq[bodyLink] {
	return func(yield func(bodyLink) bool) {
		if !strings.Contains(body, "](") && !strings.Contains(body, "]:") && !strings.ContainsAny(body, "］】") &&
			!strings.Contains(body, "]（") {
			return
		}
		s := linkScanner{body: body}
		for s.at < len(body) {
			if link, ok := s.next(); ok && !yield(link) {
				return
			}
		}
	}
}

// maxOpenBrackets bounds what is remembered of brackets that never close.
const maxOpenBrackets = 256

type linkScanner struct {
	body  string
	at    int
	line  int    // where the present line begins
	open  []bool // brackets that are open: whether each is that of an image
	label bool   // the first of them began its line
}

// next reads a character, and returns the link that it ends the text of.
func (s *linkScanner) next() (link bodyLink, ok bool) {
	rest := s.body[s.at:]
	if s.at == 0 || s.body[s.at-1] == '\n' {
		s.line = s.at
		if line := strings.TrimLeft(rest[:min(len(rest), 4)], " "); strings.HasPrefix(line, "\n") {
			s.open = s.open[:0] // no link goes on over an empty line
		}
		if s.skipFence(rest) {
			return link, false
		}
	}
	if !scanned[rest[0]] {
		s.skipText()
		return link, false
	}
	for _, bracket := range [...]string{"[", "［", "【"} {
		if strings.HasPrefix(rest, bracket) {
			before := s.body[:s.at]
			image := strings.HasSuffix(before, "!") && !strings.HasSuffix(before, `\!`) || strings.HasSuffix(before, "！")
			s.label = len(s.open) == 0 && s.at-s.line < 4 && strings.TrimLeft(before[s.line:], " ") == ""
			if len(s.open) < maxOpenBrackets {
				s.open = append(s.open, image)
			}
			s.at += len(bracket)
			return link, false
		}
	}
	for _, bracket := range [...]string{"]", "］", "】"} {
		if strings.HasPrefix(rest, bracket) {
			s.at += len(bracket)
			return s.closed(rest[len(bracket):])
		}
	}
	switch rest[0] {
	case '\\':
		s.at += min(2, len(rest))
	case '`':
		s.skipCode(rest)
	default:
		s.at++
	}
	return link, false
}

// scanned are the bytes with which something begins that next looks at; the last two
// are the first of full-width brackets.
var scanned = [256]bool{'\n': true, '[': true, ']': true, '\\': true, '`': true, 0xEF: true, 0xE3: true}

// skipText goes on to the next byte that is scanned, or that begins a line.
func (s *linkScanner) skipText() {
	for s.at < len(s.body) && !scanned[s.body[s.at]] {
		s.at++
	}
}

// closed reads what follows a closing bracket.
func (s *linkScanner) closed(rest string) (link bodyLink, ok bool) {
	n := len(s.open)
	if n == 0 {
		return link, false
	}
	image := s.open[n-1]
	s.open = s.open[:n-1]
	link.at = s.at
	for _, opening := range [...]string{"(", "（"} {
		if dest, found := strings.CutPrefix(rest, opening); found {
			link.at += len(opening)
			dest, _, _ = strings.Cut(dest[:min(len(dest), maxImageSpan)], "](")
			link.names = destinations(strings.TrimLeft(dest, " \u3000"))
			if link.image = image; image {
				link.poster = titlePhoto(dest)
			}
			return link, true
		}
	}
	if dest, found := strings.CutPrefix(rest, ":"); found && n == 1 && s.label && !image {
		dest, _, _ = strings.Cut(dest[:min(len(dest), maxImageSpan)], "\n")
		link.at++
		link.label = true
		link.names = destinations(strings.TrimLeft(dest, " ") + ")")
		return link, true
	}
	return link, false
}

// titlePhoto is the photo that the title of an image's destination names: a.mp4 "a.jpg"). It is "" where none is named.
func titlePhoto(dest string) string {
	dest, _, _ = strings.Cut(dest, "\n")
	rest, ok := dest, false
	if strings.HasPrefix(strings.TrimLeft(dest, " "), "<") {
		_, rest, ok = strings.Cut(dest, ">")
	} else if at := strings.IndexAny(dest, "\"'“‘＂"); at > 0 {
		rest, ok = dest[at:], strings.HasSuffix(dest[:at], " ")
	}
	rest = strings.TrimLeft(rest, " ")
	for _, quotes := range [...][2]string{{`"`, `"`}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"＂", "＂"}} {
		if title, quoted := strings.CutPrefix(rest, quotes[0]); ok && quoted {
			title, _, closed := strings.Cut(title, quotes[1])
			if title = strings.TrimSpace(title); closed && site.IsPhotoName(title) {
				return title
			}
		}
	}
	return ""
}

// skipFence skips a block of code that begins on this line.
func (s *linkScanner) skipFence(rest string) bool {
	line, _, _ := strings.Cut(rest, "\n")
	line = strings.TrimLeft(line, " ")
	for _, mark := range [...]string{"`", "~"} {
		fence := line[:len(line)-len(strings.TrimLeft(line, mark))]
		if len(fence) < 3 || mark == "`" && strings.Contains(line[len(fence):], mark) {
			continue
		}
		for end := s.at; ; {
			next := strings.IndexByte(s.body[end:], '\n')
			if next < 0 {
				s.at = len(s.body)
				return true
			}
			end += next + 1
			line, _, _ := strings.Cut(s.body[end:], "\n")
			if bare := strings.TrimSpace(line); strings.HasPrefix(bare, fence) && strings.Trim(bare, mark) == "" {
				s.at = end + len(line)
				return true
			}
		}
	}
	return false
}

// skipCode skips code within a line, whose end is a run of as many backticks.
func (s *linkScanner) skipCode(rest string) {
	run := len(rest) - len(strings.TrimLeft(rest, "`"))
	s.at += run
	line, _, _ := strings.Cut(rest[run:min(len(rest), run+maxImageSpan)], "\n")
	for i := 0; i < len(line); {
		if line[i] != '`' {
			i++
			continue
		}
		end := len(line[i:]) - len(strings.TrimLeft(line[i:], "`"))
		if end == run {
			s.at += i + end
			return
		}
		i += end
	}
}

// fileName is the name of a file that a destination may be, relative to the bulletin's folder, and whether it may be
// one: not a page, another site or a text of the site.
func fileName(typed string) (string, bool) {
	name := plainName(typed)
	switch extension := strings.ToLower(path.Ext(name)); extension {
	case "", ".", ".md", ".html", ".htm":
		return "", false
	}
	if strings.ContainsAny(typed, "?#") { // which begin the rest of an address, unless a file is called so
		if _, known := site.TypeOf(name); !known {
			return "", false
		}
	}
	return name, !strings.Contains(typed, ":") && !strings.HasPrefix(name, "/") && name != ".."
}

// isPlayed reports whether a file is called as those that images of a body play. An image shows no other: its photo is
// published without what the file says of the place where it was taken, and a linked file as it is.
func isPlayed(name string) bool {
	kind, _ := site.TypeOf(name)
	return kind.Kind == site.Audio || kind.Kind == site.Video
}
