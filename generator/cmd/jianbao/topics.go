package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/docs"
	"jianbao/generator/internal/diag"
)

// topic is a page of docs/ that help shows. Officers have the program alone, without the repository.
type topic struct {
	name  string // of the file, and the English word, unless that is a command
	zh    string // the Chinese word
	en    string // the English word
	about diag.Text
}

var topics = []topic{
	{"bulletins", "简报", "bulletins", diag.Text{Zh: "一篇简报怎样写，可以写哪些项目", En: "how to write a bulletin, and its keys"}},
	{"markdown", "语法", "markdown",
		diag.Text{Zh: "正文的写法：加粗、小标题、列表、链接", En: "how to write the body: bold, headings, lists, links"}},
	{"photos", "照片", "pictures", diag.Text{Zh: "照片怎样放，会怎样处理", En: "where photos go, and what is made of them"}},
	{"import", "导入", "imports",
		diag.Text{Zh: "把 Word、公众号文章、邮件做成草稿", En: "drafts from Word files, articles, mails and folders"}},
	{"settings", "设置", "settings", diag.Text{Zh: "site.toml 里可以写什么", En: "what site.toml may hold"}},
	{"check", "体检", "checks",
		diag.Text{Zh: "体检查什么，怎样认可、关闭", En: "what the check looks for, and how to accept a finding"}},
	{"publishing", "发布", "publishing",
		diag.Text{Zh: "生成、上传，出了意外怎么办", En: "building, uploading, and what happens if it fails"}},
	{"themes", "主题", "themes", diag.Text{Zh: "换颜色、样式和模板", En: "colours, style sheets and templates"}},
	{"commands", "命令", "commands", diag.Text{Zh: "所有的命令和选项", En: "all commands and flags"}},
}

// findTopic returns the topic that a word names, and the language of the word.
func findTopic(word string) (*topic, diag.Lang) {
	for i := range topics {
		switch {
		case word == topics[i].zh:
			return &topics[i], diag.Zh
		case strings.EqualFold(word, topics[i].en), strings.EqualFold(word, topics[i].name):
			return &topics[i], diag.En
		}
	}
	return nil, ""
}

// word is how help names the topic in a language.
func (t *topic) word(lang diag.Lang) string { return diag.Text{Zh: t.zh, En: t.en}.In(lang) }

// text is the topic's page.
func (t *topic) text(lang diag.Lang) (string, error) {
	name := t.name + ".zh-CN.md"
	if lang == diag.En {
		name = t.name + ".md"
	}
	data, err := docs.FS.ReadFile(name)
	return string(data), err
}

// helpCommand shows a command's usage, or a topic. A topic is shown in the language of its word, unless
// --lang says otherwise.
func helpCommand(root *cobra.Command, say func(zh, en string) string) *cobra.Command {
	return &cobra.Command{
		Use:   "help [" + say("命令或主题", "command or topic") + "]",
		Short: say("显示命令的用法，或一个主题的说明", "show how a command is used, or explain a topic"),
		RunE: func(cmd *cobra.Command, args []string) error {
			target, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if len(rest) == 0 {
				return helpFor(target, say)
			}
			t, lang := findTopic(rest[0])
			switch {
			case target != root || t == nil:
				return unknownHelp(root, rest[0])
			case len(rest) > 1:
				return textError{diag.Text{Zh: "help 后面只写一个主题", En: "help takes one topic"}}
			}
			if flag, _ := cmd.Flags().GetString("lang"); flag == string(diag.Zh) || flag == string(diag.En) {
				lang = diag.Lang(flag)
			}
			text, err := t.text(lang)
			if err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), plain(text, lang))
			return err
		},
	}
}

// helpFor shows a command's usage, and where more is said of what it does.
func helpFor(cmd *cobra.Command, say func(zh, en string) string) error {
	if err := cmd.Help(); err != nil {
		return err
	}
	t, _ := findTopic(cmd.Name())
	if t == nil {
		return nil
	}
	_, err := io.WriteString(cmd.OutOrStdout(), "\n"+say("说明：jianbao help "+t.zh, "More: jianbao help "+t.en)+"\n")
	return err
}

// unknownHelp says that a word is neither a command nor a topic, and which it may stand for.
func unknownHelp(root *cobra.Command, word string) error {
	typed := diag.OneLine(word)
	text := diag.Text{Zh: "没有“" + typed + "”这个命令", En: `there is no command "` + typed + `"`}
	if strings.ContainsFunc(word, wide) { // only topics have Chinese names
		text = diag.Text{Zh: "没有“" + typed + "”这个主题", En: `there is no topic "` + typed + `"`}
	}
	var near []string
	for _, t := range topics {
		near = append(near, t.zh, t.en)
	}
	return unknownName(root, word, text, near...)
}

// writeTopics lists the topics in the usage of the program as a whole.
func writeTopics(b *strings.Builder, lang diag.Lang) {
	var rows [][2]string
	for _, t := range topics {
		rows = append(rows, [2]string{t.word(lang), t.about.In(lang)})
	}
	b.WriteString("\n" + diag.Text{Zh: "主题（jianbao help 主题）：", En: "Topics (jianbao help TOPIC):"}.In(lang) + "\n")
	writeColumns(b, rows)
}
