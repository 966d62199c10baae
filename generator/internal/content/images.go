package content

import (
	"iter"
	"net/url"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/lazyregexp"
)

// bodyImage is what looks like an image in a body.
type bodyImage struct {
	at    int      // where it begins in the body
	text  string   // between its brackets
	names []string // what it may name
}

// maxImageSpan is how far the end of an image's text or destination is looked for, in bytes.
const maxImageSpan = 1024

// imageSigns begin an image, with the brackets that the conversion reads as well.
var imageSigns = []string{"![", "！[", "!【", "！【", "!［", "！［"}

// bodyImages lists what looks like an image in a body, as ![](a.jpg), ！【】（a.jpg） or ![[a.jpg]]. Each byte is looked
// at a few times at most, however many signs begin images that never end.
func bodyImages(body string) iter.Seq[bodyImage] {
	return func(yield func(bodyImage) bool) {
		for i := 0; i < len(body); i++ {
			if body[i] != '!' && body[i] != "！"[0] {
				continue
			}
			size := imageSign(body[i:])
			if size == 0 {
				continue
			}
			image, ok := readImage(body[i+size:])
			image.at = i
			if ok && !yield(image) {
				return
			}
		}
	}
}

// imageSign returns the length of the sign of an image that the text begins with, or 0.
func imageSign(text string) int {
	for _, sign := range imageSigns {
		if strings.HasPrefix(text, sign) {
			return len(sign)
		}
	}
	return 0
}

// readImage reads an image behind its sign.
func readImage(body string) (image bodyImage, ok bool) {
	if embed, ok := strings.CutPrefix(body, "["); ok { // ![[a.jpg|说明]]
		inner, _, ok := strings.Cut(embed[:min(len(embed), maxImageSpan)], "]]")
		name, text, _ := strings.Cut(inner, "|")
		return bodyImage{text: text, names: []string{strings.TrimSpace(name)}}, ok && !strings.ContainsAny(inner, "\n[")
	}
	for i, r := range body[:min(len(body), maxImageSpan)] {
		switch r {
		case '!', '！':
			if imageSign(body[i:]) > 0 {
				return image, false
			}
		case ']', '］', '】':
			rest := body[i+len(string(r)):]
			for _, opening := range []string{"(", "（"} {
				if dest, ok := strings.CutPrefix(rest, opening); ok {
					return bodyImage{text: body[:i], names: destinations(strings.TrimLeft(dest, " \u3000"))}, true
				}
			}
		}
	}
	return image, false
}

// destinations are what an image's destination may be: in angle brackets, or up to the bracket that
// closes it, blanks and all, as the body's conversion also takes it; or without a title.
func destinations(rest string) []string {
	rest = rest[:min(len(rest), maxImageSpan)]
	if strings.HasPrefix(rest, "<") {
		dest, _, _ := strings.Cut(rest[1:], ">")
		return []string{dest}
	}
	depth := 0
	for i, r := range rest {
		switch r {
		case '(', '（':
			depth++
		case ')', '）':
			if depth == 0 {
				return wholeAndShort(rest[:i])
			}
			depth--
		case '!', '！':
			if imageSign(rest[i:]) > 0 {
				return nil
			}
		case '\n':
			return nil
		}
	}
	return nil
}

// wholeAndShort are a destination, and the part of it before a title.
func wholeAndShort(dest string) []string {
	whole := strings.Trim(dest, " \t\u3000")
	if i := strings.LastIndexAny(whole[:max(0, len(whole)-1)], "\"'“‘”＂"); i > 0 {
		if short := strings.TrimRight(whole[:i], " \t\u3000"); short != whole[:i] {
			return []string{whole, short}
		}
	}
	short, _, _ := strings.Cut(whole, " ")
	return []string{whole, short}
}

// CaptionedImages are the names, composed, that images of a body may have that give them a text: ![text](file).
func CaptionedImages(body string) map[string]bool {
	named := map[string]bool{}
	for image := range bodyImages(body) {
		if strings.TrimSpace(image.text) != "" && !strings.Contains(image.text, "\n") {
			composed(named, image.names)
		}
	}
	return named
}

// composed adds names of a body as files may have them.
func composed(to map[string]bool, names []string) {
	for _, name := range names {
		if plain, err := url.PathUnescape(name); err == nil {
			to[norm.NFC.String(path.Clean(plain))] = true
		}
		to[norm.NFC.String(path.Clean(name))] = true
	}
}

// imageGroup is a line of several images and nothing else.
var imageGroup = lazyregexp.New(`(?m)^[ \t]*(?:!\[[^\]\n]*\]\([^)\n]+\)[ \t]*){2,}\r?$`)

// ImageGroups are the names, composed, of the images of each gallery of a body.
func ImageGroups(body string) (groups []map[string]bool) {
	for _, line := range imageGroup.FindAllString(body, -1) {
		group := map[string]bool{}
		for image := range bodyImages(line) {
			composed(group, image.names)
		}
		groups = append(groups, group)
	}
	return groups
}
