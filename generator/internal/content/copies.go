package content

import (
	"io/fs"
	"path"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// Copies of a bulletin's file or folder, as file managers and programs that synchronise folders leave them: nobody
// means to publish both. They are known by their names beside the original; [siteFindings] has what says the same.

// copyNames match the names of copies; the group is the name of the original.
var copyNames = []*lazyregexp.Regexp{
	lazyregexp.New(`(?i)^(.+?)(?:[ _-]*[-_ (（](?:副本|copy|拷贝)(?: ?[(（]?\d+[)）]?)?[)）]?)+$`), // Explorer, Finder
	lazyregexp.New(`(?i)^(?:复件|copy of) ?(?:[(（]\d+[)）])? ?(.+)$`),
	lazyregexp.New(`(?i)^(.+)-(?:desktop|laptop|win|pc)-[0-9a-z]+(?:-\d+)?$`), // OneDrive
	lazyregexp.New(`^(.+?) ?[(（]1[)）]$`),                                      // browsers and chats
}

// conflict matches what programs that synchronise folders put into a name, somewhere after that of the original.
var conflict = lazyregexp.New(`(?i)冲突(?:文件|副本|版本|的?拷贝)|sync-conflict|conflict(?:ed)?[ _-]copy|` +
	`case[ _-]conflict|selective[ _-]sync[ _-]conflict|sfconflict`)

// besideIndex matches what stands beside index.md and can only be a copy of it.
var besideIndex = lazyregexp.New(`(?i)^index([ _.(（~-].*|\d+|.*(副本|冲突).*)$`)

// stemOf is the name of a bulletin's file without its extension, also where Explorer hid one and it was typed again.
func stemOf(name string) string {
	for strings.EqualFold(path.Ext(name), ".md") {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return name
}

// originals are the names that what bears a name may be a copy of.
func originals(name string) (names []string) {
	for _, pattern := range copyNames {
		if m := pattern.FindStringSubmatch(name); m != nil {
			names = append(names, m[1])
		}
	}
	if conflict.MatchString(name) {
		for i, r := range name {
			if i > 0 && strings.ContainsRune(" _.-(（[", r) {
				names = append(names, strings.TrimRight(name[:i], " _.-"))
			}
		}
	}
	return names
}

// copied reports a bulletin whose file, or folder, lies beside the one that it is a copy of. A draft is not published.
func (r *reader) copied() bool {
	if r.b.Draft {
		return false
	}
	name := path.Base(r.b.File)
	stem := stemOf(name)
	bundle := strings.EqualFold(stem, "index")
	var beside []string // where the original may be
	switch {
	case bundle && !strings.EqualFold(name, BundleFile):
		beside = append(beside, path.Join(r.b.Folder(), BundleFile))
	case bundle:
		for _, folder := range originals(path.Base(r.b.Folder())) {
			beside = append(beside, path.Join(path.Dir(r.b.Folder()), folder, BundleFile))
		}
	case besideIndex.MatchString(stem):
		beside = append(beside, path.Join(r.b.Folder(), BundleFile))
	default:
		for _, name := range originals(stem) {
			beside = append(beside, path.Join(r.b.Folder(), name+".md"))
		}
	}
	for _, file := range beside {
		if info, err := fs.Lstat(r.files, file); err == nil && info.Mode().IsRegular() {
			r.doc.Report(diag.New(diag.BulletinCopy, file).In(r.b.File))
			return true
		}
	}
	r.dependsOnMissingPhoto = r.dependsOnMissingPhoto || len(beside) > 0
	return false
}
