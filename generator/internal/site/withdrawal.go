package site

import "time"

// Withdrawal says that a bulletin was withdrawn for good, and what its address shows since.
type Withdrawal struct {
	Kind   WithdrawalKind
	Date   time.Time // zero when not given
	Reason string
	To     string // of KindRedirect: an address of the site, a source's file, or another site's address

	// NoPage says that the address is not kept: it would tell the title.
	NoPage bool
}

// WithdrawalKind is what readers find at the address of a withdrawn bulletin.
type WithdrawalKind uint8

const (
	KindNotice   WithdrawalKind = iota // a page that says when and why
	KindGone                           // a page that says nothing but that it is gone
	KindRedirect                       // another page
	KindExpired                        // the text, which no longer holds
)

// Withdrawal is nil for a bulletin that was not withdrawn.
func (b *Bulletin) Withdrawal() *Withdrawal { return b.More.orNone().Withdrawal }

// Lapsed reports whether the bulletin is shown, though it no longer holds.
func (b *Bulletin) Lapsed() bool {
	w := b.Withdrawal()
	return w != nil && w.Kind == KindExpired
}

// withdrawn reports whether nothing of the bulletin is shown any more.
func (b *Bulletin) withdrawn() bool { return b.Withdrawal() != nil && !b.Lapsed() }

func sameWithdrawal(a, b *Bulletin) bool {
	x, y := a.Withdrawal(), b.Withdrawal()
	if x == nil || y == nil {
		return x == y
	}
	same := *x
	same.Date = y.Date
	return same == *y && x.Date.Equal(y.Date)
}
