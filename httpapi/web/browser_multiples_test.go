package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestFilmsStandBehindTheSmallCharts(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then+"&view=multiples")
	b.explored()
	const series = `Chart.getChart("genres-chart").data.datasets`
	name := func(cell int) string {
		return eval[string](b, fmt.Sprintf(`%s[%d].label`, series, cell))
	}
	eval[bool](b, `(document.querySelector("#genres-chart").scrollIntoView(), true)`)
	// at points at a year in a cell, as many pixels from its left as it has.
	at := func(cell, year int, pointer, event string) {
		eval[bool](b, fmt.Sprintf(`import("./assets/cells.js").then(({grid}) => {
			const canvas = document.querySelector("#genres-chart");
			const {left, top} = canvas.getBoundingClientRect();
			const chart = Chart.getChart(canvas);
			const cell = grid(chart.data.datasets.length, chart)[%d];
			const step = cell.width / chart.data.labels.length;
			return canvas.dispatchEvent(new PointerEvent(%q, {pointerType: %q, bubbles: true,
				clientX: left + cell.x + (%d + 0.5) * step, clientY: top + cell.y + cell.height / 2}));
		})`, cell, event, pointer, year))
	}
	want := eval[int](b, series+`[1].data[5]`)
	comedies := fmt.Sprintf("%s in 1995: %d films", name(1), want)

	t.Log("the mouse tells the figures, and a click lists the films")
	at(1, 5, "mouse", "pointermove")
	b.says("#genres .readout", comedies)
	at(1, 5, "mouse", "click")
	if title, n := b.listed(); title != name(1)+", 1995" || n != want {
		t.Errorf("%s has %d films, want %d", title, n, want)
	}
	b.closed()

	t.Log("a tap tells them with a button")
	at(1, 5, "touch", "click")
	b.says("#genres .readout", comedies, "List these films")
	b.press("#genres .readout button")
	b.listed()
	b.closed()

	t.Log("the keys lead through the years, to the cell below and to the next one")
	columns := eval[int](b, `Chart.getChart("genres-chart").cells.columns()`)
	last := eval[int](b, series+`[0].data.length`) - 1
	press := func(key string) {
		b.do(chromedp.Focus(`.plot:has(#genres-chart)`))
		eval[bool](b, fmt.Sprintf(`document.activeElement.dispatchEvent(
			new KeyboardEvent("keydown", {key: %q, bubbles: true, cancelable: true}))`, key))
	}
	for _, step := range []struct {
		key        string
		cell, year int
	}{
		{"ArrowRight", 0, 0},
		{"ArrowDown", columns, 0},
		{"ArrowUp", 0, 0},
		{"End", 0, last},
		{"ArrowRight", 1, 0},
		{"ArrowLeft", 0, last},
	} {
		press(step.key)
		b.says("#genres .readout", fmt.Sprintf("%s in %d:", name(step.cell), 1990+step.year))
	}
	press("Enter")
	if title, _ := b.listed(); title != fmt.Sprintf("%s, %d", name(0), 1990+last) {
		t.Errorf("Enter lists %s", title)
	}
}
