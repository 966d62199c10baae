// Package scaffold makes new sites.
//
// A new site is site.toml, an example bulletin, README.txt, batch files to double-click on Windows, and
// .gitignore.
package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"text/template"
	"time"

	"jianbao/generator/internal/site"
)

//go:embed files
var files embed.FS

// File is a file of a new site.
type File struct {
	Name string // slash-separated, relative to the site
	Data []byte
}

// Site returns the files of a new site for a region, or with units of its own if region is nil. The
// districts are the region and those below it, parents first.
func Site(region *site.District, districts []*site.District, today time.Time) ([]File, error) {
	about := siteData{Title: "人大代表在行动", Office: "某某人大常委会办公室", Own: region == nil, Date: today.Format(time.DateOnly)}
	if region == nil {
		districts = ownUnits()
	} else {
		about.Title = region.Name + about.Title
		about.Office = region.Name + "人大常委会办公室"
	}
	about.Districts = standaloneDistricts(districts)
	first := about.Districts[0]
	about.District = first.Name
	folder := path.Join("content", first.Slug, today.Format("2006"), "shili")
	var out []File
	for _, f := range []struct{ source, name string }{
		{"site.toml", "site.toml"}, {"README.txt", "README.txt"}, {"build.bat", "build.bat"}, {"new.bat", "new.bat"},
		{"import.bat", "import.bat"}, {"check.bat", "check.bat"},
		{"gitignore", ".gitignore"}, {"index.md", folder + "/index.md"}, {"yishihui.jpg", folder + "/yishihui.jpg"},
	} {
		data, err := executeFile(f.source, about)
		if err != nil {
			return nil, err
		}
		out = append(out, File{f.name, data})
	}
	return out, nil
}

// siteData is what the templates of a new site show.
type siteData struct {
	Title, Office string
	District      string // of the first bulletin
	Date          string
	Own           bool
	Districts     []*site.District
}

func ownUnits() []*site.District {
	return []*site.District{
		{Code: "01", Name: "常委会机关", Slug: "jiguan", Aliases: []string{"机关"}},
		{Code: "02", Name: "示例街道", Slug: "shili-jiedao"},
	}
}

// standaloneDistricts copies districts for a site that has no others: without parents that are not among them,
// and without ambiguous aliases.
func standaloneDistricts(districts []*site.District) []*site.District {
	included, wordCount := map[*site.District]bool{}, map[string]int{}
	for _, d := range districts {
		included[d] = true
		for _, word := range append([]string{d.Name}, d.Aliases...) {
			wordCount[word]++
		}
	}
	var out []*site.District
	for _, d := range districts {
		own := &site.District{Code: d.Code, Name: d.Name, Slug: d.Slug}
		if included[d.Parent] {
			own.Parent = d.Parent
		}
		for _, alias := range d.Aliases {
			if wordCount[alias] == 1 {
				own.Aliases = append(own.Aliases, alias)
			}
		}
		out = append(out, own)
	}
	return out
}

// executeFile executes the template of a file; a picture is copied. Batch files need Windows line ends, and so
// does the README in old editors.
func executeFile(name string, about siteData) ([]byte, error) {
	data, err := files.ReadFile("files/" + name)
	if err != nil || path.Ext(name) == ".jpg" {
		return data, err
	}
	t, err := template.New(name).Parse(string(data))
	if err != nil {
		return nil, fmt.Errorf("new site: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, about); err != nil {
		return nil, fmt.Errorf("new site: %w", err)
	}
	if ext := path.Ext(name); ext == ".bat" || ext == ".txt" {
		return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte("\r\n")), nil
	}
	return b.Bytes(), nil
}
