package diag

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// reason is what an error means, in Chinese.
type reason struct {
	err error
	zh  string
}

// reasons are those of errors that have a value, whatever their text: Windows itself speaks the language of its user.
var reasons = append([]reason{
	{io.ErrUnexpectedEOF, "文件不完整"},
	{fs.ErrPermission, "没有权限"},
	{syscall.EROFS, "磁盘是只读的"},
	{syscall.ENOTDIR, "路径里有一段是文件，不是文件夹"},
	{syscall.EISDIR, "这是一个文件夹"},
	{syscall.ENAMETOOLONG, "文件名太长"},
	{syscall.EMFILE, "打开的文件太多"},
	{syscall.ENFILE, "打开的文件太多"},
	{syscall.EIO, "磁盘读写出错"},
	{syscall.ENOSPC, "磁盘满了"},
	{syscall.EDQUOT, "磁盘配额用完了"},
}, windowsReasons...)

// phrases stand in the text of errors that no value tells: those of rooms above, and those that libraries keep to
// themselves. The first that occurs is taken. A test beside each provokes the error itself.
var phrases = []struct{ contains, zh string }{
	// internal/photo: TestReasons
	{"unknown format", "不是照片，或不支持这种格式"},
	{"the file is empty", "文件是空的"},
	{"the file is incomplete", "文件不完整"},
	{"the file is damaged", "照片数据损坏"},
	{"too many bytes", "文件太大，超过 site.toml 里 [photos] 的 max_megabytes"},
	{"kind of JPEG", "这种少见的 JPEG（例如无损、算术编码、多于 8 位）不能读，请用看图软件另存为普通的 JPEG"},
	{"cannot read HEIC", "这个版本不能读 HEIC，请先转成 JPEG"},
	{"too much work", "文件结构异常，处理它要花太长时间"},
	{"too many pixels", "像素太多"},
	// Decoders of photos: TestReasonsOfDecoders there
	{"unexpected EOF", "文件不完整"}, // as GIF's passes it on
	{"not enough pixel data", "文件不完整"},
	{"invalid JPEG", "照片数据损坏"},
	{"invalid format", "照片数据损坏"},
	// internal/publish: TestReasons
	{"is a file, not a folder", "这是一个文件，不是文件夹"},
	{"symbolic link to nothing", "链接指向的文件夹不存在"},
	// package os: TestReasons here
	{"path escapes from parent", "链接指到了网站文件夹外面"},
	// internal/content: TestPhotoInManyFolders
	{"nested too deep", "文件夹套得太深"},
	// internal/fsys: TestPipeIsNamed in sitetest; internal/inspect: TestFix there
	{"not an ordinary file", "这不是普通文件"},
	{"edited meanwhile", "文件刚才被改过，请再运行一次"},
}

// cause is an error as an argument of a message.
func cause(err error) Text {
	text := err.Error()
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return Text{Zh: r.zh, En: text}
		}
	}
	for _, p := range phrases {
		if strings.Contains(text, p.contains) {
			return Text{Zh: p.zh, En: text}
		}
	}
	return Text{Zh: text, En: text}
}

// Cause is an error without the operation and path that wrap it.
func Cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}
