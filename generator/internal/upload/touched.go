package upload

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// touchedState, in the state folder, names what deployments changed or deleted that did not end, a line each.
const touchedState = "touched"

// noteTouched adds what this deployment is about to change or delete, before it does.
func (d *deployment) noteTouched() error {
	name := filepath.Join(d.o.State, touchedState)
	before, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	touched := slices.Concat(d.result.Touched, d.result.Changed, d.result.Deleted)
	for line := range strings.Lines(string(before)) {
		if line, whole := strings.CutSuffix(line, "\n"); whole {
			touched = append(touched, line)
		}
	}
	touched = slices.Compact(sorted(touched))
	d.result.Touched = touched
	for _, name := range touched {
		if _, ok := d.want[name]; !ok {
			d.result.Gone = append(d.result.Gone, name)
		}
	}
	if len(touched) == 0 {
		return nil
	}
	text := strings.Join(touched, "\n") + "\n"
	if err := os.WriteFile(name+".new", []byte(text), 0o666); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// forgetTouched ends the account: this deployment has told all of it.
func (d *deployment) forgetTouched() error {
	err := os.Remove(filepath.Join(d.o.State, touchedState))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
