package web_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// explored waits for all of Explore to show what it is asked for.
func (b *tab) explored() {
	b.t.Helper()
	b.until(`["genres", "popularity", "returns", "claims"]
		.every((id) => document.getElementById(id).dataset.state === "ready")`)
}

// unfold opens the tables below the charts of a place.
func (b *tab) unfold(place string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(document.querySelectorAll("%s details")
		.forEach((d) => d.open = true), true)`, place))
}

// then is an address of the years whose figures the tests know.
const then = "/#/explore?from=1990&to=2020&year=2015&returns_from=1990&returns_to=2020"

func TestALinkReopensTheView(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	const kind = `Chart.getChart("genres-chart").config.type`
	series := `Chart.getChart("genres-chart").data.datasets.map((set) => set.label).join()`
	says := func(sentence string) string {
		return fmt.Sprintf(` && document.querySelector("#genres-figures").innerText === %q`, sentence)
	}
	b.unfold("#explore")
	steps := []struct{ name, do, key, address, shown string }{
		{
			"shares of overlapping genres are lines", "label:has(#measure-shares)", "",
			"measure=shares", kind + ` === "line"`,
		},
		{
			"shares that add up are bars", "label:has(#count-fractional)", "",
			"count=fractional", kind + ` === "bar"`,
		},
		{
			"numbers are bars, too", "label:has(#measure-counts)", "",
			"measure=counts", series + `.startsWith("Drama,Comedy")` +
				says("1,926 films in 1990–2020, the most in 2018 and 2019 (90 each)."),
		},
		{
			"a genre is picked", `[data-genre="Horror"]`, "",
			"genre=Horror", series + ` === "Horror"` +
				says("Horror in 1990–2020: 145.8 films, the most in 2019 (9.2)."),
		},
		{
			"a second one, by the keyboard", `[data-genre="Drama"]`, " ",
			"genre=Horror&genre=Drama", series + ` === "Drama,Horror"` +
				says("Drama in 1990–2020: 297.1 films, the most in 2017 (16.7). "+
					"Horror: 145.8 films, the most in 2019 (9.2)."),
		},
		{
			"another year", "#year-after", "",
			"year=2016", `document.querySelector("#popularity-finding").innerText.includes("of 2016")`,
		},
		{
			"a least budget", "#min-budget", "10000\r",
			"returns_min_budget=10000",
			`document.querySelector("#looking-at").dataset.charts.includes('"min_budget":10000')`,
		},
	}
	for _, step := range steps {
		t.Log(step.name)
		if step.key == "" {
			b.press(step.do)
		} else {
			b.fill(step.do, step.key)
		}
		b.until(step.shown)
		b.explored()
		if got := eval[string](b, `location.hash`); !strings.Contains(got, step.address) {
			t.Errorf("%s: the address is %s, want %s", step.name, got, step.address)
		}
	}
	if got := eval[string](b, `document.activeElement.id`); got != "min-budget" {
		t.Errorf("the focus is on %q", got)
	}

	t.Log("the assistant looks at the same view, and answers from it")
	b.says("#looking-at",
		"Looking at: genres 1990–2020 (Drama, Horror), popularity 2016, returns 1990–2020")
	const asked = `"count":"fractional","measure":"counts","genre":["Drama","Horror"]`
	charts := eval[string](b, `document.querySelector("#looking-at").dataset.charts`)
	if !strings.Contains(charts, asked) {
		t.Error(charts)
	}
	b.fill("#ask-text", "Which genre is the smallest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.says(".message.assistant .prose",
		"Horror is the smallest of the picked genres from 1990 to 2020")

	t.Log("the link opens the same view")
	fields := `[...document.querySelectorAll("#explore form:not(#ask-form) :is(input, select)")].map((f) => f.type === "radio" ? f.checked : f.value).join() +
		[...document.querySelectorAll("#genres-legend [aria-pressed=true]")].map((button) => button.dataset.genre).join()`
	view := eval[string](b, fields)
	b.do(chromedp.Reload())
	b.explored()
	if got := eval[string](b, fields); got != view {
		t.Errorf("the link shows\n%s, want\n%s", got, view)
	}
	b.until(series + ` === "Drama,Horror"`)

	t.Log("back and forward go from view to view, and other places lose none")
	for i := len(steps) - 2; i >= 0; i-- {
		eval[bool](b, `(history.back(), true)`)
		b.until(steps[i].shown)
		b.explored()
	}
	eval[bool](b, `(history.forward(), true)`)
	b.until(steps[1].shown)
	b.press(`.masthead nav a[data-place="write"]`)
	b.until(`!document.querySelector("#write").hidden`)
	b.press(`.masthead nav a[data-place="explore"]`)
	b.until(steps[1].shown + ` && location.hash.includes("count=fractional")`)
}

func TestALinkWithBadValuesSaysWhichOnes(t *testing.T) {
	t.Parallel()
	url, _ := site{}.serve(t)
	for name, tt := range map[string]struct{ query, field string }{
		"years the wrong way round": {"from=2020&to=1990", "#from-error"},
		"a year that is none":       {"year=12345", "#year-error"},
		"dollars without prices":    {"returns_dollars=1900", "#dollars-error"},
		"a revenue of nothing":      {"returns_min_revenue=-1", "#min_revenue-error"},
		"returns of no years":       {"returns_from=1&returns_to=2", "#returns-from-error"},
		"a budget of nothing":       {"returns_min_budget=-1", "#min_budget-error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, url, "/#/explore?"+tt.query)
			b.until(fmt.Sprintf(`document.querySelector(%q).innerText`, tt.field))
		})
	}
	t.Run("choices that are not offered", func(t *testing.T) {
		t.Parallel()
		b := open(t, url, "/#/explore?count=twice&measure=&limit=4&genre=Nothing&place=1")
		b.explored()
		choices := eval[string](b, `[...document.querySelectorAll("#genres-form :checked, #limit")]
			.map((f) => f.value).join()`)
		if choices != "bars,counts,5" {
			t.Errorf("the choices are %s", choices)
		}
	})
}

func TestChartsSayWhatStandsBehindThem(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	b.unfold("#explore")
	for region, wants := range map[string][]string{
		"#genres-notes": {
			"A film counts once for each of its genres",
			"Left out: ", "no genre is known", "Films from the demo set. As of ", "Invented films",
		},
		"#popularity-notes": {
			"Left out: 2 films because popularity is unknown", "Of 83 films of 2015",
			"Films from the demo set. Popularity as of ", "Invented films",
		},
		"#returns-notes": {
			"revenue at the box office divided by its budget", "budget or revenue is unknown",
			"not a profit",
		},
		"#returns-figures": {
			"Half of the ", "× their budget or more", "% took in less than they cost",
		},
		"#claims-list": {
			"“Invest in action and adventure.”", "Cannot tell", "Holds", "Does not hold",
			"95% interval", "4 claims were tested together",
		},
		"#claims-years":    {"1990–2020"},
		"#decades-figures": {"known for", "returns look better and losses rarer than they were"},
		"#claims-notes":    {"is not advice"},
	} {
		b.says(region, wants...)
	}
	if eval[bool](b, `document.querySelector("#attribution").checkVisibility()`) {
		t.Error("TMDB is named under invented films")
	}

	t.Log("the tables hold what the charts show, with totals")
	b.unfold("#explore")
	for cell, want := range map[string]string{
		"#genres-table tfoot th":                      "All years",
		"#genres-table tfoot td":                      "1,926",
		"#returns-table tfoot th":                     "All films",
		"#decades-table tbody tr:nth-child(3) th":     "2010s",
		`[data-claim="drama-comedy-made"] dl dd`:      "587 films",
		`[data-claim="action-returns"] dl dt + dd`:    "films",
		"#popularity-table tbody tr:first-child > td": "most popular",
	} {
		if got := b.text(cell); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}

	t.Log("figures of what is pointed at stand above the chart")
	for id, want := range map[string]string{
		"genres-chart": " films, ", "returns-chart": ": median ", "decades-chart": ": median ",
	} {
		b.point(id, 1, "mouse", "pointermove")
		b.says(fmt.Sprintf(":has(> div > #%s) > .readout:has(+ div > #%[1]s)", id), want)
	}

	t.Log("the assistant sees the money, too")
	b.fill("#ask-text", "Which genre returns the most?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.says(".message.assistant .prose", "Science Fiction")
}

// point moves a pointer to a mark of the first series of a chart, or clicks it.
func (b *tab) point(chart string, index int, pointer, event string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => {
		const canvas = document.getElementById(%q);
		canvas.scrollIntoView({block: "center"});
		const {left, top} = canvas.getBoundingClientRect();
		const {x, y, base} = Chart.getChart(canvas).getDatasetMeta(0).data[%d];
		const across = Chart.getChart(canvas).options.indexAxis === "y";
		return canvas.dispatchEvent(new PointerEvent(%q, {pointerType: %q, bubbles: true,
			clientX: left + x - (across ? 1 : 0), clientY: top + (across ? y : (y + base) / 2)}));
	})()`, chart, index, event, pointer))
}

func TestWhatIsOutsideTheYearsIsSaid(t *testing.T) {
	t.Parallel()
	films := must(movies.New(memory.New().Movies(), nil))
	var all []movies.Movie
	for i := range 41 {
		year := 2016 + i%5
		if i == 40 {
			year = 2004
		}
		all = append(all, movies.Movie{
			ID: int64(i + 1), Title: fmt.Sprintf("Film %d", i), Genres: []string{"Drama"},
			Released: time.Date(year, 5, 2, 0, 0, 0, 0, time.UTC),
		})
	}
	must(films.Import(t.Context(), movies.All(all), nil))
	b := site{films: films}.open(t, "/")
	b.says("#genres", "40 films in 2016–2020", "1 film of 2004 is outside these years.")
	t.Log("one press leads to all years, and then nothing is outside")
	b.press("#genres-outside button")
	b.says("#genres-figures", "41 films in 2004–2020")
	b.until(`!document.querySelector("#genres-outside").checkVisibility()
		&& location.hash.includes("from=2004")`)
}

// TestThePageAsksWhatEverybodyAsks compares what the page shows at first with what the
// service answers to a question that leaves everything out.
func TestThePageAsksWhatEverybodyAsks(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.explored()
	if got := eval[string](b, `location.hash`); got != "" {
		t.Errorf("the page begins at %s", got)
	}
	ctx := t.Context()
	g := must(demo().Genres(ctx, movies.GenresQuery{}))
	p := must(demo().Popularity(ctx, movies.PopularityQuery{}))
	r := must(demo().Returns(ctx, movies.ReturnsQuery{}))
	c := must(demo().Claims(ctx, movies.ClaimsQuery{}))
	for form, want := range map[string]string{
		"#genres-form": fmt.Sprintf("view=bars&measure=%s&from=%d&to=%d&count=%s",
			g.Measure, g.From, g.To, g.Counting),
		"#popularity-form": fmt.Sprintf("year=%d&limit=%d", p.Year, movies.DefaultExtremes),
		"#returns-form": fmt.Sprintf("from=%d&to=%d&min_budget=%d&min_revenue=%d&dollars=",
			r.From, r.To, r.MinBudget, r.MinRevenue),
	} {
		got := eval[string](b, fmt.Sprintf(
			`String(new URLSearchParams(new FormData(document.querySelector(%q))))`, form))
		if got != want {
			t.Errorf("%s asks for %s, want %s", form, got, want)
		}
	}
	b.says("#claims-years", fmt.Sprintf("%d–%d", c.From, c.To))

	t.Log("claims follow the chart of money")
	b.fill("#returns-from", "2000\r")
	b.says("#claims-years", fmt.Sprintf("2000–%d", c.To))
	b.explored()

	t.Log("what is left empty is filled in")
	b.fill("#returns-to", "\b\r")
	b.until(fmt.Sprintf(`document.querySelector("#returns-to").value === "%d"`, r.To))
}

// A year without films is a gap, and the table says so.
func TestNoDataIsAGap(t *testing.T) {
	t.Parallel()
	films := must(movies.New(memory.New().Movies(), nil))
	day := func(year int) time.Time { return time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC) }
	must(films.Import(t.Context(), movies.All([]movies.Movie{
		{ID: 1, Title: "A", Released: day(2000), Genres: []string{"Drama"}, Popularity: new(1.0)},
		{ID: 2, Title: "B", Released: day(2002), Genres: []string{"War"}, Popularity: new(1.0)},
	}), nil))
	b := site{films: films}.open(t, "/#/explore?from=2000&to=2002")
	b.state("#genres", "ready")
	b.until(`JSON.stringify(Chart.getChart("genres-chart").data.datasets
		.find((set) => set.label === "Drama").data) === "[1,null,0]"`)
	b.unfold("#genres")
	b.says("#genres-table tbody tr:nth-child(2)", "2001", "no data")
	if row := b.text("#genres-table tbody tr:nth-child(3)"); strings.Contains(row, "no data") {
		t.Errorf("a year with films is said to have no data: %q", row)
	}
}

// downloads lets a tab save files. The function that it returns waits for the next one.
func (b *tab) downloads() func() (name string, content []byte) {
	b.t.Helper()
	dir := b.t.TempDir()
	tab := chromedp.FromContext(b.ctx)
	// The browser waits for each listener. One that has what it wants must not hold it up.
	saved := make(chan [2]string, 16)
	names := map[string]string{} // by the ids of the downloads
	// The events come one by one, those of other tabs, too.
	err := chromedp.ListenBrowser(b.ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			if string(e.FrameID) == string(tab.Target.TargetID) {
				names[e.GUID] = e.SuggestedFilename
			}
		case *browser.EventDownloadProgress:
			name, ours := names[e.GUID]
			if ours && e.State == browser.DownloadProgressStateCompleted {
				saved <- [2]string{name, e.GUID}
			}
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	params := browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: tab.BrowserContextID,
		DownloadPath:     dir,
		EventsEnabled:    new(true),
	}
	if _, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, params); err != nil {
		b.t.Fatal(err)
	}
	return func() (string, []byte) {
		b.t.Helper()
		select {
		case file := <-saved:
			content, err := os.ReadFile(filepath.Join(dir, file[1]))
			if err != nil {
				b.t.Fatal(err)
			}
			return file[0], content
		case <-time.After(patience):
			b.t.Fatal("nothing was saved")
			return "", nil
		}
	}
}

func TestChartsAreSaved(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then+"&genre=Horror&limit=3")
	dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "dark"},
	}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, dark); err != nil {
		t.Fatal(err)
	}
	b.explored()
	next := b.downloads()
	for _, tt := range []struct{ region, kind, name, begins string }{
		{
			"#genres", "csv", "genres-horror-1990-2020-whole-counts.csv",
			"year,films,without_genre,Horror\r\n1990,",
		},
		{
			"#popularity", "csv", "popularity-2015.csv",
			"year,list,rank,id,title,popularity\r\n2015,top,1,",
		},
		{"#returns", "csv", "returns-1990-2020.csv", "genre,films,median,low,high"},
		{"#claims", "csv", "claims.csv", "id,claim,verdict,why"},
		{"#genres", "png", "genres-horror-1990-2020.png", "\x89PNG"},
		{"#popularity", "png", "popularity-2015.png", "\x89PNG"},
		{"#returns", "png", "returns-1990-2020.png", "\x89PNG"},
		{"#genres", "svg", "genres-horror-1990-2020.svg", `<svg xmlns="http://www.w3.org/2000/svg"`},
		{"#popularity", "svg", "popularity-2015.svg", `<svg xmlns="http://www.w3.org/2000/svg"`},
		{"#returns", "svg", "returns-1990-2020.svg", `<svg xmlns="http://www.w3.org/2000/svg"`},
	} {
		b.press(fmt.Sprintf("%s [data-save=%s]", tt.region, tt.kind))
		name, content := next()
		if name != tt.name || !bytes.HasPrefix(content, []byte(tt.begins)) {
			t.Errorf("%s of %s: %s begins with %.60q", tt.kind, tt.region, name, content)
		}
		switch tt.kind {
		case "csv":
			continue
		case "svg":
			drawing(t, name, content)
			continue
		}
		picture, err := png.Decode(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		size := picture.Bounds()
		wide, high := float64(size.Dx()), float64(size.Dy())
		if wide < 2400 || math.Abs(wide/high-16.0/9) > 0.01 {
			t.Errorf("%s has %v by %v pixels", name, wide, high)
		}
		if r, g, b, _ := picture.At(1, 1).RGBA(); min(r, g, b) < 0xf000 {
			t.Errorf("%s is not on paper: its corner is %x %x %x", name, r, g, b)
		}
	}

	t.Log("on the screen the chart is as it was")
	shown := eval[string](b, `Chart.getChart("genres-chart").config.type + Chart.defaults.color`)
	if shown != "bar#b9aea2" {
		t.Errorf("the chart on the screen is %s", shown)
	}
}

// drawing checks that a picture is well-formed XML that draws and writes something, and
// loads nothing.
func drawing(t *testing.T, name string, content []byte) {
	t.Helper()
	found := map[string]int{}
	for d := xml.NewDecoder(bytes.NewReader(content)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			found[e.Name.Local]++
		}
	}
	if found["path"] < 10 || found["text"] < 10 || found["image"]+found["script"]+found["style"] > 0 {
		t.Errorf("%s has %v", name, found)
	}
}

func TestEverybodyCanUseTheCharts(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/explore?genre=Western&genre=Drama&measure=shares&count=whole")
	b.explored()
	b.unfold("#explore")
	b.inEveryLight("charts", b.explored)
}

func TestYearsThatCrossLeaveTheRestAlone(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	outside := b.text("#genres-outside")
	b.fill("#from", "2030\r")
	b.says("#genres-form", "From is 2030 and to is 2020; swap them")
	b.state("#genres", "ready")
	if got := b.text("#genres-outside"); got != outside {
		t.Errorf("the chart keeps its years, and the page says %q", got)
	}
	if got := b.text("#returns-from-error"); got != "" {
		t.Errorf("the chart of money says %q", got)
	}
	b.fill("#from", "2001\r")
	b.says("#genres-figures", "2001–2020")
	b.until(`document.querySelector("#returns-from").value === "2001"`)
}
