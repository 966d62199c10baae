package diag

import "strings"

// causes say in Chinese what the libraries and the operating system say in English. The first whose
// words occur in an error's text is taken; Windows itself speaks the language of its user.
var causes = []struct{ contains, zh string }{
	{"unknown format", "不是照片，或不支持这种格式"},
	{"the file is empty", "文件是空的"},
	{"the file is incomplete", "文件不完整"},
	{"the file is damaged", "照片数据损坏"},
	{"too many bytes", "文件太大，超过 site.toml 里 [photos] 的 max_megabytes"},
	{"cannot read HEIC", "这个版本不能读 HEIC，请先转成 JPEG"},
	{"too much work", "文件结构异常，处理它要花太长时间"},
	{"unexpected EOF", "文件不完整"},
	{"short Huffman data", "文件不完整"},
	{"not enough pixel data", "文件不完整"},
	{"too many pixels", "像素太多"},
	{"more than 64 MiB", "超过 64 MiB"},
	{"invalid JPEG", "照片数据损坏"},
	{"invalid checksum", "照片数据损坏"},
	{"invalid format", "照片数据损坏"},
	{"permission denied", "没有权限"},
	{"Access is denied", "没有权限"},
	{"operation not permitted", "没有权限"},
	{"read-only file system", "磁盘是只读的"},
	{"is a file, not a folder", "这是一个文件，不是文件夹"},
	{"not a directory", "路径里有一段是文件，不是文件夹"},
	{"is a directory", "这是一个文件夹"},
	{"not an ordinary file", "这不是普通文件"},
	{"path escapes from parent", "链接指到了网站文件夹外面"},
	{"symbolic link to nothing", "链接指向的文件夹不存在"},
	{"nested too deep", "文件夹套得太深"},
	{"file name too long", "文件名太长"},
	{"too many open files", "打开的文件太多"},
	{"input/output error", "磁盘读写出错"},
	{"no space left on device", "磁盘满了"},
	{"not enough space on the disk", "磁盘满了"},
	{"disk quota exceeded", "磁盘配额用完了"},
	{"edited meanwhile", "文件刚才被改过，请再运行一次"},
	{"being used by another process", "文件正被别的程序使用"},
}

// cause is an error as an argument of a message.
func cause(err error) Text {
	text := err.Error()
	for _, c := range causes {
		if strings.Contains(text, c.contains) {
			return Text{Zh: c.zh, En: text}
		}
	}
	return Text{Zh: text, En: text}
}
