package web_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// listed waits for the list of films and returns its title and how many it says there are.
func (b *tab) listed() (title string, films int) {
	b.t.Helper()
	b.until(`document.querySelector("#films").open`)
	b.until(`["ready", "empty"].includes(document.querySelector("#films-result").dataset.state)
		&& document.querySelector("#films-count").textContent`)
	return b.text("#films-title"), eval[int](b,
		`Number(document.querySelector("#films-count").textContent.replace(/\D/g, ""))`)
}

func TestFilmsStandBehindEveryMark(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	const drama = `Chart.getChart("genres-chart").data.datasets[0].data[1]`
	want := eval[int](b, drama)

	t.Log("a click on a bar lists its films, by the mouse")
	b.point("genres-chart", 1, "mouse", "click")
	if title, n := b.listed(); title != "Drama, 1991" || n != want {
		t.Errorf("%s has %d films, want %d", title, n, want)
	}
	rows := `document.querySelectorAll("#films-table tbody tr").length`
	if got := eval[int](b, rows); got != want {
		t.Errorf("%d films are listed, want %d", got, want)
	}
	t.Log("they are sorted, searched and saved")
	eval[bool](b, `(() => {
		const sort = document.querySelector("#films-sort");
		sort.value = "revenue";
		return sort.dispatchEvent(new Event("change", {bubbles: true}));
	})()`)
	b.says("#films-table", "Films by revenue")
	next := b.downloads()
	b.press("#films-csv")
	if name, content := next(); !strings.HasPrefix(string(content), "id,title,year") {
		t.Errorf("%s begins with %.40q", name, content)
	}
	b.fill("#films-q", "fennimroe")
	b.says("#films-count", "1 film. Showing results for fennimore.")
	b.fill("#films-q", "zzzz")
	b.state("#films-result", "empty")
	b.closed()

	t.Log("a tap shows figures and where they lead, and changes nothing else")
	year := b.text("#popularity-finding")
	b.point("genres-chart", 1, "touch", "click")
	b.says("#genres .readout", "Drama in 1991", "List these films")
	opened := eval[bool](b, `document.querySelector("#films").open`)
	if b.text("#popularity-finding") != year || opened {
		t.Error("a tap changed something else")
	}
	b.press("#genres .readout button")
	if title, _ := b.listed(); title != "Drama, 1991" {
		t.Errorf("the list is %s", title)
	}
	b.closed()

	t.Log("a number of the table does the same")
	b.unfold("#genres")
	b.press("#genres-table tbody tr:nth-child(2) button.cell")
	if title, n := b.listed(); title != "Drama, 1991" || n != want {
		t.Errorf("%s has %d films, want %d", title, n, want)
	}
	b.closed()

	t.Log("so do the keys, on every chart")
	for _, id := range []string{
		"genres", "popularity", "returns", "points", "money", "top", "groups",
	} {
		b.reached(id)
		for _, key := range []string{"ArrowRight", "ArrowDown", "Enter"} {
			eval[bool](b, fmt.Sprintf(`document.querySelector("#%s .plot[tabindex]").dispatchEvent(
				new KeyboardEvent("keydown", {key: %q, bubbles: true, cancelable: true}))`, id, key))
		}
		if title, n := b.listed(); n == 0 || title == "" {
			t.Errorf("%s: %q has %d films", id, title, n)
		}
		b.closed()
	}
}

// closed closes the list of films.
func (b *tab) closed() {
	b.t.Helper()
	b.press("#films-close")
	b.until(`!document.querySelector("#films").open`)
}

// reached scrolls to a card, which loads then.
func (b *tab) reached(id string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.getElementById(%q)`, id))
	eval[bool](b, fmt.Sprintf(`(document.getElementById(%q).scrollIntoView(), true)`, id))
	b.state("#"+id, "ready")
}

func TestOtherSeriesAreDimAndColoursStay(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.expect("getImageData") // the test reads what is drawn
	b.explored()
	pixel := func() string {
		return eval[string](b, `(() => {
			const chart = Chart.getChart("genres-chart");
			const at = (set) => {
				const {x, y, base} = chart.getDatasetMeta(set).data[1];
				const ratio = chart.currentDevicePixelRatio;
				return [...chart.ctx.getImageData(x * ratio, (y + base) / 2 * ratio, 1, 1).data].join();
			};
			return at(0) + " " + at(1);
		})()`)
	}
	drama, comedy, _ := strings.Cut(pixel(), " ")
	b.point("genres-chart", 1, "mouse", "pointermove")
	now, other, _ := strings.Cut(pixel(), " ")
	if now != drama || other == comedy {
		t.Errorf("under the pointer %s becomes %s, and %s becomes %s", drama, now, comedy, other)
	}
}

func TestTheHeadlineFollowsWhatIsPicked(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	b.says("#genres-finding", "Drama is the largest genre, with ", " of films.", " the most: ")
	b.press(`[data-genre="Horror"]`)
	b.says("#genres-finding", "Horror: ", "% of films in 1990, ", "% in 2020; ")
	b.unfold("#genres")
	if head := b.text("#genres-table thead"); strings.Contains(head, "Drama") {
		t.Errorf("the table has %q", head)
	}
}

func TestSmallGenresAreToldApartOnDemand(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	const seen = `[...document.querySelectorAll("#genres-legend [data-genre]")]
		.filter((button) => button.checkVisibility()).map(({dataset}) => dataset.genre)`
	var all []string
	for group := range eval[int](b, `document.querySelectorAll("[data-group]").length`) {
		b.press(fmt.Sprintf(`[data-group="%d"]`, group))
		names := eval[[]string](b, seen)
		colours := eval[int](b, `new Set([...document.querySelectorAll("#genres-legend [data-genre]")]
			.filter((button) => button.checkVisibility())
			.map((button) => getComputedStyle(button.firstChild).backgroundColor)).size`)
		if colours != len(names) {
			t.Errorf("%d genres have %d colours", len(names), colours)
		}
		all = append(all, names...)
	}
	genres := eval[int](b, `Chart.getChart("genres-chart").data.datasets.length`)
	if len(all) != genres {
		t.Errorf("%d of %d genres are told apart", len(all), genres)
	}
}

func TestYearsAreDrawnOverTheStrip(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.explored()
	b.until(`document.querySelectorAll(".strip rect").length > 20`)
	t.Log("by the keys")
	b.do(chromedp.Focus("#slide-from"), chromedp.KeyEvent("\uE014")) // the right arrow
	eval[bool](b, `(() => {
		const slider = document.querySelector("#slide-from");
		slider.value = 2000;
		slider.dispatchEvent(new Event("input", {bubbles: true}));
		return slider.dispatchEvent(new Event("change", {bubbles: true}));
	})()`)
	b.until(`location.hash.includes("from=2000&") && location.hash.includes("returns_from=2000")`)
	b.explored()
	t.Log("by the mouse")
	eval[bool](b, `(() => {
		const strip = document.querySelector(".strip");
		strip.setPointerCapture = () => {};
		const bar = (year) => document.querySelector(".strip [data-year='" + year + "']").getBoundingClientRect();
		const send = (type, year) => document.querySelector(".strip svg").dispatchEvent(new PointerEvent(type,
			{bubbles: true, pointerId: 1, clientX: bar(year).left + 1, clientY: bar(year).bottom - 1}));
		send("pointerdown", 2010);
		send("pointermove", 1990);
		return send("pointerup", 1990);
	})()`)
	b.until(`location.hash.includes("from=1990&to=2010")`)
	b.says("#genres-figures", "1990–2010")
}

func TestSectionsHaveAddresses(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/explore/returns?from=1990&to=2020")
	b.explored()
	const inView = `(({top}) => top >= 0 && top < 120)
		(document.querySelector("#%s").getBoundingClientRect())`
	b.until(fmt.Sprintf(inView, "returns") + ` && document.activeElement.id === "returns-title"`)
	b.press(`.contents a[data-section="genres"]`)
	b.until(fmt.Sprintf(inView, "genres") + ` && location.hash.startsWith("#/explore/genres?")
		&& location.hash.includes("from=1990")`)
	b.until(`document.querySelector(".contents [aria-current]").dataset.section === "genres"`)
}

func TestDataComeEarlyAndStay(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int64{{1440, 900}, {360, 740}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			t.Parallel()
			url, _ := site{}.serve(t)
			b := open(t, url, "/openapi.json")
			b.expect("status of 404") // of the icon of a document that is not a page
			b.do(chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(url+"/"))
			b.explored()
			top := eval[float64](b, `document.querySelector("#genres-finding").getBoundingClientRect().top`)
			if top > 120 {
				t.Errorf("the first data come after %v pixels", top)
			}
			shift := eval[float64](b, `new Promise((resolve) => {
				let sum = 0;
				new PerformanceObserver((list) => {
					for (const {value, hadRecentInput} of list.getEntries()) sum += hadRecentInput ? 0 : value;
				}).observe({type: "layout-shift", buffered: true});
				setTimeout(() => resolve(sum), 500);
			})`)
			if shift >= 0.1 {
				t.Errorf("the layout shifts by %v", shift)
			}
			t.Logf("the layout shifts by %v", math.Round(shift*1000)/1000)
		})
	}
}

// What needs money that is not there is said once, and takes one line.
func TestMissingMoneyIsOneLine(t *testing.T) {
	t.Parallel()
	films := must(movies.New(memory.New().Movies(), nil))
	var all []movies.Movie
	for i := range 40 {
		all = append(all, movies.Movie{
			ID: int64(i + 1), Title: fmt.Sprintf("Film %d", i), Genres: []string{"Drama"},
			Released:   time.Date(1950+i%20, 5, 2, 0, 0, 0, 0, time.UTC),
			Popularity: new(float64(i)),
		})
	}
	must(films.Import(t.Context(), movies.All(all), nil))
	b := site{films: films}.open(t, "/")
	b.state("#genres", "ready")
	b.state("#returns", "empty")
	b.settled("#claims")
	b.says("#returns", "None of the 40 films", "Import a file", "columns budget and revenue")
	if eval[bool](b, `document.querySelector("#points").checkVisibility()`) {
		t.Error("a second card says the same")
	}
	if claims := b.text("#claims"); strings.Contains(claims, "median return") {
		t.Errorf("the claims about money are there: %q", claims)
	}
}

func TestEverybodyCanUseTheNewCharts(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/explore?view=multiples")
	b.explored()
	for _, id := range []string{"points", "money", "top", "groups"} {
		b.reached(id)
	}
	b.unfold("#explore")
	next := b.downloads()
	for card, name := range map[string]string{
		"points": "budget-revenue-1996-2025.svg", "money": "revenue-by-year-1996-2025.svg",
		"top": "top-revenue-1996-2025.svg", "groups": "films-by-month-1996-2025.svg",
		"genres": "genres-1996-2025.svg", // small charts side by side
	} {
		b.press("#" + card + " [data-save=svg]")
		got, content := next()
		if got != name {
			t.Errorf("%s is saved as %s, want %s", card, got, name)
		}
		drawing(t, got, content)
	}
	b.inEveryLight("charts", b.explored)
	b.do(chromedp.EmulateViewport(1280, 800))
	b.point("popularity-chart", 1, "mouse", "click")
	b.listed()
	b.inEveryLight("list", func() { b.listed() })
	b.closed()
	t.Log("choices of a card are in its address, and others are not")
	eval[bool](b, `(() => {
		const by = document.querySelector("#groups-by");
		by.value = "pair";
		return by.dispatchEvent(new Event("change", {bubbles: true}));
	})()`)
	b.says("#groups .finding", " + ")
	b.until(`location.hash.includes("groups_by=pair") && !location.hash.includes("groups_figure")`)
}
