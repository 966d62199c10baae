package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// converter is a LibreOffice that makes .docx files of old formats. It is started only where the officer asks for it.
type converter struct{ program string }

// The time that LibreOffice has: it takes some seconds to start, and one or two for each file.
const (
	convertStart = time.Minute
	convertEach  = 20 * time.Second
)

// convert converts files in one go: a process for all, with a profile of its own, so that neither an open window nor
// the officer's settings matter. What it writes is named after the file.
func (c converter) convert(ctx context.Context, files []string, into string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, convertStart+time.Duration(len(files))*convertEach)
	defer cancel()
	profile, err := os.MkdirTemp("", "jianbao-office-")
	if err != nil {
		return nil, &generator.CannotRun{Diagnostic: diag.New(diag.FolderUnwritable, os.TempDir(), diag.Cause(err)), Err: err}
	}
	defer os.RemoveAll(profile)
	args := append([]string{
		"-env:UserInstallation=file://" + slashed(profile), "--headless", "--norestore", "--nolockcheck", "--nodefault",
		"--convert-to", "docx:MS Word 2007 XML", "--outdir", into,
	}, files...)
	cmd := exec.CommandContext(ctx, c.program, args...)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		return nil, &generator.CannotRun{Diagnostic: diag.New(diag.ImportConverter, c.program), Err: err}
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return nil, ctx.Err()
	}
	made := make([]string, len(files))
	any := false
	for i, name := range files {
		base := filepath.Base(name)
		to := filepath.Join(into, strings.TrimSuffix(base, filepath.Ext(base))+".docx")
		if info, err := os.Stat(to); err == nil && info.Size() > 0 {
			made[i], any = to, true
		}
	}
	if !any && err != nil {
		return nil, &generator.CannotRun{
			Diagnostic: diag.New(diag.ImportConverter, c.program).Note(diag.Text{
				Zh: "它说：" + lastLine(out), En: "it says: " + lastLine(out),
			}), Err: err,
		}
	}
	return made, nil
}

// slashed is a path as it stands in a file address.
func slashed(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return diag.OneLine(lines[len(lines)-1])
}
