package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
)

// heard is what a screen reader is told of the page: a line for each node of the browser's
// accessibility tree, with its role, its name and its description.
func (b *tab) heard() []string {
	b.t.Helper()
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	var lines []string
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		line := string(n.Role.Value)
		for _, v := range []*accessibility.Value{n.Name, n.Description} {
			if v != nil {
				line += " " + string(v.Value)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// hears waits until a screen reader is told of an element with a role and a name, and a
// description that has the words.
func (b *tab) hears(role, name, words string) {
	b.t.Helper()
	begin := fmt.Sprintf("%q %q", role, name)
	var all []string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		all = b.heard()
		if slices.ContainsFunc(all, func(line string) bool {
			return strings.HasPrefix(line, begin) && strings.Contains(line, words)
		}) {
			return
		}
	}
	b.t.Fatalf("a screen reader is not told of %s %q, but of\n%s", begin, words,
		strings.Join(all, "\n"))
}

// focused presses keys, and waits until the focus is in a place.
func (b *tab) focused(keys, place string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
	b.until(fmt.Sprintf(`document.activeElement.matches(%q)`, place))
}

// With the keyboard alone, and by what a screen reader is told, a person asks, finds a wrong figure
// and its source, asks in another way and of another model, and shares. Somebody else reads it.
func TestAnAnswerIsReadByAScreenReader(t *testing.T) {
	t.Parallel()
	small := llmtest.NewScript(
		llmtest.Text("In 2000 there were 999 Drama films."), llmtest.Text("Drama leads."))
	large := llmtest.NewScript(llmtest.Text("By far, Drama leads."))
	b := site{
		model:  llm.Choose(small, map[string]llm.Model{"small": small, "large": large}),
		models: []string{"small", "large"},
	}.open(t, "/")
	b.explored()
	b.ask("How many dramas were there in 2000?")
	t.Log("the answer is read out, and its wrong figure has a reason")
	b.until(`document.querySelector("#live").textContent.includes("there were 999 Drama films")`)
	b.until(`["polite", "assertive"].includes(document.querySelector("#live").ariaLive ??
		document.querySelector("#live").getAttribute("aria-live") ?? "polite")`)
	b.hears("button", "999", "Wrong: the genres chart says ")
	t.Log("its source opens, and the bar is lit")
	b.do(chromedp.Focus(`.prose [role="button"]`))
	b.focused("\r", ".called")
	b.until(`document.querySelector(".called").dataset.lit.includes("Drama")`)
	b.until(`(() => {
		const {at, data} = Chart.getChart(document.querySelector(".called canvas"));
		return data.datasets[at.dataset].label === "Drama" && data.labels[at.index] == 2000;
	})()`)
	b.until(`/^Marked in the chart: .*Drama/.test(document.querySelector("#live").textContent)`)
	if !eval[bool](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
		const top = (selector) => document.querySelector(selector).getBoundingClientRect().top;
		done(top(".called canvas") >= top("#messages"));
	})))`) {
		t.Error("the chart is out of sight")
	}
	b.inEveryLight("lit", func() { b.says(".called", "Open in Explore") })

	t.Log("another question in its place, and back")
	b.do(chromedp.Focus(".message.user .tools button"))
	b.focused("\r", "#ask-text")
	b.ask("Which genre leads?")
	b.hears("group", "The question 2 of 2", "")
	b.do(chromedp.Focus(".message.user .branches button"))
	b.do(chromedp.KeyEvent("\u0302"))
	b.hears("group", "The question 1 of 2", "")
	b.until(`document.querySelector("#live").textContent === "The question 1 of 2."`)
	b.do(chromedp.KeyEvent("\u0303"))
	b.hears("group", "The question 2 of 2", "")

	t.Log("another model answers")
	b.until(`document.querySelector(".models summary")`)
	b.do(chromedp.Focus(".models summary"), chromedp.KeyEvent("\r"))
	b.do(chromedp.Focus(".models button:last-child"), chromedp.KeyEvent("\r"))
	b.says("#messages", "By far, Drama leads.")
	b.hears("group", "The answer 2 of 2", "")
	b.until(`document.querySelector("#live").textContent.startsWith("By far")`)

	t.Log("shared, and read by somebody else")
	b.do(chromedp.Focus(".message.user .branches button"), chromedp.KeyEvent("\u0302"))
	b.says("#messages", "999")
	b.do(chromedp.Focus("#conversations"), chromedp.KeyEvent("\r"))
	b.until(`document.querySelector("#chat-title")`)
	b.hears("button", "Export as Markdown", "")
	eval[bool](b, `([...document.querySelectorAll("#chats button")]
		.find((button) => button.textContent === "Share").focus(), true)`)
	b.do(chromedp.KeyEvent("\r"))
	b.until(`document.querySelector("#share-link a")`)
	reader := b.second(eval[string](b, `document.querySelector("#share-link a").href`))
	reader.hears("mark", "", "Wrong: the genres chart says ")
}

// What a conversation says of its figures when the films have changed.
func TestFiguresHaveChangedSince(t *testing.T) {
	t.Parallel()
	films := noFilms()
	dramas := func(n int) {
		var all []movies.Movie
		for i := range n {
			all = append(all, movies.Movie{
				ID: int64(i + 1), Title: fmt.Sprint("Film ", i), Genres: []string{"Drama"},
				Released: time.Date(2000, 5, 2, 0, 0, 0, 0, time.UTC),
			})
		}
		must(films.Import(t.Context(), movies.All(all), nil))
	}
	dramas(3)
	model := llmtest.NewScript(llmtest.Text("In 2000 there were 3 Drama films."))
	b := site{model: model, films: films}.open(t, "/")
	b.state("#genres", "ready")
	b.ask("How many dramas were there in 2000?")
	b.says("#messages .checks summary", "The figure matches the charts")
	dramas(5)
	b.again()
	b.says("#messages .changed", "1 of 1 figure has changed since: 3, now 5.")
}
