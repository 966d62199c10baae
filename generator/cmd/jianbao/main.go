// Jianbao turns a folder of Markdown bulletins into a site that people can browse.
//
//	jianbao init       begin a site
//	jianbao new        begin a bulletin
//	jianbao import     make drafts of Word files, pages, mails and texts
//	jianbao check      examine the site before it is published
//	jianbao build      build the site of the current folder into public/
//	jianbao serve      show it in the browser, and every change of it at once
//	jianbao cache      show what is kept of photos between builds; cache prune removes what is unused
//	jianbao deploy     bring the finished site to its server
//	jianbao host       write what the web server needs to be told
//	jianbao pack       make a copy of the site for disks and closed networks
//	jianbao schedule   have the system build the site when something falls due
//	jianbao version    say which version this is
//	jianbao help       what each command does, and the pages of docs/, in Chinese or English
//
// Output follows these rules. Findings about the site go to standard error in the form that the diag
// package describes; the summary of a build goes to standard output. With --format json there is one JSON
// value on standard output and nothing else, with --format github one workflow command a line. While photos
// are processed, standard error shows the progress (progress.go). Only new, import and
// deploy --login, for what is missing, and check --fix, before it changes files, ask questions, on a terminal
// (ask.go). The exit status is 0 when the
// site was published, or nothing of severity error was found; 1 when the site has errors; 2 when the command
// could not run.
//
// The language is that of --lang, else of the site, else of the environment (LC_ALL, LC_MESSAGES,
// LANG): English where it says so, Chinese otherwise.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // Windows has no zone database

	"github.com/spf13/cobra"

	"jianbao/generator/internal/diag"
)

const (
	exitOK     = 0
	exitErrors = 1 // the site has errors
	exitFailed = 2 // the command could not run
)

func main() {
	tuneMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program as a kill does, after which the next build goes on
	e := env{os.Stdin, os.Stdout, os.Stderr, time.Now, os.Getenv}
	switch clicked := doubleClicked(); {
	case clicked && len(os.Args) == 1:
		os.Exit(runDoubleClicked(ctx, e))
	case clicked && namesFile(os.Args[1]):
		os.Exit(runDropped(ctx, os.Args[1:], e))
	}
	os.Exit(run(ctx, os.Args[1:], e))
}

// env is a run's environment, which tests replace.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	getenv         func(string) string
}

// exitError carries an exit status up to run; its messages are already printed.
type exitError int

func (exitError) Error() string { return "exit" }

// run executes one command line and returns its exit status.
func run(ctx context.Context, args []string, e env) int {
	e.stdout, e.stderr = terminal{e.stdout}, terminal{e.stderr}
	lang := environmentLanguage(args, e.getenv)
	cmd := rootCommand(lang, e)
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) { // which says itself what it cannot read
		args = slices.Clone(args)
		for i := range args {
			args[i] = diag.Lines(diag.OneLine(args[i]))
		}
	}
	args, err := withoutLostQuotes(args)
	if len(args) > 0 && namesFile(args[0]) && !isCommand(cmd, args[0]) {
		args = append([]string{"import"}, args...)
	}
	cmd.SetArgs(args)
	if err == nil {
		err = longDash(args)
	}
	if err == nil {
		err = cmd.ExecuteContext(ctx)
	}
	var status exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, context.Canceled):
		io.WriteString(
			e.stderr, diag.Text{Zh: "已中断；原有网页没有改动\n", En: "interrupted; the published pages are unchanged\n"}.In(lang),
		)
		return exitFailed
	}
	io.WriteString(e.stderr, usageError(err).In(lang)+"\n")
	return exitFailed
}

// environmentLanguage is the language before a site is known.
func environmentLanguage(args []string, getenv func(string) string) diag.Lang {
	for i, a := range args {
		value, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if ok && (value == "zh" || value == "en") {
			return diag.Lang(value)
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.HasPrefix(v, "en") {
				return diag.En
			}
			break
		}
	}
	return diag.Zh
}
