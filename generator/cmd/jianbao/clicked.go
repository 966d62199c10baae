package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
)

// runDoubleClicked is the action of a double click on the program: it previews the site in the program's folder, else
// the one in a folder below it; where there is none, it asks for what a new one needs. After an error the window stays
// open until Enter is pressed.
func runDoubleClicked(ctx context.Context, e env) int {
	r := &reporter{env: e, lang: environmentLanguage(nil, e.getenv), format: "text"}
	r.stdout, r.stderr = terminal{e.stdout}, terminal{e.stderr}
	status := exitFailed
	switch dir, err := r.siteToShow(ctx, bufio.NewReader(e.stdin), "."); {
	case err == nil:
		status = run(ctx, []string{"serve", "--open", "--site", dir}, e)
	case !errors.Is(err, errNoAnswer) && ctx.Err() == nil && !errors.As(err, new(exitError)):
		io.WriteString(r.stderr, diag.OneLine(err.Error())+"\n")
	}
	if status != exitOK {
		holdWindow(e)
	}
	return status
}

// siteToShow is the folder of the site in or just below a folder. Of several one is chosen, and where there is none a
// new one is begun.
func (r *reporter) siteToShow(ctx context.Context, in *bufio.Reader, dir string) (string, error) {
	if _, err := os.Stat(filepath.Join(dir, content.SettingsFile)); err == nil {
		return dir, nil
	}
	sites, err := sitesBelow(dir)
	if err != nil {
		return "", err
	}
	switch len(sites) {
	case 0:
		io.WriteString(r.stderr, diag.Text{
			Zh: "这里还没有网站。新建一个：\n", En: "There is no site here yet. To begin one:\n",
		}.In(r.lang))
		return r.askSite(ctx, in, "")
	case 1:
		return sites[0], nil
	}
	for i, name := range sites {
		fmt.Fprintf(r.stderr, "%3d  %s\n", i+1, diag.OneLine(filepath.Base(name)))
	}
	var chosen string
	a := &prompter{ctx, in, r.stderr, r.lang}
	err = a.ask(diag.Text{Zh: "看哪一个网站，写号码", En: "Number of the site to show"}, "1", func(answer string) string {
		n, err := strconv.Atoi(strings.TrimSpace(answer))
		if err != nil || n < 1 || n > len(sites) {
			return fmt.Sprintf(diag.Text{Zh: "写 1 到 %d", En: "a number from 1 to %d"}.In(r.lang), len(sites))
		}
		chosen = sites[n-1]
		return ""
	})
	return chosen, err
}

// sitesBelow are the sites in the folders of a folder, first the one whose settings were changed last.
func sitesBelow(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var sites []string
	changed := map[string]time.Time{}
	for _, entry := range entries {
		below := filepath.Join(dir, entry.Name())
		if info, err := os.Stat(filepath.Join(below, content.SettingsFile)); err == nil {
			sites, changed[below] = append(sites, below), info.ModTime()
		}
	}
	slices.SortStableFunc(sites, func(a, b string) int { return changed[b].Compare(changed[a]) })
	return sites, nil
}

// holdWindow keeps the window of a program that was not started from a terminal open until Enter is pressed.
func holdWindow(e env) {
	lang := environmentLanguage(nil, e.getenv)
	io.WriteString(e.stderr, diag.Text{Zh: "\n按回车键关闭窗口……", En: "\npress Enter to close this window…"}.In(lang))
	_, _ = bufio.NewReader(e.stdin).ReadString('\n')
}
