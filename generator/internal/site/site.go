// Package site holds the domain types: a site, its districts and topics, its bulletins and their
// photos. Values are built once by the content room and never changed afterwards, so that every
// other room may read them from any goroutine. The package imports nothing of ours.
package site

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ContentFolder is where bulletins lie in the folder of a site.
const ContentFolder = "content"

// Site is everything that site.toml and content/ say.
type Site struct {
	Title        string
	BaseURL      string // absolute, ends in a slash; "" when not set
	Language     string // BCP 47, for example zh-CN
	Location     *time.Location
	Theme        string
	Organization Organization
	Look         Look
	Embed        []string       // sites whose videos pages may show in frames, of [EmbedHosts]
	Menu         []MenuEntry    // nil leaves the theme's own
	Extra        map[string]any // for themes
	Scripts      []Script       // of third parties
	Photos       PhotoSettings
	Files        FileSettings
	Deploys      []Deploy     // by name
	Static       []StaticFile // by name
	Districts    []*District  // the whole tree, parents before children, siblings in the site's order
	Topics       []*Topic     // in the order of site.toml
	Bulletins    []*Bulletin  // published ones, newest first
	Pages        []*Bulletin  // published pages with addresses of their own, by address; they are in no list
	Held         []Hold       // the others, by path
	Coming       []*Bulletin  // those of Held that a later build publishes by itself
	Withdrawn    []*Bulletin  // those of Held whose addresses say so, by path
	Unplaced     []*Bulletin  // without a valid district, date or address: only their bodies are still checked

	ExternalNotice bool // readers are asked before they leave for another site
	Check          CheckSettings
}

// All are the bulletins and pages of a site, also those that are not published.
func (s *Site) All() []*Bulletin {
	all := slices.Concat(s.Bulletins, s.Pages, s.Unplaced)
	for _, h := range s.Held {
		all = append(all, h.Bulletin)
	}
	return all
}

// CheckSettings are what a site says of the check before publication, as it says it.
type CheckSettings struct {
	Severity   map[string]string // by the code of a rule: off, warning, error or default
	OwnNumbers []string          // the office's own telephone numbers and addresses
	Hosts      []string          // other sites that links may lead to
	FreshDays  int               // 0 leaves it to the check
	MinWidth   int               // of a photo; 0 leaves it to the check
	Without    []string          // keys of [organization] that the site has no value for, and says so
}

// Organization is who publishes the site. Every field may be empty.
type Organization struct {
	Name       string // 主办单位
	Organizer  string // 承办单位
	Address    string
	Postcode   string
	Phone      string
	ICP        string // ICP 备案号
	Police     string // 公安备案号
	SiteIDCode string // 政府网站标识码
	Notice     string // one sentence more for the footer
	Badge      string // 党政机关网站标识: a picture in assets/
	BadgeURL   string // where it leads
}

// HomeBlocks are those that the front page may have, in their usual order.
var HomeBlocks = []string{"lead", "topics", "latest", "ranking", "photos", "districts", "more"}

// MenuEntry is an entry of the menu that all pages have.
type MenuEntry struct {
	Title    string
	URL      string      // a path of the site, or an address of another; "" only opens the children
	Children []MenuEntry // without children of their own
}

// Look is what the site's own face is made of.
type Look struct {
	Unit       string // what a district is called, 街道 say; "" is the language's own word
	Ink        string // of text, as #1f1c19; "" leaves the theme's, as for the others
	Ground     string
	Accent     string
	Logo       string // a picture in assets/, as the others
	LogoDark   string // for the dark colour scheme
	Favicon    string
	ShareImage string   // where a page without photos is shared
	Home       []string // the blocks of the front page in their order; nil is all of them
}

// PhotoSettings say what becomes of each photo.
type PhotoSettings struct {
	Widths    []int // longest first, in pixels; a photo is never enlarged
	Quality   int   // JPEG quality, 1 to 100
	AVIF      bool  // an AVIF beside each JPEG, for browsers that know it
	MaxPixels int   // of an original
	MaxBytes  int64 // of an original
	Memory    int64 // bytes of pixels in flight; 0 leaves it to the machine

	Cache      Deploy   // the shared cache, a folder or an object storage; without To there is none
	CacheTrust [][]byte // public keys, of which one signed each entry of it that is used; none: all are used
}

// District is a node of the tree of administrative divisions.
type District struct {
	Code     string // six digits, from the published national codes
	Name     string
	Slug     string
	Aliases  []string
	Old      []string // slugs that it had: their addresses lead to the present one's
	Order    int      // siblings with a smaller one come first
	Since    time.Time
	Until    time.Time
	Parent   *District
	Children []*District
}

// Path is the names from the root down, joined by slashes: 四川省/成都市/武侯区.
func (d *District) Path() string {
	if d.Parent == nil {
		return d.Name
	}
	return d.Parent.Path() + "/" + d.Name
}

// Within reports whether the district is ancestor itself or lies below it.
func (d *District) Within(ancestor *District) bool {
	for ; d != nil; d = d.Parent {
		if d == ancestor {
			return true
		}
	}
	return false
}

// Topic is a campaign that many districts report on.
type Topic struct {
	Slug  string
	Title string
	Intro string
}

// Bulletin is one activity bulletin, without its body: bodies are read when a page is rendered. A page with an address
// of its own, such as /guanyu/, is one as well: it has More.Page, and neither districts nor a date.
//
// A large site holds all of them, so what few bulletins have lies apart: it takes 320 bytes. Of more than 512 the garbage
// collector would mark it in a slower way (docs/performance.md).
type Bulletin struct {
	File    string // slash-separated, relative to the site: content/wuhou/yulin/index.md
	Slug    string
	Title   string
	Summary string
	Date    time.Time

	Districts []*District
	Topics    []*Topic
	Tags      []string
	Aliases   []string // old paths that lead here
	Photos    []Photo  // those of the front matter, then those only the body names
	By        *Credits // nil if it names nobody
	More      *More    // nil if it has none of it

	Cover int // index into Photos, or -1

	// A large site has many bulletins: these fit into eight bytes.
	BodyOffset int32 // bytes of decoded text before the body
	DateOnly   bool  // the officer gave no time of day
	Draft      bool
	Pinned     bool

	Digest [16]byte // of the whole text: while it is the same, so is the body

	// Digests for the keys of pages, made when the file is read and recorded with the rest: of what other pages may show
	// of it, its Listing, and of all but what the file system says of photos. They are asked for with Cover.
	ListingSum [16]byte
	Sum        [16]byte
}

// Folder is where its photos lie.
func (b *Bulletin) Folder() string { return path.Dir(b.File) }

// Credits say who a bulletin is from.
type Credits struct {
	Source    string // 来源
	Author    string
	Editor    string
	Reviewers []string
}

// Credits are who the bulletin is from; the zero value if it names nobody.
func (b *Bulletin) Credits() Credits {
	if b.By == nil {
		return Credits{}
	}
	return *b.By
}

// More is what few bulletins have. It lies apart, so that a site of plain bulletins has no room for it.
type More struct {
	Kicker     string    // 引题
	Subtitle   string    // 副题
	Updated    time.Time // zero when not given, as the two others
	UpdatedDay bool      // Updated is without a time of day
	PublishAt  time.Time
	Expires    time.Time
	Accept     []string  // findings of the check that are meant as they are
	Number     string    // 文号
	Note       string    // 题注, with its brackets
	Signed     []string  // 落款
	SignedDate time.Time // zero when not given
	Contents   Contents
	Page       string         // the address of a page of its own: /guanyu/; "" for a bulletin
	Menu       int            // its place in the menu, from 1; 0 is none
	Tables     []Table        // CSVs that the body shows
	Extra      map[string]any // for themes
	Files      []File         // beside it, that are published as they are: its attachments, then those only the body names
	Withdrawal *Withdrawal    // nil for one that was not withdrawn
}

// Table is a CSV that a body shows.
type Table struct {
	File   string   // slash-separated, relative to the bulletin's folder
	Digest [16]byte // of its bytes
	Stat   FileStat // as it was when the site was loaded
}

// Contents says whether a bulletin's page has a table of contents.
type Contents uint8

const (
	ContentsByLength Contents = iota // where it has many headings
	ContentsShown
	ContentsHidden
)

// noMore is that of all bulletins that have none of it. Nobody writes to it.
var noMore More

// orNone is what few bulletins have, only to be read; without any, the zero value.
func (m *More) orNone() *More {
	if m == nil {
		return &noMore
	}
	return m
}

// OrNone is a copy of what few bulletins have; without any, the zero value.
func (m *More) OrNone() More { return *m.orNone() }

// Updated is when the officer says that it was changed last; zero when not given.
func (b *Bulletin) Updated() time.Time { return b.More.orNone().Updated }

// Expires is when it disappears; zero when not given.
func (b *Bulletin) Expires() time.Time { return b.More.orNone().Expires }

// PublishAt is when it appears, if that is not its date; zero when not given.
func (b *Bulletin) PublishAt() time.Time { return b.More.orNone().PublishAt }

// Accept are the findings of the check that are meant as they are.
func (b *Bulletin) Accept() []string { return b.More.orNone().Accept }

// Page is the address of a page of its own, and "" for a bulletin.
func (b *Bulletin) Page() string { return b.More.orNone().Page }

// Tables are the CSVs that the body shows.
func (b *Bulletin) Tables() []Table { return b.More.orNone().Tables }

// Placed reports whether it has an address.
func (b *Bulletin) Placed() bool { return len(b.Districts) > 0 && !b.Date.IsZero() || b.Page() != "" }

// Extra is what the front matter has for themes.
func (b *Bulletin) Extra() map[string]any { return b.More.orNone().Extra }

// Listing is what other pages may show of a bulletin, but for the picture of its cover: a card is made of it and of
// nothing else, so that a card's key covers all that a card shows.
type Listing struct {
	Slug     string
	Title    string
	Summary  string
	Date     time.Time
	DateOnly bool
	District string // slug of the first
	Pinned   bool
	Lapsed   bool
}

// Listing returns it.
func (b *Bulletin) Listing() Listing {
	return Listing{
		Slug: b.Slug, Title: b.Title, Summary: b.Summary, Date: b.Date, DateOnly: b.DateOnly,
		District: b.District().Slug, Pinned: b.Pinned, Lapsed: b.Lapsed(),
	}
}

// URL is the bulletin's path on the site: /wuhou/2022/yulin-hesuan/.
func (l *Listing) URL() string {
	url := make([]byte, 0, 64) // asked for several times of every bulletin
	return string(l.AppendURL(url))
}

// AppendURL appends it.
func (l *Listing) AppendURL(url []byte) []byte {
	url = append(append(append(url, '/'), l.District...), '/')
	if year := l.Date.Year(); 1000 <= year && year <= 9999 {
		url = strconv.AppendInt(url, int64(year), 10)
	} else {
		url = l.Date.AppendFormat(url, "2006")
	}
	return append(append(append(url, '/'), l.Slug...), '/')
}

// District is the first, whose slug the URL begins with.
func (b *Bulletin) District() *District { return b.Districts[0] }

// URL is the bulletin's path on the site: /wuhou/2022/yulin-hesuan/, or /guanyu/.
func (b *Bulletin) URL() string {
	url := b.AppendURL(make([]byte, 0, 64))
	if at := len(ContentFolder); len(b.File) > at+len(url) && b.File[at:at+len(url)] == string(url) {
		return b.File[at : at+len(url)] // most files lie where their pages do
	}
	return string(url)
}

// AppendURL appends it.
func (b *Bulletin) AppendURL(url []byte) []byte {
	if page := b.Page(); page != "" {
		return append(url, page...)
	}
	l := Listing{Slug: b.Slug, Date: b.Date, District: b.District().Slug}
	return l.AppendURL(url)
}

// Photo is a picture of a bulletin.
type Photo struct {
	File    string // slash-separated, relative to the bulletin's folder
	Alt     string
	Caption string
	Credit  string
	Focus   *[2]float64 // where a cover is cut, from 0, 0 at the upper left to 1, 1; nil finds it
	Stat    FileStat    // as it was when the site was loaded; zero if it was not there
}

// SamePages reports whether two versions of a bulletin stand on the same pages, in the same order.
func SamePages(a, b *Bulletin) bool {
	_, zone := a.Date.Zone() // which month it is depends on it
	_, other := b.Date.Zone()
	return a.Slug == b.Slug && a.Date.Equal(b.Date) && zone == other && slices.Equal(a.Districts, b.Districts) &&
		slices.Equal(a.Topics, b.Topics) && slices.Equal(a.Tags, b.Tags) && slices.Equal(a.Aliases, b.Aliases) &&
		a.Pinned == b.Pinned && a.Draft == b.Draft && a.PublishAt().Equal(b.PublishAt()) &&
		a.Expires().Equal(b.Expires()) && a.Page() == b.Page() && sameWithdrawal(a, b) &&
		a.More.OrNone().Menu == b.More.OrNone().Menu &&
		(a.Page() == "" || a.Title == b.Title) // which pages below it, and the menu, show
}

// Compare orders bulletins newest first; of one moment, by path, so that the order never
// depends on the order of reading.
func Compare(a, b *Bulletin) int {
	return cmp.Or(b.Date.Compare(a.Date), strings.Compare(a.File, b.File))
}

// HoldReason is why a bulletin is not published.
type HoldReason uint8

const (
	Draft HoldReason = iota
	Future
	Expired
	Withdrawn
)

// Hold is a bulletin that this build leaves out.
type Hold struct {
	File   string
	Title  string
	Reason HoldReason
	At     time.Time // when it appears (Future) or disappeared (Expired), or the day of Withdrawn

	Bulletin *Bulletin
}

// Hold reports whether and why the bulletin is held at the given time.
func (b *Bulletin) Hold(now time.Time) (Hold, bool) {
	h := Hold{File: b.File, Title: b.Title, Bulletin: b}
	appears := b.Date
	if at := b.PublishAt(); !at.IsZero() {
		appears = at
	}
	switch {
	case b.Draft:
		h.Reason = Draft
	case b.withdrawn(): // its notice stays, whatever times it has
		h.Reason, h.At = Withdrawn, b.Withdrawal().Date
	case !b.Expires().IsZero() && !now.Before(b.Expires()):
		h.Reason, h.At = Expired, b.Expires()
	case now.Before(appears):
		h.Reason, h.At = Future, appears
	default:
		return Hold{}, false
	}
	return h, true
}
