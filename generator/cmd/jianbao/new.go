package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jianbao/generator"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// china is the time zone of a site that does not exist yet.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// newArguments are the arguments and flags of new.
type newArguments struct {
	site, district, title, date, slug, page string
	photos                                  []string
}

// newCommand creates a bulletin.
func newCommand(say func(zh, en string) string, e env) *cobra.Command {
	var n newArguments
	cmd := &cobra.Command{
		Use:   "new [" + say("区县", "district") + "] [" + say("标题", "title") + "] [" + say("选项", "flags") + "]",
		Short: say("新建一篇简报或一个页面", "begin a bulletin or a page"),
		Long: say(`新建一篇简报：在 content/区县/年份/ 里建一个文件夹，放进 index.md 和照片，填好标题、区县、日期。
它是草稿，写好以后删去 draft = true 这一行才会发布。什么都不写，就一项一项地问。

照片复制过来，换成适合网址的文件名，原来的不动。日期取最新一张照片的拍摄日期，没有就用今天。
文件夹的名字也是网址的最后一段：用月日编号，如 0901，同一天第二篇是 0901-2，不用想拼音，以后
改标题也不用改网址；想自己起名就写 --slug。已有的文件一概不动。

--page 新建一个单独的页面，如关于我们、代表名册：只要网址和标题，没有区县和日期，也不在列表里。`,
			`Begins a bulletin: a folder in content/district/year/ with index.md and the photos, its title, district
and date filled in. It is a draft until its line draft = true is deleted. Without arguments it asks for each.

Photos are copied, under names that are fit for addresses; the originals stay. The date is that of the
newest photo, else today. The folder's name is also the last part of the address: month and day, as
0901, the second of a day 0901-2, so that no title has to be spelled and none changes an address;
--slug gives another. Nothing that exists is touched.

--page begins a page of its own, such as "About us": it has an address and a title, neither district nor
date, and is in no list.`),
		Example: say(`  jianbao new 武侯区 "玉林街道议事会" --photos D:\照片\*.jpg
  jianbao new 武侯区 "玉林街道议事会" --photos D:\照片\玉林 --slug yulin-yishihui
  jianbao new --page /guanyu/ 关于我们
  jianbao new                         一项一项地问`, `  jianbao new 武侯区 "玉林街道议事会" --photos ~/Pictures/*.jpg
  jianbao new 武侯区 "玉林街道议事会" --photos ~/Pictures/yulin --slug yulin-yishihui
  jianbao new --page /about/ "About us"
  jianbao new                         asks for each`),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := newReporter(cmd, e)
			if err != nil {
				return err
			}
			if err := n.parseArgs(args); err != nil {
				return err
			}
			creator, wrong, err := generator.OpenSite(cmd.Context(), n.site, e.now())
			if err != nil {
				return r.reportCannotRun(err)
			}
			if len(wrong) > 0 {
				r.chooseLanguage("")
				if err := diag.WriteText(r.stderr, wrong, r.lang); err != nil {
					return err
				}
				return exitError(exitErrors)
			}
			r.chooseLanguage(creator.Language())
			return r.createBulletin(cmd.Context(), creator, n)
		},
	}
	n.addFlags(cmd.Flags(), say)
	return cmd
}

// addFlags declares the flags of new.
func (n *newArguments) addFlags(f *pflag.FlagSet, say func(zh, en string) string) {
	f.SortFlags = false
	f.StringArrayVar(
		&n.photos, "photos", nil, say("`照片`：文件、文件夹或 *.jpg，可以写多个", "`photos`: files, folders or *.jpg, as many as you like"),
	)
	f.StringVar(
		&n.date, "date", "", say("`日期`，例如 2022-09-01（默认看照片）", "`date`, for example 2022-09-01 (default: the photos')"),
	)
	f.StringVar(&n.slug, "slug", "", say(
		"`网址`的最后一段，例如 yulin-yishihui（默认用月日编号）",
		"last part of the `address`, for example yulin-yishihui (default: month and day)",
	))
	f.StringVar(&n.page, "page", "", say(
		"新建单独的页面，写它的`网址`，例如 /guanyu/", "begin a page of its own at this `address`, for example /guanyu/",
	))
	f.StringVar(&n.site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"))
}

// parseArgs sorts the arguments into district, title and photos.
func (n *newArguments) parseArgs(args []string) error {
	var words []string
	for _, a := range args {
		if len(n.photos) > 0 && generator.IsPhotoName(a) {
			n.photos = append(n.photos, a)
		} else {
			words = append(words, a)
		}
	}
	if n.page != "" {
		return n.parsePageArgs(words)
	}
	if len(words) > 2 && generator.IsPhotoName(words[2]) {
		right := "jianbao new " + quoteArgument(words[0]) + " \"" + diag.OneLine(words[1]) + "\" --photos " +
			quoteArgument(words[2])
		return textError{diag.Text{Zh: "照片前面要写 --photos：" + right, En: "put --photos before photos: " + right}}
	}
	if len(words) > 2 {
		extra, right := diag.OneLine(words[2]), "jianbao new "+diag.OneLine(words[0]+` "`+strings.Join(words[1:], " ")+`"`)
		return textError{diag.Text{
			Zh: "“" + extra + "”是多出来的；标题里有空格时要加引号：" + right,
			En: `"` + extra + `" is one too many; put a title with blanks into quotes: ` + right,
		}}
	}
	words = append(words, "", "")
	n.district, n.title = strings.TrimSpace(words[0]), strings.Join(strings.Fields(words[1]), " ")
	return nil
}

// createBulletin writes the bulletin, after asking for what is missing.
func (r *reporter) createBulletin(ctx context.Context, creator *generator.Creator, n newArguments) error {
	b := generator.NewBulletin{Title: n.title, Slug: n.slug}
	if n.page != "" {
		return r.createPage(ctx, creator, n)
	}
	if n.slug != "" {
		if problem := content.SlugProblem(n.slug); problem != nil {
			return r.reportCannotRun(&generator.CannotRun{Diagnostic: *problem})
		}
	}
	var err error
	unit := creator.Unit()
	if n.district != "" {
		if b.District, err = creator.District(n.district); err != nil {
			if swapped, _ := creator.District(n.title); swapped != nil {
				right := "jianbao new " + quoteArgument(n.title) + " \"" + diag.OneLine(n.district) + "\""
				return textError{diag.Text{
					Zh: "先写" + unit.Zh + "，再写标题：" + right, En: "the " + unit.En + " comes before the title: " + right,
				}}
			}
			if n.title == "" && !creator.Resembles(n.district) { // a title alone
				right := "jianbao new " + quoteArgument(creator.Districts()[0]) + " \"" + diag.OneLine(n.district) + "\""
				return textError{diag.Text{
					Zh: "“" + diag.OneLine(n.district) + "”不是" + unit.Zh + "；先写" + unit.Zh + "，再写标题，例如：" + right,
					En: "\"" + diag.OneLine(n.district) + "\" is no " + unit.En + "; the " + unit.En +
						" comes before the title, as in " + right,
				}}
			}
			return r.reportCannotRun(err)
		}
	}
	if n.date != "" {
		day, ok := creator.Day(n.date)
		if !ok {
			return badValue("--date", n.date, "2022-09-01")
		}
		b.Date = day
	}
	if b.Photos, err = generator.FindPhotos(ctx, n.photos); err != nil {
		return r.reportCannotRun(err)
	}
	missing := b.District == nil || b.Title == ""
	if missing && isTerminal(r.stdin) && isTerminal(r.stderr) {
		a := &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}
		err := a.askMissing(creator, &b)
		if ctx.Err() != nil {
			return err
		}
		missing = err != nil
	}
	if missing {
		return r.reportMissing(creator, b)
	}
	return r.writeBulletin(ctx, creator, b, n.site)
}

// reportMissing prints what is missing, where there is no terminal to ask on.
func (r *reporter) reportMissing(creator *generator.Creator, b generator.NewBulletin) error {
	district, title := creator.NameFor(creator.DefaultDistrict()), "玉林街道议事会"
	unit, what := creator.Unit(), diag.Text{Zh: "标题", En: "a title"}
	if b.District == nil {
		what = diag.Text{Zh: unit.Zh + "和标题", En: "the " + unit.En + " and a title"}
		if b.Title != "" {
			what, title = diag.Text{Zh: unit.Zh, En: "the " + unit.En}, b.Title
		}
	} else {
		district = creator.NameFor(b.District)
	}
	example := quoteArgument(district) + ` "` + diag.OneLine(title) + `"`
	fmt.Fprintln(r.stderr, diag.Text{
		Zh: "new 后面还要写" + what.Zh + "，例如：jianbao new " + example,
		En: "new needs " + what.En + ", for example: jianbao new " + example,
	}.In(r.lang))
	return exitError(exitFailed)
}

// writeBulletin writes the bulletin, on the day of its photos if it has no other.
func (r *reporter) writeBulletin(
	ctx context.Context, creator *generator.Creator, b generator.NewBulletin, dir string,
) error {
	source := diag.Text{}
	if b.Date.IsZero() {
		day, ok := creator.DayOf(b.Photos)
		b.Date, source = day, diag.Text{Zh: "，照片的拍摄日期", En: ", when the photos were taken"}
		if !ok {
			b.Date, source = creator.Today(), diag.Text{Zh: "，今天", En: ", today"}
		}
	}
	day := b.Date.Format(time.DateOnly)
	return r.write(ctx, creator, b, dir, diag.Text{
		Zh: creator.NameFor(b.District) + "，" + day + source.Zh, En: creator.NameFor(b.District) + ", " + day + source.En,
	})
}

// write writes the bulletin or page, and prints what it is and what comes next.
func (r *reporter) write(
	ctx context.Context, creator *generator.Creator, b generator.NewBulletin, dir string, what diag.Text,
) error {
	folder, err := creator.Create(ctx, b)
	if err != nil {
		return r.reportCannotRun(err)
	}
	name := diag.OneLine(filepath.Join(dir, filepath.FromSlash(folder), content.BundleFile))
	where := siteFlag(dir)
	_, err = fmt.Fprint(r.stdout, diag.Text{
		Zh: fmt.Sprintf("已新建 %s（%s，照片 %d 张）\n", name, diag.OneLine(what.Zh), len(b.Photos)) +
			"接下来：\n  1. 用记事本打开它，在第二行 +++ 下面写正文" + captionsHint(len(b.Photos)).Zh +
			"\n  2. 边写边看：jianbao serve --open" + where + "\n  3. 写好以后删去 draft = true 这一行，生成网页：jianbao build" + where + "\n",
		En: fmt.Sprintf("began %s (%s, photos: %d)\n", name, diag.OneLine(what.En), len(b.Photos)) +
			"next:\n  1. open it and write the text below the second +++" + captionsHint(len(b.Photos)).En +
			"\n  2. see it as you write: jianbao serve --open" + where +
			"\n  3. when it is finished, delete the line draft = true and build the pages: jianbao build" + where + "\n",
	}.In(r.lang))
	return err
}

func captionsHint(photos int) diag.Text {
	if photos == 0 {
		return diag.Text{}
	}
	return diag.Text{Zh: "，在 caption 的引号里写图说", En: ", and each photo's caption between its quotes"}
}

// askMissing asks for what a bulletin lacks.
func (a *prompter) askMissing(creator *generator.Creator, b *generator.NewBulletin) error {
	if b.District == nil {
		if err := a.askDistrict(creator, &b.District); err != nil {
			return err
		}
	}
	if b.Title == "" {
		if err := a.askTitle(&b.Title); err != nil {
			return err
		}
	}
	if len(b.Photos) == 0 {
		err := a.ask(diag.Text{
			Zh: "照片（文件夹、*.jpg，或把照片拖进来；没有就按回车）", En: "Photos (a folder, *.jpg, or drag them here; Enter for none)",
		}, "", func(answer string) string {
			photos, err := generator.FindPhotos(a.ctx, splitPaths(answer))
			b.Photos = photos
			return a.errorText(err)
		})
		if err != nil {
			return err
		}
	}
	if b.Date.IsZero() {
		return a.askDate(creator, b)
	}
	return nil
}

func (a *prompter) askDistrict(creator *generator.Creator, d **site.District) error {
	unit := creator.Unit()
	question := diag.Text{Zh: unit.Zh + "（输入 ? 列出全部）", En: unit.En + " (? lists them)"}
	return a.ask(question, creator.NameFor(creator.DefaultDistrict()), func(answer string) string {
		if answer == "?" || answer == "？" {
			return diag.OneLine(strings.Join(creator.Districts(), "  "))
		}
		found, err := creator.District(answer)
		*d = found
		return a.errorText(err)
	})
}

func (a *prompter) askDate(creator *generator.Creator, b *generator.NewBulletin) error {
	defaultDay, ok := creator.DayOf(b.Photos)
	question := diag.Text{Zh: "日期（照片的拍摄日期）", En: "Date (of the photos)"}
	if !ok {
		defaultDay, question = creator.Today(), diag.Text{Zh: "日期", En: "Date"}
	}
	return a.ask(question, defaultDay.Format(time.DateOnly), func(answer string) string {
		day, ok := creator.Day(answer)
		b.Date = day
		if !ok {
			return diag.Text{Zh: "写成 2022-09-01", En: "write it as 2022-09-01"}.In(a.lang)
		}
		return ""
	})
}

// errorText is an error as the reply to a wrong answer.
func (a *prompter) errorText(err error) string {
	var cannot *generator.CannotRun
	if errors.As(err, &cannot) {
		message, hints := cannot.Diagnostic.Shown(a.lang)
		return strings.Join(append([]string{message}, hints...), "\n  ")
	}
	if err != nil {
		return diag.OneLine(err.Error())
	}
	return ""
}
