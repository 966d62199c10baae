package main

import (
	"fmt"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

var reasonTexts = map[generator.Reason]diag.Text{
	generator.ReasonUnknown: {
		Zh: "没有这个网页；写它的网址，例如 /wuhou/", En: "there is no such page; give its address, for example /wuhou/",
	},
	generator.ReasonReused: {Zh: "没有重新生成：它显示的内容都没有变", En: "kept: nothing that it shows has changed"},
	generator.ReasonFirst:  {Zh: "重新生成了：没有上一次生成的记录", En: "made: no earlier build is known"},
	generator.ReasonNew:    {Zh: "生成了：上一次还没有这个网页", En: "made: it was not there before"},
	generator.ReasonText: {
		Zh: "重新生成了：这篇简报的文字、照片或链接变了", En: "made again: the bulletin's text, its photos or where its links lead changed",
	},
	generator.ReasonView: {
		Zh: "重新生成了：它显示的其他内容变了，例如前后篇的标题、列表里的简报、网站设置",
		En: "made again: something else that it shows changed, such as a neighbour's title, a list or a setting",
	},
	generator.ReasonTemplate: {
		Zh: "重新生成了：主题的模板、文字或样式变了", En: "made again: a template, text or asset of the theme changed",
	},
	generator.ReasonModified: {Zh: "重新生成了：上次生成的文件被改动或删除过", En: "made again: its file had been changed or removed"},
	generator.ReasonFindings: {
		Zh: "重新生成了：这篇简报有警告，每次都重新检查", En: "made again: its bulletin has findings, and is looked at each time",
	},
}

// explainText is the output of --explain.
func (r *reporter) explainText(opts generator.Options, result generator.Result) string {
	if opts.Explain == "" {
		return ""
	}
	colon := diag.Text{Zh: "：", En: ": "}.In(r.lang)
	return diag.OneLine(opts.Explain) + colon + reasonTexts[result.Reason].In(r.lang) + "\n"
}

// verifyText is the output of --verify: the files that would have been reused although they differ, which is a bug.
// They are correct now. Where nothing would have been reused, nothing is proved, and that is said.
func (r *reporter) verifyText(opts generator.Options, result generator.Result) string {
	switch {
	case !opts.Verify:
		return ""
	case result.Unverified:
		return diag.Text{
			Zh: "没有可以核对的：没有上一次生成的记录，或者那一次的文件已经不在；这次全部重新生成\n",
			En: "nothing to verify: there is no record of an earlier build, or none of its files is left; " +
				"everything was made\n",
		}.In(r.lang)
	case len(result.Stale) == 0:
		return diag.Text{
			Zh: "核对完毕：全部重新生成，与记录一致\n", En: "verified: everything was made again, and is what the record says\n",
		}.In(r.lang)
	}
	var names strings.Builder
	for _, name := range result.Stale {
		names.WriteString("  " + diag.OneLine(name) + "\n")
	}
	n := len(result.Stale)
	en := "%d files were not what the record says, and are right now; "
	if n == 1 {
		en = "%d file was not what the record says, and is right now; "
	}
	return fmt.Sprintf(diag.Text{
		Zh: "有 %d 个文件与记录不符，已经改正；这是程序的缺陷，请把下面几行告诉我们：\n%s",
		En: en + "this is a fault of the program, please report these lines:\n%s",
	}.In(r.lang), n, names.String())
}
