package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// defaultPort is the port of a preview unless it is taken.
const defaultPort = 1313

// serveCommand previews the site in a browser.
func serveCommand(say func(zh, en string) string, e env) *cobra.Command {
	opts := generator.ServeOptions{Now: e.now}
	var open bool
	cmd := &cobra.Command{
		Use:   "serve [" + say("选项", "flags") + "]",
		Short: say("边写边看：在浏览器里预览", "show the site in the browser while you write"),
		Long: say(`在浏览器里预览网站。文件一保存，网页就自己更新，停在原来的位置；写错了，网页上会说明哪里
错了、怎么改，改好就消失。草稿和未到时间的简报也显示，标着“未发布”。

只有这台电脑能打开；public/ 里的网页不会改动。按 Ctrl-C 停止。`,
			`Shows the site in the browser. As soon as a file is saved, the page is updated and stays where it was
scrolled to. Mistakes are shown over the page, with hints, until they are fixed. Drafts and what is held are
shown too, marked as such.

Only this computer can open it, and public/ is not touched. Ctrl-C stops it.`),
		Example: say(`  jianbao serve --open               预览当前文件夹的网站，并打开浏览器
  jianbao serve --site D:\简报 --follow`,
			`  jianbao serve --open               show the site of the current folder, and open the browser
  jianbao serve --site ~/bulletins --follow`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			opts.Lang = diag.Lang(flag)
			r := reporter{env: e, lang: opts.Lang, format: "text"}
			if err := r.checkFlags(); err != nil {
				return err
			}
			if opts.Port < 0 || opts.Port > 65535 {
				return badValue("--port", fmt.Sprint(opts.Port), "8080")
			}
			return r.serve(cmd.Context(), opts, open)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&opts.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"))
	f.BoolVar(&open, "open", false, say("打开浏览器", "open the browser"))
	f.BoolVar(&opts.Follow, "follow", false, say("改了哪一篇，浏览器就转到哪一篇", "the browser goes to the bulletin that changed"))
	f.IntVar(
		&opts.Port, "port", defaultPort, say("用这个`端口`，被占用就用下一个", "listen on this `port`, or on the next one that is free"),
	)
	f.BoolVar(
		&opts.Poll, "poll", false,
		say("每秒查看一次文件；网络盘上的改动没有反应时用", "look at the files every second: for drives that do not tell of changes"),
	)
	return cmd
}

// serve shows the site until it is interrupted.
func (r *reporter) serve(ctx context.Context, opts generator.ServeOptions, open bool) error {
	opts.Notify = func(event generator.ServeEvent, lang diag.Lang) {
		r.lang = lang
		io.WriteString(r.stdout, r.eventText(event))
		found := event.Problems
		if event.Change != nil {
			found = event.Change.Problems
		}
		_ = diag.WriteText(r.stderr, found, lang) // a failure of stderr cannot be reported
		if event.URL != "" && open && openBrowser(event.URL) != nil {
			io.WriteString(
				r.stdout,
				diag.Text{Zh: "打不开浏览器，请自己打开上面的网址\n", En: "cannot open the browser; please open the address yourself\n"}.In(lang),
			)
		}
	}
	err := generator.Serve(ctx, opts)
	r.chooseLanguage("")
	var cannot *generator.CannotRun
	if errors.As(err, &cannot) {
		if err := diag.WriteText(r.stderr, []diag.Diagnostic{cannot.Diagnostic}, r.lang); err != nil {
			return err
		}
		return exitError(exitFailed)
	}
	if err == nil {
		io.WriteString(r.stdout, diag.Text{Zh: "预览已停止\n", En: "the preview has stopped\n"}.In(r.lang))
	}
	return err
}

// eventText is the message for an event.
func (r *reporter) eventText(e generator.ServeEvent) string {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	switch {
	case e.URL != "":
		text := say("预览：", "preview: ") + e.URL + say("  （按 Ctrl-C 停止）\n", "  (Ctrl-C stops it)\n")
		if e.Taken > 0 {
			text = fmt.Sprintf(say("端口 %d 已被占用，换了一个\n", "port %d is taken; this is another\n"), e.Taken) + text
		}
		return text
	case e.Polling == "limit":
		return say("文件夹太多，系统监视不过来，改为每秒查看一次\n", "there are more folders than the system can watch; looking every second\n")
	case e.Polling == "network":
		return say("网站在网络盘上，改为每秒查看一次\n", "the site lies on a network drive; looking every second\n")
	case e.Polling != "":
		return say("每秒查看一次\n", "looking every second\n")
	}
	what := ""
	switch n := len(e.Change.Files); {
	case n > 3:
		what = fmt.Sprintf(say(" %d 个文件", " %d files"), n)
	case n > 0:
		what = " " + diag.OneLine(strings.Join(e.Change.Files, say("、", ", ")))
	}
	at := r.now().Format("15:04:05")
	return fmt.Sprintf(say("%s  已更新%s（%d 毫秒）\n", "%s  updated%s (%d ms)\n"), at, what, e.Took.Milliseconds())
}

// openBrowser opens an address in the default browser.
func openBrowser(url string) error {
	program, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "windows":
		program, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	case "darwin":
		program = "open"
	}
	cmd := exec.Command(program, args...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // leaves no zombie process
	return nil
}
