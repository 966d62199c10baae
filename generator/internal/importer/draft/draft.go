// Package draft holds bulletins that were imported and not yet written: what goes into index.md, and the photos
// beside it.
package draft

import (
	"fmt"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

// Draft is one bulletin (or page of another site) as it will be written.
type Draft struct {
	Title, Kicker, Subtitle string
	Districts               []string // slugs of the site's districts; several make a joint bulletin; none: not known
	// Unknown are the lines of site.toml for a district that only the national table knows.
	Unknown string
	Date    time.Time // zero: not known
	HasTime bool      // Date has a time of day
	Updated time.Time // zero: not given
	// UpdatedTime tells that Updated has a time of day.
	UpdatedTime bool
	Pinned      bool
	Source      string
	Author      string
	Editor      string
	Reviewers   []string
	Number      string // 文号
	Note        string // 题注
	Signed      string // 落款
	SignedOn    time.Time
	Topics      []string
	Tags        []string
	Aliases     []string // old addresses
	Summary     string
	Slug        string            // "" takes the next number of the day
	Extra       map[string]string // for [extra]: issue = "第3期"
	Photos      []Photo           // in the order of the text
	Cover       int               // number of the photo for lists, from 1; 0 is the first
	Files       []File            // attachments
	// Body is Markdown. Photo n of Photos stands in it as ![](photo:n), from 1, since names are given when it is written:
	// alone in its paragraph, or with others that share a caption or have none, ![](photo:1)![](photo:2). A photo that is
	// missing stands as the paragraph 〔照片n〕caption, with its credit in brackets.
	Body string

	Part     int               // of a file that was split, from 1; else 0
	Guessed  []string          // keys whose values were guessed: title, district, date, caption, source …
	Reasons  map[string]string // why a key has its value, in Chinese: "district" → "题目、刊头、落款"
	Findings []diag.Diagnostic // as in document.Document
}

// Photo is a photo of a draft.
type Photo struct {
	Picture *document.Picture
	Caption string
	Credit  string
	Alt     string
}

// Place is the paragraph of a photo that is not there, as plain text: 〔照片3〕会议现场（摄影：张三）.
func (p *Photo) Place(n int) string {
	text := fmt.Sprintf("〔照片%d〕%s", n, p.Caption)
	if p.Credit != "" {
		text += "（摄影：" + p.Credit + "）"
	}
	return text
}

// PlaceMark is what such places begin with in a text, and their number. Package check looks for it, too.
var PlaceMark = lazyregexp.New(`〔照片(\d+)〕`)

// File is a file that the text links.
type File struct {
	Name  string // in the bulletin's folder
	Title string
	Read  func() ([]byte, error)
}
