package page

import (
	"strings"

	"jianbao/generator/internal/diag"
)

// Replaceable are the files that a build writes for those who look for them by name, unless static/ has one.
var Replaceable = []string{"robots.txt", "favicon.ico"}

var whatGenerated = diag.Text{Zh: "生成的文件都在这个文件夹里", En: "what is generated lies in this folder"}

// generatedFolders are those of files whose names are digests, which servers let browsers keep for ever.
var generatedFolders = []string{"assets", "photos", "files", "search"}

// checkStatic reports the files of static/ whose addresses are those of pages or of other files.
func (p *Plan) checkStatic(diags *diag.List) {
	if len(p.s.Static) == 0 {
		return
	}
	folders := map[string]*Page{} // in which pages lie
	for _, page := range p.Pages {
		at := foldFile("/" + page.File())
		for i := range at {
			if at[i] == '/' {
				folders[at[:i+1]] = page
			}
		}
	}
	generated := p.reserved()
	for _, name := range Replaceable {
		delete(generated, name)
	}
	for _, f := range p.s.Static {
		if what := p.takes(foldFile("/"+f.Name), folders, generated); what != nil {
			diags.Add(diag.New(diag.StaticTaken, f.Name, what).In(f.File))
		}
	}
}

// Reserves reports whether a file that the plan knows of has a name.
func (p *Plan) Reserves(name string) bool { return p.reserved()[foldFile(name)] != nil }

// takes says what is at the place of a file, where it needs a folder, or in a folder that it would be; nil is nothing.
func (p *Plan) takes(at string, folders map[string]*Page, generated map[string]*Page) diag.Localized {
	first, _, below := strings.Cut(at[1:], "/")
	for _, folder := range generatedFolders {
		if first == folder && (below || first == at[1:]) {
			return whatGenerated
		}
	}
	if p.ofOldSlug(at) {
		return whatOld
	}
	if sitemapName(at[1:]) {
		return whatSitemap
	}
	if page := folders[at+"/"]; page != nil {
		return page.name()
	}
	for end := len(at); end > 0; end = strings.LastIndexByte(at[:end], '/') {
		page := p.at(WithoutIndex(at[:end]))
		if page != nil && foldFile("/"+page.File()) != at[:end] { // a folder of that name
			page = nil
		}
		if page == nil {
			page = generated[at[1:end]]
		}
		if page != nil {
			return page.name()
		}
	}
	return nil
}
