// Photos: which one an image of the body means, and how it is shown in a line of text.

package markdown

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// photoUse is a photo with the texts of one use of it.
type photoUse struct {
	photo                       *Photo
	alt, caption, credit, title string
}

// inlinePhoto is a photo in the tree. It replaces goldmark's image.
type inlinePhoto struct {
	ast.BaseInline
	photoUse
}

var kindInlinePhoto = ast.NewNodeKind("Photo")

// Kind implements ast.Node.
func (*inlinePhoto) Kind() ast.NodeKind { return kindInlinePhoto }

// Dump implements ast.Node.
func (n *inlinePhoto) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"File": n.photo.File}, nil)
}

// photoIndex finds photos by name; it is built at the first lookup.
type photoIndex struct {
	byName map[string]int
	used   []bool
}

func (x *photoIndex) build(photos []Photo) {
	if x.byName != nil || len(photos) == 0 {
		return
	}
	x.byName = make(map[string]int, len(photos))
	x.used = make([]bool, len(photos))
	for i := range photos {
		name := path.Clean(norm.NFC.String(photos[i].File)) // a Mac's disk may hold letters apart from their marks
		if _, ok := x.byName[name]; !ok {
			x.byName[name] = i
		}
	}
}

// replaceImage replaces an image by the photo that it names, or by its text.
func (j *job) replaceImage(n *ast.Image) {
	text := strings.TrimSpace(string(appendVisible(nil, n, j.source.text)))
	if j.replaceByTable(n, text) {
		return
	}
	photo := j.findPhoto(n)
	if photo == nil {
		value := ast.NewString([]byte(text))
		value.SetRaw(true)
		n.Parent().ReplaceChild(n.Parent(), n, value)
		return
	}
	p := photoUse{photo: photo, alt: altOf(photo), caption: photo.Caption, credit: photo.Credit}
	if text != "" {
		p.alt, p.caption = text, text
	}
	p.title = string(resolve(n.Title))
	n.Parent().ReplaceChild(n.Parent(), n, &inlinePhoto{photoUse: p})
}

func altOf(p *Photo) string {
	if p.Alt != "" {
		return p.Alt
	}
	return p.Caption
}

// findPhoto returns the photo that the image names, or reports why there is none and returns nil.
func (j *job) findPhoto(n *ast.Image) *Photo {
	address := cleanURL(n.Destination)
	start, end := j.locateDestination(n.Destination, n.Pos())
	slashed := strings.ReplaceAll(address, `\`, "/") // as Windows writes paths
	scheme, ok := urlScheme(address)
	switch {
	case scheme == "http", scheme == "https", strings.HasPrefix(slashed, "//"):
		j.report(diag.New(diag.PhotoRemote), start, end)
		return nil
	case len(scheme) == 1: // C:\photos\a.jpg
		j.report(diag.New(diag.PhotoOutside), start, end)
		return nil
	case !ok || scheme != "":
		j.reportScheme(address, n.Destination, n.Pos())
		return nil
	}
	j.photos.build(j.in.Photos)
	decoded, err := url.PathUnescape(slashed)
	if err != nil {
		decoded = slashed
	}
	for _, name := range []string{slashed, decoded} {
		if i, ok := j.photos.byName[path.Clean(norm.NFC.String(name))]; ok {
			j.photos.used[i] = true
			return &j.in.Photos[i]
		}
	}
	name := path.Clean(decoded)
	if name == ".." || strings.HasPrefix(name, "../") || strings.HasPrefix(name, "/") {
		j.report(diag.New(diag.PhotoOutside), start, end)
		return nil
	}
	if decoded == "" {
		name = ""
	}
	if len(j.diags) >= maxReports { // a suggestion costs a look at the folder
		return nil
	}
	near := j.nearestPhotos(name)
	if len(near) == 1 && near[0] == name { // the file exists, but is no photo: a link, or a scan as .pdf
		near = nil
		if !isPhotoName(name) {
			j.report(diag.New(diag.PhotoFormat, path.Ext(name)), start, end)
			return nil
		}
	}
	j.report(diag.New(diag.BodyReference, name).Suggest(near...), start, end)
	return nil
}

// nearestPhotos returns the photos that the officer may have meant: one that differs only in case, which
// Windows ignores, or those with a similar spelling.
func (j *job) nearestPhotos(name string) []string {
	var names []string
	for i := range j.in.Photos {
		if strings.EqualFold(j.in.Photos[i].File, name) {
			return []string{j.in.Photos[i].File}
		}
		names = append(names, j.in.Photos[i].File)
	}
	if near := diag.Nearest(name, names); len(near) > 0 || j.in.SimilarPhotos == nil {
		return near
	}
	return j.in.SimilarPhotos(name)
}

func (nodeRenderer) inlinePhoto(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.(*output).picture(&node.(*inlinePhoto).photoUse, sizesInline)
	}
	return ast.WalkSkipChildren, nil
}

// The sizes attribute of photos, from the columns of the theme.
const (
	sizesFigure  = "(min-width: 48rem) 44rem, 100vw"
	sizesGallery = "(min-width: 48rem) 22rem, 100vw" // one below the other on a phone
	sizesInline  = "(min-width: 48rem) 44rem, 100vw"
)

// fallbackWidth is the least width for src, which only browsers without srcset use.
const fallbackWidth = 600

// picture writes an img element, within a picture element where there are AVIFs of it.
func (o *output) picture(p *photoUse, sizes string) {
	if len(p.photo.AVIF) == 0 {
		o.img(p, sizes)
		return
	}
	_, _ = o.WriteString(`<picture><source type="image/avif" srcset="`)
	o.srcset(p.photo.AVIF)
	_, _ = o.WriteString(`" sizes="` + sizes + `">`)
	o.img(p, sizes)
	_, _ = o.WriteString(`</picture>`)
}

func (o *output) srcset(images []Image) {
	for i, image := range images {
		if i > 0 {
			_, _ = o.WriteString(", ")
		}
		o.attribute(image.URL)
		_, _ = o.WriteString(" " + strconv.Itoa(image.Width) + "w")
	}
}

// img writes an img element. Width and height are those of the largest derivative: the others
// have the same shape, and a browser would not show a photo wider than its width.
func (o *output) img(p *photoUse, sizes string) {
	images := p.photo.Images
	if len(images) == 0 {
		return
	}
	src := images[0]
	for _, image := range images[1:] {
		if image.Width >= fallbackWidth {
			src = image
		}
	}
	_, _ = o.WriteString(`<img src="`)
	o.attribute(src.URL)
	if len(images) > 1 {
		_, _ = o.WriteString(`" srcset="`)
		o.srcset(images)
		_, _ = o.WriteString(`" sizes="` + sizes)
	}
	_, _ = o.WriteString(
		`" width="` + strconv.Itoa(images[0].Width) + `" height="` + strconv.Itoa(images[0].Height) + `" alt="`,
	)
	o.attribute(p.alt)
	if p.photo.Class != "" {
		_, _ = o.WriteString(`" class="`)
		o.attribute(p.photo.Class)
	}
	if p.title != "" {
		_, _ = o.WriteString(`" title="`)
		o.attribute(p.title)
	}
	if !o.hasImage { // the first is probably the largest element on the screen
		o.hasImage = true
		_, _ = o.WriteString(`" fetchpriority="high">`)
		return
	}
	_, _ = o.WriteString(`" loading="lazy" decoding="async">`)
}

// attribute writes the value of an attribute, or text.
func (o *output) attribute(s string) { o.escape([]byte(s)) }
