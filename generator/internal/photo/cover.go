// Covers: which part of a photo to crop to another shape.
//
// The crop with the most energy: the window moves along the one axis in which it is smaller than the
// photo, to the position with the most detail and skin, weighted towards its middle. That keeps people
// and writing and drops sky and road; it does not recognise faces, so an officer may give the focus.

package photo

// The shapes of covers: 3:2 for cards, and the one that WeChat and others show for a shared page.
const (
	coverWidth, coverHeight = 3, 2
	shareWidth, shareHeight = 1200, 630
)

// makeCover crops a photo: small is the same picture as large.
func makeCover(large, small *planes, r Recipe, crop Crop) (*Entry, error) {
	e := &Entry{Tone: -1}
	v := large.window(coverWidth, coverHeight, small, crop)
	widths := r.Widths
	if len(widths) > 1 {
		widths = widths[1:] // a card is never as wide as a page
	}
	from := large
	for _, width := range widths {
		w := min(width, v.w)
		h := max(1, (w*coverHeight+coverWidth/2)/coverWidth)
		if n := len(e.Files); n > 0 && e.Files[n-1].Width == w {
			continue
		}
		v.toWidth, v.toHeight = w, h
		from = from.scale(v)
		if err := e.add(from, r); err != nil {
			return nil, err
		}
		v = from.resized(w, h)
	}
	v = large.window(shareWidth, shareHeight, small, crop)
	v.toWidth = min(shareWidth, v.w)
	v.toHeight = max(1, (v.toWidth*shareHeight+shareWidth/2)/shareWidth)
	return e, e.addJPEG(large.scale(v), r.Quality) // apps that show it may not support AVIF
}

// window is the largest part of that shape, at the focus. It begins at even samples, so that colour
// stays in its place.
func (p *planes) window(width, height int, small *planes, crop Crop) transform {
	v := p.resized(0, 0)
	if p.w*height > p.h*width {
		v.w = max(1, p.h*width/height)
	} else {
		v.h = max(1, p.w*height/width)
	}
	switch {
	case crop.Given:
		v.x = int(crop.Focus[0]*float64(p.w)) - v.w/2
		v.y = int(crop.Focus[1]*float64(p.h)) - v.h/2
	default:
		across, down := small.energy()
		v.x = bestOffset(across, v.w*len(across)/p.w) * p.w / len(across)
		v.y = bestOffset(down, v.h*len(down)/p.h) * p.h / len(down)
	}
	v.x = min(max(v.x, 0), p.w-v.w) &^ 1
	v.y = min(max(v.y, 0), p.h-v.h) &^ 1
	return v
}

// bestOffset is where a window of that size has the most energy, its middle counting double.
func bestOffset(energy []int, size int) int {
	size = max(1, size)
	at, most := 0, -1
	for from := 0; from+size <= len(energy); from++ {
		sum := 0
		for i, e := range energy[from : from+size] {
			sum += e * (size + 2*min(i, size-1-i)) / size
		}
		if sum > most {
			at, most = from, sum
		}
	}
	return at
}

// skinWeight is the energy of a pixel that may be skin; an edge has up to 100.
const skinWeight = 40

// energy sums detail and skin over columns and over rows.
func (p *planes) energy() (across, down []int) {
	across, down = make([]int, p.w), make([]int, p.h)
	for y := 1; y < p.h; y++ {
		row, above := p.y.pix[y*p.y.stride:], p.y.pix[(y-1)*p.y.stride:]
		for x := 1; x < p.w; x++ {
			e := min(abs(int(row[x])-int(row[x-1]))+abs(int(row[x])-int(above[x])), 100)
			c := (y/2)*p.cb.stride + x/2
			if cb, cr := p.cb.pix[c], p.cr.pix[c]; cb >= 80 && cb <= 123 && cr >= 137 && cr <= 170 && row[x] > 60 {
				e += skinWeight
			}
			across[x] += e
			down[y] += e
		}
	}
	return across, down
}

func abs(v int) int { return max(v, -v) }
