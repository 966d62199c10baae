package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// initCommand creates a site.
func initCommand(say func(zh, en string) string, e env) *cobra.Command {
	var region string
	cmd := &cobra.Command{
		Use:   "init " + say("[文件夹] [选项]", "[folder] [flags]"),
		Short: say("新建一个网站", "begin a site"),
		Long: say(`新建一个网站：设置 site.toml、一篇示范简报、给同事看的 README.txt。建好就能生成。

用 --region 写明地区，就把这个地区和它下面的区县都登记好，网址用拼音；不写就用自己的单位。
文件夹必须是新的，或者是空的。什么也不写，就一样一样地问。`,
			`Begins a site: site.toml, a bulletin that teaches by example, a README.txt for officers. It can be
built at once.

With --region, that region and the districts below it are declared, with addresses in pinyin; without
it the site has units of its own. The folder must be new or empty. Without arguments it asks.`),
		Example: say(`  jianbao init 简报网站 --region 成都市      省、市、区县都可以
  jianbao init 简报网站 --region 510107      也可以写代码
  jianbao init 简报网站                      自己的单位
  jianbao init                               一样一样地问`,
			`  jianbao init mysite --region 成都市      a province, prefecture or county
  jianbao init mysite --region 510107      or its code
  jianbao init mysite                      units of its own
  jianbao init                             asks`),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] != "" || len(args) == 0 && isTerminal(e.stdin) && isTerminal(e.stderr) {
				return nil
			}
			return textError{diag.Text{
				Zh: "init 后面写一个新文件夹的名字，例如：jianbao init 简报网站 --region 成都市",
				En: "name one new folder, for example: jianbao init mysite --region 成都市",
			}}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := newReporter(cmd, e)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				r.chooseLanguage("")
				_, err := r.askSite(cmd.Context(), bufio.NewReader(e.stdin), region)
				return err
			}
			dir := args[0]
			started, err := generator.CreateSite(dir, strings.TrimSpace(region), e.now().In(china))
			if err != nil {
				return r.reportCannotRun(err)
			}
			fmt.Fprint(r.stdout, r.siteCreatedText(dir, started))
			return nil
		},
	}
	cmd.Flags().StringVar(&region, "region", "", say(
		"`地区`的名称或代码，例如 成都市、510100；重名的写 四川省/成都市",
		"name or code of a `region`, as 成都市 or 510100; 四川省/成都市 where it is ambiguous",
	))
	return cmd
}

// askSite asks for the folder of a new site, and for its region unless that is given, and creates it.
func (r *reporter) askSite(ctx context.Context, in *bufio.Reader, region string) (dir string, err error) {
	a := &prompter{ctx, in, r.stderr, r.lang}
	var started generator.NewSite
	create := func(name string) string {
		started, err = generator.CreateSite(dir, name, r.now().In(china))
		return a.errorText(err)
	}
	askRegion := func() error {
		return a.ask(diag.Text{
			Zh: "市或区县的名称，例如 成都市（自己的单位就按回车）",
			En: "Name of the region, as 成都市 (Enter for units of your own)",
		}, "", create)
	}
	askFolder := func() error {
		return a.ask(diag.Text{Zh: "网站放在哪个文件夹", En: "Folder of the site"},
			diag.Text{Zh: "简报网站", En: "mysite"}.In(r.lang), func(answer string) string {
				dir = strings.Trim(answer, `"`)
				if problem := generator.CheckNewSite(dir); problem != nil {
					return a.errorText(problem)
				}
				if region != "" {
					return create(region)
				}
				return ""
			})
	}
	if err := askFolder(); err != nil {
		return "", r.unanswered(err)
	}
	if region == "" {
		if err := askRegion(); err != nil {
			return "", r.unanswered(err)
		}
	}
	fmt.Fprint(r.stdout, r.siteCreatedText(dir, started))
	return dir, nil
}

// unanswered is the error of a question that was left without an answer: nothing was made.
func (r *reporter) unanswered(err error) error {
	if errors.Is(err, errNoAnswer) {
		return exitError(exitFailed)
	}
	return err
}

// newReporter is a reporter for commands that run before a site's language is known.
func newReporter(cmd *cobra.Command, e env) (*reporter, error) {
	flag, _ := cmd.Flags().GetString("lang")
	r := &reporter{env: e, lang: diag.Lang(flag), format: "text"}
	if err := r.checkFlags(); err != nil {
		return nil, err
	}
	return r, nil
}

// reportCannotRun prints why a command could not run.
func (r *reporter) reportCannotRun(err error) error {
	var cannot *generator.CannotRun
	if !errors.As(err, &cannot) {
		return err
	}
	r.chooseLanguage("")
	if err := diag.WriteText(r.stderr, []diag.Diagnostic{cannot.Diagnostic}, r.lang); err != nil {
		return err
	}
	return exitError(exitFailed)
}

func (r *reporter) siteCreatedText(dir string, s generator.NewSite) string {
	r.chooseLanguage("")
	where := siteFlag(dir)
	dir = diag.OneLine(dir)
	first := filepath.Join(dir, filepath.FromSlash(s.First))
	text := diag.Text{
		Zh: fmt.Sprintf("已在 %s 新建网站，用自己的单位\n", dir),
		En: fmt.Sprintf("began a site in %s, with units of its own\n", dir),
	}
	if s.Region != nil {
		text = diag.Text{
			Zh: fmt.Sprintf("已在 %s 新建网站：%s，%d 个区划\n", dir, s.Region.Path(), s.Districts),
			En: fmt.Sprintf("began a site in %s: %s, %d divisions\n", dir, s.Region.Path(), s.Districts),
		}
	}
	next := diag.Text{
		Zh: "接下来：\n" +
			"  1. 打开 " + filepath.Join(dir, "site.toml") + "，改网站名称，核对单位和区县\n" +
			"  2. 看示范简报 " + first + "，照着写，或运行 jianbao new" + where + "\n" +
			"  3. 生成网页：jianbao build" + where + "\n",
		En: "next:\n" +
			"  1. open " + filepath.Join(dir, "site.toml") + ": the site's title, its districts\n" +
			"  2. look at the example in " + first + ", or run jianbao new" + where + "\n" +
			"  3. build the pages: jianbao build" + where + "\n",
	}
	return text.In(r.lang) + next.In(r.lang)
}

// siteFlag is the flag with which a command finds the site.
func siteFlag(dir string) string {
	if dir == "." {
		return ""
	}
	return " --site " + quoteArgument(dir)
}

// quoteArgument quotes an argument for any shell.
func quoteArgument(s string) string {
	s = diag.OneLine(s)
	if strings.ContainsAny(s, " \t&()'") {
		return `"` + s + `"`
	}
	return s
}
