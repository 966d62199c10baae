package content

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// lister walks content/ on all cores: a large site is thousands of folders, and looking into each
// takes longer than reading what changed.
type lister struct {
	ctx     context.Context
	folder  fsys.Folder
	sources *record.Sources
	diags   *diag.List
	found   func(name string) // a bulletin's file; called from many goroutines
	// listed, if not nil, takes what a folder holds, and what is wrong there instead of diags. It is called from
	// many goroutines.
	listed func(dir string, l record.Listing, found []diag.Diagnostic)

	mu    sync.Mutex
	ready sync.Cond
	stack [][]string // folders still to be visited, some at a time
	busy  int        // workers that may add to it
}

// some is how many folders a worker takes at once: most hold one bulletin, and are visited in no time.
const some = 32

// walk visits every folder and returns when all are done.
func (l *lister) walk() error {
	info, err := fs.Lstat(l.folder.Root, contentDir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir() && info.Mode()&fs.ModeSymlink == 0:
		l.diags.Add(diag.New(diag.ContentMissing).In(SettingsFile))
		return nil
	case err != nil:
		l.diags.Add(diag.New(diag.FileUnreadable, reason(err)).In(contentDir))
		return nil
	case info.Mode()&fs.ModeSymlink != 0:
		l.diags.Add(diag.New(diag.FileSymlink).In(contentDir))
		return nil
	}
	return l.walkFrom(contentDir)
}

// walkFrom visits a folder and all below it.
func (l *lister) walkFrom(dir string) error {
	l.ready.L = &l.mu
	l.stack = [][]string{{dir}}
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for dirs, ok := l.next(); ok; dirs, ok = l.next() {
				for _, dir := range dirs {
					if l.ctx.Err() == nil {
						l.push(l.visit(dir))
					}
				}
				l.done()
			}
		})
	}
	wait.Wait()
	return l.ctx.Err()
}

// next takes some folders, or waits until there are any or nobody is left who could find one.
func (l *lister) next() ([]string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.stack) == 0 && l.busy > 0 {
		l.ready.Wait()
	}
	n := len(l.stack)
	if n == 0 || l.ctx.Err() != nil {
		return nil, false
	}
	dirs := l.stack[n-1]
	l.stack = l.stack[:n-1]
	l.busy++
	return dirs, true
}

func (l *lister) done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy--; l.busy == 0 {
		l.ready.Broadcast()
	}
}

func (l *lister) push(dirs []string) {
	if len(dirs) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stack = slices.AppendSeq(l.stack, slices.Chunk(dirs, some))
	l.ready.Broadcast()
}

// visit finds the bulletins of a folder, and returns the folders in it.
func (l *lister) visit(dir string) (folders []string) {
	folders, known := l.sources.List(l.folder, dir, func(name string) {
		if l.ctx.Err() == nil {
			l.found(name)
		}
	})
	if known {
		return folders
	}
	var found []diag.Diagnostic
	stat, entries, err := readFolder(l.folder.Texts, dir)
	if err != nil {
		found = append(found, diag.New(diag.FileUnreadable, reason(err)).In(dir))
	}
	listing := record.Listing{Stat: stat}
	for _, entry := range entries {
		if l.ctx.Err() != nil {
			return nil // thousands of bulletins may lie in one folder
		}
		what, d := l.classify(dir, entry)
		if d.Code != "" {
			found = append(found, d)
		}
		switch what {
		case aFolder:
			listing.Folders = append(listing.Folders, entry.Name())
			folders = append(folders, path.Join(dir, entry.Name()))
		case aBulletin:
			listing.Bulletins = append(listing.Bulletins, entry.Name())
			l.found(path.Join(dir, entry.Name()))
		}
	}
	if len(found) == 0 {
		l.sources.AddListing(dir, listing)
	}
	if l.listed != nil {
		l.listed(dir, listing, found)
		return folders
	}
	l.diags.Add(found...)
	return folders
}

// readFolder lists a folder, and says what it was before that.
func readFolder(files fs.FS, dir string) (site.FileStat, []fs.DirEntry, error) {
	info, err := fs.Stat(files, dir)
	if err != nil {
		return site.FileStat{}, nil, err
	}
	stat := fsys.StatOf(files, dir, info)
	entries, err := fs.ReadDir(files, dir)
	return stat, entries, err
}

// kind is what an entry of a folder is to us.
type kind uint8

const (
	nothing kind = iota
	aFolder
	aBulletin
)

// maxFolders is how deep folders may lie in each other: to look into one costs a way through all above it.
const maxFolders = 64

var errTooDeep = errors.New("folders are nested too deep")

// classify says what an entry is, and what is wrong with it.
func (l *lister) classify(dir string, entry fs.DirEntry) (kind, diag.Diagnostic) {
	base, name := entry.Name(), path.Join(dir, entry.Name())
	switch {
	case !utf8.ValidString(base):
		return nothing, diag.New(diag.FileName).In(strings.ToValidUTF8(name, "\ufffd"))
	case strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$"):
		return nothing, diag.Diagnostic{}
	case entry.Type()&fs.ModeSymlink != 0:
		return nothing, diag.New(diag.FileSymlink).In(name)
	case entry.IsDir() && strings.Count(name, "/") > maxFolders:
		return nothing, diag.New(diag.FileUnreadable, errTooDeep).In(name)
	case entry.IsDir():
		return aFolder, diag.Diagnostic{}
	}
	switch {
	case strings.EqualFold(path.Ext(base), ".md"):
		if !entry.Type().IsRegular() { // a pipe would be waited for without end
			return nothing, diag.New(diag.FileSpecial).In(name)
		}
		return aBulletin, diag.Diagnostic{}
	case IsManuscript(base):
		return nothing, l.notRead(name)
	case strings.HasSuffix(halfWidth(base), ".md"): // index．md
		return nothing, diag.New(diag.FileExtension, stemOf(halfWidth(base))+".md").In(name)
	}
	return nothing, diag.Diagnostic{}
}

// halfWidth is a file's name as it was probably meant.
func halfWidth(name string) string {
	return strings.ReplaceAll(norm.NFKC.String(strings.TrimSpace(name)), "。", ".")
}

// notRead mentions a file that may have been meant as a bulletin.
func (l *lister) notRead(name string) diag.Diagnostic {
	ext := strings.ToLower(path.Ext(name))
	stem := stemOf(strings.TrimSuffix(name, path.Ext(name))) // also of Notepad's index.md.txt
	switch {
	case exists(l.folder.Root, stem+".md") || exists(l.folder.Root, path.Dir(name)+"/index.md"):
		return diag.Diagnostic{}
	case ext == ".txt" || ext == ".markdown":
		return diag.New(diag.FileExtension, path.Base(stem)+".md").In(name)
	}
	return diag.New(diag.FileOffice).In(name)
}

func exists(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return err == nil
}
