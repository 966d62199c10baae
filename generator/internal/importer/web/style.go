package web

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/importer/document"
)

// style are declarations of CSS by their names, in lower case.
type style map[string]string

// parseStyle reads the declarations of a style attribute.
func parseStyle(s string) style {
	if s == "" {
		return nil
	}
	out := style{}
	for part := range strings.SplitSeq(s, ";") {
		name, value, ok := strings.Cut(part, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		value = strings.TrimSpace(strings.TrimSuffix(value, "!important"))
		out[strings.ToLower(strings.TrimSpace(name))] = value
	}
	return out
}

// styleSheet reads the rules of a page by Word for single elements and classes: its sizes and alignments stand there.
func styleSheet(root *html.Node) map[string]style {
	sheet := map[string]style{}
	walk(root, func(n *html.Node) bool {
		if n.Type != html.ElementNode || n.Data != "style" || n.FirstChild == nil {
			return true
		}
		rest := strings.NewReplacer("<!--", "", "-->", "").Replace(n.FirstChild.Data)
		rest = withoutComments(rest)
		for rest != "" && len(sheet) < 2000 {
			var selectors, body string
			selectors, rest, _ = strings.Cut(rest, "{")
			body, rest, _ = strings.Cut(rest, "}")
			for selector := range strings.SplitSeq(selectors, ",") {
				selector = strings.ToLower(strings.TrimSpace(selector))
				if selector == "" || strings.ContainsAny(selector, " :>@#[*") {
					continue
				}
				if sheet[selector] == nil {
					sheet[selector] = style{}
				}
				for name, value := range parseStyle(body) {
					sheet[selector][name] = value
				}
			}
		}
		return false
	})
	return sheet
}

func withoutComments(css string) string {
	var out strings.Builder
	for css != "" {
		before, rest, found := strings.Cut(css, "/*")
		out.WriteString(before)
		if !found {
			break
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
	return out.String()
}

// styleOf is an element's style: that of Word's rules, then its own.
func (p *page) styleOf(n *html.Node) style {
	own := parseStyle(attr(n, "style"))
	if len(p.sheet) == 0 {
		return own
	}
	out := style{}
	add := func(s style) {
		for name, value := range s {
			out[name] = value
		}
	}
	add(p.sheet[n.Data])
	for _, class := range strings.Fields(strings.ToLower(classOf(n))) {
		add(p.sheet["."+class])
		add(p.sheet[n.Data+"."+class])
	}
	add(own)
	return out
}

// hidden tells that an element is not displayed. Visibility and opacity do not count: WeChat hides its whole text by
// them until its scripts run.
func hidden(n *html.Node, s style) bool {
	if strings.EqualFold(s["display"], "none") || strings.EqualFold(s["mso-hide"], "all") {
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" {
			return true
		}
	}
	return false
}

// points is a length of CSS in points; base is that of the text around it. 0 is unknown.
func points(value string, base float64) float64 {
	value = strings.ToLower(strings.TrimSpace(value))
	for _, unit := range []struct {
		name  string
		scale float64
	}{{"rem", 12}, {"px", 0.75}, {"pt", 1}, {"em", base}, {"%", base / 100}, {"cm", 28.35}, {"mm", 2.835}, {"in", 72}} {
		if number, ok := strings.CutSuffix(value, unit.name); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
			if err != nil || n < 0 || n > 10_000 {
				return 0
			}
			return n * unit.scale
		}
	}
	return 0
}

// fontSizes are those of the size attribute of font, in points.
var fontSizes = []float64{0, 7.5, 10, 12, 13.5, 18, 24, 36}

func fontSize(value string) float64 {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil {
		return 0
	}
	if strings.ContainsAny(value, "+-") {
		n += 3
	}
	return fontSizes[min(max(n, 1), 7)]
}

// weight is what a font-weight says: 1 is bold, -1 is not, 0 is nothing.
func weight(value string) int {
	switch value = strings.ToLower(value); value {
	case "":
		return 0
	case "bold", "bolder":
		return 1
	case "normal", "lighter":
		return -1
	}
	if n, err := strconv.Atoi(value); err == nil {
		if n >= 600 {
			return 1
		}
		return -1
	}
	return 0
}

// alignment is what an align attribute or text-align says; ok tells that it says anything.
func alignment(value string) (align document.Align, ok bool) {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "center", "-webkit-center", "middle":
		return document.Center, true
	case "right", "end", "-webkit-right":
		return document.End, true
	case "left", "start", "justify", "-webkit-left":
		return document.Start, true
	}
	return document.Start, false
}

// pixels is a width or height in pixels, of an attribute or a style; 0 is unknown.
func pixels(value string) float64 {
	value = strings.TrimSpace(value)
	if n, err := strconv.ParseFloat(value, 64); err == nil && n > 0 && n < 100_000 {
		return n
	}
	if strings.HasSuffix(value, "%") || strings.HasSuffix(value, "em") {
		return 0
	}
	return points(value, 0) / 0.75
}
