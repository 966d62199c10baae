// Photos with spaces in their names.
//
// ![](微信图片 1.jpg) is no image in CommonMark: a destination with a space needs angle brackets. Phones,
// browsers and WeChat make such names, and the meaning is clear if there is a photo of exactly that name.

package markdown

import (
	"bytes"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"jianbao/generator/internal/diag"
)

type blankPhotoParser struct{}

// isPhotoName reports whether a name has the extension of a photo.
func isPhotoName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif":
		return true
	}
	return false
}

func (blankPhotoParser) Trigger() []byte { return []byte{'!'} }

func (blankPhotoParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	j := contextJob(pc)
	line, segment := block.PeekLine()
	if j == nil || !bytes.HasPrefix(line, []byte("![")) {
		return nil
	}
	middle := bytes.Index(line, []byte("]("))
	if middle < 0 || bytes.ContainsAny(line[2:middle], `[]\`) {
		return nil
	}
	destination, end := line[middle+2:], -1
	for i, depth := 0, 0; i < len(destination) && end < 0; i++ {
		switch {
		case destination[i] == '(':
			depth++
		case destination[i] == ')' && depth > 0:
			depth--
		case destination[i] == ')':
			end = i
		}
	}
	if end < 0 {
		return nil
	}
	destination = bytes.TrimSpace(destination[:end])
	if !bytes.ContainsAny(destination, " \t") || bytes.ContainsAny(destination, `<>"\`) {
		return nil
	}
	j.photos.build(j.in.Photos)
	name := path.Clean(string(destination))
	if _, ok := j.photos.byName[name]; !ok {
		if isPhotoName(name) {
			at := segment.Start + middle + 2
			j.report(diag.New(diag.BodyReference, name).Suggest(j.nearestPhotos(name)...), at, at+len(destination))
		}
		return nil
	}
	link := ast.NewLink()
	link.Destination = destination
	image := ast.NewImage(link)
	image.SetPos(segment.Start)
	if middle > 2 {
		image.AppendChild(image, ast.NewTextSegment(text.NewSegment(segment.Start+2, segment.Start+middle)))
	}
	block.Advance(middle + 2 + end + 1)
	return image
}
