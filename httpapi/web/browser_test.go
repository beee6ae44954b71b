package web_test

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to do something, on a machine that is busy
// with other things. A test ends with the first thing that takes longer.
const patience = time.Minute

// tab is a browser's tab with a page of the server. It shares nothing with other
// tabs but the process.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex
	hosts []string // that it may ask
	fine  []string // what the browser may say: a test brings it about
	said  []string // what the page said that it should not have
}

// open opens a page of a server. At the end of the test it reports whatever
// the page said, ran or loaded that it should not have.
func open(t *testing.T, base, path string) *tab {
	t.Helper()
	needBrowser(t)
	browser, err := sharedBrowser()
	if err != nil {
		t.Fatal(err)
	}
	return openIn(browser, t, base, path)
}

// openAlone opens a page in a browser of its own.
func openAlone(t *testing.T, base, path string) *tab {
	t.Helper()
	needBrowser(t)
	browser, end, err := startBrowser()
	t.Cleanup(end)
	if err != nil {
		t.Fatal(err)
	}
	return openIn(browser, t, base, path)
}

func openIn(browser context.Context, t *testing.T, base, path string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	// Chromium reports a form that was refused. The page is not at fault.
	b := &tab{t: t, ctx: ctx, fine: []string{"status of 422"}}
	b.allow(base)
	b.start()
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1280, 800), chromedp.Navigate(base+path))
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, s := range b.said {
			t.Error(s)
		}
	})
	return b
}

// listen keeps what a well-behaved page does not do.
func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		b.said = append(b.said, fmt.Sprintf("console: %v", e.Args))
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, "exception: "+thrown(e.ExceptionDetails))
	case *page.EventJavascriptDialogOpening:
		b.said = append(b.said, "dialog: "+e.Message)
	case *log.EventEntryAdded:
		said := func(s string) bool { return strings.Contains(e.Entry.Text, s) }
		if !slices.ContainsFunc(b.fine, said) {
			b.said = append(b.said, "log: "+e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || !slices.Contains(b.hosts, u.Host) && u.Scheme != "data" && u.Scheme != "blob" {
			b.said = append(b.said, "a request went to "+e.Request.URL)
		}
	}
}

// thrown says what a script threw, and where.
func thrown(e *runtime.ExceptionDetails) string {
	if e.Exception == nil {
		return e.Text
	}
	return e.Text + " " + e.Exception.Description
}

// allow lets the page ask the server at an address.
func (b *tab) allow(address string) {
	b.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hosts = append(b.hosts, u.Host)
}

// expect lets the browser say something.
func (b *tab) expect(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fine = append(b.fine, text)
}

// start starts the tab, which then lives as long as the test.
func (b *tab) start() {
	b.t.Helper()
	if err := chromedp.Do(b.ctx); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval returns the value of an expression.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v in %s", err, expression)
	}
	return v
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	if err := b.becomes(expression); err != nil {
		b.t.Fatalf("waited for %s: %v", expression, err)
	}
}

// becomes waits for an expression to be true. It asks again and again, because a page that
// goes elsewhere, or stands behind another one, may leave a question unanswered.
func (b *tab) becomes(expression string) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		once, done := context.WithTimeout(ctx, patience/6)
		is, err := chromedp.Run(once, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		done()
		if is {
			return nil
		}
		select {
		case <-ctx.Done():
			return cmp.Or(err, ctx.Err())
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// state waits for a region to say that it is in a state.
func (b *tab) state(selector, state string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.querySelector(%q)?.dataset.state === %q", selector, state))
}

// settled waits for a region to show something, or to say that there is nothing.
func (b *tab) settled(selector string) {
	b.t.Helper()
	const state = `["ready", "empty"].includes(document.querySelector(%q).dataset.state)`
	b.until(fmt.Sprintf(state, selector))
}

// text returns the text of an element.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}

// says waits for the text of an element to contain all of some texts. An answer appears
// over several frames.
func (b *tab) says(selector string, texts ...string) {
	b.t.Helper()
	for _, want := range texts {
		contains := fmt.Sprintf(
			"document.querySelector(%q)?.innerText.includes(%q)", selector, want)
		if err := b.becomes(contains); err != nil {
			b.t.Fatalf("%s is %q, without %q: %v", selector, b.text(selector), want, err)
		}
	}
}

// fill types into a field as a person does, and press clicks. Both wait until the element
// can be seen, because a place appears a moment after its address.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do(chromedp.Focus(selector, chromedp.NodeVisible))
	eval[bool](b, fmt.Sprintf("(document.querySelector(%q).select?.(), true)", selector))
	b.do(chromedp.KeyEvent(text))
}

func (b *tab) press(selector string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Click(selector)); err != nil {
		b.t.Fatalf("%s: %v", selector, err)
	}
}

// key presses a key that the page may keep from being typed.
func (b *tab) key(name string) {
	b.t.Helper()
	for _, event := range []input.DispatchKeyEventParams{
		{Type: input.DispatchKeyEventTypeKeyDown, Key: name, Text: name},
		{Type: input.DispatchKeyEventTypeKeyUp, Key: name},
	} {
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, event); err != nil {
			b.t.Fatal(err)
		}
	}
}
