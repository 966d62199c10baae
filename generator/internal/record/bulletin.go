package record

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"jianbao/generator/internal/site"
)

// encodable reports whether a bulletin comes back as it is. Values for themes do not, nor does the name of a zone
// that a time has of its own.
func encodable(x *site.Bulletin, s *site.Site) bool {
	ok := x.Extra() == nil
	times := [...]time.Time{x.Date, x.Updated(), x.PublishAt(), x.Expires(), x.More.OrNone().SignedDate, {}}
	if w := x.Withdrawal(); w != nil {
		times[5] = w.Date
	}
	for _, t := range times {
		ok = ok && (t.IsZero() || t.Location() == s.Location)
	}
	return ok
}

// appendBulletin encodes a bulletin: districts and topics by their index in the site, times with their distance from
// UTC where they are not in the site's zone. A test sees to it that no field is forgotten.
func appendBulletin(b []byte, x *site.Bulletin, s *site.Site) []byte {
	b = appendText(appendText(appendText(b, x.Slug), x.Title), x.Summary)
	b = appendTime(appendTexts(appendTexts(b, x.Tags), x.Aliases), x.Date, s)
	b = appendFlags(b, x.DateOnly, x.Draft, x.Pinned, x.By != nil, x.More != nil, x.Withdrawal() != nil)
	b = binary.AppendVarint(b, int64(x.Cover))
	b = binary.AppendVarint(b, int64(x.BodyOffset))
	b = append(append(append(b, x.Digest[:]...), x.Sum[:]...), x.ListingSum[:]...)
	b = binary.AppendUvarint(b, uint64(len(x.Districts)))
	for _, d := range x.Districts {
		b = binary.AppendVarint(b, int64(slices.Index(s.Districts, d)))
	}
	b = binary.AppendUvarint(b, uint64(len(x.Topics)))
	for _, t := range x.Topics {
		b = binary.AppendVarint(b, int64(slices.Index(s.Topics, t)))
	}
	b = binary.AppendUvarint(b, uint64(len(x.Photos)))
	for _, p := range x.Photos {
		b = appendPhoto(b, p)
	}
	if by := x.By; by != nil {
		b = appendTexts(appendText(appendText(appendText(b, by.Source), by.Author), by.Editor), by.Reviewers)
	}
	if x.More != nil {
		b = appendMore(b, x.More, s)
	}
	if w := x.Withdrawal(); w != nil {
		b = appendTime(append(b, byte(w.Kind)), w.Date, s)
		b = appendFlags(appendText(appendText(b, w.Reason), w.To), w.NoPage)
	}
	return b
}

// appendMore encodes what few bulletins have, but for Extra: see encodable.
func appendMore(b []byte, m *site.More, s *site.Site) []byte {
	b = appendTexts(appendText(appendText(b, m.Kicker), m.Subtitle), m.Accept)
	for _, t := range [...]time.Time{m.Updated, m.PublishAt, m.Expires} {
		b = appendTime(b, t, s)
	}
	b = appendText(appendText(appendFlags(b, m.UpdatedDay), m.Number), m.Note)
	b = appendTime(appendTexts(b, m.Signed), m.SignedDate, s)
	b = append(binary.AppendVarint(appendText(b, m.Page), int64(m.Menu)), byte(m.Contents))
	b = binary.AppendUvarint(b, uint64(len(m.Files)))
	for _, f := range m.Files {
		b = appendFlags(appendText(appendText(b, f.File), f.Title), f.Listed, f.Played)
		b = binary.AppendVarint(binary.AppendVarint(appendStat(b, f.Stat), int64(f.Width)), int64(f.Height))
		b = appendStat(appendText(b, f.Poster), f.Beside)
	}
	b = binary.AppendUvarint(b, uint64(len(m.Tables)))
	for _, t := range m.Tables {
		b = appendStat(append(appendText(b, t.File), t.Digest[:]...), t.Stat)
	}
	return b
}

// siteZone is written instead of an offset from UTC where a time is in the site's zone.
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
		b = appendNumbers(b, math.Float64bits(p.Focus[0]), math.Float64bits(p.Focus[1]))
	}
	return appendStat(b, p.Stat)
}

func appendStat(b []byte, s site.FileStat) []byte {
	for _, n := range [...]int64{s.Size, s.Time, s.Change, int64(s.Inode)} {
		b = binary.AppendVarint(b, n)
	}
	return b
}

// decodeBulletin is the inverse. False means that the data is damaged.
func decodeBulletin(data string, name string, s *site.Site) (*site.Bulletin, bool) {
	d := decoder{rest: data}
	x := &site.Bulletin{File: name}
	x.Slug, x.Title, x.Summary = d.text(), d.text(), d.text()
	x.Tags, x.Aliases, x.Date = d.texts(), d.texts(), d.time(s)
	var by, more, withdrawn bool
	d.flags(&x.DateOnly, &x.Draft, &x.Pinned, &by, &more, &withdrawn)
	x.Cover, x.BodyOffset = int(d.number()), int32(d.number())
	for _, sum := range [...]*[16]byte{&x.Digest, &x.Sum, &x.ListingSum} {
		*sum = d.sum()
	}
	x.Districts, x.Topics = pick(&d, s.Districts), pick(&d, s.Topics)
	x.Photos = several(&d, d.photo)
	if by {
		x.By = &site.Credits{Source: d.text(), Author: d.text(), Editor: d.text(), Reviewers: d.texts()}
	}
	if more {
		x.More = d.more(s)
	}
	if more && withdrawn {
		x.More.Withdrawal = d.withdrawal(s)
	}
	return x, !d.bad && d.rest == "" && x.Cover < len(x.Photos)
}

func (d *decoder) more(s *site.Site) *site.More {
	m := &site.More{Kicker: d.text(), Subtitle: d.text(), Accept: d.texts()}
	m.Updated, m.PublishAt, m.Expires = d.time(s), d.time(s), d.time(s)
	d.flags(&m.UpdatedDay)
	m.Number, m.Note, m.Signed, m.SignedDate = d.text(), d.text(), d.texts(), d.time(s)
	m.Page, m.Menu = d.text(), int(d.number())
	if kind := d.take(1); kind != "" {
		m.Contents = site.Contents(kind[0])
	}
	m.Files = several(d, d.file)
	m.Tables = several(d, func() site.Table { return site.Table{File: d.text(), Digest: d.sum(), Stat: d.stat()} })
	return m
}

func (d *decoder) file() (f site.File) {
	f.File, f.Title = d.text(), d.text()
	d.flags(&f.Listed, &f.Played)
	f.Stat = d.stat()
	f.Width, f.Height = int(d.number()), int(d.number())
	f.Poster, f.Beside = d.text(), d.stat()
	return f
}

func (d *decoder) time(s *site.Site) time.Time {
	at, zone := time.Unix(d.number(), d.number()), s.Location
	if away := d.number(); away != siteZone {
		zone = time.FixedZone("", int(away))
	}
	if at.IsZero() {
		return time.Time{}
	}
	return at.In(zone)
}

func (d *decoder) withdrawal(s *site.Site) *site.Withdrawal {
	w := new(site.Withdrawal)
	if kind := d.take(1); kind != "" {
		w.Kind = site.WithdrawalKind(kind[0])
	}
	w.Date = d.time(s)
	w.Reason, w.To = d.text(), d.text()
	d.flags(&w.NoPage)
	return w
}

// pick returns the elements whose indexes come next. One alone, as most bulletins have, is a part of the whole list.
func pick[T any](d *decoder, of []*T) []*T {
	var list []*T
	for n := d.count(); n > 0 && !d.bad; n-- {
		i := int(d.number())
		switch {
		case i < 0 || i >= len(of):
			d.fail()
			return nil
		case list == nil:
			list = of[i : i+1 : i+1]
		default:
			list = append(list, of[i])
		}
	}
	return list
}

func (d *decoder) stat() site.FileStat {
	return site.FileStat{Size: d.number(), Time: d.number(), Change: d.number(), Inode: uint64(d.number())}
}

func (d *decoder) photo() (p site.Photo) {
	for _, text := range [...]*string{&p.File, &p.Alt, &p.Caption, &p.Credit} {
		*text = d.text()
	}
	var focused bool
	if d.flags(&focused); focused {
		p.Focus = &[2]float64{math.Float64frombits(d.uvarint()), math.Float64frombits(d.uvarint())}
	}
	p.Stat = d.stat()
	return p
}
