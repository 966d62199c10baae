package importer

import (
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// File is what became of one file.
type File struct {
	Name     string           // as it was named: 稿件/玉林街道.docx
	Refused  *diag.Diagnostic // why it could not be read, or nil
	Findings []diag.Diagnostic
	Dropped  []document.Dropped // text that was left out
	Drafts   []Draft
	Lost     int    // posts that could not be read
	Migrated bool   // a folder of another generator: the drafts are its posts
	Topic    *Topic // what a round-up has in common, or nil
}

// Topic is a topic of a round-up.
type Topic struct {
	Title, Intro string
	Slug         string // of the site's topic that it is, or is likely to be; "" if there is none
	Given        bool   // the officer said so; else the drafts are in no topic
	Lines        string // for site.toml, where it has none
}

// Draft is what became of one text of a file.
type Draft struct {
	From    string // in a migrated folder
	Part    int
	Folder  string // content/wuhou/2024/0517; "" if it was not written, and in a dry run where it would be
	Title   string
	Unit    []string // the districts
	Date    time.Time
	HasTime bool
	Reasons map[string]string // why a key has its value
	Guessed []string

	Photos, Captions, Missing, Headings, Tables, Topics int
	Repaired                                            int // findings that were corrected

	Findings []diag.Diagnostic
	Known    string  // where it was imported before; then it was left out
	Waiting  bool    // it lacks its district
	Failed   bool    // it could not be built, for the errors among the findings
	Thumbs   []Thumb // with Options.Thumbs
}

// Thumb is a small picture for a report.
type Thumb struct {
	File    string
	JPEG    []byte
	Caption string
}
