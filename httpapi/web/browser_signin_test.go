package web_test

import (
	"log/slog"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
	"github.com/marquee-go/marquee/internal/testing/idp"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// guarded is a server at which people sign in.
type guarded struct {
	*httptest.Server
	provider *idp.Provider
	passed   atomic.Int64 // how far its clock is ahead
}

func (g *guarded) now() time.Time { return time.Now().Add(time.Duration(g.passed.Load())) }

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{}
	g.provider = idp.Start(t, g.now)
	g.Server = httptest.NewUnstartedServer(nil)
	logger := slog.New(slog.DiscardHandler)
	signIn := must(oidc.New(&oidc.Options{
		Issuer: g.provider.Issuer, ClientID: g.provider.ClientID, ClientSecret: g.provider.ClientSecret,
		URL: "http://" + g.Listener.Addr().String(), Anyone: true, Now: g.now, Logger: logger,
	}))
	stores := memory.New()
	g.Config.Handler = must(httpapi.New(signIn.Guard, &httpapi.Options{
		Email:  must(email.New(offline.New(), stores.Email(), nil)),
		Movies: demo(),
		Chat: must(chat.New(offline.New(), stores.Chat(), chat.Charts{
			"genres":     chat.NewKind(movies.AboutGenres, demo().Genres),
			"popularity": chat.NewKind(movies.AboutPopularity, demo().Popularity),
			"returns":    chat.NewKind(movies.AboutReturns, demo().Returns),
		}, nil)),
		SignIn: signIn, Model: offline.Name, Offline: true, Version: "v0", Logger: logger,
	}))
	g.Start()
	t.Cleanup(g.Close)
	return g
}

// another returns another tab of the same browser.
func (b *tab) another() *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	second := &tab{t: b.t, ctx: ctx}
	second.start()
	return second
}

// arrives waits for an element, named by XPath, of a page that is about to load.
func (b *tab) arrives(element string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(element))
}

func TestAPersonSignsInAndOut(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	person := func(subject, name string) {
		g.provider.Person(map[string]any{"sub": subject, "name": name})
	}
	person("ada", "Ada Lovelace")
	b := open(t, g.URL, "/docs")
	b.allow(g.provider.Issuer)
	b.expect("status of 401") // at the end of the session

	t.Log("the page leads to the provider and back, to the place that was asked for")
	b.do(chromedp.Navigate(g.URL + "/#/write"))
	b.says("#account-open", "Ada Lovelace")
	b.until(`location.href === "` + g.URL + `/#/write"`)
	b.press("#account-open")
	b.says("#account", "Signed in as Ada Lovelace", g.provider.Issuer+"#ada", "Sign out")
	b.inEveryLight("account", func() { b.says("#account", "Sign out") })
	b.press("#settings-close")

	t.Log("the session ends while somebody writes, and nothing is lost")
	b.fill("#purpose", "Ask for a meeting")
	g.passed.Add(int64(oidc.Lifetime))
	b.press("#draft-send")
	b.until(`!document.querySelector("#session-ended").hidden`)
	b.inEveryLight("ended", func() {
		b.says("#session-ended", "Your session has ended.", "What you have written stays here.")
		b.until(`document.querySelector("#session-ended a").getBoundingClientRect().top >= 0`)
	})
	to := eval[string](b, `document.querySelector("#session-ended a").href`)
	if to != g.URL+"/auth/sign-in?tab=1" {
		t.Errorf("it leads to %s", to)
	}
	second := b.another()
	second.do(chromedp.Navigate(g.URL + "/auth/sign-in?tab=1"))
	second.says("main", "You are signed in", "Close this tab")
	second.inEveryLight("signed in", func() { second.says("main", "Go on here") })
	eval[bool](b, `dispatchEvent(new Event("focus"))`)
	b.until(`document.querySelector("#session-ended").hidden`)
	b.press("#draft-send")
	b.state("#draft", "ready")

	t.Log("somebody else signs in, and the page is theirs")
	b.do(chromedp.EmulateViewport(1280, 800))
	second.do(chromedp.EmulateViewport(1280, 800))
	b.fill("#purpose", "A secret of Ada")
	g.passed.Add(int64(oidc.Lifetime))
	b.press("#draft-send")
	b.until(`!document.querySelector("#session-ended").hidden`)
	person("grace", "Grace Hopper")
	second.do(chromedp.Navigate(g.URL + "/auth/sign-in?tab=1"))
	second.says("main", "You are signed in")
	eval[bool](b, `dispatchEvent(new Event("focus"))`)
	b.arrives(`//button[text()="Grace Hopper"]`)
	b.until(`document.querySelector("#purpose").value === ""`)
	b.do(chromedp.Navigate(g.URL + "/#/history"))
	b.state("#history-list", "empty")

	t.Log("signing out ends it in all tabs, and leaves nothing behind")
	b.do(chromedp.Navigate(g.URL + "/#/write"))
	b.fill("#purpose", "A secret of Grace")
	second.do(chromedp.Navigate(g.URL + "/"))
	second.says("#account-open", "Grace Hopper")
	second.press("#account-open")
	second.press("#sign-out")
	for _, tab := range []*tab{second, b} {
		tab.arrives(`//h1[text()="You are signed out"]`)
		tab.says("main", "You may still be signed in at")
	}
	second.inEveryLight("signed out", func() { second.says("main", "Sign out there, too") })
	if kept := eval[string](b, `JSON.stringify(localStorage)`); kept != "{}" {
		t.Errorf("the browser keeps %s", kept)
	}
	b.do(chromedp.Navigate(g.URL + "/api/v1/emails"))
	b.says("body", "Sign in first.")
}
