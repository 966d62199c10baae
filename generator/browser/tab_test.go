package browser

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tooLong guards the tests against hanging; nothing is measured by it.
const tooLong = 2 * time.Minute

// tab is one tab of the browser, which nobody else uses.
type tab struct {
	t          *testing.T
	ctx        context.Context
	scriptless bool

	mu     sync.Mutex
	at     string   // the page that it shows
	expect int64    // the status that the page itself may have
	faults []string // what went wrong on any page so far
}

// open opens a tab of a width and a height in CSS pixels, closed when the test ends.
func open(t *testing.T, width, height int64) *tab {
	t.Helper()
	if browser == nil {
		missing(t, "Chromium", installChromium)
	}
	b := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.watch))
	b.ctx = ctx
	t.Cleanup(func() {
		b.settle()
		cancel()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, fault := range b.faults {
			t.Error(fault)
		}
	})
	if err := chromedp.Do(ctx); err != nil { // a tab ends with the context of what is done first
		t.Fatal(err)
	}
	// Without this only one tab of the browser would have the focus.
	do(b, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
	b.resize(width, height)
	return b
}

// limited is the tab's context with a limit, for whatever waits for the browser.
func (b *tab) limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, tooLong)
}

// watch notes what no page may do.
func (b *tab) watch(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.fault(fmt.Sprintf("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.fault(fmt.Sprintf("console: %v", e.Args[0]))
		}
	case *log.EventEntryAdded:
		if strings.HasSuffix(e.Entry.URL, "/favicon.ico") {
			return // the browser asks for it by itself where it shows a picture alone, which names no icon
		}
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.fault(fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || !own(u) {
			b.fault("request to " + e.Request.URL)
		}
	}
}

func own(u *url.URL) bool {
	return u.Scheme == "data" || u.Scheme == "about" || u.Scheme == "file" && strings.HasPrefix(u.Path, filepath.ToSlash(filepath.Dir(public))) || u.Hostname() == "127.0.0.1"
}

func (b *tab) fault(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.expect == 404 && strings.Contains(text, "status of 404") && strings.Contains(text, b.at) {
		return // the browser logs the missing page itself
	}
	b.faults = append(b.faults, b.at+": "+text)
}

// forget drops what went wrong so far.
func (b *tab) forget() {
	b.settle()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = nil
}

func (b *tab) resize(width, height int64) {
	b.t.Helper()
	send(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// media sets the medium, "screen" or "print", and what the reader's system prefers of one thing.
func (b *tab) media(medium, feature, value string) {
	b.t.Helper()
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
	})
}

// textSize sets the size that the reader chose for text in the browser's settings; 16 is usual.
func (b *tab) textSize(pixels int64) {
	b.t.Helper()
	send(b, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: pixels}})
}

func (b *tab) withoutScripts() {
	b.t.Helper()
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.scriptless = true
}

// visit opens a page, by its path on the server or its whole address, and waits until it is loaded.
func (b *tab) visit(address string) {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = server + address
	}
	b.mu.Lock()
	b.at, b.expect = address, 200
	if strings.HasSuffix(address, missingPage) || strings.HasSuffix(address, oldMonth) ||
		strings.Contains(address, oldSlug) {
		b.expect = 404
	}
	b.mu.Unlock()
	do(b, chromedp.Navigate(address))
	b.settle()
}

// settle waits until the page has drawn twice, so that what scripts and styles had to do is done.
func (b *tab) settle() {
	ctx, cancel := b.limited()
	defer cancel()
	if b.scriptless {
		chromedp.Run(ctx, chromedp.Evaluate[int](`document.body.offsetHeight`)) // promises are never kept
		return
	}
	chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, awaited))
}

// press presses keys, each a constant of package kb, as a keyboard does: down with its character, and up.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		events := kb.Encode([]rune(key)[0])
		down, up := events[0], events[len(events)-1]
		if len(events) == 3 { // a character sent by itself would reach what the key's press gave the focus to
			down.Text = events[1].Text
		}
		send(b, input.DispatchKeyEvent, *down)
		send(b, input.DispatchKeyEvent, *up)
	}
}

// enter writes into the field that has the focus, as an input method does.
func (b *tab) enter(text string) {
	b.t.Helper()
	send(b, input.InsertText, input.InsertTextParams{Text: text})
}

func (b *tab) click(selector string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`document.querySelector(%q)?.checkVisibility()`, selector))
	do(b, chromedp.Click(chromedp.CSS(selector)))
	b.settle()
}

// wait waits until an expression is true.
func (b *tab) wait(expression string) {
	b.t.Helper()
	ctx, cancel := b.limited()
	defer cancel()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && ok {
			return
		}
		if ctx.Err() != nil {
			b.t.Fatalf("%s never came true at %s: %v", expression, eval[string](b, "location.href"), err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// arrive waits for a page that the last one leads to, by an expression that is true of it alone, until it is loaded:
// what is true of its first lines says nothing of its text or style.
func (b *tab) arrive(expression string) {
	b.t.Helper()
	b.wait(`(` + expression + `) && document.readyState === "complete"`)
	b.settle()
}

func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

func (b *tab) is(expression string) bool {
	b.t.Helper()
	return eval[bool](b, "!!("+expression+")")
}

func awaited(p *runtime.EvaluateParams) {
	yes := true
	p.AwaitPromise = &yes
}

// eval returns the value of an expression in the page, or of its promise.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := b.limited()
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, awaited))
	if err != nil {
		b.t.Fatalf("%s: %.200s: %v", b.at, expression, err)
	}
	return value
}

func do(b *tab, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.limited()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v", b.at, err)
	}
}

func send[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := b.limited()
	defer cancel()
	result, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v", b.at, command.Method, err)
	}
	return result
}
