package upload

import (
	"errors"
	"io/fs"
	"sync/atomic"
)

// Rights are those that a server gives to new files. The program that shows them to readers mostly runs as another
// user, whom a umask may keep out; then each file and folder is opened to everybody when it is stored.
type Rights struct{ state atomic.Int32 }

const (
	rightsUnknown = iota
	rightsOpen    // everybody may read new files
	rightsClosed  // until they are opened
	rightsHidden  // and they cannot be
)

// What everybody may do with files and folders of a site.
const (
	FileMode   fs.FileMode = 0o644
	FolderMode fs.FileMode = 0o755
)

// Allow opens a file that was just stored, if that is needed. Look returns its mode, 0 where the server does not tell;
// set opens it, and returns fs.ErrPermission where that is refused.
func (r *Rights) Allow(look func() (fs.FileMode, error), set func() error) error {
	const others = 0o004
	if r.state.Load() == rightsUnknown {
		mode, err := look()
		if err != nil {
			return err
		}
		state := int32(rightsOpen)
		if mode != 0 && mode&others == 0 {
			state = rightsClosed
		}
		r.state.CompareAndSwap(rightsUnknown, state)
	}
	if r.state.Load() != rightsClosed {
		return nil
	}
	err := set()
	if errors.Is(err, fs.ErrPermission) {
		r.state.Store(rightsHidden)
		return nil
	}
	return err
}

// Closed reports whether files and folders have to be opened.
func (r *Rights) Closed() bool { return r.state.Load() == rightsClosed }

// Hidden reports whether others cannot read what is stored.
func (r *Rights) Hidden() bool { return r.state.Load() == rightsHidden }
