// Tones: a placeholder colour for a photo that is not loaded yet.
//
// A page has no inline style, and its policy allows no data: address, so neither a colour nor a tiny
// picture can be in the page itself. A class can: the commonest colour is one of 64, and the theme's
// style sheet has a rule for each. It costs a page 16 bytes a photo and no request.

package photo

import (
	"image/color"
	"strconv"
)

// ToneLevels are the values that red, green and blue have in the 64 tones.
var ToneLevels = [4]uint8{0x20, 0x60, 0xa0, 0xe0}

// ToneClass is the class of a tone: tone-rgb, each a digit from 0 to 3. It is "" for -1.
func ToneClass(tone int) string {
	if tone < 0 || tone > 63 {
		return ""
	}
	return "tone-" + strconv.Itoa(tone/16) + strconv.Itoa(tone/4%4) + strconv.Itoa(tone%4)
}

// tone is the commonest colour of a 4:2:0 picture.
func tone(p *planes) int {
	var count [64]int
	for y := 0; y < p.h; y += 2 {
		for x := 0; x < p.w; x += 2 {
			c := (y/2)*p.cb.stride + x/2
			r, g, b := color.YCbCrToRGB(p.y.pix[y*p.y.stride+x], p.cb.pix[c], p.cr.pix[c])
			count[int(r)/64*16+int(g)/64*4+int(b)/64]++
		}
	}
	most := 0
	for i, n := range count {
		if n > count[most] {
			most = i
		}
	}
	return most
}
