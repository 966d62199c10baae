// Package web reads pages: saved from a browser, as WeChat or the content managers of offices publish them, written by
// Word or WPS, kept whole in one file (MHTML), or copied to the clipboard.
//
// # What is the text
//
// A page is more than its article. The article stands in an element that is known by its name ([containers]), else in
// the one with the densest text. What stands outside it is navigation, and recorded as [document.Dropped], as is what
// is left out within it: advertisements, codes to scan, cards of accounts, lines like "点击上方蓝字关注我们".
//
// # Pictures
//
// Pictures are taken from what lies beside the page, from the archive or mail that holds it, or from data: addresses.
// Nothing is ever fetched: a picture that is elsewhere is a place with its address.
//
// # Scripts
//
// WeChat keeps some articles in scripts only. They are read as text by a scanner that knows names, strings and
// brackets; nothing is run.
package web

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/charset"
	"jianbao/generator/internal/importer/document"
)

// Files finds a file that was saved beside the page, by its path from the page's folder with "/" ("页面_files/640"),
// or, of a mail, by "cid:" and its Content-ID. A path never leads out of that folder. Read may be called later.
type Files func(name string) (read func() ([]byte, error), size int64, ok bool)

// Read reads a page. Files may be nil.
func Read(text []byte, files Files, l document.Limits) (*document.Document, error) {
	if files == nil {
		files = func(string) (func() ([]byte, error), int64, bool) { return nil, 0, false }
	}
	return read(text, "", finder{files: files}, l)
}

// page is a page while it is read.
type page struct {
	limits document.Limits
	doc    *document.Document
	root   *html.Node
	source string // the page in UTF-8
	kind   kind
	finder finder
	base   *url.URL         // where it was published, or nil
	sheet  map[string]style // of Word: by "p.msonormal", ".msonormal", "p"
	notes  map[string]int   // Word's footnotes: "_ftn1" is Notes[n-1]
	place  int
	count  int // pictures
	full   bool
	excess strings.Builder       // text beyond what is bounded
	titled bool                  // the title was found where it is sure
	length map[*html.Node]int    // of WeChat: how many letters an element has
	seen   map[string]*html.Node // elements by id
	head   map[string]string     // of meta elements, by lower case name
	size   int                   // letters of the article
}

// kind is what made a page.
type kind uint8

const (
	site   kind = iota // a content manager
	wechat             // a WeChat article
	office             // Word or WPS
	paste              // the clipboard
	letter             // the text of a mail
	note               // made of Markdown
)

// Whole reads HTML of which all is text: that of a mail.
func Whole(text []byte, declared string, files Files, l document.Limits) (*document.Document, error) {
	p := &page{limits: l, doc: &document.Document{}, finder: finder{files: files}, kind: letter}
	if int64(len(text)) > l.Page {
		return nil, tooLarge(int64(len(text)), l.Page)
	}
	if err := p.parse(text, declared); err != nil {
		return nil, err
	}
	p.readPage()
	return p.finish()
}

// Note reads HTML that was made of Markdown. Name is what a picture is called by the text.
func Note(text []byte, files Files, name func(address string) string, l document.Limits) (*document.Document, error) {
	p := &page{limits: l, doc: &document.Document{}, finder: finder{files: files}, kind: note}
	if err := p.parse(text, "utf-8"); err != nil {
		return nil, err
	}
	p.readPage()
	eachPicture(p.doc.Blocks, 0, func(pic *document.Picture, _ int) {
		pic.Missing, pic.Name = name(pic.Missing), path.Base(name(pic.Name))
	})
	return p.finish()
}

func read(text []byte, declared string, f finder, l document.Limits) (*document.Document, error) {
	if int64(len(text)) > l.Page {
		return nil, tooLarge(int64(len(text)), l.Page)
	}
	p := &page{limits: l, doc: &document.Document{}, finder: f}
	if err := p.parse(text, declared); err != nil {
		return nil, err
	}
	p.kind = p.recognise()
	p.readMeta()
	if p.kind == wechat {
		if err := p.readWechat(); err != nil {
			return nil, err
		}
	} else {
		if gone := p.gone(); gone != "" {
			return nil, fault.New(diag.New(diag.ImportGone, gone), nil)
		}
		p.readPage()
	}
	return p.finish()
}

func (p *page) body() *html.Node {
	if body := find(p.root, "body"); body != nil {
		return body
	}
	return p.root
}

// parse makes the tree.
func (p *page) parse(text []byte, declared string) error {
	if declared == "" {
		declared = declaredCharset(text)
	}
	p.source = charset.Decode(text, declared)
	p.source, p.finder.data = takeData(p.source)
	if len(p.source) > maxText {
		return tooLarge(int64(len(p.source)), maxText)
	}
	if n := strings.Count(p.source, "<"); n > maxTags {
		return fault.New(diag.New(diag.ImportTooLarge, elements(n), elements(maxTags)), nil)
	}
	root, err := parseTree(p.source)
	if err != nil {
		return fault.New(diag.New(diag.ImportDamaged, diag.Cause(err)), err)
	}
	p.root = root
	p.seen = map[string]*html.Node{}
	walk(root, func(n *html.Node) bool {
		if id := attr(n, "id"); id != "" && p.seen[id] == nil {
			p.seen[id] = n
		}
		return true
	})
	return nil
}

// recognise tells what made the page.
func (p *page) recognise() kind {
	if p.seen["js_content"] != nil || p.seen["activity-name"] != nil || strings.Contains(p.source, `content="微信公众平台"`) ||
		strings.Contains(p.source, "res.wx.qq.com/mmbizappmsg") {
		return wechat
	}
	made := site
	walk(p.root, func(n *html.Node) bool {
		switch n.Data {
		case "html":
			if attr(n, "xmlns:w") != "" {
				made = office
			}
		case "meta":
			content := attr(n, "content")
			if name := strings.ToLower(attr(n, "name")); name == "progid" && content == "Word.Document" ||
				name == "generator" && (strings.Contains(content, "Microsoft Word") || strings.HasPrefix(content, "WPS") ||
					strings.HasPrefix(content, "LibreOffice")) {
				made = office
			}
		case "body":
			return false
		}
		return made != office
	})
	return made
}

// office tells that a page may be of Word, and is all text.
func (p *page) office() bool { return p.kind != site && p.kind != wechat }

// readPage reads a page that is none of WeChat's.
func (p *page) readPage() {
	body := p.body()
	if p.office() {
		p.sheet = styleSheet(p.root)
		p.collectNotes(body)
		p.doc.Blocks = p.blocks(body)
		return
	}
	article := p.article(body)
	before, after := p.outside(body, article)
	p.readTitle(before, article)
	p.readInfo(before)
	p.drop("navigation", before)
	p.doc.Blocks = p.blocks(article)
	p.drop("navigation", after)
	p.trimPage()
}

// finish tells what is missing, and that there is nothing at all.
func (p *page) finish() (*document.Document, error) {
	d := p.doc
	if len(d.Blocks) == 0 {
		return nil, fault.New(diag.New(diag.ImportEmpty), nil)
	}
	number := 0
	eachPicture(d.Blocks, 0, func(pic *document.Picture, place int) {
		number++
		if pic.Missing != "" {
			d.Findings = append(d.Findings, missing(number, pic.Missing, p.kind).At(diag.Span{Line: place}))
		}
	})
	if p.full {
		p.drop("limit", p.excess.String())
		upTo := diag.Text{Zh: "第 " + strconv.Itoa(p.place) + " 段", En: "paragraph " + strconv.Itoa(p.place)}
		d.Findings = append(d.Findings, diag.New(diag.ImportLimit, upTo))
	}
	return d, nil
}

// missing tells of a picture that is not there, and what to do.
func missing(number int, address string, k kind) diag.Diagnostic {
	cure := diag.Text{
		Zh: "在浏览器里打开原来的网页，另存为“网页，全部”，把 .html 文件和同名的文件夹一起导入；或者把照片存下来放进简报文件夹",
		En: "open the page in a browser, save it as “Webpage, Complete”, and import the .html file with its folder; " +
			"or save the picture and put it into the bulletin's folder",
	}
	switch {
	case k == letter:
		cure = diag.Text{
			Zh: "请发信人把照片作为附件再发一次；或者把照片存下来放进简报文件夹",
			En: "ask the sender to attach the photos; or save them and put them into the bulletin's folder",
		}
	case k == note:
		cure = diag.Text{
			Zh: "把照片放在它写的位置，和这个文件一起再导入一次；或者把照片存进简报文件夹",
			En: "put the photo where the text says and import it again with the text; or put it into the bulletin's folder",
		}
	case k == paste:
		cure = missingPaste(address)
	case k == office:
		cure = diag.Text{
			Zh: "把同名的 .files 文件夹放在网页旁边再导入；或者用 Word 打开，另存为 .docx 再导入",
			En: "put the folder of that name beside the page and import it again; or open it in Word and save it as .docx",
		}
	}
	return diag.New(diag.ImportPhotoMissing, number, address, cure)
}

// eachPicture calls f with all pictures in their order, and the paragraph in which each stands.
func eachPicture(blocks []document.Block, depth int, f func(pic *document.Picture, place int)) {
	for i := range blocks {
		b := &blocks[i]
		for _, pic := range b.Pictures {
			f(pic, b.Place)
		}
		for _, row := range b.Rows {
			for _, cell := range row {
				if depth < maxDepth {
					eachPicture(cell.Blocks, depth+1, f)
				}
			}
		}
	}
}

func tooLarge(size, limit int64) error {
	return fault.New(diag.New(diag.ImportTooLarge, document.Megabytes(size), document.Megabytes(limit)), nil)
}

func elements(n int) diag.Text {
	return diag.Text{Zh: strconv.Itoa(n) + " 个标签", En: strconv.Itoa(n) + " elements"}
}

// drop records text that is left out.
func (p *page) drop(reason, text string) {
	if text = tidy(text); text != "" {
		p.doc.Dropped = append(p.doc.Dropped, document.Dropped{Reason: reason, Text: text})
	}
}

// leftOut tells of a picture that is left out.
func (p *page) leftOut(what diag.Text, address string) {
	d := diag.New(diag.ImportPhotoLeftOut, what, address).At(diag.Span{Line: p.place})
	p.doc.Findings = append(p.doc.Findings, d)
}

// lost tells of something that a bulletin cannot hold.
func (p *page) lost(what diag.Text, name string) {
	p.doc.Findings = append(p.doc.Findings, diag.New(diag.ImportDropped, what, name).At(diag.Span{Line: p.place}))
}
