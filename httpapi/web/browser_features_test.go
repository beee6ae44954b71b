package web_test

import (
	"fmt"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
)

func TestThePageHasWhatIsServed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		pick   func(*httpapi.Options)
		first  string // the title of the place that it begins with
		use    func(b *tab)
		places map[string]string // to be looked at in every light, each with a region of it
		links  int               // of the navigation
	}{
		"emails only": {
			func(o *httpapi.Options) { o.Movies, o.Chat = nil, nil },
			"Write",
			func(b *tab) {
				b.fill("#purpose", "Ask for a meeting")
				b.press("#draft-send")
				b.state("#draft", "ready")
			},
			map[string]string{"write": "#draft", "history": "#history-list"},
			2,
		},
		"films only": {
			func(o *httpapi.Options) { o.Email, o.Chat = nil, nil },
			"Explore",
			func(b *tab) {
				for _, chart := range []string{"#genres", "#popularity", "#returns", "#claims"} {
					b.state(chart, "ready")
				}
				if eval[bool](b, `document.querySelector("[data-save=letter]").checkVisibility()`) {
					b.t.Error("a letter is offered where nobody can write one")
				}
			},
			map[string]string{"explore": "#genres", "import": "#import-result"},
			2,
		},
		"conversations only": {
			func(o *httpapi.Options) { o.Email, o.Movies = nil, nil },
			"Ask",
			func(b *tab) {
				b.fill("#ask-text", "What can you do?")
				b.press("#ask-send")
				b.state("#assistant", "ready")
				b.press(`.masthead nav a[data-place="history"]`)
				b.state("#history-list", "ready")
				b.press("#history-entries .entry")
				b.state("#history-entry", "ready")
				b.press("[data-resume]")
				b.until(`!document.querySelector("#ask").hidden`)
				b.until(`document.querySelectorAll("#messages .message").length === 2`)
			},
			map[string]string{"ask": "#assistant"},
			2,
		},
		"emails and films": {
			func(o *httpapi.Options) { o.Chat = nil },
			"Explore",
			func(b *tab) { b.state("#genres", "ready") },
			nil,
			4,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := site{pick: tt.pick}.open(t, "/#/no-such-place")
			b.until(fmt.Sprintf(`document.title === %q`, tt.first+" · Marquee"))
			if got := b.text("main h1"); got != tt.first {
				t.Errorf("it begins with %q, want %q", got, tt.first)
			}
			tt.use(b)
			for place, region := range tt.places {
				b.inEveryLight(place, func() {
					b.press(fmt.Sprintf(`.masthead nav a[data-place=%q]`, place))
					b.settled(region)
				})
			}
			if got := eval[int](b, `document.querySelectorAll(".masthead nav a").length`); got != tt.links {
				t.Errorf("the navigation leads to %d places, want %d", got, tt.links)
			}
		})
	}
}

func TestThePageOffersWhatOneMayDo(t *testing.T) {
	t.Parallel()
	const shown = `[...document.querySelectorAll(".masthead nav a")].filter((a) => !a.hidden)` +
		`.map((a) => a.dataset.place).join(" ")`
	for name, tt := range map[string]struct {
		scopes []httpapi.Scope
		places string
		asks   bool
	}{
		"a reader": {[]httpapi.Scope{httpapi.ScopeRead}, "explore history", false},
		"somebody who works with their own": {
			httpapi.DefaultScopes(), "explore write history", true,
		},
		"an importer": {
			[]httpapi.Scope{httpapi.ScopeRead, httpapi.ScopeImport}, "explore history import", false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := site{scopes: tt.scopes}.open(t, "/#/write")
			b.until(fmt.Sprintf(`%s === %q`, shown, tt.places))
			b.press(`.masthead nav a[data-place="explore"]`)
			b.state("#genres", "ready")
			if got := eval[bool](b, `!document.querySelector("#ask-form").hidden`); got != tt.asks {
				t.Errorf("the box for questions is there: %t", got)
			}
		})
	}
}
