package docx

import (
	"strings"

	"jianbao/generator/internal/importer/document"
)

// toggle is a property that may be unset, on or off.
type toggle int8

const (
	unset toggle = 0
	on    toggle = 1
	off   toggle = -1
)

// or is the first that is set.
func (t toggle) or(other toggle) toggle {
	if t != unset {
		return t
	}
	return other
}

// bodyLevel is the outline level of text that is no heading whatever its style says.
const bodyLevel = 10

// props are the properties of a paragraph or of a run as far as they matter here. Zero values are unset.
type props struct {
	style    string // the paragraph's style, by id
	runStyle string

	bold, italic, strike, vanish toggle
	super, sub                   toggle
	size                         int // in half points
	align                        alignment
	font                         string // in lower case; of Latin text, in which signs of symbol fonts are set
	heavy                        toggle // Chinese text is in 黑体, as official documents set their headings
	outline                      int    // 1 to 9, or bodyLevel

	numID    string // "0": no number
	numLevel int    // 1 to 9: one more than ilvl
	frame    bool   // it stands in a frame
	dropCap  bool
	// joins tells that the paragraph's end is deleted or hidden, so that the next paragraph continues it.
	joins bool
}

type alignment uint8

const (
	alignUnset alignment = iota
	alignStart
	alignCenter
	alignEnd
)

func (a alignment) document() document.Align {
	switch a {
	case alignCenter:
		return document.Center
	case alignEnd:
		return document.End
	}
	return document.Start
}

var alignments = map[string]alignment{
	"left": alignStart, "start": alignStart, "both": alignStart, "distribute": alignStart, "justify": alignStart,
	"center": alignCenter, "right": alignEnd, "end": alignEnd,
}

// set takes the property that the scanner stands at. It tells false for an element that is none.
func (p *props) set(s *scanner) bool {
	switch s.name {
	case "w:pStyle":
		p.style = s.attr("w:val")
	case "w:rStyle":
		p.runStyle = s.attr("w:val")
	case "w:b":
		p.bold = s.toggle()
	case "w:i":
		p.italic = s.toggle()
	case "w:strike", "w:dstrike":
		if t := s.toggle(); t == on || p.strike != on {
			p.strike = t
		}
	case "w:vanish", "w:specVanish":
		if t := s.toggle(); t == on || p.vanish != on {
			p.vanish = t
		}
	case "w:vertAlign":
		v := s.attr("w:val")
		p.super, p.sub = whether(v == "superscript"), whether(v == "subscript")
	case "w:sz":
		p.size = halfPoints(s)
	case "w:rFonts":
		if name := s.attr("w:ascii"); name != "" {
			p.font = strings.ToLower(name)
		}
		if name := s.attr("w:eastAsia"); name != "" {
			p.heavy = whether(isHeavy(name))
		}
	case "w:jc":
		p.align = alignments[s.attr("w:val")]
	case "w:outlineLvl":
		p.outline = min(max(s.number("w:val"), 0)+1, bodyLevel)
	case "w:ilvl":
		p.numLevel = min(max(s.number("w:val"), 0), 8) + 1
	case "w:numId":
		p.numID = s.attr("w:val")
	case "w:framePr":
		cap := s.attr("w:dropCap")
		p.dropCap = cap == "drop" || cap == "margin"
		p.frame = !p.dropCap
	default:
		return false
	}
	return true
}

// isHeavy reports whether a font is 黑体, by one of its names.
func isHeavy(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "黑体") || strings.Contains(name, "simhei") || strings.Contains(name, "heiti")
}

func whether(b bool) toggle {
	if b {
		return on
	}
	return off
}

// halfPoints is a size: a number of half points, or in Strict documents also "16pt".
func halfPoints(s *scanner) int {
	v := s.attr("w:val")
	if cm := length(v); cm > 0 && strings.TrimRight(v, "0123456789. ") == v {
		return int(cm/2.54*72*2 + 0.5)
	}
	return min(max(s.number("w:val"), 0), 3276)
}

// toggle is the value of an element that is on unless it says otherwise.
func (s *scanner) toggle() toggle {
	v, ok := s.lookup("w:val")
	if !ok {
		return on
	}
	switch v {
	case "0", "false", "off", "none":
		return off
	}
	return on
}

// under is p with what it leaves unset taken from other.
func (p props) under(other props) props {
	if p.style == "" {
		p.style = other.style
	}
	if p.runStyle == "" {
		p.runStyle = other.runStyle
	}
	p.bold, p.italic = p.bold.or(other.bold), p.italic.or(other.italic)
	p.strike, p.vanish = p.strike.or(other.strike), p.vanish.or(other.vanish)
	p.super, p.sub = p.super.or(other.super), p.sub.or(other.sub)
	p.heavy = p.heavy.or(other.heavy)
	if p.size == 0 {
		p.size = other.size
	}
	if p.font == "" {
		p.font = other.font
	}
	if p.align == alignUnset {
		p.align = other.align
	}
	if p.outline == 0 {
		p.outline = other.outline
	}
	if p.numID == "" {
		p.numID = other.numID
	}
	if p.numLevel == 0 {
		p.numLevel = other.numLevel
	}
	p.frame, p.dropCap = p.frame || other.frame, p.dropCap || other.dropCap
	return p
}
