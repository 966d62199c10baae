package site

import (
	"path"
	"slices"
	"strings"
)

// FileKind is what readers do with a file; pages show an icon for each.
type FileKind string

const (
	Document FileKind = "document"
	Sheet    FileKind = "sheet"
	Slides   FileKind = "slides"
	Archive  FileKind = "archive"
	Image    FileKind = "image"
	Audio    FileKind = "audio"
	Video    FileKind = "video"
)

// FileType is a type of files that are published as they are.
type FileType struct {
	Extension string // with its dot, in lower case
	Kind      FileKind
	MIME      string
	Contents  []string // what such a file may hold, as [RecogniseFile] names it
}

const (
	ooxml = "application/vnd.openxmlformats-officedocument."
	odf   = "application/vnd.oasis.opendocument."
)

// FileTypes are the types that every site may publish. None of them runs in a browser; site.toml may allow others.
var FileTypes = []FileType{
	{".pdf", Document, "application/pdf", []string{"pdf"}},
	{".ofd", Document, "application/ofd", []string{"ofd"}},
	{".doc", Document, "application/msword", []string{"ole", "doc"}},
	{".docx", Document, ooxml + "wordprocessingml.document", []string{"docx"}},
	{".wps", Document, "application/kswps", []string{"ole", "doc", "docx"}},
	{".odt", Document, odf + "text", []string{"odt"}},
	{".rtf", Document, "application/rtf", []string{"rtf"}},
	{".txt", Document, "text/plain", []string{"text"}},
	{".xls", Sheet, "application/vnd.ms-excel", []string{"ole", "xls"}},
	{".xlsx", Sheet, ooxml + "spreadsheetml.sheet", []string{"xlsx"}},
	{".et", Sheet, "application/kset", []string{"ole", "xls", "xlsx"}},
	{".ods", Sheet, odf + "spreadsheet", []string{"ods"}},
	{".csv", Sheet, "text/csv", []string{"text"}},
	{".ppt", Slides, "application/vnd.ms-powerpoint", []string{"ole", "ppt"}},
	{".pptx", Slides, ooxml + "presentationml.presentation", []string{"pptx"}},
	{".dps", Slides, "application/ksdps", []string{"ole", "ppt", "pptx"}},
	{".odp", Slides, odf + "presentation", []string{"odp"}},
	{".zip", Archive, "application/zip", []string{"zip"}},
	{".rar", Archive, "application/vnd.rar", []string{"rar"}},
	{".7z", Archive, "application/x-7z-compressed", []string{"7z"}},
	{".jpg", Image, "image/jpeg", []string{"jpeg"}},
	{".jpeg", Image, "image/jpeg", []string{"jpeg"}},
	{".png", Image, "image/png", []string{"png"}},
	{".gif", Image, "image/gif", []string{"gif"}},
	{".webp", Image, "image/webp", []string{"webp"}},
	{".mp3", Audio, "audio/mpeg", []string{"mp3"}},
	{".m4a", Audio, "audio/mp4", []string{"m4a", "mp4"}},
	{".wav", Audio, "audio/wav", []string{"wav"}},
	{".ogg", Audio, "audio/ogg", []string{"ogg"}},
	{".mp4", Video, "video/mp4", []string{"mp4", "m4a"}},
	{".m4v", Video, "video/mp4", []string{"mp4"}},
	{".mov", Video, "video/quicktime", []string{"mov"}},
	{".webm", Video, "video/webm", []string{"webm"}},
}

// ActiveExtensions are those of files that a browser or a system runs. No site may publish them beside a bulletin.
var ActiveExtensions = strings.Fields(`.html .htm .xhtml .xht .shtml .mht .mhtml .svg .svgz .xml .xsl .xslt
	.js .mjs .css .wasm .swf .php .asp .aspx .jsp .cgi .htaccess .exe .dll .com .bat .cmd .ps1 .vbs .wsf .msi .scr .lnk
	.hta .reg .jar .apk .sh .py .docm .xlsm .pptm`)

// FileSettings say which files may be published as they are.
type FileSettings struct {
	Extensions []string // beside those of [FileTypes], each with its dot, in lower case
	MaxBytes   int64    // of one file
}

// Type is the type of the files that are called so; false where they are not allowed. What a file is its content says.
func (s *FileSettings) Type(name string) (FileType, bool) {
	extension := strings.ToLower(path.Ext(name))
	if slices.Contains(s.Extensions, extension) {
		return FileType{Extension: extension, Kind: Document, MIME: "application/octet-stream"}, true
	}
	return TypeOf(name)
}

// TypeOf is the type of the files that are called so on every site.
func TypeOf(name string) (FileType, bool) {
	extension := strings.ToLower(path.Ext(name))
	i := slices.IndexFunc(FileTypes, func(t FileType) bool { return t.Extension == extension })
	if i < 0 {
		return FileType{Extension: extension, Kind: Document, MIME: "application/octet-stream"}, false
	}
	return FileTypes[i], true
}
