package upload

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func (f *fixture) probe(change func(Target) Target) ([]Probed, error) {
	f.t.Helper()
	folder, err := OpenFolder(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	defer folder.Close()
	return Probe(context.Background(), change(folder), Options{State: f.state, Token: "probe"})
}

func same(t Target) Target { return t }

// faulty is a target without some of its abilities.
type faulty struct {
	Target
	creates, keeps bool
	broken         error
}

func (f faulty) Create(ctx context.Context, name string, data []byte) error {
	if f.creates {
		return f.Store(ctx, name, data)
	}
	return f.Target.Create(ctx, name, data)
}

func (f faulty) Store(ctx context.Context, name string, data []byte) error {
	return errors.Join(f.broken, f.Target.Store(ctx, name, data))
}

func (f faulty) Remove(ctx context.Context, name string) error {
	if f.keeps {
		return os.ErrPermission
	}
	return f.Target.Remove(ctx, name)
}

// told reports whether something of the kind was found out.
func told(found []Probed, ok bool, words string) bool {
	return slices.ContainsFunc(found, func(p Probed) bool { return p.OK == ok && strings.Contains(p.En, words) })
}

// A probe finds what works and what does not, and leaves nothing behind.
func TestProbe(t *testing.T) {
	f := newFixture(t)
	found, err := f.probe(same)
	if err != nil || !told(found, true, "read and replaced") || !told(found, true, "no other files") ||
		slices.ContainsFunc(found, func(p Probed) bool { return !p.OK }) {
		t.Errorf("%v %+v", err, found)
	}
	if left, _ := os.ReadDir(f.dir); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
	write(t, f.dir, tree{"index.html": "theirs", "about.html": "theirs"})
	if found, err := f.probe(same); err != nil || !told(found, false, "index.html is there") {
		t.Errorf("%v %+v", err, found)
	}
	if err := os.Remove(f.dir + "/index.html"); err != nil {
		t.Fatal(err)
	}
	f.mustDeploy(tree{"index.html": "l1"})
	found, err = f.probe(same)
	if err != nil || !told(found, true, "with 1 files") || !told(found, true, "1 other files") {
		t.Errorf("%v %+v", err, found)
	}
	f.mustDeploy(tree{"index.html": "l2"})
	found, err = f.probe(func(t Target) Target { return faulty{Target: t, creates: true} })
	if err != nil || !told(found, false, "create-only is not respected") {
		t.Errorf("%v %+v", err, found)
	}
	broken := errors.New("disk full")
	if _, err = f.probe(func(t Target) Target { return faulty{Target: t, broken: broken} }); !errors.Is(err, broken) {
		t.Error(err)
	}
	found, _ = f.probe(func(t Target) Target { return faulty{Target: t, keeps: true} })
	if !told(found, false, "cannot be deleted") {
		t.Errorf("%+v", found)
	}
}

// bundle makes the archive of what public/ holds.
func (f *fixture) bundle(site tree) []byte {
	f.t.Helper()
	var o Options
	f.mustDeploy(site, func(with *Options) { with.DryRun, o = true, *with })
	var archive bytes.Buffer
	r, err := Bundle(context.Background(), &archive, o)
	if err != nil || len(r.Added) != len(site) {
		f.t.Fatal(err, r)
	}
	var again bytes.Buffer
	if _, err := Bundle(context.Background(), &again, o); err != nil || !bytes.Equal(archive.Bytes(), again.Bytes()) {
		f.t.Error("the same files give other bytes", err)
	}
	return archive.Bytes()
}

// An archive that was unpacked by hand is known: nothing is sent again, and what did not arrive is.
func TestBundle(t *testing.T) {
	f := newFixture(t)
	site := tree{"index.html": "l1", "简报 一/index.html": "p1", "photos/1.jpg": "f1"}
	data := f.bundle(site)
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || r.Comment != BundleComment || len(r.File) != 4 {
		t.Fatal(err, len(r.File))
	}
	for _, entry := range r.File {
		if entry.NonUTF8 {
			t.Errorf("%q is not said to be UTF-8", entry.Name)
		}
		in, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		write(t, f.dir, tree{entry.Name: string(text)})
	}
	f.want(site)
	if r := f.mustDeploy(site); r.Unchanged != 3 {
		t.Errorf("%+v", r)
	}
	if err := os.Remove(filepath.Join(f.dir, "photos", "1.jpg")); err != nil { // it was not unpacked whole
		t.Fatal(err)
	}
	if r := f.mustDeploy(site, func(o *Options) { o.Adopt = true }); r.Unchanged != 2 || len(r.Added) != 1 {
		t.Errorf("%+v", r)
	}
	f.want(site)
}
