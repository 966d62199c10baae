package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
)

// The task runs a minute after the hour, and at the same minutes after that: times that officers write are full hours,
// and their minutes are over then.
const scheduleMinute = 1

// shortDigest tells the sites of one computer apart.
func shortDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// show is the task as the system takes it.
func (t *task) show() string {
	if onWindows {
		return t.xml()
	}
	return t.cronLine() + "\n"
}

func (t *task) install(ctx context.Context) error {
	if !onWindows {
		return t.changeCrontab(ctx, t.cronLine())
	}
	f, err := os.CreateTemp("", "jianbao-*.xml")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(utf16File(t.xml()))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = runProgram(ctx, nil, "schtasks", "/Create", "/TN", t.name, "/XML", f.Name(), "/F")
	return err
}

func (t *task) remove(ctx context.Context) error {
	if !onWindows {
		return t.changeCrontab(ctx, "")
	}
	if _, err := runProgram(ctx, nil, "schtasks", "/Query", "/TN", t.name); err != nil {
		return t.notThere()
	}
	_, err := runProgram(ctx, nil, "schtasks", "/Delete", "/TN", t.name, "/F")
	return err
}

func (t *task) notThere() error {
	return textError{diag.Text{
		Zh: "这个网站没有设置过定时生成；要设置：jianbao schedule --install",
		En: "nothing is set up for this site; to set it up: jianbao schedule --install",
	}}
}

// cronLine is the task as a line of crontab. A percent sign would end the command; the comment at its end, which the
// shell skips, marks the line.
func (t *task) cronLine() string {
	minutes := make([]string, 0, 12)
	for m := scheduleMinute; m < 60; m += t.every {
		minutes = append(minutes, fmt.Sprint(m))
	}
	words := []string{quoteShell(t.program)}
	for _, arg := range t.args {
		words = append(words, quoteShell(arg))
	}
	command := strings.Join(words, " ") + " >/dev/null 2>&1 # " + t.name
	return strings.Join(minutes, ",") + " * * * * " + strings.ReplaceAll(command, "%", `\%`)
}

// changeCrontab takes the site's line out of crontab, and adds another one unless it is "". Where crontab cannot be
// read, nothing is written over it.
func (t *task) changeCrontab(ctx context.Context, add string) error {
	old, err := runProgram(ctx, nil, "crontab", "-l")
	if err != nil && !strings.Contains(err.Error(), "no crontab") {
		return err
	}
	var b strings.Builder
	found := false
	for line := range strings.Lines(old) {
		if strings.HasSuffix(strings.TrimRight(line, "\r\n "), "# "+t.name) {
			found = true
			continue
		}
		b.WriteString(strings.TrimRight(line, "\n") + "\n")
	}
	if add == "" && !found {
		return t.notThere()
	}
	if add != "" {
		b.WriteString(add + "\n")
	}
	_, err = runProgram(ctx, strings.NewReader(b.String()), "crontab", "-")
	return err
}

// xml is the task as schtasks /Create /XML takes it, and the Task Scheduler imports it.
func (t *task) xml() string {
	args := make([]string, len(t.args))
	for i, arg := range t.args {
		args[i] = quoteWindows(arg)
	}
	about := diag.Text{
		Zh: "《" + t.title + "》：有简报到了发布或过期的时间，就生成网站。由 jianbao schedule --install 设置。",
		En: t.title + ": builds the site when a bulletin appears or expires. Set up by jianbao schedule --install.",
	}.In(t.lang)
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>%s</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition>
        <Interval>PT%dM</Interval>
      </Repetition>
      <StartBoundary>2020-01-01T00:%02d:00</StartBoundary>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT4H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>%s</Command>
      <Arguments>%s</Arguments>
      <WorkingDirectory>%s</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`, escapeXML(about), t.every, scheduleMinute, escapeXML(t.program), escapeXML(strings.Join(args, " ")),
		escapeXML(t.site))
}

func escapeXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder never fails
	return b.String()
}

// utf16File is a text as Windows reads it whatever its language.
func utf16File(text string) []byte {
	text = strings.ReplaceAll(text, "\n", "\r\n")
	data := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return data
}

// quoteShell writes a word as a shell reads it.
func quoteShell(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// quoteWindows writes a word as programs on Windows take their command line apart: backslashes count only before a
// quotation mark, and the one that ends the word is one.
func quoteWindows(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\"") {
		return word
	}
	var b strings.Builder
	b.WriteByte('"')
	slashes := 0
	for i := range len(word) {
		switch word[i] {
		case '\\':
			slashes++
		case '"':
			b.WriteString(strings.Repeat(`\`, slashes+1))
			slashes = 0
		default:
			slashes = 0
		}
		b.WriteByte(word[i])
	}
	b.WriteString(strings.Repeat(`\`, slashes))
	b.WriteByte('"')
	return b.String()
}

// runProgram runs a program of the system. What it complains of is in the error.
func runProgram(ctx context.Context, stdin *strings.Reader, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	if stdin != nil {
		cmd.Stdin = stdin
	}
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", textError{diag.Text{
			Zh: "这台电脑上没有 " + name + "，不能这样设置；可以让别的定时程序运行：jianbao schedule run --site 网站文件夹",
			En: "there is no " + name + " on this computer; have another scheduler run: jianbao schedule run --site FOLDER",
		}}
	case err != nil:
		return "", fmt.Errorf("%s: %s", filepath.Base(name), strings.TrimSpace(decode(complaint.Bytes())+" "+err.Error()))
	}
	return out.String(), nil
}

// decode reads what a program of a Chinese Windows prints.
func decode(text []byte) string {
	if !utf8.Valid(text) {
		if decoded, err := simplifiedchinese.GBK.NewDecoder().Bytes(text); err == nil {
			text = decoded
		}
	}
	return string(text)
}
