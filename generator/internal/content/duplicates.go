package content

import (
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// maxDuplicates bounds how many bulletins are said to repeat another: each costs a look into its file.
const maxDuplicates = 100

// siteFindings is what is wrong with bulletins beside each other, and at a time. What a file alone shows is found when
// it is read, and recorded with it; whether that was that it is a copy, copied knows. The bulletins are in their order.
//
// Two that say the same are an error if they lie in one folder or have the same text: one of them is a copy. Otherwise
// that is a doubt, since it may be so.
func siteFindings(
	files fs.FS, bulletins []*site.Bulletin, now time.Time, copied func(file string) bool, unit diag.Text,
) (found []diag.Diagnostic) {
	seen := map[duplicateKey]*site.Bulletin{}
	var pairs [][2]*site.Bulletin
	for from, to := 0, 0; from < len(bulletins); from = to {
		for to = from + 1; to < len(bulletins) && bulletins[to].Date.Equal(bulletins[from].Date); to++ {
		}
		if to-from > 1 {
			pairs = append(pairs, duplicates(bulletins[from:to], seen)...)
		}
		if clear(seen); to-from > 1<<10 {
			seen = map[duplicateKey]*site.Bulletin{} // one that grew is slow to clear
		}
	}
	pairs = slices.DeleteFunc(pairs, func(p [2]*site.Bulletin) bool { return copied(p[0].File) || copied(p[1].File) })
	for _, p := range pairs[:min(len(pairs), maxDuplicates)] {
		d := diag.New(diag.BulletinTwice, p[0].File, unit).At(KeySpan(files, p[1].File, "title"))
		if p[0].Folder() != p[1].Folder() && bodyOf(files, p[0]) != bodyOf(files, p[1]) {
			d.Severity = diag.Warning // two streets may have held the same meeting on one day
		}
		found = append(found, d)
	}
	for _, b := range bulletins {
		if b.Updated().After(now) && !b.Draft {
			day := b.Updated().Format(time.DateOnly)
			found = append(found, diag.New(diag.UpdatedFuture, day).At(KeySpan(files, b.File, "updated")))
		}
		if w := b.Withdrawal(); w != nil && w.Date.After(now) && !b.Draft {
			found = append(found, withdrawnDate(w.Date, notYet).At(KeySpan(files, b.File, "withdrawn")))
		}
	}
	return found
}

// bodyOf is a bulletin's text without its blanks.
func bodyOf(files fs.FS, b *site.Bulletin) string {
	src, _, err := ReadText(files, b.File)
	if err != nil || int(b.BodyOffset) > len(src.Text) {
		return b.File // unlike any other
	}
	return strings.Join(strings.Fields(src.Text[b.BodyOffset:]), "")
}

// duplicateKey is what makes two bulletins of one date one for their readers.
type duplicateKey struct {
	title, kicker, subtitle string
	district                *site.District
}

// duplicates are those of some bulletins of one date that say the same as one before, after that one. Drafts are not
// published, and one that expires or was withdrawn may have been replaced. Seen is an empty map for its use.
func duplicates(bulletins []*site.Bulletin, seen map[duplicateKey]*site.Bulletin) (pairs [][2]*site.Bulletin) {
	for i, b := range bulletins {
		if alone(bulletins, i) { // as most are, whose titles then need not be folded
			continue
		}
		if b.Draft || !b.Expires().IsZero() || b.Withdrawal() != nil || b.Title == "" || b.Date.IsZero() ||
			len(b.Districts) == 0 {
			continue
		}
		more := b.More.OrNone()
		key := duplicateKey{title: foldTitle(b.Title), kicker: more.Kicker, subtitle: more.Subtitle, district: b.District()}
		if first := seen[key]; first != nil {
			pairs = append(pairs, [2]*site.Bulletin{first, b})
			continue
		}
		seen[key] = b
	}
	return pairs
}

// alone reports whether no other of some bulletins is of the district of one. Of many it says no without looking.
func alone(bulletins []*site.Bulletin, i int) bool {
	if len(bulletins) > 64 {
		return false
	}
	if len(bulletins[i].Districts) == 0 {
		return true
	}
	for j, other := range bulletins {
		if j != i && len(other.Districts) > 0 && other.District() == bulletins[i].District() {
			return false
		}
	}
	return true
}

// foldTitle is the same for titles that look alike.
func foldTitle(title string) string {
	if strings.ContainsFunc(title, unicode.IsSpace) || !norm.NFC.IsNormalString(title) {
		return strings.Join(strings.FieldsFunc(norm.NFC.String(title), unicode.IsSpace), "")
	}
	return title
}
