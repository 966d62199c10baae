package web

import (
	"net/url"
	"path"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/message"
)

// Archive reads a page that was saved in one file with its pictures (MHTML), by a browser, Word or WPS.
func Archive(mht []byte, l document.Limits) (*document.Document, error) {
	if int64(len(mht)) > l.Page*4 {
		return nil, tooLarge(int64(len(mht)), l.Page*4)
	}
	root, _ := message.Parse(mht) // parts beyond the bound are files of a page that no article has
	parts := root.All()
	var text *message.Part
	for _, part := range parts {
		if part.Type == "text/html" || part.Type == "application/xhtml+xml" {
			text = part
			break
		}
	}
	if text == nil {
		return nil, fault.New(diag.New(diag.ImportEmpty), nil)
	}
	location := text.Location
	if location == "" {
		location = root.Header("Snapshot-Content-Location")
	}
	a := archive{byAddress: map[string]*message.Part{}, byName: map[string][]*message.Part{}}
	for _, part := range parts {
		a.add(part)
	}
	if u, err := url.Parse(location); err == nil {
		a.base = u
	}
	f := finder{parts: a.open, files: a.open, location: location}
	d, err := read(text.Bytes(), text.Charset, f, l)
	if err != nil {
		return nil, err
	}
	if subject := root.Header("Subject"); d.Meta.Title == "" && subject != "" && !strings.HasPrefix(location, "file:") {
		d.Meta.Title = subject
	}
	if u := a.base; d.Meta.Address == "" && u != nil && (u.Scheme == "http" || u.Scheme == "https") {
		d.Meta.Address = u.String()
	}
	return d, nil
}

// archive are the parts of an archive.
type archive struct {
	base      *url.URL
	byAddress map[string]*message.Part
	byName    map[string][]*message.Part // by the last two parts of their paths
}

func (a *archive) add(part *message.Part) {
	if part.ID != "" {
		a.byAddress["cid:"+part.ID] = part
	}
	if part.Location == "" {
		return
	}
	if a.byAddress[part.Location] == nil {
		a.byAddress[part.Location] = part
	}
	a.byAddress[unescape(part.Location)] = part
	if name := ending(part.Location); name != "" {
		a.byName[name] = append(a.byName[name], part)
	}
}

// ending is a path's last folder and name, by which parts of Word's archives are found: their whole addresses are made
// up.
func ending(address string) string {
	address, _, _ = strings.Cut(slashes(unescape(address)), "?")
	folder := path.Base(path.Dir(address))
	if folder == "." || folder == "/" {
		return ""
	}
	return folder + "/" + path.Base(address)
}

func (a *archive) open(address string) (read func() ([]byte, error), size int64, ok bool) {
	part := a.byAddress[address]
	if part == nil {
		part = a.byAddress[unescape(address)]
	}
	if part == nil && a.base != nil && !strings.HasPrefix(address, "cid:") {
		if u, err := a.base.Parse(address); err == nil {
			part = a.byAddress[u.String()]
		}
	}
	if part == nil {
		if named := a.byName[ending(address)]; len(named) == 1 {
			part = named[0]
		}
	}
	if part == nil || !strings.HasPrefix(part.Type, "image/") && part.Type != "application/octet-stream" {
		return nil, 0, false
	}
	return func() ([]byte, error) { return part.Bytes(), nil }, part.Size(), true
}
