package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// What is asked for on a terminal: wrong answers are asked again, Enter takes what is offered.
func TestAskBulletin(t *testing.T) {
	dir := memoryDir(t)
	if status, _, stderr := command(t, "init", filepath.Join(dir, "site"), "--region", "成都市"); status != exitOK {
		t.Fatal(stderr)
	}
	writeFile(t, dir, "pics/two words.jpg", datedPhoto("2022:09:01 10:30:00"))
	creator, _, err := generator.OpenSite(t.Context(), filepath.Join(dir, "site"), clock)
	if err != nil {
		t.Fatal(err)
	}
	photo := `"` + filepath.Join(dir, "pics", "two words.jpg") + `"`
	for _, test := range []struct {
		answers, got string
		says         []string
	}{
		{"武侯\n 玉林  议事会 \n\n\n", "武侯区 玉林 议事会 0 2026-01-01", []string{"区县（输入 ? 列出全部） [成都市]：", "日期 [2026-01-01]："}},
		{"\n标题\n" + photo + "\n\n", "成都市 标题 1 2022-09-01", []string{"日期（照片的拍摄日期） [2022-09-01]："}},
		{"?\n武候区\n武侯区\n\n标题\nnowhere.jpg\n" + photo + "\n昨天\n2022年8月31日\n", "武侯区 标题 1 2022-08-31",
			[]string{"成都市  锦江区", "你是不是要写“武侯区”", "标题不能空着", "没有找到照片 nowhere.jpg", "写成 2022-09-01"}},
		{"武侯区\n标题\n\n2022-08-31", "武侯区 标题 0 2022-08-31", nil}, // the last line has no end
		{"武侯区\n", "no answer", nil},
		{"", "no answer", nil},
	} {
		var out bytes.Buffer
		var b generator.NewBulletin
		a := &prompter{t.Context(), bufio.NewReader(strings.NewReader(test.answers)), &out, diag.Zh}
		got := ""
		if err := a.askMissing(creator, &b); err != nil {
			got = err.Error()
		} else {
			got = strings.Join(
				[]string{b.District.Name, b.Title, string(rune('0' + len(b.Photos))), b.Date.Format("2006-01-02")}, " ",
			)
		}
		if got != test.got {
			t.Errorf("%q: %s, not %s", test.answers, got, test.got)
		}
		for _, s := range test.says {
			if !strings.Contains(out.String(), s) {
				t.Errorf("%q: %s is not said:\n%s", test.answers, s, &out)
			}
		}
	}
}

// An officer who interrupts need not press Enter.
func TestAskInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	defer out.Close()
	cancel()
	a := &prompter{ctx, bufio.NewReader(in), io.Discard, diag.Zh}
	if err := a.ask(diag.Text{}, "", func(string) string { return "" }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestSplitPaths(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string
	}{
		{"", nil},
		{`D:\照片\*.jpg`, []string{`D:\照片\*.jpg`}},
		{`"D:\我的 照片\a.jpg" D:\b.jpg`, []string{`D:\我的 照片\a.jpg`, `D:\b.jpg`}},
		{`"a.jpg""b.jpg"`, []string{"a.jpg", "b.jpg"}},
		{"'/home/我/a b.jpg'　c.jpg", []string{"/home/我/a b.jpg", "c.jpg"}},
		{"it's.jpg", []string{"it's.jpg"}},
	} {
		if got := splitPaths(test.line); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q", test.line, got)
		}
	}
}

// Before it changes files, check --fix asks; only a clear yes counts.
func TestAgrees(t *testing.T) {
	for answer, want := range map[string]bool{
		"y\n": true, "是\n": true, "Yes": true, "n\n": false, "\n": false, "": false, "也许\n": false,
	} {
		var out bytes.Buffer
		r := reporter{env: env{stdin: strings.NewReader(answer), stderr: &out}, lang: diag.Zh}
		got, err := r.confirm(t.Context(), 2, 3)
		if got != want || err != nil || !strings.Contains(out.String(), "这样改 2 个文件里的 3 处吗？") {
			t.Errorf("%q: got %v, %v\n%s", answer, got, err, &out)
		}
	}
}
