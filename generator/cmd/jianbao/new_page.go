package main

import (
	"bufio"
	"context"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
)

// parsePageArgs takes the words for the title of a page, which has neither district nor date.
func (n *newArguments) parsePageArgs(words []string) error {
	right := "jianbao new --page " + quoteArgument(n.page)
	switch {
	case n.slug != "" || n.date != "":
		flag := "--date"
		if n.slug != "" {
			flag = "--slug"
		}
		return textError{diag.Text{
			Zh: "单独的页面不用 " + flag + "；网址写在 --page 里：" + right + " 标题",
			En: "a page has no " + flag + "; its address is that of --page: " + right + " TITLE",
		}}
	case len(words) > 1:
		right += ` "` + diag.OneLine(strings.Join(words, " ")) + `"`
		return textError{diag.Text{
			Zh: "“" + diag.OneLine(words[1]) + "”是多出来的；单独的页面只要标题，标题里有空格时要加引号：" + right,
			En: `"` + diag.OneLine(words[1]) + `" is one too many; a page has a title alone, ` +
				"with blanks it is put into quotes: " + right,
		}}
	case len(words) == 1:
		n.title = strings.Join(strings.Fields(words[0]), " ")
	}
	return nil
}

// createPage writes a page of its own, after asking for a title where none was typed. The slashes around its address
// may be left out.
func (r *reporter) createPage(ctx context.Context, creator *generator.Creator, n newArguments) error {
	typed := strings.Trim(strings.NewReplacer(`\`, "/", "／", "/").Replace(strings.TrimSpace(n.page)), "/")
	if typed = "/" + typed + "/"; typed == "//" {
		typed = "/"
	}
	address, problem := content.PageAddress(typed, func(address string) string {
		return strings.TrimSpace("jianbao new --page " + address + " " + quoteArgument(n.title))
	})
	if problem != nil {
		return r.reportCannotRun(&generator.CannotRun{Diagnostic: *problem})
	}
	b := generator.NewBulletin{Title: n.title, Page: address}
	var err error
	if b.Photos, err = generator.FindPhotos(ctx, n.photos); err != nil {
		return r.reportCannotRun(err)
	}
	if b.Title == "" && isTerminal(r.stdin) && isTerminal(r.stderr) {
		a := &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}
		if err := a.askTitle(&b.Title); ctx.Err() != nil {
			return err
		}
	}
	if b.Title == "" {
		right := "jianbao new --page " + address
		return textError{diag.Text{
			Zh: "new --page 后面还要写标题，例如：" + right + " 关于我们",
			En: "new --page needs a title, for example: " + right + ` "About us"`,
		}}
	}
	return r.write(ctx, creator, b, n.site, diag.Text{Zh: "单独的页面 " + address, En: "a page of its own, " + address})
}

// askTitle asks for a title.
func (a *prompter) askTitle(title *string) error {
	return a.ask(diag.Text{Zh: "标题", En: "Title"}, "", func(answer string) string {
		*title = strings.Join(strings.Fields(answer), " ")
		if *title == "" {
			return diag.Text{Zh: "标题不能空着", En: "a title is needed"}.In(a.lang)
		}
		return ""
	})
}
