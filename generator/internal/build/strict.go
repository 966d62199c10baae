package build

import (
	"cmp"

	"jianbao/generator/internal/inspect"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// With Strict the check's findings count like the build's own. The check is fed what the build reads, converts and
// renders anyway, so that a site is loaded, planned and converted once. Pages that are reused are rendered for it, and
// not written. Its errors are known before the index is made: then nothing is published.

func (b *build) checkOptions() inspect.Options {
	return inspect.Options{Out: b.opts.Out, Now: b.opts.Now}
}

// beginCheck begins the check with Strict.
func (b *build) beginCheck() error {
	if !b.opts.Strict {
		return nil
	}
	check, found, err := inspect.New(b.ctx, b.checkOptions(), b.Renderer, b.diags.Sorted())
	b.check = check
	b.diags.Add(found...)
	return err
}

// checkLoaded makes the check of a build that is about to end.
func (b *build) checkLoaded() error {
	if b.check == nil {
		return nil
	}
	b.check = nil
	found, err := inspect.Loaded(b.ctx, b.checkOptions(), *b.Renderer, b.diags.Sorted())
	b.diags.Add(found...)
	return err
}

// convert reads a bulletin's file again and converts its body. With Strict the check reads the text, too.
func (b *build) convert(c *markdown.Converter, bulletin *site.Bulletin) (render.Body, *inspect.Text, error) {
	if b.check == nil || bulletin == nil {
		body, err := b.Convert(b.ctx, c, bulletin, true)
		return body, nil, cmp.Or(err, b.changed(body.Findings))
	}
	src, unread := b.ReadText(bulletin, true)
	if src == nil {
		return render.Body{Findings: unread}, nil, b.changed(unread)
	}
	text := b.check.Text(bulletin, src)
	body, err := b.ConvertText(b.ctx, c, bulletin, src, text.Link)
	return body, text, err
}

// finishCheck adds what the check found. All pages were rendered.
func (b *build) finishCheck() error {
	if b.check == nil {
		return nil
	}
	found, err := b.check.Finish()
	b.diags.Add(found...)
	return err
}
