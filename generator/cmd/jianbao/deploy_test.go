package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// asked answers the questions of a command, as on a terminal.
func asked(t *testing.T, answers string) (*reporter, *prompter, *bytes.Buffer) {
	var shown bytes.Buffer
	e := env{strings.NewReader(""), io.Discard, &shown, time.Now, func(string) string { return "" }}
	r := &reporter{env: e, lang: diag.Zh, format: "text"}
	return r, &prompter{t.Context(), bufio.NewReader(strings.NewReader(answers)), &shown, diag.Zh}, &shown
}

// What the questions of --setup write into site.toml is what a deployment reads.
func TestAskTarget(t *testing.T) {
	for _, test := range []struct {
		answers, name, to, endpoint string
		wrote                       bool
	}{
		{"\n\n\n", "www", "D:/www", "", true},
		{"9\n1\nE:\\网站 \"新\"\ny\n", "www", `E:/网站 "新"`, "", true},
		{"4\nJIANBAO\njianbao-site\noss-cn-beijing\n\n", "oss", "s3://jianbao-site",
			"https://s3.oss-cn-beijing.aliyuncs.com", true},
		{"5\njianbao-1250000000\n\n\n", "cos", "s3://jianbao-1250000000",
			"https://cos.ap-chengdu.myqcloud.com", true},
		{"6\njianbao\nobs.cn-north-4\nhttps://obs.cn-north-4.myhuaweicloud.com/\n\n", "s3", "s3://jianbao",
			"https://obs.cn-north-4.myhuaweicloud.com", true},
		{"2\n192.0.2.10:2222/\n192.0.2.10:2222\nweb\n/www/wwwroot/网站/\n\n", "www",
			"sftp://web@192.0.2.10:2222/www/wwwroot/网站", "", true},
		{"3\nftp.example.gov.cn\nbyw 1\n\n\n", "www", "ftps://byw%201@ftp.example.gov.cn/wwwroot", "", true},
		{"1\n/srv/www\nn\n", "", "", "", false},
	} {
		dir := t.TempDir()
		const before = "title = \"简报\"\r\n[[district]]\r\ncode = \"1\"\r\nname = \"武侯区\"\r\nslug = \"wuhou\"\r\n"
		writeFile(t, dir, "site.toml", []byte(before))
		r, a, shown := asked(t, test.answers)
		name, wrote, err := r.askTarget(a, dir)
		if err != nil || wrote != test.wrote || wrote && name != test.name {
			t.Errorf("%q: %v %s %t\n%s", test.answers, err, name, wrote, shown)
			continue
		}
		if !wrote {
			if after, _ := os.ReadFile(joinPath(dir, "site.toml")); string(after) != before {
				t.Errorf("it was written: %s", after)
			}
			continue
		}
		target, err := generator.DeployTarget(generator.DeployOptions{Site: dir, Public: joinPath(dir, "public")})
		if all := target.Targets; err != nil || len(all) != 1 || all[0].To != test.to || all[0].Endpoint != test.endpoint {
			t.Errorf("%q: %v %+v", test.answers, err, target)
		}
		after, err := os.ReadFile(joinPath(dir, "site.toml"))
		if err != nil || strings.Contains(strings.ReplaceAll(string(after), "\r\n", ""), "\n") {
			t.Errorf("mixed line ends: %q", after)
		}
	}
	r, a, _ := asked(t, "1\n")
	if _, wrote, err := r.askTarget(a, t.TempDir()); err != errNoAnswer || wrote {
		t.Error(err, wrote)
	}
}

// The question of build.bat: Enter deploys where there is one place; of several one has to be named.
func TestAskDeploy(t *testing.T) {
	const one = "[deploy.www]\nto = \"../www\"\n"
	const two = one + "[deploy.usb]\nto = \"E:/www\"\n"
	for _, test := range []struct{ sections, answers, deploys, shows string }{
		{"", "\n", "", ""},
		{one, "\n", "www", "发布到 ../www？[Y/n]"}, {one, "Y\n", "www", ""},
		{one, "no\n", "", ""}, {one, "嗯\nn\n", "", "写 y 或者 n"},
		{one, "", "", ""},
		{two, "\n", "", "发布到哪里？\n  usb  E:/www\n  www  ../www\n"},
		{two, "usb\n", "usb", ""}, {two, "ftp\nwww\n", "www", "usb、www"},
	} {
		dir := t.TempDir()
		writeFile(t, dir, "site.toml", []byte(
			"title = \"简报\"\n[[district]]\ncode = \"1\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"+test.sections))
		r, a, shown := asked(t, test.answers)
		after := afterBuild{ask: true}
		err := after.askDeploy(r, a, generator.Options{Site: dir})
		if err != nil || after.deploy != test.deploys || !strings.Contains(shown.String(), test.shows) {
			t.Errorf("%q %q: %v %q\n%s", test.sections, test.answers, err, after.deploy, shown)
		}
		if test.sections == "" && shown.Len() > 0 {
			t.Errorf("it asks: %s", shown)
		}
	}
}

// In a log the progress of a deployment is a few lines, each with the time that is left.
func TestDeployProgress(t *testing.T) {
	var log bytes.Buffer
	now := time.Unix(0, 0)
	p := newProgress(env{nil, nil, &log, func() time.Time { return now }, nil}, diag.Zh, false)
	p.what = diag.Text{Zh: "部署 %d/%d，每秒 %.1f 个"}
	for i := range 1000 {
		now = now.Add(time.Second)
		done := int64(i + 1)
		p.updateDeploy(generator.DeployProgress{Done: i + 1, Total: 1000, DoneBytes: done << 10, TotalBytes: 1000 << 10})
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) > 10 || lines[0] != "部署 100/1000，每秒 1.0 个，还要 15 分钟" ||
		!strings.HasSuffix(lines[len(lines)-1], "每秒 1.0 个") {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
	// One large photo is left: the files are nearly done, and the bytes are not.
	log.Reset()
	now = time.Unix(0, 0)
	p = newProgress(env{nil, nil, &log, func() time.Time { return now }, nil}, diag.Zh, false)
	now = now.Add(10 * time.Second)
	p.updateDeploy(generator.DeployProgress{Done: 99, Total: 100, DoneBytes: 1, TotalBytes: 1000})
	if !strings.Contains(log.String(), "还要 10 秒") {
		t.Error(log.String())
	}
}
