package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jianbao/generator"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
)

// importArguments are the flags of import.
type importArguments struct {
	site, district, date, topic, title, source string
	photos, split, format, report, converter   string
	fill, year                                 string
	repair, dryRun, again, publish             bool
}

// importCommand makes drafts of what officers receive.
func importCommand(say func(zh, en string) string, e env) *cobra.Command {
	var a importArguments
	cmd := &cobra.Command{
		Use:   "import " + say("文件或文件夹… [选项]", "file or folder… [flags]"),
		Short: say("导入：把 Word、网页、邮件、文本做成草稿", "make drafts of Word files, pages, mails and texts"),
		Long: say(`导入：把收到的稿件做成草稿。能读 .docx、网页（公众号文章、旧网站）、邮件、文本和压缩包；看内容，不看扩展名。
标题、区县、日期、照片和图说、小标题、表格都从稿件里找；哪些是推测的，一一列出来。一个文件夹里只有一篇文字，
旁边的照片就是它的；好几个区县的集锦，拆成一篇一篇。

写出来的都是草稿，看过以后用 --publish 发布，或者自己删去 draft = true。已有的文件一概不动，导入过的自动跳过。`,
			`Makes drafts of what is sent to an office: Word files, web pages (articles of WeChat, old sites), mails,
texts and archives, recognised by their content. Title, district, date, photos with their captions,
headings and tables are taken from them, and what was guessed is listed. Photos beside the one text of a
folder belong to it; a round-up of several districts becomes one bulletin for each.

All are drafts, until --publish, or until you delete the line draft = true. Nothing that exists is touched, and what was
imported before is left out.`),
		Example: say(`  jianbao import 玉林街道.docx
  jianbao import 稿件文件夹 --report 导入报告.html
  jianbao import 集锦.txt --year 2022 --topic yiqing-2022
  jianbao import 旧稿.docx --district 武侯区 --date 2022-09-01
  jianbao import 稿件.zip --dry-run          只报告，什么也不写
  jianbao import --fill 照片 content/wuhou/2022/0901
  jianbao import --publish content/wuhou/2022/0901`,
			`  jianbao import yulin.docx
  jianbao import folder --report report.html
  jianbao import roundup.txt --year 2022 --topic yiqing-2022
  jianbao import old.docx --district 武侯区 --date 2022-09-01
  jianbao import texts.zip --dry-run         only report, and write nothing
  jianbao import --fill photos content/wuhou/2022/0901
  jianbao import --publish content/wuhou/2022/0901`),
		RunE: func(cmd *cobra.Command, args []string) error {
			tuneForImport()
			r, err := newReporter(cmd, e)
			if err != nil {
				return err
			}
			r.started = e.now()
			if len(args) == 0 {
				return a.nothingNamed()
			}
			opts, err := a.options(args, r)
			if err != nil {
				return err
			}
			if a.publish {
				return r.publishDrafts(cmd.Context(), opts, a, args)
			}
			if a.fill != "" {
				return r.fillPhotos(cmd.Context(), opts, a, args)
			}
			return r.runImport(cmd.Context(), a, opts)
		},
	}
	a.addFlags(cmd.Flags(), say)
	return cmd
}

// nothingNamed says what to name.
func (a *importArguments) nothingNamed() error {
	if a.publish {
		return textError{diag.Text{
			Zh: "--publish 后面写看过的简报的文件夹，例如：jianbao import --publish content/wuhou/2022/0901",
			En: "after --publish name folders: jianbao import --publish content/wuhou/2022/0901",
		}}
	}
	return textError{diag.Text{
		Zh: "import 后面写文件或文件夹，例如：jianbao import 玉林街道.docx",
		En: "name files or folders, for example: jianbao import yulin.docx",
	}}
}

// addFlags declares the flags of import.
func (a *importArguments) addFlags(f *pflag.FlagSet, say func(zh, en string) string) {
	f.SortFlags = false
	f.StringVar(&a.district, "district", "", say("都是这个`区县`的", "all is of this `district`"))
	f.StringVar(&a.date, "date", "", say("都是这个`日期`的，例如 2022-09-01", "all is of this `date`, for example 2022-09-01"))
	f.StringVar(&a.year, "year", "", say("只写了月日的，是这一`年`的", "the `year` of dates that have none"))
	f.StringVar(&a.topic, "topic", "", say("归入这个`专题`：site.toml 里的网址名或标题", "the `topic` of all, by slug or title"))
	f.StringVar(&a.title, "title", "", say("`标题`（只有一篇时）", "the `title`, of a single text"))
	f.StringVar(&a.source, "source", "", say("来源`单位`", "the `office` that it comes from"))
	f.StringVar(&a.photos, "photos", "", say(
		"照片另外放着的`文件夹`：按“图1”、文件名、顺序配上", "a `folder` with the photos of the text, by 图1, name or order",
	))
	f.StringVar(&a.split, "split", "auto", say(
		"几个区县的集锦，`拆不拆`：auto 拆，never 不拆", "whether a round-up of several districts is divided: `auto` or never",
	))
	f.BoolVar(&a.repair, "repair", false, say("顺手改好采集痕迹和半角标点，同 check --fix", "correct what check --fix would"))
	f.BoolVar(&a.dryRun, "dry-run", false, say("只报告，什么也不写", "only report, and write nothing"))
	f.BoolVar(&a.again, "again", false, say("导入过的再导入一次", "import once more what was imported before"))
	f.StringVar(&a.format, "format", "text", say("输出`格式`：text 或 json", "output `format`: text or json"))
	f.StringVar(&a.report, "report", "", say(
		"带小图的报告写进这个`文件`（.html）", "write a report with pictures into this `file` (.html)",
	))
	f.StringVar(&a.converter, "converter", "", say(
		"旧格式（.doc、.wps、.rtf）用这个`程序`转换：soffice，或它的路径",
		"have this `program` convert .doc, .wps and .rtf: soffice, or its path",
	))
	f.StringVar(&a.fill, "fill", "", say(
		"把这个`文件夹`的照片补进一篇简报里〔照片1〕〔照片2〕的位置，后面写那一篇的文件夹",
		"put the photos of this `folder` into the places 〔照片1〕 … of the bulletin whose folder follows",
	))
	f.BoolVar(&a.publish, "publish", false, say(
		"后面写的简报看过了，没有错：去掉草稿和推测的记号", "the bulletins that follow were seen and are right: no drafts any more",
	))
	f.StringVar(&a.site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"))
}

// options are the flags as the importer takes them.
func (a *importArguments) options(args []string, r *reporter) (generator.ImportOptions, error) {
	opts := generator.ImportOptions{
		Site: a.site, Inputs: args, Now: r.now(), District: strings.TrimSpace(a.district),
		Topic: strings.TrimSpace(a.topic), Title: strings.Join(strings.Fields(a.title), " "),
		Source: strings.Join(strings.Fields(a.source), " "), Photos: a.photos, Whole: a.split == "never", Repair: a.repair,
		DryRun: a.dryRun, Again: a.again, Thumbs: a.report != "",
	}
	switch {
	case !slices.Contains([]string{"auto", "never"}, a.split):
		return opts, badValue("--split", a.split, "never")
	case a.publish && a.fill != "":
		return opts, textError{diag.Text{
			Zh: "--fill 和 --publish 不能一起用：先补照片，看过再发布",
			En: "--fill and --publish do not go together: put the photos in, look, then publish",
		}}
	case a.format != "text" && a.format != "json":
		return opts, badValue("--format", a.format, "json")
	}
	if a.year != "" {
		year, ok := parseYear(a.year)
		if !ok {
			return opts, badValue("--year", a.year, "2022")
		}
		opts.Year = year
	}
	if a.date != "" {
		at, ok := content.ParseMoment(a.date, china)
		if !ok {
			return opts, badValue("--date", a.date, "2022-09-01")
		}
		opts.Date, opts.HasTime = at, strings.ContainsAny(a.date, ":：时") // ParseDay takes a time of day too
	}
	if a.converter != "" {
		opts.Convert = converter{a.converter}.convert
	}
	return opts, nil
}

// runImport imports, after asking for what one file does not tell, and prints what became of it.
func (r *reporter) runImport(ctx context.Context, a importArguments, opts generator.ImportOptions) error {
	if err := r.askImport(ctx, &opts); err != nil {
		return err
	}
	text := a.format == "text"
	bar := newProgress(r.env, r.lang, !text)
	if bar != nil {
		bar.what = diag.Text{Zh: "导入 %d/%d，每秒 %.1f 个", En: "imported %d/%d, %.1f a second"}
	}
	p := &importPrinter{reporter: r, dry: opts.DryRun, inputs: opts.Inputs, cured: map[diag.Code]bool{}}
	opts.Begin = func(language string, unit diag.Text, total int) {
		r.chooseLanguage(language)
		p.unit, p.total = unit, total
		if bar != nil {
			bar.lang = r.lang
		}
	}
	if text {
		opts.Each = func(f *generator.ImportedFile) {
			bar.clear()
			p.file(f)
		}
		opts.Progress = func(at generator.ImportProgress) {
			bar.update(generator.Progress{Done: at.Done, Total: at.Total, Current: at.Current})
		}
	}
	report, err := generator.Import(ctx, opts)
	if bar != nil {
		bar.clear()
	}
	return r.reportImport(a, p, report, err)
}

// reportImport prints what became of an import and returns the exit status as an error.
func (r *reporter) reportImport(a importArguments, p *importPrinter, report *generator.ImportReport, err error) error {
	r.chooseLanguage(report.Language)
	if len(report.Settings) > 0 {
		if err := diag.WriteText(r.stderr, report.Settings, r.lang); err != nil {
			return err
		}
		return exitError(exitErrors)
	}
	var cannot *generator.CannotRun
	if err != nil && (len(report.Files) == 0 || errors.As(err, &cannot)) {
		if a.format == "text" {
			p.summary(report, a)
		}
		return r.reportCannotRun(err)
	}
	status := exitOK
	if report.Failed() {
		status = exitErrors
	}
	switch {
	case a.format == "json":
		if err := writeJSON(r.stdout, importJSON(report, r.lang, status)); err != nil {
			return err
		}
	default:
		p.summary(report, a)
	}
	if a.report != "" && len(report.Files) > 0 {
		page, err := report.HTML(r.lang, r.now().In(china))
		if err != nil {
			return err
		}
		if err := os.WriteFile(a.report, page, 0o666); err != nil {
			return r.reportCannotRun(
				&generator.CannotRun{Diagnostic: diag.New(diag.FolderUnwritable, a.report, pathCause(err)), Err: err},
			)
		}
		if a.format == "text" {
			p.line(diag.Text{Zh: "报告写在 ", En: "the report is in "}.In(r.lang) + diag.OneLine(a.report))
		}
	}
	if err != nil { // interrupted: what was written stays
		return err
	}
	if p.failed != nil {
		return p.failed
	}
	if status != exitOK {
		return exitError(status)
	}
	return nil
}

// parseYear reads a year as it is typed: 2022, or 2022年.
func parseYear(typed string) (year int, ok bool) {
	year, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(typed), "年"))
	return year, err == nil && 1949 <= year && year <= 9999
}

// seconds is how long something took, for people.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) }
