// Package importer makes drafts of what officers receive: Word files, saved web pages, mails, plain texts, and the
// posts of other generators.
//
//	files ──recognise──▶ kind ──read──▶ document.Document ──interpret──▶ draft.Draft ──write──▶ content/…/index.md
//
// A file is recognised by its content, never by its name. It is read by the reader of its kind, which gives blocks;
// package interpret says what they mean; and this package writes a folder with the text and its photos. Posts have
// front matter that says what they are: package posts makes drafts of them without guessing.
//
// # What it writes
//
// content/<district>/<year>/<month and day>[-n]/index.md, as `new` names them, a draft; photos 01.jpg, 02.jpg … in the
// order of the text, with the bytes that they have in the source; and where it is from:
//
//	[extra.import]
//	from = "玉林街道.docx"  sha256 = "…"  part = 3  guessed = ["title", "date"]
//
// A folder is made whole in .jianbao/import/ and moved by one rename, so that nothing half written is ever seen. It
// is built for a trial before: what this package writes has no errors. Nothing that exists is changed, but for the one
// text whose places of photos are filled ([Fill]), and that not if somebody edits it meanwhile. A file whose sha256 is
// in some index.md was imported before, and is left out; a text much like another one is written, and that is said.
//
// A text whose district is not known waits: it is not written, and the report says how to name the district. A photo
// that is missing or cannot be used leaves the line 〔照片n〕 with its caption. Photos beside one text are its own; beside
// several they are nobody's, and that is said. The old address of a page becomes an alias, where no text has it yet.
//
// The same files give the same folders and texts, with any number of cores: they are read at once, and written in their
// order.
//
// # What it opens
//
// The files that are named, and those below a folder that is named; pictures of a page that lie below the page's own
// folder. Everything goes through an os.Root, so that no name in a file and no link leads elsewhere. No address is ever
// opened. The site's own folders are refused.
package importer

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/create"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/importer/interpret"
	"jianbao/generator/internal/inspect"
	"jianbao/generator/internal/parallel"
	"jianbao/generator/internal/site"
)

// Options are what an import depends on besides the files.
type Options struct {
	Site     string   // its folder
	Inputs   []string // files, folders, patterns
	Now      time.Time
	District string    // name, alias, code or slug; "" finds it
	Date     time.Time // zero finds it
	HasTime  bool      // Date has a time of day
	Year     int       // of dates without one; 0 finds it
	Topic    string    // slug or title
	Title    string
	Titles   []string // of the parts of a round-up, "" finds one
	Source   string
	Photos   string // a folder whose photos belong to the one text
	Whole    bool   // a round-up stays one bulletin
	Repair   bool   // what check --fix would correct is corrected
	DryRun   bool   // nothing is written
	Again    bool   // what was imported before is imported again
	Thumbs   bool   // small pictures for a report

	// Convert makes .docx files of files in old formats, in a folder. The names that it returns stand in the order of the
	// files, "" where one could not be converted. Nil refuses old formats.
	Convert func(ctx context.Context, files []string, into string) ([]string, error)

	// Begin is called when it is known what is to be read, Each and Progress for every file, in their order and one at a
	// time. All may be nil.
	Begin    func(language string, unit diag.Text, files int)
	Each     func(*File)
	Progress func(Progress)
}

// Progress is how far an import is.
type Progress struct {
	Done, Total int
	Current     string
}

// Report is what became of an import.
type Report struct {
	Language string            // of the site; "" if it could not be read
	Unit     diag.Text         // what it calls a district
	Settings []diag.Diagnostic // errors of site.toml: nothing was imported then
	Files    []*File           // in their order
	Left     []diag.Diagnostic // of folders: what was in them and not used
}

// Counts are the sums of a report.
type Counts struct {
	Files, Written, RoundUps, Parts, Known, Waiting, Refused int
}

// Count sums a report.
func (r *Report) Count() Counts {
	c := Counts{Files: len(r.Files)}
	for _, f := range r.Files {
		c.Refused += f.Lost
		parts, known := 0, 0
		for i := range f.Drafts {
			switch d := &f.Drafts[i]; {
			case d.Known != "":
				known++
			case d.Waiting:
				c.Waiting++
			case d.Failed:
				c.Refused++
			default:
				c.Written++
				parts++
			}
		}
		if parts > 1 && !f.Migrated {
			c.RoundUps++
			c.Parts += parts
		}
		if f.Refused != nil {
			c.Refused++
		}
		switch {
		case f.Migrated:
			c.Known += known
		case known > 0 && parts == 0:
			c.Known++
		}
	}
	return c
}

// Failed reports whether something was refused or waits for the officer.
func (r *Report) Failed() bool {
	c := r.Count()
	return len(r.Settings) > 0 || c.Refused+c.Waiting > 0
}

// importer is one run.
type importer struct {
	Options
	creator *create.Creator
	site    *site.Site
	meaning *interpret.Interpreter
	root    *os.Root // of the site; nil in a dry run
	read    readers
	checker *check.Checker
	trial   trial
	known   *known
	similar *similar
	turns   []chan struct{} // closed when what was read of a file was written
	open    []io.Closer     // folders and archives
	cleanup func()          // of what was converted
	stages  atomic.Int64    // folders that were staged
	single  bool            // there is one input, whose posts are the progress
}

// Import reads files and writes drafts. The error is a [*fault.CannotRun], or the context's; what is wrong with files
// is in the report, which is also returned with an error.
func Import(ctx context.Context, opts Options) (*Report, error) {
	report := new(Report)
	im := &importer{Options: opts, cleanup: func() {}}
	defer func() { im.cleanup() }()
	if _, err := os.Stat(filepath.Join(opts.Site, content.SettingsFile)); errors.Is(err, fs.ErrNotExist) {
		return report, fault.SiteMissing(opts.Site, err)
	}
	// The lock comes before the site is read: what another import wrote until then is known.
	if !opts.DryRun {
		release, err := im.lock()
		if err != nil {
			return report, err
		}
		defer release()
	}
	if err := im.openSite(ctx, report); err != nil || len(report.Settings) > 0 {
		return report, err
	}
	if err := im.checkOptions(); err != nil {
		return report, err
	}
	defer im.close()
	inputs, left, err := im.gather(ctx)
	if err != nil {
		return report, err
	}
	report.Left = left
	if opts.Begin != nil {
		opts.Begin(report.Language, report.Unit, len(inputs))
	}
	if err := im.convert(ctx, inputs); err != nil {
		return report, err
	}
	return report, im.run(ctx, inputs, report)
}

// openSite reads the site that drafts are written to.
func (im *importer) openSite(ctx context.Context, report *Report) error {
	folder, root, err := fsys.OpenFolder(im.Site)
	if err != nil {
		return fault.SiteMissing(im.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	creator, wrong, err := create.ReadSite(ctx, im.Site, folder, im.Now)
	if err != nil {
		return err
	}
	s := creator.Site()
	report.Settings, report.Language, report.Unit = wrong, s.Language, creator.Unit()
	im.creator, im.site, im.meaning, im.known = creator, s, interpret.New(s), knownOf(s)
	im.similar = &similar{files: folder.Texts, bulletins: s.All()}
	im.read = im.newReaders()
	im.checker = inspect.NewChecker(folder, s)
	return nil
}

// checkOptions resolves what names something of the site.
func (im *importer) checkOptions() error {
	if im.District != "" {
		d, err := im.creator.District(im.District)
		if err != nil {
			return err
		}
		im.District = d.Slug
	}
	if im.Topic != "" {
		i := slices.IndexFunc(im.site.Topics, func(t *site.Topic) bool { return t.Slug == im.Topic || t.Title == im.Topic })
		if i < 0 {
			var slugs []string
			for _, t := range im.site.Topics {
				slugs = append(slugs, t.Slug)
			}
			unknown := diag.Own(diag.TopicUnknown, diag.Error,
				diag.Text{Zh: "没有“%[1]s”这个专题", En: `there is no topic "%[1]s"`}, []any{im.Topic},
				diag.Text{Zh: "专题在 site.toml 的 [[topic]] 里登记", En: "topics are declared in site.toml under [[topic]]"})
			return fault.New(unknown.Suggest(diag.Nearest(im.Topic, slugs)...), nil)
		}
		im.Topic = im.site.Topics[i].Slug
	}
	return nil
}

// run reads the files on all cores, and writes what was read in their order, so that names do not depend on the cores.
func (im *importer) run(ctx context.Context, inputs []*input, report *Report) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	im.single = len(inputs) == 1
	im.turns = make([]chan struct{}, len(inputs))
	for i := range im.turns {
		im.turns[i] = make(chan struct{})
	}
	report.Files = make([]*File, 0, len(inputs))
	err := parallel.For(ctx, len(inputs), func() func(int) error {
		return func(i int) error {
			f, err := im.one(ctx, i, inputs[i])
			if err != nil {
				cancel() // who waits for this turn
				return err
			}
			report.Files = append(report.Files, f)
			if im.Each != nil {
				im.Each(f)
			}
			if im.Progress != nil {
				im.Progress(Progress{i + 1, len(inputs), f.Name})
			}
			close(im.turns[i])
			return nil
		}
	})
	return err
}

// one reads a file, and writes it when its turn has come. Until it returns without an error it is its turn.
func (im *importer) one(ctx context.Context, i int, in *input) (*File, error) {
	if in.posts || in.is.kind == kindPost { // whose links to each other need their folders
		if err := im.wait(ctx, i); err != nil {
			return nil, err
		}
	}
	work, err := im.process(ctx, in)
	defer work.close()
	if err != nil {
		return nil, err
	}
	if err := im.wait(ctx, i); err != nil {
		return nil, err
	}
	return work.file, im.commit(ctx, work)
}

// wait waits until the files before one are written.
func (im *importer) wait(ctx context.Context, i int) error {
	if i == 0 {
		return nil
	}
	select {
	case <-im.turns[i-1]:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
