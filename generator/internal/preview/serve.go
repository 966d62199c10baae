package preview

import (
	"context"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/serve"
)

// Options say what to show while it is written.
type Options struct {
	Site   string    // the site's folder
	Port   int       // the first that is tried; 0 is any
	Follow bool      // the browser goes to the bulletin that changed
	Poll   bool      // look every second instead of being told by the system
	Lang   diag.Lang // of what is said in the browser; "" is the site's
	Now    func() time.Time
	Notify func(Event, diag.Lang) // called for each event, one call at a time
}

// Event is something that the officer should know.
type Event = serve.Event

// Serve shows the site on this machine until the context ends, and what is changed at once. Nothing is
// written but the cache of photos. The error is a [*fault.CannotRun]; a site's own errors are shown.
func Serve(ctx context.Context, opts Options) error {
	lang := opts.Lang
	server, err := serve.Listen(serve.Options{
		Dir: opts.Site, Port: opts.Port, Follow: opts.Follow, Poll: opts.Poll, Now: opts.Now,
		Notify: func(e Event) { opts.Notify(e, lang) },
	})
	if err != nil {
		return fault.New(diag.New(diag.PortTaken, opts.Port), err)
	}
	var p *Preview
	err = server.Run(ctx, func(ctx context.Context) (serve.Site, error) {
		var err error
		if p, err = Open(ctx, opts.Site, opts.Now, opts.Lang); err != nil {
			return nil, err
		}
		lang = p.Language()
		return p, nil
	})
	if p != nil {
		p.Close()
	}
	return err
}
