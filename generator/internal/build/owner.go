package build

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
)

// publishing is what the output folder is opened with.
func (b *build) publishing() publish.Options {
	opts := publish.Options{Left: b.leftOutputs}
	if !b.opts.Drafts && !b.opts.portable { // readers never see those
		opts.Leaving = b.noteGone
	}
	at, err := fsys.RealPath(b.opts.Site)
	out, err2 := fsys.RealPath(b.opts.Out)
	if err != nil || err2 != nil {
		return opts // the build ends soon, and says why
	}
	opts.Site = publish.Site{Place: shortDigest(at), Name: shortDigest(cmp.Or(b.Site.BaseURL, b.Site.Title))}
	opts.Owns = func(published publish.Site) bool { return ownsOutput(opts.Site, published, at, b.opts.Out, out) }
	return opts
}

// shortDigest stands for what not everybody who sees the output need know.
func shortDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// ownsOutput reports whether a folder that a site published into is this site's: a site at the same place published it;
// or it lies in no other site's folder, also not in one inside this site's, and lies in this site's, or a site of the
// same name published it. A site may be moved, and may be renamed, and servers that build sites check them out in a new
// place each time.
func ownsOutput(own, published publish.Site, at, given, out string) bool {
	info, err := os.Lstat(given)
	linked := err == nil && info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0 // no real path tells some of Windows
	rel, err := filepath.Rel(at, out)
	switch {
	case published.Place == own.Place:
		return true
	case inAnotherSite(out, at):
		return false
	case err == nil && filepath.IsLocal(rel) && !linked:
		return true
	}
	return published == publish.Site{} || published.Name == own.Name
}

// inAnotherSite reports whether the nearest site around a folder is another one.
func inAnotherSite(out, own string) bool {
	for dir := out; ; dir = filepath.Dir(dir) {
		if dir == own || dir == filepath.Dir(dir) {
			return false
		}
		if info, err := os.Lstat(filepath.Join(dir, content.SettingsFile)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
}

// leftOutputs are the files that the last build left, also to a clean build and to another program: whose a file is, is
// another question than what it holds.
func (b *build) leftOutputs() (left []publish.Entry) {
	if b.reuse.name == "" {
		return nil
	}
	previous := record.Read(b.root, b.reuse.name, "")
	defer previous.Close()
	for block := range previous.Outputs().All() {
		for i := range block.Len() {
			out := block.At(i)
			left = append(left, publish.Entry{Name: strings.Clone(out.Name), Class: publish.Class(out.Class)})
		}
	}
	return left
}
