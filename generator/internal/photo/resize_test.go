package photo

import (
	"context"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// noise is a picture of random samples, the same for the same seed; none so far from grey that the
// kernel is clipped.
func noise(w, h int, seed uint64) *planes {
	r := rand.New(rand.NewPCG(seed, 0))
	buf := make([]uint8, 3*w*h)
	for i := range buf {
		buf[i] = 64 + uint8(r.Uint32()%128)
	}
	return &planes{w: w, h: h, sx: 1, sy: 1,
		y: plane{buf[:w*h], w, w, h}, cb: plane{buf[w*h : 2*w*h], w, w, h}, cr: plane{buf[2*w*h:], w, w, h}}
}

// turned holds a picture of full colour as a camera would that notes the orientation o.
func turned(p *planes, o int) *planes {
	w, h := p.w, p.h
	if o >= 5 {
		w, h = h, w
	}
	out := noise(w, h, 0)
	for y := range p.h {
		for x := range p.w {
			hx, hy := [9]int{}, [9]int{}
			hx[1], hx[2], hx[3], hx[4] = x, p.w-1-x, p.w-1-x, x
			hy[1], hy[2], hy[3], hy[4] = y, y, p.h-1-y, p.h-1-y
			hx[5], hx[6], hx[7], hx[8] = y, y, p.h-1-y, p.h-1-y
			hy[5], hy[6], hy[7], hy[8] = x, p.w-1-x, p.w-1-x, x
			to, from := hy[o]*w+hx[o], y*p.w+x
			out.y.pix[to], out.cb.pix[to], out.cr.pix[to] = p.y.pix[from], p.cb.pix[from], p.cr.pix[from]
		}
	}
	return out
}

// Each of the eight orientations gives the picture that orientation 1 gives, pixel for pixel, at its
// own size and scaled, whatever the sides.
func TestTurns(t *testing.T) {
	for _, size := range []image.Point{{64, 48}, {63, 47}, {50, 1}, {1, 7}, {130, 90}} {
		upright := noise(size.X, size.Y, 1)
		for _, longest := range []int{1000, 40, 33} {
			w, h := fit(size.X, size.Y, longest)
			want := upright.scale(upright.upright(1, w, h))
			for o := 2; o <= 8; o++ {
				stored := turned(upright, o)
				sw, sh := fit(stored.w, stored.h, longest)
				got := stored.scale(stored.upright(o, sw, sh))
				if got.w != want.w || got.h != want.h {
					t.Fatalf("%v at %d, orientation %d: %d×%d", size, longest, o, got.w, got.h)
				}
				for i, pair := range [][2]plane{{got.y, want.y}, {got.cb, want.cb}, {got.cr, want.cr}} {
					for k := range pair[1].pix {
						// A transposed picture takes the two passes in the other order.
						if d := int(pair[0].pix[k]) - int(pair[1].pix[k]); abs(d) > 1 && (o < 5 || abs(d) > 2) {
							t.Fatalf(
								"%v at %d, orientation %d, plane %d: sample %d is %d, want %d", size, longest, o, i, k, pair[0].pix[k],
								pair[1].pix[k],
							)
						}
					}
				}
			}
		}
	}
}

// Three lanes of one word give what one sum gives.
func TestLanes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 0))
	for _, rows := range []int{1, 2, 3, 4, 7} {
		length := 20 + r.IntN(50)
		src := make([]uint8, rows*length)
		for i := range src {
			src[i] = uint8(255 * r.IntN(2)) // as hard as can be
		}
		k := newKernel(axis{length: length, scale: float64(length) / 13}, 13)
		src = append(src, make([]uint8, k.n)...) // a window may reach beyond the end
		dst := make([]uint8, rows*13)
		k.pass(dst, 13, 1, src, length, length, rows)
		for y := range rows {
			for x := range 13 {
				sum := 1 << (weightBits - 1)
				for j := range k.n {
					sum += int(int64(k.weights[x*k.n+j])) * int(src[y*length+k.first[x]+j])
				}
				if want := uint8(min(max(sum>>weightBits, 0), 255)); dst[y*13+x] != want {
					t.Fatalf("%d rows: %d,%d is %d, want %d", rows, x, y, dst[y*13+x], want)
				}
			}
		}
	}
}

// reference scales in floating point, on RGB, with the same kernel and edges.
func reference(img image.Image, w, h int) [][3]float64 {
	b := img.Bounds()
	weights := func(from, to, i int) (first int, out []float64) {
		scale := float64(from) / float64(to)
		stretch := max(1, scale)
		center := (float64(i)+0.5)*scale - 0.5
		first = max(0, int(math.Ceil(center-2*stretch)))
		sum := 0.0
		for at := first; at <= min(from-1, int(math.Floor(center+2*stretch))); at++ {
			v := catmullRom((float64(at) - center) / stretch)
			out, sum = append(out, v), sum+v
		}
		for j := range out {
			out[j] /= sum
		}
		return first, out
	}
	narrow := make([][3]float64, w*b.Dy())
	for x := range w {
		first, ws := weights(b.Dx(), w, x)
		for y := range b.Dy() {
			for j, v := range ws {
				c := color.NRGBAModel.Convert(img.At(first+j, y)).(color.NRGBA)
				p := &narrow[y*w+x]
				p[0], p[1], p[2] = p[0]+v*float64(c.R), p[1]+v*float64(c.G), p[2]+v*float64(c.B)
			}
		}
	}
	out := make([][3]float64, w*h)
	for y := range h {
		first, ws := weights(b.Dy(), h, y)
		for x := range w {
			for j, v := range ws {
				for c := range 3 {
					out[y*w+x][c] += v * narrow[(first+j)*w+x][c]
				}
			}
		}
	}
	return out
}

// psnr is how near a picture is to the reference, over all channels, in decibels. Colour is brought
// back to full size as a browser does it, between its samples.
func psnr(p *planes, want [][3]float64) float64 {
	full := p.scaleColour()
	sum := 0.0
	for i, w := range want {
		r, g, b := color.YCbCrToRGB(p.y.pix[i], full[0][i], full[1][i])
		for c, v := range []uint8{r, g, b} {
			d := float64(v) - min(max(w[c], 0), 255)
			sum += d * d
		}
	}
	return 10 * math.Log10(255*255*float64(3*len(want))/sum)
}

func (p *planes) scaleColour() (out [2][]uint8) {
	for i, c := range []*plane{&p.cb, &p.cr} {
		full := plane{make([]uint8, p.w*p.h), p.w, p.w, p.h}
		scalePlane(&full, c, p.resized(p.w, p.h), 2, 2, 1)
		out[i] = full.pix
	}
	return out
}

// Staying in YCbCr, in whole numbers, costs less than what the eye or the encoder would notice: 44
// decibels against a kernel in floating point on RGB, at the width that is shown the largest.
func TestQuality(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	o, err := decode(context.Background(), encodeJPEG(t, scene(2400, 1800)), testLimits)
	if err != nil {
		t.Fatal(err)
	}
	img := (&planes{w: o.picture.w, h: o.picture.h, y: o.picture.y, cb: o.picture.cb, cr: o.picture.cr}).image()
	rgb := image.Image(img)
	w, h := fit(o.picture.w, o.picture.h, 1600)
	got := psnr(o.picture.scale(o.picture.resized(w, h)), reference(rgb, w, h))
	t.Logf("%.2f dB", got)
	if got < 44 {
		t.Errorf("%.2f dB, want at least 44", got)
	}
}

func BenchmarkScale(b *testing.B) {
	src := newPlanes(4000, 3000)
	for i := range src.y.pix {
		src.y.pix[i] = uint8(i * 7)
	}
	for b.Loop() {
		src.scale(src.resized(1600, 1200))
	}
}

func BenchmarkPhoto(b *testing.B) {
	data := encodeJPEG(b, scene(4000, 3000))
	recipe := Recipe{Widths: []int{1600, 960, 480}, Quality: 80}
	for b.Loop() {
		if _, _, err := makeAll(context.Background(), data, recipe, testLimits, nil); err != nil {
			b.Fatal(err)
		}
	}
}
