package docx

import (
	"strings"
)

// style is one of styles.xml, as it stands there.
type style struct {
	name  string
	kind  string // paragraph, character, table, numbering
	based string
	own   props
	lines lines
}

// lines tells whether a table's lines are drawn.
type lines uint8

const (
	linesUnset lines = iota
	linesNone
	linesDrawn
)

// styles resolve a style's id: programs number them as they like, and WPS calls its heading 1 "2".
type styles struct {
	byID     map[string]*style
	defaults props  // of the document
	normal   string // the paragraph style of paragraphs that name none
	table    string
	resolved map[string]resolved
}

// resolved is what a style comes to with all that it is based on.
type resolved struct {
	props
	name    string // in lower case
	heading int    // of the level that its name or one that it is based on tells, else 0
	lines   lines
	// numbered is the style in the chain that has the number.
	numbered string
}

// maxBased bounds how many styles may be based on each other in turn.
const maxBased = 64

func readStyles(part string, data []byte) (*styles, error) {
	st := &styles{byID: map[string]*style{}, resolved: map[string]resolved{}}
	s := scan(data)
	var now *style
	var target *props
	for {
		k, err := s.next()
		if err != nil {
			return nil, asFault(part, err)
		}
		switch {
		case k == atEnd:
			return st, nil
		case k == startTag:
			switch s.name {
			case "w:style":
				now = st.open(s)
				target = &now.own
			case "w:docDefaults":
				target = &st.defaults
			case "w:name":
				if now != nil {
					now.name = strings.ToLower(strings.TrimSpace(s.attr("w:val")))
				}
			case "w:basedOn":
				if now != nil {
					now.based = s.attr("w:val")
				}
			case "w:tblStylePr", "w:pPrChange", "w:rPrChange", "w:latentStyles":
				if err := s.skip(); err != nil {
					return nil, asFault(part, err)
				}
			default:
				if now != nil && now.border(s) || target == nil {
					break
				}
				target.set(s)
			}
		case k == endTag && (s.name == "w:style" || s.name == "w:docDefaults"):
			now, target = nil, nil
		}
	}
}

// open begins a style.
func (st *styles) open(s *scanner) *style {
	id := s.attr("w:styleId")
	now := &style{kind: s.attr("w:type")}
	if st.byID[id] == nil {
		st.byID[id] = now
	}
	if v, ok := s.lookup("w:default"); ok && v != "0" && v != "false" {
		switch now.kind {
		case "paragraph":
			st.normal = id
		case "table":
			st.table = id
		}
	}
	return now
}

// border notes a line of a table's style.
func (y *style) border(s *scanner) bool {
	if y.kind != "table" {
		return false
	}
	switch s.name {
	case "w:top", "w:bottom", "w:left", "w:right", "w:start", "w:end", "w:insideH", "w:insideV":
		if _, ok := s.lookup("w:val"); ok {
			y.lines = max(y.lines, lineOf(s))
		}
		return true
	}
	return false
}

// lineOf is the border that the scanner stands at.
func lineOf(s *scanner) lines {
	switch s.attr("w:val") {
	case "", "nil", "none":
		return linesNone
	}
	return linesDrawn
}

// skip goes past the end of the element that was just opened.
func (s *scanner) skip() error {
	for depth := 1; depth > 0; {
		k, err := s.next()
		switch {
		case err != nil:
			return err
		case k == atEnd:
			return errSyntax
		case k == startTag:
			depth++
		case k == endTag:
			depth--
		}
	}
	return nil
}

// of resolves a style. An unknown one has no properties.
func (st *styles) of(id string) resolved {
	if id == "" {
		return resolved{}
	}
	if r, ok := st.resolved[id]; ok {
		return r
	}
	var r resolved
	seen := map[string]bool{}
	for at := id; at != "" && !seen[at] && len(seen) < maxBased; {
		seen[at] = true
		y := st.byID[at]
		if y == nil {
			break
		}
		if r.name == "" {
			r.name = y.name
		}
		if r.heading == 0 {
			r.heading = headingLevel(y.name)
		}
		if r.numID == "" && y.own.numID != "" {
			r.numbered = at
		}
		r.props = r.props.under(y.own)
		if r.lines == linesUnset {
			r.lines = y.lines
		}
		at = y.based
	}
	st.resolved[id] = r
	return r
}

// paragraph resolves the style of a paragraph, or the one of those that name none.
func (st *styles) paragraph(id string) resolved {
	if id == "" || st.byID[id] == nil {
		id = st.normal
	}
	return st.of(id)
}

// numbering is the number that a numbering style leads to.
func (st *styles) numbering(id string) string { return st.of(id).numID }

// headingLevel is the level that a style's name tells, or 0: "heading 2", "标题 2", "二级标题".
func headingLevel(name string) int {
	name = strings.ReplaceAll(name, " ", "")
	for _, begin := range []string{"heading", "标题"} {
		if digit, ok := strings.CutPrefix(name, begin); ok && len(digit) >= 1 && digit[0] >= '1' && digit[0] <= '9' &&
			(len(digit) == 1 || digit[1] < '0' || digit[1] > '9') {
			return int(digit[0] - '0')
		}
	}
	for i, han := range []string{"一", "二", "三", "四", "五"} {
		if strings.HasPrefix(name, han+"级标题") {
			return i + 1
		}
	}
	return 0
}
