package main

import (
	"fmt"
	"slices"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// deployText says what was done.
func (r *reporter) deployText(opts generator.DeployOptions, d generator.DeployResult) string {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	if opts.Verify {
		return r.compareText(d)
	}
	var b strings.Builder
	if opts.DryRun {
		for _, part := range []struct {
			title string
			names []string
		}{
			{say("新增", "add"), d.Added}, {say("更新", "change"), d.Changed}, {say("删去", "delete"), d.Deleted},
		} {
			for _, name := range part.names {
				fmt.Fprintf(&b, "%s  %s\n", part.title, diag.OneLine(name))
			}
		}
		fmt.Fprintf(&b, say("会新增 %d 个文件、更新 %d 个、删去 %d 个，%d 个没有变化，共传 %s；什么也没有动\n",
			"would add %d files, change %d, delete %d and leave %d, sending %s; nothing was done\n"),
			len(d.Added), len(d.Changed), len(d.Deleted), d.Unchanged, megabytes(d.Bytes))
		return b.String()
	}
	if d.Resumed {
		b.WriteString(say("上次没有完成，这次接着传\n", "the last deployment was cut off; this one went on\n"))
	}
	fmt.Fprintf(&b, say("已部署到 %s：新增 %d 个文件、更新 %d 个、删去 %d 个，%d 个没有变化，共传 %s，用时 %.1f 秒\n",
		"deployed to %s: %d files added, %d changed, %d deleted, %d unchanged; sent %s in %.1f s\n"), diag.OneLine(d.To),
		len(d.Added), len(d.Changed), len(d.Deleted), d.Unchanged, megabytes(d.Bytes), r.now().Sub(r.started).Seconds())
	if n := len(d.Gone); n > 0 {
		b.WriteString(say("删去的文件，CDN 里可能还有，用了就到控制台刷新：\n", "a CDN may still have what was deleted; purge there:\n"))
		for _, name := range d.Gone[:min(n, 10)] {
			fmt.Fprintf(&b, "  %s\n", diag.OneLine(address(d.BaseURL, name)))
		}
		if n > 10 {
			fmt.Fprintf(&b, say("  另外 %d 个；连同更新了的网址写成文件：jianbao deploy %s --urls-out 网址.txt\n",
				"  and %d more; to write them all, and those that changed: jianbao deploy %s --urls-out urls.txt\n"),
				n-10, d.Name)
		}
	}
	return b.String()
}

// compareText says what is not as it was left.
func (r *reporter) compareText(d generator.DeployResult) string {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	var b strings.Builder
	for _, part := range []struct {
		title string
		names []string
	}{
		{say("不见了", "missing"), d.Checked.Missing}, {say("被改过", "changed"), d.Checked.Changed},
		{say("不是网站的", "not ours"), d.Checked.Others},
	} {
		for i, name := range part.names {
			if i == 20 {
				fmt.Fprintf(&b, say("%s  另外 %d 个\n", "%s  and %d more\n"), part.title, len(part.names)-i)
				break
			}
			fmt.Fprintf(&b, "%s  %s\n", part.title, diag.OneLine(name))
		}
	}
	switch c := d.Checked; {
	case c.Unfinished:
		fmt.Fprintf(&b, say("上一次部署没有完成，那里有 %d 个文件；再运行一次，会接着传：jianbao deploy %s\n",
			"the last deployment was cut off, %d files are there; run it again to go on: jianbao deploy %s\n"), c.Files, d.Name)
	case len(c.Missing)+len(c.Changed) == 0:
		fmt.Fprintf(&b, say("%d 个文件，和上次部署的一样\n", "%d files are as they were deployed\n"), c.Files)
	default:
		fmt.Fprintf(&b, say("%d 个一样，%d 个不见了，%d 个被改过；要改回来，全部比对一遍：jianbao deploy %s --adopt\n",
			"%d files are as they were deployed, %d are missing, %d changed; to mend that, compare them all: "+
				"jianbao deploy %s --adopt\n"), c.Files, len(c.Missing), len(c.Changed), d.Name)
	}
	return b.String()
}

// address is where readers find a file.
func address(base, name string) string {
	if folder, ok := strings.CutSuffix("/"+name, "/index.html"); ok {
		name = strings.TrimPrefix(folder+"/", "/")
	}
	if base == "" {
		return "/" + name
	}
	return base + name
}

// addresses are those that changed or are gone, a line each: also by deployments that were cut off, and by the one
// before where the site is still the same, so that one may ask for them after it.
func addresses(d generator.DeployResult) string {
	var b strings.Builder
	for _, name := range slices.Concat(d.Touched, d.Last) {
		b.WriteString(address(d.BaseURL, name) + "\n")
	}
	return b.String()
}

// newerText says that something was written since the site was built.
func (r *reporter) newerText(opts generator.DeployOptions, d generator.DeployResult) string {
	if d.Newer == "" {
		return ""
	}
	name := diag.OneLine(d.Newer)
	site := ""
	if opts.Site != "." {
		site = " --site " + diag.OneLine(opts.Site)
	}
	return diag.Text{
		Zh: name + " 是生成网页以后写的，这次部署的还是上一次生成的；要一起更新：jianbao build" + site + " --deploy " + d.Name + "\n",
		En: name + " was written after the last build, whose pages these are; to build and deploy: jianbao build" + site +
			" --deploy " + d.Name + "\n",
	}.In(r.lang)
}
