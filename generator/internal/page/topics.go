package page

import (
	"maps"
	"slices"

	"jianbao/generator/internal/site"
)

type topicInputs struct {
	URL, Title, Intro string
	Total             int
	Sections          []sectionInputs
	Feed              *Feed
}

// sectionInputs is a district's part of a round-up.
type sectionInputs struct {
	District districtRef
	Cards    cardRefs
}

type topicsInputs struct{ Topics []TopicCard }

func (p *Plan) addTopics() {
	if len(p.s.Topics) == 0 {
		return
	}
	trail := p.below(p.inside[nil], &Link{p.opts.Text("topics"), p.link("/topics/")})
	for _, t := range p.s.Topics {
		url := "/topics/" + t.Slug + "/"
		page := Page{URL: url, series: &series{Template: "topic", what: whatTopic}}
		addPage(p, page, func(g *Gatherer, _ *Page, in *topicInputs) {
			*in = topicInputs{URL: url, Title: t.Title, Intro: t.Intro, Total: len(p.topics[t]), Feed: p.feeds[url]}
			in.Sections = g.sections(t)
		}, func(e *env, in *topicInputs) any { return e.topicView(in, trail) })
	}
	addPage(p, Page{URL: "/topics/", series: &series{Template: "topics", what: whatTopic}},
		func(g *Gatherer, _ *Page, in *topicsInputs) { in.Topics = g.plan.topicCards() },
		func(e *env, in *topicsInputs) any {
			head := e.head("topics", "/topics/", e.opts.Text("topics"), e.inside[nil], nil)
			return &TopicsView{Site: e.Site, Page: head, Topics: in.Topics}
		})
}

func (e *env) topicView(in *topicInputs, trail *Trail) any {
	v := &TopicView{Site: e.Site, Page: e.head("topic", in.URL, in.Title, trail, in.Feed), Intro: in.Intro, Total: in.Total}
	v.Page.Description = in.Intro
	for _, s := range in.Sections {
		d := s.District.District
		v.Sections = append(v.Sections, Section{District: e.links[d], ID: d.Slug, Cards: e.cards(s.Cards)})
	}
	return v
}

// sections groups a topic's bulletins by their district, in the site's order. A joint bulletin stands in the section of
// its first district.
func (g *Gatherer) sections(t *site.Topic) (sections []sectionInputs) {
	by := map[*site.District][]*site.Bulletin{}
	for _, b := range g.plan.topics[t] {
		by[b.District()] = append(by[b.District()], b)
	}
	order := func(d, e *site.District) int { return g.plan.filed[d].order - g.plan.filed[e].order }
	for _, d := range slices.SortedFunc(maps.Keys(by), order) {
		sections = append(sections, sectionInputs{districtRef{d}, g.cards(by[d])})
	}
	return sections
}

func (p *Plan) topicCards() (cards []TopicCard) {
	for _, t := range p.s.Topics {
		card := TopicCard{
			Title: t.Title, URL: p.link("/topics/" + t.Slug + "/"), Intro: t.Intro, Bulletins: len(p.topics[t]),
		}
		districts := map[*site.District]bool{}
		for _, b := range p.topics[t] {
			districts[b.District()] = true
		}
		if card.Districts = len(districts); card.Bulletins > 0 {
			card.Newest = p.topics[t][0].Date
		}
		cards = append(cards, card)
	}
	return cards
}
