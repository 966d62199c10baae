package docx

import (
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// noAlt are the descriptions that programs put in: names of files, numbers, what a machine saw.
var noAlt = lazyregexp.New(`(?i)^(` + strings.Join([]string{
	`.*\.(jpe?g|png|gif|bmp|tiff?|webp|heic|emf|wmf|svg|jfif|pict|dib|wdp|ico|raw|cr2)`,
	`[a-z]:\\.*`, `\\\\.*`, `file:.*`, `https?://.*`,
	`(图片|图像|图形|照片|图|图表|文本框|组合|形状|对象|picture|image|imag|graphic|photo|grafik|图案|矩形|直线)[ _]*\d*`,
	`(img|dsc|dscn|dcim|pic|mmexport|wx_camera_|微信图片|微信截图|qq图片|qq截图|截图|截屏|屏幕截图|企业微信截图|wps图片|wps)[ _-]*[\d_-]*( ?\(\d+\))?`,
	`[0-9a-f]{8,}`, `[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`, `[\d_-]+`, `untitled.*`, `1e[0-9a-z]+`, `descript.?`,
}, "|") + `)$`)

// madeBy ends the descriptions that Office writes by itself, which nobody has read.
var madeBy = []string{
	"描述已自动生成", "自动生成", "AI 生成的内容可能不正确", "automatically generated", "AI-generated content may be incorrect",
}

// cleanAlt is a picture's description, or "" where it is none of a person's.
func cleanAlt(alt string) string {
	alt = strings.Join(strings.Fields(clean(alt)), " ")
	for _, end := range madeBy {
		if strings.Contains(alt, end) {
			return ""
		}
	}
	if len(alt) > 2000 || noAlt.MatchString(alt) {
		return ""
	}
	return alt
}
