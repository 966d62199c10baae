package upload

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// touchedState, in the state folder, names what deployments changed or deleted that did not end, a line each; lastState
// what the last one told that ended.
const (
	touchedState = "touched"
	lastState    = "touched.last"
)

// noteTouched adds what this deployment is about to change or delete, before it does.
func (d *deployment) noteTouched() error {
	before, err := d.readTouched(touchedState)
	if err != nil {
		return err
	}
	touched := slices.Concat(d.result.Touched, d.result.Changed, d.result.Deleted, before)
	touched = slices.Compact(sorted(touched))
	d.result.Touched, d.result.Gone = touched, nil
	for _, name := range touched {
		if _, ok := d.want[name]; !ok {
			d.result.Gone = append(d.result.Gone, name)
		}
	}
	if len(touched) == 0 {
		return nil
	}
	return d.saveState(touchedState, []byte(strings.Join(touched, "\n")+"\n"))
}

// readTouched reads an account, without a line that is not whole.
func (d *deployment) readTouched(state string) (names []string, err error) {
	data, err := os.ReadFile(filepath.Join(d.o.State, state))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for line := range strings.Lines(string(data)) {
		if line, whole := strings.CutSuffix(line, "\n"); whole {
			names = append(names, line)
		}
	}
	return names, err
}

// isSame reports whether the target shows the same site already: at most files go that nothing uses any more.
func (d *deployment) isSame() bool {
	for _, name := range d.result.Deleted {
		if !d.present[name].unused {
			return false
		}
	}
	return len(d.result.Added)+len(d.result.Changed) == 0 && d.lists[1] == nil
}

// forgetTouched ends the account: this deployment has told all of it. It stays for who asks again.
func (d *deployment) forgetTouched() error {
	name, last := filepath.Join(d.o.State, touchedState), filepath.Join(d.o.State, lastState)
	var err error
	if len(d.result.Last) > 0 { // the one before has told more
		err = os.Remove(name)
	} else if err = os.Rename(name, last); errors.Is(err, fs.ErrNotExist) { // this one only added
		err = os.Remove(last)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
