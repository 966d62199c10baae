// Package mail reads mails in which offices send their texts: a text in the mail or in a Word file attached to it, with
// photos attached, and often a list of their captions.
//
// The greeting, the signature and the lines of forwarding are left out, and recorded. A Word file is the text where
// there is one, else HTML, else plain text. Photos that the text shows stand in their places; the others follow it,
// ordered by the numbers in their names, then as the mail has them. A caption "图1：…" stands behind the photo of that
// number. Nothing is fetched.
package mail

import (
	"path"
	"strings"
	"time"

	stdmail "net/mail"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/message"
	"jianbao/generator/internal/importer/web"
	"jianbao/generator/internal/lazyregexp"
)

// letter is a mail while it is read.
type letter struct {
	limits document.Limits
	doc    *document.Document
	root   *message.Part
	html   *message.Part
	plain  *message.Part
	used   map[*message.Part]bool // pictures that the text shows
	photos []*document.Picture    // that are attached
	words  []attached             // Word files
	notes  []*message.Part        // other texts
	place  int
}

// attached is a file of a mail.
type attached struct {
	name string
	data func() ([]byte, error)
	size int64
}

// Read reads a mail.
func Read(text []byte, l document.Limits) (*document.Document, error) {
	if limit := 4 * l.Page; int64(len(text)) > limit {
		size := document.Megabytes(int64(len(text)))
		return nil, fault.New(diag.New(diag.ImportTooLarge, size, document.Megabytes(limit)), nil)
	}
	root, _ := message.Parse(text) // parts beyond the bound are in no mail that a person wrote
	m := &letter{limits: l, doc: &document.Document{}, root: root, used: map[*message.Part]bool{}}
	m.choose(root)
	if err := m.readText(); err != nil {
		return nil, err
	}
	m.attachments()
	m.meta()
	for _, part := range m.notes {
		if m.html == nil { // else it is what the HTML says
			m.drop("greeting", part.Text())
		}
	}
	m.dropQuoted()
	m.dropGreeting()
	m.dropSignature()
	if err := m.readWords(); err != nil {
		return nil, err
	}
	m.addPhotos()
	if len(m.doc.Blocks) == 0 {
		return nil, fault.New(diag.New(diag.ImportEmpty), nil)
	}
	return m.doc, nil
}

// choose finds the parts that are the mail's text, of those that are not attached: of each kind the first that is more
// than a note, as a mail that another one forwards.
func (m *letter) choose(root *message.Part) {
	for _, part := range root.All() {
		if part.Attached || part.Name != "" && !strings.HasPrefix(part.Type, "text/") {
			continue
		}
		switch {
		case part.Type == "text/html":
			m.html = m.better(m.html, part)
		case part.Type == "text/plain" && part.Name == "":
			m.plain = m.better(m.plain, part)
		}
	}
}

const noteSize = 200 // bytes of a text that only says what is sent

func (m *letter) better(now, part *message.Part) *message.Part {
	if now == nil || now.Size() < noteSize && part.Size() > now.Size() {
		if now != nil {
			m.notes = append(m.notes, now)
		}
		return part
	}
	m.notes = append(m.notes, part)
	return now
}

// readText reads the mail's own text.
func (m *letter) readText() error {
	if m.html != nil {
		d, err := web.Whole(m.html.Bytes(), m.html.Charset, m.inline, m.limits)
		if err == nil {
			m.doc = d
			m.nameInline()
			for i := range d.Blocks {
				m.place = max(m.place, d.Blocks[i].Place)
			}
			return nil
		}
		if m.plain == nil && !empty(err) {
			return err
		}
	}
	if m.plain != nil {
		m.lines(m.plain.Text())
	}
	return nil
}

// inline finds a picture of the mail that its HTML shows.
func (m *letter) inline(name string) (read func() ([]byte, error), size int64, ok bool) {
	id, byID := strings.CutPrefix(name, "cid:")
	for _, part := range m.root.All() {
		if !isPicture(part.Type, part.Name) {
			continue
		}
		if byID && part.ID != "" && (part.ID == id || strings.EqualFold(part.Name, id)) ||
			!byID && part.Location != "" && path.Base(part.Location) == path.Base(name) {
			m.used[part] = true
			return func() ([]byte, error) { return part.Bytes(), nil }, part.Size(), true
		}
	}
	return nil, 0, false
}

// nameInline gives the pictures of the text the names that their parts have.
func (m *letter) nameInline() {
	for i := range m.doc.Blocks {
		for _, pic := range m.doc.Blocks[i].Pictures {
			for part := range m.used {
				if id, ok := strings.CutPrefix(pic.Name, "cid:"); ok && (id == part.ID || strings.EqualFold(id, part.Name)) {
					pic.Name = base(part.Name)
				}
			}
		}
	}
}

// lines makes a paragraph of each line of a plain text. Where it says that its lines flow, a blank at the end of one
// joins the next.
func (m *letter) lines(text string) {
	flowed := strings.Contains(strings.ToLower(m.plain.Header("Content-Type")), "format=flowed")
	joined := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if flowed && strings.HasSuffix(line, " ") && line != "-- " && strings.TrimSpace(line) != "" {
			joined += strings.TrimSuffix(line, " ")
			continue
		}
		m.line(joined + line)
		joined = ""
	}
	m.line(joined)
}

func (m *letter) line(text string) {
	if text = trim(text); text == "" {
		return
	}
	if m.place >= m.limits.Paragraphs {
		m.drop("limit", text)
		return
	}
	m.place++
	m.doc.Blocks = append(m.doc.Blocks, document.Block{Runs: []document.Run{{Text: text}}, Place: m.place})
}

// subjectMark is what programs and senders put before a subject.
var subjectMark = lazyregexp.New(`^(?i:\s*(?:re|fw|fwd)\s*[:：]|\s*(?:转发|答复|回复|转|投稿|来稿|供稿)\s*[:：]|` +
	`\s*[【\[（(][^】\]）)]{0,10}(?:投稿|来稿|供稿|稿件|报送|信息|转发|紧急|急|重要)[^】\]）)]{0,6}[】\]）)]|` +
	`\s*(?:投稿|来稿|供稿)[-—–\s]+|\s*\[external\])`)

// meta reads the mail's head.
func (m *letter) meta() {
	subject := m.root.Header("Subject")
	for {
		mark := subjectMark.FindString(subject)
		if mark == "" || mark == subject {
			break
		}
		subject = subject[len(mark):]
	}
	d := &m.doc.Meta
	d.Title, d.Date, d.Source, d.Author, d.Address = trim(subject), "", "", "", ""
	d.Mail = true
	if when, err := stdmail.ParseDate(m.root.Header("Date")); err == nil && when.Year() > 1990 {
		d.Date = when.In(china(when)).Format("2006-01-02 15:04")
	}
	name, _, _ := strings.Cut(m.root.Header("From"), "<")
	if name = strings.Trim(trim(name), `"' `); office.MatchString(name) {
		d.Source = name
	}
}

// office recognises senders that are no persons.
var office = lazyregexp.New(`人大|委员会|办公室|办$|局$|街道|镇|乡|政府|中心|科$|部$|支部|党委`)

// china is where a mail was written: its own zone, or China's if it gives Greenwich's, as servers do.
func china(when time.Time) *time.Location {
	if _, offset := when.Zone(); offset != 0 {
		return when.Location()
	}
	return time.FixedZone("", 8*60*60)
}

func (m *letter) drop(reason, text string) {
	if text = trim(text); text != "" {
		m.doc.Dropped = append(m.doc.Dropped, document.Dropped{Reason: reason, Text: text})
	}
}

// dropBlocks leaves out some blocks; pictures within them are told of.
func (m *letter) dropBlocks(from, to int) {
	for i := from; i < to; i++ {
		b := &m.doc.Blocks[i]
		m.drop("greeting", b.Number+b.Text())
		for _, row := range b.Rows {
			for _, cell := range row {
				for j := range cell.Blocks {
					m.drop("greeting", cell.Blocks[j].Number+cell.Blocks[j].Text())
				}
			}
		}
		for _, pic := range b.Pictures {
			m.tell(diag.New(diag.ImportPhotoLeftOut, signaturePicture, pictureName(pic)))
		}
	}
	m.doc.Blocks = append(m.doc.Blocks[:from:from], m.doc.Blocks[to:]...)
}

var signaturePicture = diag.Text{Zh: "签名里的图片", En: "a picture of the signature"}

func pictureName(pic *document.Picture) string {
	if pic.Name != "" {
		return pic.Name
	}
	return pic.Missing
}

func (m *letter) tell(d diag.Diagnostic) { m.doc.Findings = append(m.doc.Findings, d) }
