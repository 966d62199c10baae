package mail

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"io"
	"math"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/message"
	"jianbao/generator/internal/lazyregexp"
)

const smallPicture = 8 << 10 // bytes of a picture that is a logo or smiley

func empty(err error) bool {
	var f *fault.CannotRun
	return errors.As(err, &f) && f.Diagnostic.Code == diag.ImportEmpty
}

func isPicture(kind, name string) bool {
	if strings.HasPrefix(kind, "image/") {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif":
		return true
	}
	return false
}

// attachments sorts what is attached into photos, Word files and what cannot be read.
func (m *letter) attachments() {
	for _, part := range m.root.All() {
		if part == m.html || part == m.plain || m.used[part] || slices.Contains(m.notes, part) {
			continue
		}
		data := func() ([]byte, error) { return part.Bytes(), nil }
		extension := strings.ToLower(path.Ext(part.Name))
		switch {
		case isPicture(part.Type, part.Name):
			if !part.Attached && part.ID != "" && part.Size() < smallPicture {
				m.tell(diag.New(diag.ImportPhotoLeftOut, signaturePicture, part.Name))
				continue
			}
			m.addPhoto(&document.Picture{Name: base(part.Name), Read: data, Size: part.Size()})
		case extension == ".docx" || extension == ".docm" || strings.Contains(part.Type, "wordprocessingml"):
			m.words = append(m.words, attached{part.Name, data, part.Size()})
		case extension == ".zip" || part.Type == "application/zip" || part.Type == "application/x-zip-compressed":
			m.unzip(part)
		case part.Type == "application/ms-tnef" || strings.EqualFold(part.Name, "winmail.dat"):
			m.lose(diag.Text{Zh: "Outlook 的附件包", En: "a package of Outlook"}, "winmail.dat")
		case part.Name != "" || part.Attached:
			m.lose(diag.Text{Zh: "附件", En: "an attachment"}, cmp.Or(base(part.Name), part.Type))
		}
	}
}

func (m *letter) lose(what diag.Text, name string) { m.tell(diag.New(diag.ImportDropped, what, name)) }

func (m *letter) addPhoto(pic *document.Picture) {
	if len(m.photos) >= m.limits.Pictures {
		m.lose(diag.Text{Zh: "附件", En: "an attachment"}, pic.Name)
		return
	}
	m.photos = append(m.photos, pic)
}

func base(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

// unzip takes photos and Word files out of an attached archive.
func (m *letter) unzip(part *message.Part) {
	data := part.Bytes()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(archive.File) > m.limits.Entries {
		m.lose(diag.Text{Zh: "打不开的压缩包", En: "an archive that cannot be opened"}, base(part.Name))
		return
	}
	for _, file := range archive.File {
		name := file.Name
		if file.NonUTF8 {
			name = message.RawName(name)
		}
		extension := strings.ToLower(path.Ext(name))
		switch {
		case strings.HasSuffix(name, "/"), strings.Contains(name, "__MACOSX"), strings.HasPrefix(base(name), "."),
			strings.HasPrefix(base(name), "~$"), strings.EqualFold(base(name), "thumbs.db"), extension == ".ini":
		case int64(file.UncompressedSize64) < 0 || int64(file.UncompressedSize64) > m.limits.Picture || file.Flags&1 != 0:
			m.lose(diag.Text{Zh: "太大或者有密码的附件", En: "an attachment that is too large or has a password"}, base(name))
		case isPicture("", name):
			m.addPhoto(&document.Picture{
				Name: base(name), Read: unpack(file, m.limits.Picture), Size: int64(file.UncompressedSize64),
			})
		case extension == ".docx":
			m.words = append(m.words, attached{base(name), unpack(file, m.limits.Picture), int64(file.UncompressedSize64)})
		default:
			m.lose(diag.Text{Zh: "附件", En: "an attachment"}, base(name))
		}
	}
}

// unpack reads a file of an archive, up to what it may have.
func unpack(file *zip.File, limit int64) func() ([]byte, error) {
	return func() ([]byte, error) {
		r, err := file.Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, limit+1))
		if err == nil && int64(len(data)) > limit {
			err = zip.ErrFormat
		}
		return data, err
	}
}

var (
	caption = lazyregexp.New(`^[（(]?\s*(?:图片|图|照片)\s*([0-9]{1,3}|[０-９]{1,3}|` +
		`[一二三四五六七八九十]{1,3})\s*[）)]?\s*[:：、.．\s]\s*(\S.*)$`)
	captionHead = lazyregexp.New(`^[（(【]?\s*(照片|图片|附图|图|附件照片)\s*(文字)?(说明|图说|说明文字|标题|名称|注释)?\s*[）)】]?\s*[:：]?$|` +
		`^图说\s*[:：]?$`)
)

// addPhotos puts the attached photos behind the text, before its last lines of credits, each with its caption.
func (m *letter) addPhotos() {
	slices.SortStableFunc(m.photos, func(a, b *document.Picture) int { return cmp.Compare(order(a.Name), order(b.Name)) })
	captions := m.takeCaptions()
	if len(m.photos) == 0 {
		return
	}
	var list []document.Block
	for n, pic := range m.photos {
		if len(captions) == 0 && n > 0 {
			list[0].Pictures = append(list[0].Pictures, pic)
			continue
		}
		m.place++
		list = append(list, document.Block{
			Kind: document.Pictures, Pictures: []*document.Picture{pic}, Place: m.place,
		})
		if text := captions[n+1]; text != "" {
			list = append(list, document.Block{
				Runs: []document.Run{{Text: text}}, Style: "caption", WithPicture: true, Place: m.place,
			})
		}
	}
	at := len(m.doc.Blocks)
	for at > 0 && len(m.doc.Blocks)-at < 4 {
		b := &m.doc.Blocks[at-1]
		if text := b.Text(); b.Kind != document.Paragraph || len(text) > 180 || !credits.MatchString(text) {
			break
		}
		at--
	}
	m.doc.Blocks = slices.Insert(m.doc.Blocks, at, list...)
}

// takeCaptions takes the list of captions out of the text, if each of its numbers has a photo.
func (m *letter) takeCaptions() map[int]string {
	captions := map[int]string{}
	var from []int
	for i := range m.doc.Blocks {
		b := &m.doc.Blocks[i]
		if b.Kind != document.Paragraph && b.Kind != document.Item || b.Place == 0 {
			continue
		}
		lines := strings.Split(b.Text(), "\n")
		found := map[int]string{}
		for _, line := range lines {
			if n, ok := captionOf(trim(line)); ok && n >= 1 && n <= len(m.photos) && captions[n] == "" && found[n] == "" {
				found[n] = trim(line)
			} else if !captionHead.MatchString(trim(line)) {
				found = nil
				break
			}
		}
		if len(found) == 0 {
			continue
		}
		for n, text := range found {
			captions[n] = text
		}
		for _, line := range lines {
			if captionHead.MatchString(trim(line)) {
				m.drop("placeholder", line)
			}
		}
		from = append(from, i)
	}
	for n := len(from) - 1; n >= 0; n-- {
		i := from[n]
		m.doc.Blocks = slices.Delete(m.doc.Blocks, i, i+1)
		if n == 0 && i > 0 && captionHead.MatchString(trim(m.doc.Blocks[i-1].Text())) {
			m.drop("placeholder", m.doc.Blocks[i-1].Text())
			m.doc.Blocks = slices.Delete(m.doc.Blocks, i-1, i)
		}
	}
	return captions
}

// captionOf reads "图1：…".
func captionOf(line string) (n int, ok bool) {
	found := caption.FindStringSubmatch(line)
	if found == nil || len(line) > 240 {
		return 0, false
	}
	return document.Number(found[1]), true
}

// order is the number of a photo's name; those without one come last.
func order(name string) int {
	if n, ok := document.PhotoNumber(name); ok {
		return n
	}
	return math.MaxInt
}
