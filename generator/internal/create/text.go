package create

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Bulletin is the front matter of a new bulletin.
type Bulletin struct {
	Title    string
	District string
	Date     time.Time
	Page     string   // the address of a page, in the place of district and date
	Photos   []string // names in the bulletin's folder
}

// DraftNote stands behind the mark of a draft.
const DraftNote = "# 草稿，不发布；写好以后删去这一行"

// Text is the file index.md for the officer to continue. It is a draft, so that a bulletin without text and
// captions is not published by accident.
func (b Bulletin) Text() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "+++\ntitle    = %s\n", quote(b.Title))
	if b.Page != "" {
		fmt.Fprintf(&out, "page     = %s  # 网址\n# menu = 1  # 要放进菜单，就删去行首的 #；数字是先后\n", quote(b.Page))
	} else {
		fmt.Fprintf(&out, "district = %s\ndate     = %s\n", quote(b.District), b.Date.Format(time.DateOnly))
	}
	out.WriteString("draft    = true  " + DraftNote + "\n")
	if len(b.Photos) > 0 {
		out.WriteString("# caption 写图说，credit 写供图单位；cover = \"文件名\" 可以另选列表里的照片\nphotos   = [\n")
		for _, name := range b.Photos {
			fmt.Fprintf(&out, "  { file = %s, caption = \"\", credit = \"\" },\n", quote(name))
		}
		out.WriteString("]\n")
	}
	out.WriteString("+++\n\n")
	return out.Bytes()
}

// quote writes a TOML string.
func quote(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}
