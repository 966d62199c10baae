package content

import (
	"encoding/binary"
	"math"
	"path"
	"slices"
	"time"

	"jianbao/generator/internal/site"
)

// encodable reports whether a bulletin comes back as it is. Values for themes do not, nor does the name of a zone
// that a time has of its own.
func encodable(x *site.Bulletin, s *site.Site) bool {
	ok := x.Extra == nil
	for _, t := range [...]time.Time{x.Date, x.Updated, x.PublishAt, x.Expires} {
		ok = ok && (t.IsZero() || t.Location() == s.Location)
	}
	return ok
}

// appendBulletin encodes a bulletin: districts and topics by their place in the site, times with their
// distance from UTC where they are not in the site's zone. A test sees to it that no field is forgotten.
func appendBulletin(b []byte, x *site.Bulletin, s *site.Site) []byte {
	for _, text := range [...]string{x.Slug, x.Title, x.Kicker, x.Subtitle, x.Summary, x.Source, x.Author, x.Editor} {
		b = appendText(b, text)
	}
	for _, list := range [...][]string{x.Reviewers, x.Tags, x.Aliases, x.Accept} {
		b = appendTexts(b, list)
	}
	for _, t := range [...]time.Time{x.Date, x.Updated, x.PublishAt, x.Expires} {
		b = appendTime(b, t, s)
	}
	b = appendFlags(b, x.DateOnly, x.UpdatedDay, x.Draft, x.Pinned)
	b = binary.AppendVarint(b, int64(x.Cover))
	b = binary.AppendVarint(b, int64(x.BodyOffset))
	b = append(b, x.Digest[:]...)
	b = binary.AppendVarint(b, int64(len(x.Districts)))
	for _, d := range x.Districts {
		b = binary.AppendVarint(b, int64(slices.Index(s.Districts, d)))
	}
	b = binary.AppendVarint(b, int64(len(x.Topics)))
	for _, t := range x.Topics {
		b = binary.AppendVarint(b, int64(slices.Index(s.Topics, t)))
	}
	b = binary.AppendVarint(b, int64(len(x.Photos)))
	for _, p := range x.Photos {
		b = appendPhoto(b, p)
	}
	return b
}

// siteZone stands where another zone's distance from UTC would.
const siteZone = 1 << 20

func appendTime(b []byte, t time.Time, s *site.Site) []byte {
	zone := siteZone
	if t.Location() != s.Location {
		_, zone = t.Zone()
	}
	b = binary.AppendVarint(b, t.Unix())
	b = binary.AppendVarint(b, int64(t.Nanosecond()))
	return binary.AppendVarint(b, int64(zone))
}

func appendPhoto(b []byte, p site.Photo) []byte {
	for _, text := range [...]string{p.File, p.Alt, p.Caption, p.Credit} {
		b = appendText(b, text)
	}
	b = appendFlags(b, p.Focus != nil)
	if p.Focus != nil {
		b = binary.AppendVarint(b, int64(math.Float64bits(p.Focus[0])))
		b = binary.AppendVarint(b, int64(math.Float64bits(p.Focus[1])))
	}
	return appendStat(b, p.Stat)
}

func appendStat(b []byte, s site.FileStat) []byte {
	for _, n := range [...]int64{s.Size, s.Time, int64(s.Inode)} {
		b = binary.AppendVarint(b, n)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendVarint(b, int64(len(s))), s...)
}

func appendTexts(b []byte, texts []string) []byte {
	b = binary.AppendVarint(b, int64(len(texts)))
	for _, text := range texts {
		b = appendText(b, text)
	}
	return b
}

func appendFlags(b []byte, flags ...bool) []byte {
	bits := int64(0)
	for i, set := range flags {
		if set {
			bits |= 1 << i
		}
	}
	return binary.AppendVarint(b, bits)
}

// decodeBulletin is the inverse. False means that the data is damaged.
func decodeBulletin(data string, name string, s *site.Site) (*site.Bulletin, bool) {
	d := decoder{rest: data}
	x := &site.Bulletin{File: name, Folder: path.Dir(name)}
	for _, text := range [...]*string{&x.Slug, &x.Title, &x.Kicker, &x.Subtitle, &x.Summary, &x.Source, &x.Author, &x.Editor} {
		*text = d.text()
	}
	for _, list := range [...]*[]string{&x.Reviewers, &x.Tags, &x.Aliases, &x.Accept} {
		*list = d.texts()
	}
	for _, t := range [...]*time.Time{&x.Date, &x.Updated, &x.PublishAt, &x.Expires} {
		at, zone := time.Unix(d.number(), d.number()), s.Location
		if away := d.number(); away != siteZone {
			zone = time.FixedZone("", int(away))
		}
		if !at.IsZero() {
			*t = at.In(zone)
		}
	}
	d.flags(&x.DateOnly, &x.UpdatedDay, &x.Draft, &x.Pinned)
	x.Cover, x.BodyOffset = int(d.number()), int(d.number())
	copy(x.Digest[:], d.take(len(x.Digest)))
	x.Districts = several(&d, func() *site.District { return pick(&d, s.Districts) })
	x.Topics = several(&d, func() *site.Topic { return pick(&d, s.Topics) })
	x.Photos = several(&d, d.photo)
	return x, !d.bad && d.rest == "" && x.Cover < len(x.Photos)
}

// pick returns the element whose place comes next.
func pick[T any](d *decoder, of []*T) *T {
	if i := d.number(); i >= 0 && int(i) < len(of) {
		return of[i]
	}
	d.bad = true
	return nil
}

// decoder reads what was encoded. Its texts share the memory of the whole.
type decoder struct {
	rest string
	bad  bool
}

func (d *decoder) number() int64 {
	// As binary.Varint, of a string.
	var u uint64
	for i := 0; i < len(d.rest) && i < binary.MaxVarintLen64; i++ {
		c := d.rest[i]
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.rest = d.rest[i+1:]
			return int64(u>>1) ^ -int64(u&1)
		}
	}
	d.bad, d.rest = true, ""
	return 0
}

// count is a number of things that follow, each of one byte at least.
func (d *decoder) count() int {
	n := d.number()
	if n < 0 || n > int64(len(d.rest)) {
		d.bad, d.rest = true, ""
		return 0
	}
	return int(n)
}

func (d *decoder) take(n int) string {
	if n > len(d.rest) {
		d.bad, d.rest = true, ""
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

// long is a text whose length has eight bytes.
func (d *decoder) long() string {
	head := d.take(8)
	if d.bad {
		return ""
	}
	n := binary.LittleEndian.Uint64([]byte(head))
	return d.take(int(min(n, uint64(len(d.rest))+1)))
}

func (d *decoder) text() string { return d.take(d.count()) }

func (d *decoder) texts() []string {
	return several(d, d.text)
}

// several decodes a list. It takes no more room than the list needs.
func several[T any](d *decoder, one func() T) []T {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = one()
	}
	return list
}

func (d *decoder) flags(flags ...*bool) {
	bits := d.number()
	for i, f := range flags {
		*f = bits&(1<<i) != 0
	}
}

func (d *decoder) stat() site.FileStat {
	return site.FileStat{Size: d.number(), Time: d.number(), Inode: uint64(d.number())}
}

func (d *decoder) photo() (p site.Photo) {
	for _, text := range [...]*string{&p.File, &p.Alt, &p.Caption, &p.Credit} {
		*text = d.text()
	}
	var focused bool
	if d.flags(&focused); focused {
		p.Focus = &[2]float64{math.Float64frombits(uint64(d.number())), math.Float64frombits(uint64(d.number()))}
	}
	p.Stat = d.stat()
	return p
}
