package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// read chooses what a column is read as.
func (b *tab) read(column, field string) {
	b.t.Helper()
	b.do(chromedp.SetValue(fmt.Sprintf(`[aria-label="Read %s as"]`, column), field))
	eval[bool](b, fmt.Sprintf(`document.querySelector('[aria-label="Read %s as"]')
		.dispatchEvent(new Event("change"))`, column))
}

func TestColumnsAreChosen(t *testing.T) {
	t.Parallel()
	films := noFilms()
	b := site{films: films}.open(t, "/#/import")
	b.until(`!document.querySelector("#import").hidden`)

	t.Log("without a title, the columns are there to choose from")
	b.choose("list.csv", "Caption,Made in,Takings\nCalm,2015,3\nStorm,2016,41\n")
	b.press("#import-check")
	b.state("#import-result", "error")
	b.says("#import-trouble", "no column of the header looks like a title", "Calm", "Made in", "2015")
	b.read("Caption", "title")
	b.read("Made in", "title") // a second thought
	b.read("Caption", "title")
	b.read("Made in", "year")
	b.read("Takings", "revenue")
	b.do(chromedp.SetValue(`[aria-label="How Takings is read"]`, "millions"))
	eval[bool](b, `document.querySelector('[aria-label="How Takings is read"]')
		.dispatchEvent(new Event("change"))`)
	b.press("#import-recheck")

	t.Log("the preview shows what became of the choice")
	b.state("#import-result", "ready")
	b.inEveryLight("chosen", func() {
		b.says("#import-outcome", "Read as: title from Caption, year from Made in, "+
			"revenue from Takings (millions).", "2 rows of 2 can be stored")
	})

	t.Log("another choice is checked before it is imported")
	b.read("Takings", "")
	if !eval[bool](b, `document.querySelector("#import-store").disabled`) {
		t.Error("what was not checked can be imported")
	}
	b.read("Takings", "budget")
	b.press("#import-recheck")
	b.until(`document.querySelector("#import-outcome")?.innerText.includes("budget from Takings")`)
	b.press("#import-store")
	b.imported("list.csv")
	page := must(films.Search(t.Context(), movies.Search{Title: "storm"}, "", 1))
	if m := page.Movies[0]; m.Year() != 2016 || m.Revenue != nil {
		t.Errorf("it stored %+v", m)
	}

	t.Log("the next file begins anew")
	b.choose("films.csv", someFilms)
	b.press("#import-check")
	b.state("#import-result", "ready")
	b.says("#import-outcome", "title from title")
}

// The demo set goes with the first real film, and the charts have the years of the films
// that came.
func TestTheYearsAreThoseOfTheFilmsThatCame(t *testing.T) {
	t.Parallel()
	file := func(from, to, each int) string {
		var b strings.Builder
		b.WriteString("title,year,genres\n")
		for year := from; year <= to; year++ {
			for n := range each {
				fmt.Fprintf(&b, "Film %d of %d,%d,Drama\n", n, year, year)
			}
		}
		return b.String()
	}
	for name, tt := range map[string]struct {
		before, after string
		from, to      string
		bars          int
	}{
		"older than the demo set": {"", file(1950, 1980, 5), "1950", "1980", 31},
		"many years after few":    {file(2015, 2019, 1), file(1950, 1980, 5), "1950", "1980", 31},
		"few years":               {"", file(2015, 2019, 1), "2015", "2019", 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			films := noFilms()
			must(films.Import(t.Context(), movies.All(dataset.Demo()), nil))
			if tt.before != "" {
				opened := must(dataset.Open(strings.NewReader(tt.before), nil))
				must(films.Import(t.Context(), opened.Films(), &movies.ImportOptions{NotTMDB: true}))
			}
			b := site{films: films}.open(t, "/#/explore?from=2001")
			b.settled("#genres")
			b.press(`.masthead nav a[data-place="import"]`)
			b.choose("films.csv", tt.after)
			b.press("#import-check")
			b.state("#import-result", "ready")
			if tt.before == "" {
				b.says("#import-outcome", "2,928 invented films of the demo set will make way.")
			}
			b.press("#import-store")
			b.imported("films.csv")
			if tt.before == "" {
				b.says("#import-outcome", "2,928 invented films of the demo set made way.")
			}
			b.press(`#import-outcome a[href="#/explore"]`)
			for _, when := range []string{"at once", "after a reload"} {
				b.until(fmt.Sprintf(`document.querySelector("#from").value === %q`, tt.from))
				b.settled("#genres")
				years := eval[string](b, `["#from", "#to", "#year"].map(
					(id) => document.querySelector(id).value).join()`)
				if want := tt.from + "," + tt.to + "," + tt.to; years != want {
					t.Errorf("%s the years are %s, want %s", when, years, want)
				}
				b.until(fmt.Sprintf(`(({labels}) => labels[0] === %s && labels.length === %d)(
					Chart.getChart("genres-chart").data)`, tt.from, tt.bars))
				if eval[bool](b, `!document.querySelector("#attribution").hidden`) {
					t.Errorf("%s TMDB is named", when)
				}
				b.do(chromedp.Reload())
			}
		})
	}
}
