package upload

import (
	"errors"
	"io/fs"
	"sync/atomic"
)

// Rights are those that a server gives to new files. The program that shows them to readers mostly runs as another
// user, whom a umask may keep out; then each file and folder is opened to everybody when it is stored. Which it is, the
// first file that is stored shows.
type Rights struct{ state atomic.Int32 }

const (
	rightsUnknown = iota // nothing was stored yet
	rightsOpen           // everybody may read new files
	rightsClosed         // others may not read a new file before its mode is set
	rightsHidden         // others may not read new files, and the server refuses to set their mode
	rightsUntold         // the server does not say what mode a file has
)

// What everybody may do with files and folders of a site.
const (
	FileMode   fs.FileMode = 0o644
	FolderMode fs.FileMode = 0o755
)

// Allow lets everybody read a file that was just stored, if that is needed. Look returns the file's mode, 0 where the
// server does not say; set sets it to [FileMode], and returns fs.ErrPermission where that is refused.
func (r *Rights) Allow(look func() (fs.FileMode, error), set func() error) error {
	const others = 0o004
	if r.state.Load() == rightsUnknown {
		mode, err := look()
		if err != nil {
			return err
		}
		state := int32(rightsOpen)
		switch {
		case mode == 0:
			state = rightsUntold
		case mode&others == 0:
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

// Closed reports whether others may not read files and folders before their modes are set.
func (r *Rights) Closed() bool { return r.state.Load() == rightsClosed }

// Hidden reports whether others cannot read what is stored, and nothing can be done about it from here.
func (r *Rights) Hidden() bool { return r.state.Load() == rightsHidden }

// Probed says what was found out.
func (r *Rights) Probed() []Probed {
	switch r.state.Load() {
	case rightsOpen:
		return []Probed{{true, "网页服务器读得了传上去的文件", "the web server can read what is sent"}}
	case rightsClosed:
		return []Probed{{
			true, "新文件只有上传的用户读得了（umask 太严），部署时会逐个改成谁都能读",
			"new files are hidden from other users by the umask; a deployment lets everybody read each of them",
		}}
	case rightsHidden:
		return []Probed{{
			false, "新文件只有上传的用户读得了，也不让改权限，读者会打不开（403）：请管理员把上传的 umask 改成 022" +
				"（vsftpd：local_umask=022；OpenSSH：internal-sftp -u 022）",
			"new files are hidden from other users, and rights cannot be changed, so that readers get 403: have the admin set " +
				"the umask of uploads to 022 (vsftpd: local_umask=022; OpenSSH: internal-sftp -u 022)",
		}}
	}
	return nil
}
