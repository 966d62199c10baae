package main

import (
	"encoding/json"
	"slices"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// jsonDraft is what became of one text of a file.
type jsonDraft struct {
	Folder    string            `json:"folder,omitempty"`
	From      string            `json:"from,omitempty"`
	Part      int               `json:"part,omitempty"`
	Title     string            `json:"title"`
	Districts []string          `json:"districts"`
	Date      string            `json:"date,omitempty"`
	Reasons   map[string]string `json:"reasons,omitempty"`
	Guessed   []string          `json:"guessed"`
	Photos    int               `json:"photos"`
	Captions  int               `json:"captions"`
	Missing   int               `json:"missing"`
	Headings  int               `json:"headings"`
	Tables    int               `json:"tables"`
	State     string            `json:"state"` // written, known, waiting, failed
	Known     string            `json:"known,omitempty"`
	Findings  json.RawMessage   `json:"diagnostics"`
}

// jsonImported is what became of a file.
type jsonImported struct {
	Name     string          `json:"name"`
	Refused  json.RawMessage `json:"refused,omitempty"`
	Drafts   []jsonDraft     `json:"drafts"`
	Dropped  []jsonDropped   `json:"dropped"`
	Findings json.RawMessage `json:"diagnostics"`
}

// jsonDropped is text that was left out.
type jsonDropped struct {
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

// importJSON is what became of an import, for programs.
func importJSON(report *generator.ImportReport, lang diag.Lang, status int) any {
	files := []jsonImported{}
	for _, f := range report.Files {
		one := jsonImported{
			Name: f.Name, Drafts: []jsonDraft{}, Dropped: []jsonDropped{}, Findings: diag.JSON(f.Findings, lang),
		}
		if f.Refused != nil {
			one.Refused = diag.JSON([]diag.Diagnostic{*f.Refused}, lang)
		}
		for i := range f.Drafts {
			one.Drafts = append(one.Drafts, draftJSON(&f.Drafts[i], lang))
		}
		for _, d := range f.Dropped {
			one.Dropped = append(one.Dropped, jsonDropped{d.Reason, d.Text})
		}
		files = append(files, one)
	}
	c := report.Count()
	return struct {
		Status  int             `json:"status"` // the exit status
		Written int             `json:"written"`
		Known   int             `json:"known"`
		Waiting int             `json:"waiting"`
		Refused int             `json:"refused"`
		Files   []jsonImported  `json:"files"`
		Left    json.RawMessage `json:"diagnostics"` // of folders
	}{status, c.Written, c.Known, c.Waiting, c.Refused, files, diag.JSON(report.Left, lang)}
}

func draftJSON(d *generator.ImportedDraft, lang diag.Lang) jsonDraft {
	j := jsonDraft{
		Folder: d.Folder, From: d.From, Part: d.Part, Title: d.Title, Districts: slices.Concat([]string{}, d.Unit),
		Reasons: d.Reasons, Guessed: slices.Concat([]string{}, d.Guessed), Photos: d.Photos, Captions: d.Captions,
		Missing: d.Missing, Headings: d.Headings, Tables: d.Tables, State: "written", Known: d.Known,
		Findings: diag.JSON(d.Findings, lang),
	}
	switch {
	case d.Known != "":
		j.State = "known"
	case d.Waiting:
		j.State = "waiting"
	case d.Failed:
		j.State = "failed"
	}
	switch {
	case d.HasTime:
		j.Date = d.Date.Format("2006-01-02T15:04:05")
	case !d.Date.IsZero():
		j.Date = d.Date.Format("2006-01-02")
	}
	return j
}
