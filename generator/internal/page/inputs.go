package page

import (
	"reflect"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// Keys
//
// A page's key covers everything that its bytes depend on. The view's part is the digest of the view's inputs: plain
// values, and references to cards that carry the sums of what those show. A view is made of its inputs and of env, and
// of nothing else; env is covered by Common, which is part of every key. So a field that a view shows cannot be missing
// in its key: the function that makes the view could not read it.
//
// Inputs are gathered for every page by every build, and cost about a microsecond each: cards are not made for them,
// and the sums of bulletins are recorded with their sources.

// inputsOf makes the view of a page of its inputs, and their digest. Pages of one list share one.
type inputsOf interface {
	view(g *Gatherer, page *Page) any // without what follows from a bulletin's body
	sum(g *Gatherer, page *Page, with digest.Sum) digest.Sum
}

// inputs gathers inputs of one kind, and makes views of them.
type inputs[I any] struct {
	gather func(g *Gatherer, page *Page, in *I)
	make   func(e *env, in *I) any
}

func (k *inputs[I]) view(g *Gatherer, page *Page) any {
	in := new(I)
	k.gather(g, page, in)
	return k.make(g.plan.env, in)
}

func (k *inputs[I]) sum(g *Gatherer, page *Page, with digest.Sum) digest.Sum {
	in := slot[I](g)
	k.gather(g, page, in)
	return g.hasher.OfWith(with, in)
}

// addPage adds a page whose view is made of inputs of one kind.
func addPage[I any](p *Plan, page Page, gather func(g *Gatherer, page *Page, in *I), make func(e *env, in *I) any) {
	page.inputs = &inputs[I]{gather, make}
	p.Pages = append(p.Pages, &page)
}

// Gatherer gathers the inputs of one view after the other. Each goroutine needs its own.
type Gatherer struct {
	plan    *Plan
	hasher  *digest.Hasher
	common  digest.Sum
	refs    []cardRef            // of the present inputs
	summing bool                 // inputs are gathered for their digest, not for a view
	slots   map[reflect.Type]any // inputs that are filled again and again, by type
}

// NewGatherer returns one. The hasher may be shared by many.
func (p *Plan) NewGatherer(h *digest.Hasher) *Gatherer {
	return &Gatherer{summing: true, plan: p, hasher: h, slots: map[reflect.Type]any{}, common: p.commonSum(h)}
}

// Common is the digest of what every page may show.
func (g *Gatherer) Common() digest.Sum { return g.common }

// slot is the zero value of a kind of inputs, in the memory that was used for the last one.
func slot[I any](g *Gatherer) *I {
	g.refs = g.refs[:0]
	kind := reflect.TypeFor[I]()
	in, ok := g.slots[kind].(*I)
	if !ok {
		in = new(I)
		g.slots[kind] = in
	}
	*in = *new(I)
	return in
}

// card is the reference to a bulletin's card.
func (g *Gatherer) card(b *site.Bulletin) cardRef {
	if b = g.plan.Current(b); !g.summing {
		return cardRef{of: b}
	}
	return g.plan.newRef(g.hasher, b)
}

// cards are the references to the cards of a list. They are valid until the next inputs are gathered.
func (g *Gatherer) cards(list []*site.Bulletin) cardRefs {
	from := len(g.refs)
	for _, b := range list {
		g.refs = append(g.refs, g.card(b))
	}
	return g.refs[from:len(g.refs):len(g.refs)]
}

// Sum is the digest of all that a page shows, but for a bulletin's own text and photos, and for what all pages may
// show: the caller gives a digest that covers Common, which becomes part of it.
func (g *Gatherer) Sum(page *Page, common digest.Sum) digest.Sum {
	return page.inputs.sum(g, page, common)
}

// TextSum is the digest of all that a bulletin's own page is made of, but for where the links of its text lead, and for
// what the page shows of others.
func (g *Gatherer) TextSum(b *site.Bulletin) digest.Sum {
	b = g.plan.Current(b)
	if len(b.Photos) == 0 && !g.plan.opts.Preview {
		return b.Sum
	}
	sums := []digest.Sum{b.Sum, {}}
	if g.plan.held(b) {
		sums[1][0] = 1
	}
	for i := range b.Photos {
		var sum digest.Sum
		if made := g.plan.opts.Photos(b, i); made != nil {
			sum = made.digest(g.hasher)
		}
		sums = append(sums, sum)
	}
	return digest.Join(sums...)
}

// CardsSum is the digest of the cards of a list.
func (g *Gatherer) CardsSum(list []*site.Bulletin) digest.Sum {
	g.refs = g.refs[:0]
	return g.hasher.Of(&struct{ Cards cardRefs }{g.cards(list)})
}

// Common is what every page may show: the value that views have as Site, and how times are shown.
func (p *Plan) Common() any {
	return &struct {
		Site     *Site
		Location string
		Preview  bool
		NoSearch bool
	}{p.Site, p.s.Location.String(), p.opts.Preview, p.opts.NoSearch}
}

func (p *Plan) commonSum(h *digest.Hasher) digest.Sum { return h.Of(p.Common()) }

// View is the value that a page's template is executed with. Only a bulletin's own page needs its converted body.
func (p *Plan) View(page *Page, body markdown.Document) any {
	g := &Gatherer{plan: p, hasher: p.hasher}
	view := page.inputs.view(g, page)
	if v, ok := view.(*BulletinView); ok {
		v.addBody(body)
	}
	p.finish(view)
	return view
}

// Current is the present version of a bulletin: in a preview it may have been edited since the pages were planned.
func (p *Plan) Current(b *site.Bulletin) *site.Bulletin {
	if edited, ok := p.edited[b]; ok {
		return edited
	}
	return b
}
