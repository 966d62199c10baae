package web

import (
	"bytes"
	"strconv"

	"jianbao/generator/internal/importer/document"
)

// blipGroup is a group of RTF while its pictures are read.
type blipGroup struct {
	picture bool // it is a picture: its text is hexadecimal
	known   bool // of a format that browsers show
	skip    bool // it holds what another group has, or no picture
	data    []byte
	half    int // the first digit of a byte, or -1
}

// readBlips are the pictures of an RTF text, in their order: the bytes of JPEG and PNG, nil for other formats. Word
// writes each twice; the second one, in a group \nonshppict, is for old programs.
func readBlips(rtf []byte, l document.Limits) (blips [][]byte) {
	stack := []blipGroup{{half: -1}}
	for i := 0; i < len(rtf); {
		top := &stack[len(stack)-1]
		switch c := rtf[i]; c {
		case '{':
			if len(stack) > 4*l.Depth {
				return nil
			}
			stack = append(stack, blipGroup{skip: top.skip || top.picture, half: -1})
			i++
		case '}':
			if top.picture && !top.skip {
				if len(blips) >= l.Pictures {
					return nil
				}
				blips = append(blips, picked(top, l))
			}
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
			i++
		case '\\':
			i = control(rtf, i, top)
		default:
			if top.picture && !top.skip && top.known {
				top.digit(c)
			}
			i++
		}
	}
	return blips
}

// control reads a control word or sign.
func control(rtf []byte, i int, top *blipGroup) int {
	end := i + 1
	for end < len(rtf) && 'a' <= rtf[end]|0x20 && rtf[end]|0x20 <= 'z' {
		end++
	}
	word := string(rtf[i+1 : min(end, i+33)])
	if word == "" {
		return i + 2 // a sign: \* or \'
	}
	number := end
	for number < len(rtf) && (rtf[number] == '-' && number == end || '0' <= rtf[number] && rtf[number] <= '9') {
		number++
	}
	value, _ := strconv.Atoi(string(rtf[end:min(number, end+12)]))
	if number < len(rtf) && rtf[number] == ' ' {
		number++
	}
	switch word {
	case "pict":
		top.picture = true
	case "pngblip", "jpegblip":
		top.known = true
	case "nonshppict", "listpicture", "object", "objdata":
		top.skip = true
	case "bin":
		if value > 0 {
			size := min(value, len(rtf)-number)
			if top.picture && !top.skip && top.known {
				top.data = append(top.data, rtf[number:number+size]...)
			}
			return number + size
		}
	}
	return number
}

func (g *blipGroup) digit(c byte) {
	d := -1
	switch {
	case '0' <= c && c <= '9':
		d = int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		d = int(c|0x20-'a') + 10
	}
	switch {
	case d < 0:
	case g.half < 0:
		g.half = d
	default:
		g.data = append(g.data, byte(g.half<<4|d))
		g.half = -1
	}
}

// picked are the bytes of a picture, if they begin as those of its format do.
func picked(g *blipGroup, l document.Limits) []byte {
	if !g.known || int64(len(g.data)) > l.Picture ||
		!bytes.HasPrefix(g.data, []byte("\x89PNG")) && !bytes.HasPrefix(g.data, []byte("\xff\xd8\xff")) {
		return nil
	}
	return g.data
}
