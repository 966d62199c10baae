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
	Organization site.Organization
	Districts    []*Place // the roots of the tree
	Topics       []*Link
}

// Link is a title and where it leads. Links to districts, topics and tags are made once and shared
// by all views, so that themes may use them as values of fragments.
type Link struct{ Title, URL string }

// Place is a district with those below it.
type Place struct {
	Name, URL, Code string
	Children        []*Place
}

// Head is what stands in a page's head. Every view has one as Page, beside the Site.
type Head struct {
	Kind        string // the template's name: "bulletin", "district", …
	Title       string // of the page, without the site's; "" on the front page
	Description string
	URL         string   // path, escaped
	Canonical   string   // absolute where base_url is set, else the path
	Trail       *Trail   // nil on the front page
	NoIndex     bool     // not for search engines
	Share       *Picture // where the page is shared, with its whole address; nil without photos
}

// Trail is the breadcrumbs from the front page down, without the page itself. Pages in one place
// share one.
type Trail struct{ Links []*Link }

// Card is what other pages show of a bulletin.
type Card struct {
	Title    string
	URL      string
	Date     time.Time
	DateOnly bool // the officer gave no time of day
	District *Link
	Summary  string // only where the officer gave one
	Cover    *Cover
	Pinned   bool
	Held     bool // a draft in a preview
}

// Cover is the picture of a card, cut to 3:2.
type Cover struct {
	URL           string // the narrowest on cards, the widest on the bulletin's own page
	Width, Height int    // of that one
	SrcSet        string // all widths; "" when there is only one
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
	Site   *Site
	Page   Head
	Pinned []*Card // on the front page only, and not repeated below
	List   List
}

// DistrictView is a district's index: its own bulletins and those of the districts below it.
type DistrictView struct {
	Site     *Site
	Page     Head
	District Place
	List     List
	Months   []Month // newest first; on the front page of the list only
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
	Months []Month
}

// MonthView is one month, of the whole site or of a district.
type MonthView struct {
	Site           *Site
	Page           Head
	Month          time.Time
	District       *Link // nil for the whole site
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

// BulletinView is a bulletin's own page.
type BulletinView struct {
	Site                   *Site
	Page                   Head
	Kicker, Subtitle       string
	Summary                string // given, or cut from the text
	Date                   time.Time
	DateOnly               bool
	District               *Link
	Districts              []*Link // more than one for a joint bulletin
	Topics, Tags           []*Link
	Source, Author, Editor string
	Reviewers              []string
	Body                   template.HTML
	Words, Minutes         int
	Headings               []markdown.Heading
	Cover                  *Cover
	Photos                 []Photo
	Newer, Older           *Card // neighbours in the district
	Extra                  map[string]any
	Held                   bool // a draft, shown only in a preview
}

// NotFoundView is the page for addresses that lead nowhere.
type NotFoundView struct {
	Site *Site
	Page Head
}

// RedirectView leads from an old address to a bulletin.
type RedirectView struct {
	Site   *Site
	Page   Head
	Target string
}
