package content

import (
	"io/fs"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// wholeFindings is what is wrong with bulletins beside each other, and at a time. What a file alone shows is found when
// it is read, and recorded with it.
func wholeFindings(files fs.FS, bulletins []*site.Bulletin, now time.Time) (found []diag.Diagnostic) {
	byDate := make(map[int64][]*site.Bulletin, len(bulletins))
	for _, b := range bulletins {
		if b.Date.IsZero() {
			continue
		}
		at := b.Date.Unix()
		byDate[at] = append(byDate[at], b)
		if b.Updated.After(now) && !b.Draft {
			day := b.Updated.Format(time.DateOnly)
			found = append(found, diag.New(diag.UpdatedFuture, day).At(keySpan(files, b.File, "updated")))
		}
	}
	for _, list := range byDate {
		if len(list) < 2 {
			continue
		}
		slices.SortFunc(list, func(a, b *site.Bulletin) int { return strings.Compare(a.File, b.File) })
		twins(list, func(first, second *site.Bulletin) {
			found = append(found, diag.New(diag.BulletinTwice, first.File).At(keySpan(files, second.File, "title")))
		})
	}
	return found
}
