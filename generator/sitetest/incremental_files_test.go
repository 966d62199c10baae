package sitetest

import (
	"reflect"
	"slices"
	"strings"
)

// staticNames are files of static/; the last is in the place of one that a build makes.
var staticNames = []string{"verify.txt", ".well-known/a.txt", "zhuanti/index.html", "robots.txt"}

// markEach marks the fields that differ between two lists.
func markEach[T any](varied map[string]bool, before, after []T) {
	for i := range min(len(before), len(after)) {
		mark(varied, reflect.ValueOf(before[i]), reflect.ValueOf(after[i]))
	}
}

// ofStatic are edits of static/.
var ofStatic = []func(w *workingSite) string{
	func(w *workingSite) string {
		name := "static/" + staticNames[w.rng.IntN(len(staticNames))]
		return w.writeOrRemove(name, w.table())
	},
	func(w *workingSite) string {
		for name := range w.files {
			if strings.HasPrefix(name, "static/") {
				w.files[name] = w.table()
			}
		}
		return "other files in static"
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		w.files["static/verify.txt"] = w.table()
		s.body += "\n见[文件](/verify.txt)。\n"
		return "a link to a file of static in " + s.folder
	},
}

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
