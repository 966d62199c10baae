package build

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Reason is why a page was made, or was not.
type Reason string

// The reasons; messages for them are the command's.
const (
	ReasonUnknown  Reason = "unknown"  // there is no such page
	ReasonReused   Reason = "kept"     // nothing that it shows changed
	ReasonFirst    Reason = "first"    // no earlier build is known
	ReasonNew      Reason = "new"      // it was not there before
	ReasonText     Reason = "text"     // the bulletin's own text, photos or links changed
	ReasonView     Reason = "view"     // what it shows besides changed
	ReasonTemplate Reason = "template" // a template, text or asset of the theme changed
	ReasonModified Reason = "touched"  // its file was changed or removed
	ReasonFindings Reason = "findings" // its bulletin has findings, and is made each time
)

// explain tells why the page at an address was made, or was not.
func (b *build) explain(url string) Reason {
	if url == "" {
		return ReasonUnknown
	}
	url = norm.NFC.String(url)
	for i, p := range b.Plan.Pages {
		if p.URL == url || p.URL == url+"/" || p.URL == strings.TrimSuffix(url, "index.html") {
			return b.reason(i)
		}
	}
	return ReasonUnknown
}

func (b *build) reason(i int) Reason {
	outputs := b.reuse.previous.Outputs()
	at, was := outputs.Find(b.Plan.Pages[i].File())
	switch {
	case b.pages.reused[i]:
		return ReasonReused
	case outputs.Len() == 0:
		return ReasonFirst
	case b.pages.findings[i]:
		return ReasonFindings
	case at < 0, !was.Key.Known(): // it had findings, and was not recorded
		return ReasonNew
	}
	key := b.pageKey(b.Plan.NewGatherer(&b.pages.hasher), i)
	switch {
	case was.Key.Template != key.Template:
		return ReasonTemplate
	case was.Key.Text != key.Text:
		return ReasonText
	case was.Key.View != key.View:
		return ReasonView
	}
	return ReasonModified
}
