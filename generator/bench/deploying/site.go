package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jianbao/generator/bench/contender"
	"jianbao/generator/bench/measure"
)

func (r *runner) site() string   { return filepath.Join(r.dir, "site") }
func (r *runner) public() string { return filepath.Join(r.site(), "public") }

// deployTable tells jianbao where to deploy to. The port is that of the counter, which is there before the storage.
func (r *runner) deployTable() error {
	var err error
	if r.front, err = startCounter(); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(r.site(), "site.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	for _, bucket := range []string{"jianbao", cutBucket} {
		if err == nil {
			_, err = fmt.Fprintf(f, "\n[deploy.%[1]s]\nto = \"s3://%[1]s\"\nendpoint = %[2]q\n", bucket, r.front.address())
		}
	}
	return closing(f, err)
}

func closing(f *os.File, err error) error {
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// build makes public/, and counts what it holds.
func (r *runner) build(ctx context.Context) error {
	command := contender.JianbaoBuild(r.jianbao, r.site(), r.public())
	if _, err := measure.Run(ctx, r.dir, filepath.Join(r.dir, "cache"), command); err != nil {
		return err
	}
	r.made, r.bytes = 0, 0
	return r.walk(func(_ string, data []byte) error {
		r.made++
		r.bytes += int64(len(data))
		return nil
	})
}

// addBulletin writes one that is newer than all others.
func (r *runner) addBulletin(i int) error {
	b := r.corpus.Bulletin(r.corpus.N + i)
	b.Date = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	b.Slug = fmt.Sprintf("1121-%06d", b.Index)
	return r.corpus.WriteJianbaoBulletin(r.site(), b)
}

// walk calls for each file of public/ that is to be deployed.
func (r *runner) walk(file func(name string, data []byte) error) error {
	return filepath.WalkDir(r.public(), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == ".jianbao":
			return fs.SkipDir
		case d.IsDir() || d.Name() == ".gitignore":
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return file(strings.TrimPrefix(path, r.public()), data)
	})
}

// same makes sure that a tool's bucket, which is a folder, holds all of public/.
func (r *runner) same(tool string) error {
	return r.walk(func(name string, want []byte) error {
		got, err := os.ReadFile(filepath.Join(r.buckets(), tool, name))
		if err == nil && !bytes.Equal(got, want) {
			err = fmt.Errorf("%s has other bytes", name)
		}
		return err
	})
}

func (r *runner) buckets() string { return filepath.Join(r.dir, "s3") }
