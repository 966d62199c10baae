package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// intervals are how often a scheduled task may look, in minutes: so that it does at the same minutes of each hour.
var intervals = []string{"60", "30", "20", "15", "10", "5"}

// programPath is where this program lies, which a test replaces.
var programPath = os.Executable

// scheduleFlags are what the officer chose.
type scheduleFlags struct {
	site            string
	every           string
	strict          bool
	install, remove bool
	now             string
	after           afterBuild
}

// scheduleCommand sets up a task of the system that builds the site when something falls due.
func scheduleCommand(say func(zh, en string) string, e env) *cobra.Command {
	var flags scheduleFlags
	cmd := &cobra.Command{
		Use:   "schedule [" + say("选项", "flags") + "]",
		Short: say("到了发布或过期的时间，让电脑自己生成网站", "have the system build the site when something falls due"),
		Long: say(`简报可以写明发布时间（publish_at）和过期时间（expires），但要到时候再生成一次才算数。
这个命令让电脑每小时看一次，有到时间的才生成；没有就什么也不做。不写选项只显示要设置什么，
加 --install 才设置，加 --remove 取消。Windows 用“任务计划程序”，别的系统用 crontab。`,
			`A bulletin may say when it appears (publish_at) and expires, which takes a build at that time. This has
the system look each hour, and build if something has fallen due. Without flags it shows what would
be set up; --install sets it up, and --remove takes it back: a task of Windows, elsewhere a line of crontab.`),
		Example: say(`  jianbao schedule                      接下来什么时候有变动，要设置什么
  jianbao schedule --install            设置
  jianbao schedule --install --deploy   设置，生成以后就部署到服务器
  jianbao schedule --remove             取消`,
			`  jianbao schedule                      what falls due next, and the task for it
  jianbao schedule --install            set it up
  jianbao schedule --install --deploy   set it up, to deploy after each build
  jianbao schedule --remove             take it back`),
		Args: func(cmd *cobra.Command, args []string) error { return noArgs(cmd, flags.after.name(args)) },
		RunE: func(cmd *cobra.Command, _ []string) error { return runSchedule(cmd, e, flags) },
	}
	f := cmd.PersistentFlags()
	f.SortFlags = false
	f.StringVar(
		&flags.site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"),
	)
	f.BoolVar(&flags.strict, "strict", false, say(
		"体检有错误就不发布（jianbao build --strict）", "errors of the check stop publication (jianbao build --strict)",
	))
	flags.after.flags(f, say)
	f = cmd.Flags()
	f.SortFlags = false
	f.StringVar(&flags.every, "every", "60", say(
		"每隔多少`分钟`看一次：60、30、20、15、10 或 5", "look every so many `minutes`: 60, 30, 20, 15, 10 or 5",
	))
	f.BoolVar(&flags.install, "install", false, say("设置", "set it up"))
	f.BoolVar(&flags.remove, "remove", false, say("取消", "take it back"))
	run := &cobra.Command{
		Use: "run [" + say("选项", "flags") + "]",
		Short: say(
			"有到时间的就生成一次，记在 .jianbao/schedule.log 里", "build if something has fallen due, and note it in .jianbao/schedule.log",
		),
		Args: func(cmd *cobra.Command, args []string) error { return noArgs(cmd, flags.after.name(args)) },
		RunE: func(cmd *cobra.Command, _ []string) error { return runScheduled(cmd, e, flags) },
	}
	run.Flags().StringVar(
		&flags.now, "now", "",
		say("把这个`时间`当作现在，例如 2022-09-02T08:00:00", "take this `time` for now, for example 2022-09-02T08:00:00"),
	)
	cmd.AddCommand(run)
	return cmd
}

// runSchedule shows, sets up or takes back the task.
func runSchedule(cmd *cobra.Command, e env, flags scheduleFlags) error {
	flag, _ := cmd.Flags().GetString("lang")
	r := reporter{env: e, lang: diag.Lang(flag), format: "text"}
	if err := r.checkFlags(); err != nil {
		return err
	}
	if !slices.Contains(intervals, flags.every) {
		return badValue("--every", flags.every, "15")
	}
	if flags.install && flags.remove {
		return textError{diag.Text{
			Zh: "--install 和 --remove 只能写一个", En: "give --install or --remove, not both",
		}}
	}
	opts := generator.Options{Site: flags.site, Now: e.now(), Version: programVersion()}
	defaultOut(&opts, false)
	due, err := generator.NextDue(cmd.Context(), opts, opts.Now)
	r.chooseLanguage(due.Language)
	var cannot *generator.CannotRun
	if errors.As(err, &cannot) {
		found, status := outcome(nil, err)
		return cmp.Or(diag.WriteText(r.stderr, found, r.lang), error(exitError(status)))
	}
	if err != nil {
		return err
	}
	if err := flags.after.resolve(&r, opts); err != nil {
		return err
	}
	task, err := newTask(flags, due.Title, r.lang)
	if err != nil {
		return err
	}
	if err := task.change(cmd.Context(), flags, opts.Now); err != nil {
		_, err = fmt.Fprintln(r.stderr, scheduleError(err).In(r.lang))
		return cmp.Or(err, error(exitError(exitFailed)))
	}
	_, err = io.WriteString(r.stdout, r.scheduleText(task, flags, due))
	if err == nil && !flags.install && !flags.remove {
		_, err = io.WriteString(direct(r.stdout), task.show()) // to the byte, to be copied
	}
	return err
}

// change sets the task up, or takes it back.
func (t *task) change(ctx context.Context, flags scheduleFlags, now time.Time) error {
	switch {
	case flags.install:
		if err := t.install(ctx); err != nil {
			return err
		}
		// What fell due until now is not waited for: it is the next build's, whoever starts it.
		return saveScheduled(flags.site, scheduled{Built: now}, nil)
	case flags.remove:
		if err := t.remove(ctx); err != nil {
			return err
		}
		return forgetScheduled(flags.site)
	}
	return nil
}

// scheduleError is why a task was not set up, or taken back.
func scheduleError(err error) diag.Text {
	var said textError
	if errors.As(err, &said) {
		return said.Text
	}
	cause := diag.OneLine(err.Error())
	return diag.Text{Zh: "没有设置成：" + cause, En: "it was not set up: " + cause}
}

func (r *reporter) scheduleText(t *task, flags scheduleFlags, due generator.DueResult) string {
	every := diag.Text{Zh: "每小时", En: "each hour"}
	if flags.every != "60" {
		every = diag.Text{Zh: "每 " + flags.every + " 分钟", En: "every " + flags.every + " minutes"}
	}
	next := r.nextText(due.Next, due.Location)
	if next == "" {
		next = diag.Text{
			Zh: "目前没有定时发布、也没有会过期的简报\n", En: "nothing falls due: no bulletin appears or expires later\n",
		}.In(r.lang)
	}
	var deploys diag.Text
	install := "jianbao schedule --install"
	if name := flags.after.deploy; name != "" {
		install += " --deploy " + name
		deploys = diag.Text{Zh: "，再部署到 " + name, En: ", then deploys to " + name}
	}
	log := diag.OneLine(filepath.Join(flags.site, scheduleLog))
	switch {
	case flags.remove:
		return diag.Text{Zh: "已取消定时生成\n", En: "it was taken back\n"}.In(r.lang)
	case flags.install:
		needs := diag.Text{Zh: "到时电脑要开着", En: "the computer must run then"}
		if onWindows {
			needs = diag.Text{Zh: "到时电脑要开着，您要登录", En: "the computer must run then, and you be logged in"}
		}
		return diag.Text{
			Zh: "已设置：" + every.Zh + "看一次，有到时间的就生成" + deploys.Zh + "；结果记在 " + log + "\n" +
				needs.Zh + "；程序和网站的文件夹换了地方，要重新设置一次。取消：jianbao schedule --remove\n",
			En: "it is set up: the system looks " + every.En + " and builds when something has fallen due" + deploys.En +
				", noted in " + log + "\n" + needs.En + "; set it up again when the program or the site was moved\n",
		}.In(r.lang) + next
	}
	return next + diag.Text{
		Zh: "要设置的任务（" + every.Zh + "看一次，有到时间的才生成" + deploys.Zh + "）如下；运行 " + install + " 设置\n\n",
		En: "the task, which looks " + every.En + " and builds when something has fallen due" + deploys.En + ", is this; " +
			install + " sets it up\n\n",
	}.In(r.lang)
}

// nextText says what falls due next; "" if nothing does.
func (r *reporter) nextText(next generator.Due, loc *time.Location) string {
	if next.At.IsZero() {
		return ""
	}
	when := next.At.In(loc).Format(diag.Text{Zh: "2006年1月2日 15:04", En: "2 January 2006 15:04"}.In(r.lang))
	title := diag.OneLine(next.Title)
	text := diag.Text{Zh: when + "，《" + title + "》发布", En: when + `, "` + title + `" appears`}
	if next.Expires {
		text = diag.Text{Zh: when + "，《" + title + "》过期", En: when + `, "` + title + `" expires`}
	}
	return diag.Text{Zh: "下一次有变动：" + text.Zh + "\n", En: "due next: " + text.En + "\n"}.In(r.lang)
}

// task is what the system is to run.
type task struct {
	name    string // of the task, and the mark of its line of crontab
	title   string // of the site
	program string
	args    []string
	site    string // absolute
	every   int    // minutes
	lang    diag.Lang
}

func newTask(flags scheduleFlags, title string, lang diag.Lang) (*task, error) {
	site, err := filepath.Abs(flags.site)
	if err != nil {
		return nil, err
	}
	program, err := programPath()
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(site+program, "\r\n\x00") {
		return nil, textError{diag.Text{
			Zh: "文件夹的名字里有换行，不能定时运行；请先改名", En: "a folder's name has a line end, with which no task can run; rename it",
		}}
	}
	if strings.Contains(filepath.ToSlash(program), "/go-build") {
		return nil, textError{diag.Text{
			Zh: "这个 jianbao 是临时编译的，过后会删掉；请先装好：go install ./generator/cmd/jianbao，再用装好的运行这个命令",
			En: "this jianbao was compiled for now and will be deleted; install it (go install ./generator/cmd/jianbao), and " +
				"run this command with the installed one",
		}}
	}
	every, _ := strconv.Atoi(flags.every) // one of intervals
	t := &task{
		name: "jianbao-" + shortDigest(site), title: title, program: program, site: site, every: every, lang: lang,
		args: []string{"schedule", "run", "--site", site},
	}
	if flags.strict {
		t.args = append(t.args, "--strict")
	}
	if flags.after.isWanted() {
		t.args = append(t.args, "--deploy="+flags.after.deploy)
	}
	return t, nil
}

// onWindows decides what tasks are made of.
var onWindows = runtime.GOOS == "windows"
