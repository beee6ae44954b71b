package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/internal/testing/rounds"
)

// toAxe is what axe looks at: the page without the middle rows of long tables, which look as
// the first ones do.
const toAxe = `{exclude: ["tbody tr:nth-child(n+5):not(:last-child)"]},
	{resultTypes: ["violations"]}`

// looks are the lights and the widths of a screen in which the page is looked at. The first two
// have each light and each width once.
var looks = []struct {
	scheme string
	width  int64
}{{"light", 1280}, {"dark", 360}, {"light", 360}, {"dark", 1280}}

// inEveryLight runs a check and then axe, in light and in dark, on a wide screen and on a
// phone. Long tests combine each light with each width.
func (b *tab) inEveryLight(name string, check func()) {
	b.t.Helper()
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(b.t, "browser", "axe-core is not installed")
	}
	eval[bool](b, string(axe)+";true")
	outer := b.t
	defer func() { b.t = outer }()
	for _, look := range looks[:rounds.Of(2, len(looks))] {
		outer.Run(fmt.Sprintf("%s/%s/%d", name, look.scheme, look.width), func(t *testing.T) {
			b.t = t
			features := []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: look.scheme},
				{Name: "prefers-reduced-motion", Value: "reduce"}, // axe must see the final colors
			}
			media := emulation.SetEmulatedMediaParams{Features: features}
			if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
				t.Fatal(err)
			}
			b.do(chromedp.EmulateViewport(look.width, 800))
			check()
			b.until(`(({scrollWidth, clientWidth}) => scrollWidth <= clientWidth)
					(document.documentElement)`) // charts follow a frame later
			found := eval[[]string](b, `axe.run(`+toAxe+`)
					.then(({violations}) => violations.map(({id, help, nodes}) =>
						id + ": " + help + " " + nodes.map((n) => n.target).join(" ")))`)
			for _, violation := range found {
				t.Error(violation)
			}
		})
	}
}
