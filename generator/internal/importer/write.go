package importer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/parallel"
)

// stageDir is where folders are made before they are moved to their place.
const stageDir = ".jianbao/import"

// staged is a draft that is about to be written.
type staged struct {
	draft draft.Draft
	body  func() string // of the draft, where there are many; else nil
	sum   string        // of the file that it is from
	from  string

	shown    *Draft            // what is said of it
	findings []diag.Diagnostic // of writing
	photos   []photoIn
	placed   []string // the file of each photo of the draft, or ""
	files    []draft.File
	dir      string // in the site, to be moved; "" if it is not to be written
	folder   string // that is kept for it; else it gets the next free one

	omit    map[string]bool // keys that a build would refuse
	plain   map[string]bool // lines that stand as they were typed
	counted bool            // what the check would correct
	sketch  []uint64        // of the draft's text
}

// lock keeps a second import from running, and removes what a killed one left.
func (im *importer) lock() (release func(), err error) {
	root, err := os.OpenRoot(im.Site)
	if err != nil {
		return nil, fault.CannotWrite(im.Site, err)
	}
	if err := root.MkdirAll(stageDir, 0o777); err != nil {
		root.Close()
		return nil, fault.CannotWrite(stageDir, err)
	}
	name := path.Join(stageDir, "lock")
	if info, err := root.Lstat(name); err == nil && !info.Mode().IsRegular() {
		root.Close()
		return nil, fault.New(diag.New(diag.FileSymlink).In(name), nil)
	}
	file := flock.New(filepath.Join(im.Site, filepath.FromSlash(name)))
	ok, err := file.TryLock()
	if err != nil || !ok {
		root.Close()
		if err != nil {
			return nil, fault.CannotWrite(name, err)
		}
		return nil, fault.New(diag.New(diag.ImportBusy), nil)
	}
	im.root = root
	im.clearStage()
	return func() {
		im.clearStage()
		file.Unlock()
		root.Close()
	}, nil
}

// clearStage removes what was staged and not moved. The lock's file stays: another import may be waiting to open it.
// What cannot be removed, since some other program of Windows reads it, is in nobody's way: later stages have higher
// numbers.
func (im *importer) clearStage() {
	entries, err := fs.ReadDir(im.root.FS(), stageDir)
	if err != nil {
		return // then nothing is there
	}
	for _, e := range entries {
		if e.IsDir() {
			err := fsys.RemoveAll(im.root, path.Join(stageDir, e.Name()))
			if n, notOurs := strconv.ParseInt(e.Name(), 10, 64); err != nil && notOurs == nil {
				im.stages.Store(max(im.stages.Load(), n))
			}
		}
	}
}

// noDate is why a text has the day of its import.
var noDate = diag.Text{Zh: "没有写日期，用的是今天", En: "it has none: today"}

// stage makes the folders of a file's drafts, as far as they are to be written.
func (im *importer) stage(ctx context.Context, w *work) error {
	var mu sync.Mutex
	done := 0
	return parallel.For(ctx, len(w.drafts), func() func(int) error {
		return func(i int) error {
			s := &w.drafts[i]
			s.shown = &w.file.Drafts[i]
			if s.shown.Known != "" {
				return nil
			}
			if s.body != nil {
				s.draft.Body = s.body()
			}
			err := im.stageDraft(ctx, w.file, s)
			s.release()
			if im.single && w.file.Migrated && im.Progress != nil {
				mu.Lock()
				done++
				im.Progress(Progress{done, len(w.drafts), s.from})
				mu.Unlock()
			}
			return err
		}
	})
}

// stageDraft makes the folder of a draft, if it is to be written.
func (im *importer) stageDraft(ctx context.Context, f *File, s *staged) error {
	if s.draft.Date.IsZero() {
		s.draft.Date = im.Now.In(im.site.Location)
		s.guess("date")
		s.findings = append(s.findings, diag.New(diag.ImportDateGuess, s.draft.Date.Format(time.DateOnly), noDate))
	}
	im.describe(s)
	switch folder := im.known.find(s.sum, s.draft.Part); {
	case folder != "" && !im.Again && s.sum != "":
		s.known(folder, f.Name)
		return nil
	case len(s.draft.Districts) == 0:
		s.shown.Waiting = true
		if !f.Migrated {
			s.findings = append(s.findings, im.missing(f, s)...)
		}
		s.finish(f.Name)
		return nil
	}
	err := im.stageOne(ctx, s, fmt.Sprintf("%s/%d", stageDir, im.stages.Add(1)))
	if err == nil {
		s.sketch = sketchOf(s.draft.Body)
		s.finish(f.Name)
	}
	return err
}

// release lets go of what only staging needs: texts and pictures.
func (s *staged) release() {
	d := &s.draft
	s.draft = draft.Draft{Districts: d.Districts, Date: d.Date, Slug: d.Slug, Part: d.Part, Aliases: d.Aliases}
	s.body, s.findings, s.photos, s.placed, s.files, s.plain = nil, nil, nil, nil, nil, nil
}

// known notes that a draft was imported before.
func (s *staged) known(folder, file string) {
	s.shown.Known = folder
	s.shown.Findings = []diag.Diagnostic{diag.New(diag.ImportKnown, folder).In(file)}
}

func (s *staged) guess(key string) {
	if !slices.Contains(s.draft.Guessed, key) {
		s.draft.Guessed = append(s.draft.Guessed, key)
	}
}

// stageOne makes the folder of a draft, and tries it.
func (im *importer) stageOne(ctx context.Context, s *staged, home string) error {
	dir := path.Join(home, "content", "draft")
	if !im.DryRun {
		if err := im.begin(home); err != nil {
			return err
		}
	}
	put := func(name string, data []byte) error { return im.put(path.Join(dir, name), data) }
	if im.DryRun {
		put = func(string, []byte) error { return nil }
	}
	if err := im.addPhotos(ctx, s, put); err != nil {
		return err
	}
	s.part()
	if err := s.addFiles(put); err != nil {
		return err
	}
	if im.Topic != "" && !slices.Contains(s.draft.Topics, im.Topic) {
		s.draft.Topics = append(s.draft.Topics, im.Topic)
	}
	for round := 0; ; round++ {
		text, err := im.text(s)
		if err != nil {
			return im.unwritable(s, err)
		}
		if text, err = im.checked(ctx, s, text); err != nil || im.DryRun {
			return err
		}
		name := path.Join(dir, content.BundleFile)
		if round > 0 {
			_ = fsys.Remove(im.root, name)
		}
		if err := im.put(name, fsys.NativeText(name, text)); err != nil {
			return err
		}
		wrong, err := im.try(ctx, home)
		if err != nil {
			return err
		}
		if len(wrong) == 0 {
			s.dir = dir
			return im.sync(name)
		}
		if round == maxRounds || !s.avoid(wrong, string(text), round == maxRounds-1) {
			s.findings = append(s.findings, wrong...)
			s.shown.Failed = true
			return fsys.RemoveAll(im.root, home)
		}
	}
}

// unwritable reports a draft whose front matter cannot be written.
func (im *importer) unwritable(s *staged, err error) error {
	var e *diagError
	if errors.As(err, &e) {
		s.findings = append(s.findings, e.Diagnostic)
	} else {
		s.findings = append(s.findings, diag.New(diag.ImportDamaged, err))
	}
	s.shown.Failed = true
	return nil
}

// put writes a file of a folder that is being made.
func (im *importer) put(name string, data []byte) error {
	if err := fsys.WriteNew(im.root, name, bytes.NewReader(data)); err != nil {
		return fault.CannotWrite(name, err)
	}
	return nil
}

// sync puts what was written on the disk, before it is moved to where it counts as imported.
func (im *importer) sync(name string) error {
	f, err := im.root.OpenFile(name, os.O_RDWR, 0) // Windows wants one that may be written
	if err != nil {
		return fault.CannotWrite(name, err)
	}
	defer f.Close()
	if err := fsys.SyncWith(f); err != nil {
		return fault.CannotWrite(name, err)
	}
	return nil
}

// finish hands what was found to the report.
func (s *staged) finish(file string) {
	s.shown.Findings = placed(slices.Concat(s.draft.Findings, s.findings), file)
	s.shown.Guessed = s.draft.Guessed
}

// describe says what a draft is.
func (im *importer) describe(s *staged) {
	d, shown := &s.draft, s.shown
	d.Title = cmp.Or(field(d.Title), strings.TrimSuffix(path.Base(s.from), path.Ext(s.from)))
	shown.Title, shown.Date, shown.HasTime, shown.Reasons, shown.Part = d.Title, d.Date, d.HasTime, d.Reasons, d.Part
	for _, slug := range d.Districts {
		shown.Unit = append(shown.Unit, im.nameOf(slug))
	}
	shown.Headings, shown.Tables = structure(d.Body)
	shown.Topics = len(d.Topics)
}

// structure counts the headings and tables of a text.
func structure(body string) (headings, tables int) {
	code := false
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			code = !code
		case code:
		case strings.HasPrefix(line, "## "), strings.HasPrefix(line, "### "), strings.HasPrefix(line, "#### "):
			headings++
		case strings.HasPrefix(line, "|") && strings.Contains(line, "---") && strings.Trim(line, "|-: ") == "":
			tables++
		}
	}
	return headings, tables
}

// free is the folder of a new bulletin, as `new` would name it.
func (im *importer) free(d *draft.Draft) (folder string) {
	slug := norm.NFC.String(d.Slug)
	if content.SlugProblem(slug) != nil {
		slug = ""
	}
	return im.creator.Places().Free(im.root, d.Districts[0], d.Date, slug)
}

// commit moves what was staged to its place. Only one file is committed at a time, in their order.
func (im *importer) commit(ctx context.Context, w *work) error {
	for i := range w.drafts {
		s := &w.drafts[i]
		if s.shown == nil || s.shown.Known != "" || s.shown.Waiting || s.shown.Failed {
			continue
		}
		if folder := im.known.find(s.sum, s.draft.Part); folder != "" && !im.Again && s.sum != "" { // by this run
			s.known(folder, w.file.Name)
			continue
		}
		if like := im.similar.find(ctx, s.sketch); like != "" {
			s.shown.Findings = append(s.shown.Findings, diag.New(diag.ImportSimilar, like).In(w.file.Name))
		}
		folder := s.folder
		if folder == "" {
			folder = im.free(&s.draft)
		}
		if err := im.takeAliases(s, folder, w.file.Name); err != nil {
			return err
		}
		if !im.DryRun {
			if err := im.move(s.dir, folder); err != nil {
				return err
			}
		}
		s.shown.Folder = folder
		if s.sum != "" {
			im.known.add(origin{s.sum, int64(s.draft.Part)}, folder)
		}
		im.similar.add(sketch{folder, s.sketch})
		s.sketch = nil
	}
	return ctx.Err()
}

// takeAliases takes the old addresses of a draft. Those that lead elsewhere by now are taken out of it: two files may
// hold the same page.
func (im *importer) takeAliases(s *staged, folder, file string) error {
	own := folder + "/" + content.BundleFile
	var kept []string
	for _, alias := range s.draft.Aliases {
		places := im.creator.Places()
		if places.Take(alias, own) || places.Owner(alias) == own {
			kept = append(kept, alias)
			continue
		}
		d := diag.New(diag.ImportAddressTaken, alias, places.Owner(alias))
		s.shown.Findings = append(s.shown.Findings, d.In(file))
	}
	if len(kept) == len(s.draft.Aliases) || im.DryRun || s.omit["aliases"] {
		return nil
	}
	s.draft.Aliases = kept
	name := path.Join(s.dir, content.BundleFile)
	was, err := im.root.ReadFile(name)
	if err != nil {
		return fault.CannotWrite(name, err)
	}
	f, err := content.OpenBulletin(was)
	if err == nil && len(kept) > 0 {
		err = f.Set("aliases", frontmatter.Texts(kept...))
	} else if err == nil {
		err = f.Remove("aliases")
	}
	if err == nil {
		err = fsys.Rewrite(im.root, name, was, f.Bytes())
	}
	if err != nil {
		return fault.CannotWrite(name, err)
	}
	return im.sync(name)
}

// move gives a folder its place by one rename.
func (im *importer) move(dir, folder string) error {
	if err := im.root.MkdirAll(path.Dir(folder), 0o777); err != nil {
		return fault.CannotWrite(path.Dir(folder), err)
	}
	if err := im.root.Rename(dir, folder); err != nil {
		return fault.CannotWrite(folder, err)
	}
	_ = fsys.RemoveAll(im.root, path.Dir(path.Dir(dir)))
	return nil
}
