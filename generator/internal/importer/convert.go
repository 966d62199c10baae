package importer

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"jianbao/generator/internal/fault"
)

// convert has files of old formats made .docx, all in one go, where the officer asked for it. A file that could not be
// converted stays refused.
func (im *importer) convert(ctx context.Context, inputs []*input) error {
	var old []*input
	for _, in := range inputs {
		if in.is.old {
			old = append(old, in)
		}
	}
	if im.Convert == nil || len(old) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "jianbao-import-")
	if err != nil {
		return fault.CannotWrite(os.TempDir(), err)
	}
	im.cleanup = func() { os.RemoveAll(dir) }
	var names []string
	var taken []*input
	for i, in := range old {
		data, err := readFile(in.files, in.name, maxFile)
		if err != nil {
			continue // it stays refused
		}
		name := filepath.Join(dir, fmt.Sprintf("%04d%s", i+1, path.Ext(in.name)))
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return fault.CannotWrite(name, err)
		}
		in.sum = sumOf(data)
		names, taken = append(names, name), append(taken, in)
	}
	out := filepath.Join(dir, "docx")
	if err := os.Mkdir(out, 0o700); err != nil {
		return fault.CannotWrite(out, err)
	}
	made, err := im.Convert(ctx, names, out)
	if err != nil {
		return err
	}
	for i, in := range taken {
		if i < len(made) && made[i] != "" {
			in.files, in.name, in.is = os.DirFS(out), filepath.Base(made[i]), recognised{kind: kindWord}
		} else {
			in.sum = ""
		}
	}
	return nil
}
