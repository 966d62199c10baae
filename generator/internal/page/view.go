package page

import (
	"html/template"
	"time"

	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// Site is what every page may show of the site as a whole. It holds no counts and no dates, so
// that a new bulletin changes nothing here.
type Site struct {
	Title        string
	Home         string // the path of the front page: "/", or "/jianbao/" below one
	BaseURL      string // absolute, ends in a slash; "" when not set
	Language     string
	Domain       string // the host of base_url; "" when not set
	Search       string // the path of the search page
	Feed         *Feed  // of the whole site; nil where there is none
	Organization Organization
	Districts    []*DistrictNode // the roots of the tree
	Menu         []*DistrictNode // the same for a menu on every page: without the levels below, where they are too many
	Topics       []*Link
	Pages        []*Link      // the pages of the site's own that are in the menu
	Entries      []*MenuEntry // of the menu
	Alone        bool         // the site has one district alone: pages need not say which

	Logo, LogoDark *Picture // nil where there is none
	Icon           string   // the address of the icon as SVG; "" where there are pixels alone
	Share          *Picture // where a page without photos is shared; nil where there is none

	Blocks  []Block        // of the front page, in their order
	Extra   map[string]any // for themes
	Scripts []Script       // of third parties; none in a preview or on a disk

	ExternalNotice bool       // readers are asked before they leave for another site
	Loads          site.Loads // from the sites of others
	Offline        bool       // a copy for disks, of which no server knows
}

// Script is a script of a third party.
type Script struct {
	Src  string
	Data template.HTMLAttr // the attributes data-… of its element
}

// Block is a block of the front page: lead, topics, latest, ranking, photos, districts or more.
type Block struct {
	Name   string
	Beside string // the block beside it: topics beside lead, ranking beside latest; else ""
}

// LogoWide reports whether the logo stands for the site's name: one that is much wider than high has it in it.
func (s *Site) LogoWide() bool { return s.Logo != nil && s.Logo.Width*2 >= s.Logo.Height*5 }

// Header is what stands above a page: the site, with the page's own entry of the menu marked. Pages below one entry
// share one, so that themes may use it as the value of a fragment.
type Header struct {
	*Site
	Entries []*MenuEntry
}

// MenuEntry is an entry of the menu.
type MenuEntry struct {
	Title, URL string // without an address it only opens what lies below
	Current    string // "page" if it leads to this page, "true" if to one above it or what lies below does; else ""
	Districts  bool   // the districts lie below it: Menu of the site
	Children   []*MenuEntry
}

// Organization is who publishes the site, as site.toml says, with what follows from it.
type Organization struct {
	site.Organization
	PoliceURL string // where the police's record of the site can be seen; "" when not known
	Badge     *Badge // 党政机关网站标识; nil where there is none
}

// Badge is a picture that leads to another site.
type Badge struct {
	Picture
	Link string // "" where it leads nowhere
}

// Feed is where what a page lists can be subscribed to.
type Feed struct{ Title, Atom, JSON string }

// Link is a title and where it leads. Links to districts, topics and tags are made once and shared
// by all views, so that themes may use them as values of fragments.
type Link struct{ Title, URL string }

// DistrictNode is a district with those below it.
type DistrictNode struct {
	Name, URL, Code string
	Children        []*DistrictNode
}

// Head is what stands in a page's head. Every view has one as Page, beside the Site.
type Head struct {
	Kind        string // the template's name: "bulletin", "district", …
	Title       string // of the page, without the site's; "" on the front page
	Description string
	URL         string // path, escaped
	Canonical   string // absolute where base_url is set, else the path
	Trail       *Trail // nil on the front page
	Header      *Header
	NoIndex     bool          // not for search engines
	Share       *Picture      // where the page is shared, with its whole address; nil without photos
	Feed        *Feed         // of what the page lists; nil where there is none
	Meta        template.HTML // for <head>: what machines read of the page (see head.go)
	Policy      template.HTML // for <head>, before all else: the tag with the content security policy
}

// Trail is the breadcrumbs from the front page down, without the page itself. Pages in one place
// share one.
type Trail struct{ Links []*Link }

// Card is what other pages show of a bulletin.
type Card struct {
	Title    string
	URL      string
	Date     time.Time
	DateOnly bool   // the officer gave no time of day
	District *Link  // nil where the site has one alone
	Summary  string // only where the officer gave one
	Cover    *Cover
	Pinned   bool
	Held     bool // a draft in a preview
	Lapsed   bool // it no longer holds
}

// Cover is the picture of a card, cut to 3:2.
type Cover struct {
	URL           string // the narrowest on cards, the widest on the bulletin's own page
	Width, Height int    // of that one
	SrcSet        string // all widths; "" when there is only one
	AVIF          string // all widths as AVIF; "" where the site makes none
	Class         string // tone-rgb: a colour to stand where the picture will be
}

// Picture is a file to show.
type Picture struct {
	URL           string
	Width, Height int
}

// Photo is a photo of a bulletin at its widest, for themes that show photos outside the body.
type Photo struct {
	Picture
	Alt, Caption, Credit string
	Taken                time.Time // by the camera's clock, zero if unknown
	Camera               string    // "" if unknown
}

// List is one page of a list of bulletins. Pages are numbered from the oldest, so that a page
// once filled never changes; the front page of a list holds the newest 20 to 39.
type List struct {
	Cards  []*Card
	Total  int   // bulletins in the whole list; on its front page only, since it changes
	Number int   // of this page, 0 for the front page
	Newer  *Link // nil at the front
	Older  *Link // nil at the end
}

// HomeView is the front page, and its older pages.
type HomeView struct {
	Site *Site
	Page Head
	List List

	// On the front page only. What the lead and the pinned show is not repeated in the list, whose cards are those of
	// Latest and then of More.
	Latest  []*Card
	More    []*Card
	Lead    *Card   // the first pinned, or the newest with a cover; nil without bulletins
	Pinned  []*Card // the others that are pinned
	Wall    []*Shot
	Ranking Ranking
}

// Shot is a photo on a wall of photos, at its narrowest, and the card of its bulletin.
type Shot struct {
	Photo
	SrcSet, AVIF string
	Class        string // tone-rgb
	Card         *Card
}

// Ranking is how many bulletins each district contributed in a year, the most first.
type Ranking struct {
	Year      int
	Districts []Rank
}

// Rank is one district in a ranking.
type Rank struct {
	District *Link
	Count    int
	Percent  int // of the first
}

// Chart is how many bulletins each of the last months had, oldest first, in the units of a drawing.
type Chart struct {
	Bars          []Bar
	Width, Height int
	From, To      time.Time
	Total, Most   int // in all, and in one month
}

// Bar is one month of a chart.
type Bar struct {
	Month        time.Time
	Count        int
	X, Y, Height int
}

// DistrictView is a district's index: its own bulletins and those of the districts below it.
type DistrictView struct {
	Site     *Site
	Page     Head
	District DistrictNode
	List     List

	// On the front page of the list only.
	Years []Year // its months, newest first
	Chart *Chart // nil where there is one month alone
	Wall  []*Shot
}

// Month links one month's bulletins.
type Month struct {
	Time  time.Time // its first day
	URL   string
	Count int
}

// Year groups months.
type Year struct {
	Year   int
	URL    string
	Months []Month
}

// YearView is one year by month: of a district, with all its bulletins; or of the whole site, with the newest of each
// month. A year of 200 bulletins and more is several pages.
type YearView struct {
	Site     *Site
	Page     Head
	Year     int
	District *DistrictNode  // nil for the whole site
	List     List           // its cards are those of the sections
	Sections []MonthSection // newest first

	// On the front page only.
	Contents       []MonthLink // all months of the year, newest first
	Next, Previous *Link       // years
}

// MonthSection is a month's part of a year. In a year of the whole site it is the month with its own page; else its URL
// is "", and it counts the cards.
type MonthSection struct {
	Month
	ID    string // of the section, for links: "m09"
	Cards []*Card
}

// MonthLink leads to a month's section. It has the section's ID itself where that is on another page, so that what is
// linked as /wuhou/2022/#m09 is found there in any case.
type MonthLink struct {
	Month
	ID string
}

// MonthView is one month of the whole site.
type MonthView struct {
	Site           *Site
	Page           Head
	Month          time.Time
	List           List
	Next, Previous *Month
}

// MonthsView lists all months by year.
type MonthsView struct {
	Site  *Site
	Page  Head
	Years []Year
}

// DistrictsView lists the whole tree with counts.
type DistrictsView struct {
	Site      *Site
	Page      Head
	Districts []Count
	Total     int
}

// Count is a district or tag in the list of all, with the number of bulletins in and below it.
type Count struct {
	Title, URL string
	Count      int
	Children   []Count
}

// TopicView is a round-up: a section for each district that reported, in the site's order.
type TopicView struct {
	Site     *Site
	Page     Head
	Intro    string
	Total    int
	Sections []Section
}

// Section is one district's part of a round-up.
type Section struct {
	District *Link
	ID       string // for links within the page
	Cards    []*Card
}

// TopicsView lists the topics.
type TopicsView struct {
	Site   *Site
	Page   Head
	Topics []TopicCard
}

// TopicCard is one topic in the list of all.
type TopicCard struct {
	Title, URL string
	Intro      string
	Bulletins  int
	Districts  int
	Newest     time.Time
}

// TagView lists the bulletins with one tag.
type TagView struct {
	Site *Site
	Page Head
	Tag  string
	List List
}

// TagsView lists all tags with counts, the most frequent first.
type TagsView struct {
	Site *Site
	Page Head
	Tags []Count
}

// BulletinView is a bulletin's own page. A page with an address of its own, such as /guanyu/, has one as well, for the
// template "page": without a date, districts, topics, tags and neighbours.
type BulletinView struct {
	Site                   *Site
	Page                   Head
	Kicker, Subtitle       string
	Number                 string // of the document; "" for most
	Note                   string // below the title, with its brackets
	Summary                string // given, or cut from the text
	Date                   time.Time
	DateOnly               bool
	Updated                time.Time // zero when it was not changed
	UpdatedDay             bool      // that is without a time of day
	District               *Link
	Districts              []*Link // more than one for a joint bulletin
	Topics, Tags           []*Link
	Source, Author, Editor string
	Reviewers              []string
	Body                   template.HTML
	Text, Gallery          template.HTML // Body in two parts: the photos that the text does not place follow it
	Signed                 []string
	SignedDate             time.Time // zero when it is not given
	Words, Minutes         int
	Headings               []markdown.Heading
	Tables                 int      // of CSVs that the text shows
	Contents               []*Entry // nil where there is no table of contents
	Cover                  *Cover
	Photos                 []Photo
	Attachments            []Attachment
	Media                  []Attachment  // played by the text and not listed
	Newer, Older           *Card         // neighbours in the district
	Related                []*Card       // the nearest in time in the same topic
	QR                     template.HTML // of the page's address, a <symbol id="_qr"> for <use>; "" without base_url
	Extra                  map[string]any
	Held                   bool    // a draft, shown only in a preview
	Lapsed                 *Lapsed // nil unless it no longer holds

	contents site.Contents
}

// Lapsed says since when a bulletin does not hold, and why.
type Lapsed struct {
	Date   time.Time // zero when not known
	Reason string
}

// WithdrawnView is what stands at the address of a withdrawn bulletin.
type WithdrawnView struct {
	Site   *Site
	Page   Head
	Notice bool      // it says so; else nothing but that it is gone
	Date   time.Time // of the withdrawal; zero when not known
	Reason string

	Preview bool   // a preview says what readers find here
	Target  string // in a preview: where they are led instead; "" where they stay
}

// Entry is a heading in a table of contents, with those below it.
type Entry struct {
	Title, ID string
	Below     []*Entry
}

// SearchView is the page where readers search. Its script reads the index beside it.
type SearchView struct {
	Site  *Site
	Page  Head
	Years []int // newest first

	NoSearch bool // there is no index: jianbao serve makes none
}

// NotFoundView is the page for addresses that lead nowhere.
type NotFoundView struct {
	Site  *Site
	Page  Head
	Moved []Move // the beginnings of addresses that lead on
}

// RedirectView leads from an old address to a bulletin, or from a withdrawn one elsewhere.
type RedirectView struct {
	Site   *Site
	Page   Head
	Target string
}
