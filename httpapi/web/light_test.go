package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// toAxe is what axe looks at: the page without the middle rows of long tables, which look as
// the first ones do. The dark differs from the light in its colours, so there axe applies only
// the rules of colours.
const toAxe = `{exclude: ["tbody tr:nth-child(n+5):not(:last-child)"]}, {
	resultTypes: ["violations"],
	...(matchMedia("(prefers-color-scheme: dark)").matches
		? {runOnly: ["color-contrast", "link-in-text-block"]} : {}),
}`

// inEveryLight runs a check and then axe, in light and in dark, on a wide screen and on a
// phone.
func (b *tab) inEveryLight(name string, check func()) {
	b.t.Helper()
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(b.t, "browser", "axe-core is not installed")
	}
	eval[bool](b, string(axe)+";true")
	outer := b.t
	defer func() { b.t = outer }()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 360} {
			outer.Run(fmt.Sprintf("%s/%s/%d", name, scheme, width), func(t *testing.T) {
				b.t = t
				features := []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme},
					{Name: "prefers-reduced-motion", Value: "reduce"}, // axe must see the final colors
				}
				media := emulation.SetEmulatedMediaParams{Features: features}
				if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
					t.Fatal(err)
				}
				b.do(chromedp.EmulateViewport(width, 800))
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
}
