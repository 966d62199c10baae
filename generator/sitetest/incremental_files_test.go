package sitetest

import (
	"slices"
	"strings"
)

// ofAttachments are the edits of keys of attachments.
var ofAttachments = map[string]func(w *workingSite) string{
	"bulletin.attachments": func(w *workingSite) string {
		s := w.anyBulletin()
		named := func(b *bulletinFile) bool { // its text names what it does not list
			return len(b.attachments) == 0 && strings.Contains(b.body, "](a0.csv)")
		}
		if i := slices.IndexFunc(w.bulletins, named); i >= 0 {
			s = w.bulletins[i]
		}
		if n := len(s.attachments); n > 0 && w.rng.IntN(3) == 0 {
			s.attachments = s.attachments[1:]
		} else if n > 1 && w.rng.IntN(2) == 0 {
			slices.Reverse(s.attachments)
		} else {
			w.addAttachment(s)
		}
		return "other attachments for " + s.folder
	},
	"attachment.file": func(w *workingSite) string {
		s := w.anyBulletin()
		w.addAttachment(s)
		if n := len(s.attachments); n > 1 { // another file under the same title
			s.attachments[0]["file"] = s.attachments[n-1]["file"]
			s.attachments = s.attachments[:n-1]
		}
		return "another file for an attachment of " + s.folder
	},
}
