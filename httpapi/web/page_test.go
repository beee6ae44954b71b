package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
	"github.com/marquee-go/marquee/movies/dataset"
)

func TestThePageDoesItsThreeJobs(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")

	t.Log("Explore: both charts are drawn, from the demo set, and say so")
	b.state("#genres", "ready")
	b.state("#popularity", "ready")
	if got := eval[int](b, `Chart.getChart("genres-chart").data.datasets.length`); got < 5 {
		t.Errorf("the chart of genres has %d series", got)
	}
	for _, notes := range []string{"#genres-notes", "#popularity-notes"} {
		if got := b.text(notes); !strings.Contains(got, "Invented films") {
			t.Errorf("%s are %q", notes, got)
		}
	}
	if got := b.text("#model-notice"); !strings.Contains(got, "Offline model") {
		t.Errorf("the notice is %q", got)
	}

	t.Log("Explore: another year, another way to count")
	b.press("label:has(#count-fractional)")
	b.until(`document.querySelector("#genres-notes").textContent
		.includes("A film is split between its genres")`)
	b.state("#genres", "ready")
	b.press("#year-before")
	b.says("#popularity-finding", "of 2024")

	t.Log("Explore: the assistant takes no blank question")
	b.fill("#ask-text", "  ")
	b.press("#ask-send")
	b.until(`document.activeElement.id === "ask-text"`)
	begun := eval[int](b, `fetch("api/v1/chats").then(r => r.json())
		.then(page => page.items.length)`)
	if begun != 0 {
		t.Errorf("%d conversations were begun", begun)
	}

	t.Log("Explore: the assistant answers from the charts on the screen")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.says(".message.assistant .prose", "Drama is the largest genre from 1996 to 2025")
	b.fill("#ask-text", "What is the most popular film?")
	b.press("#ask-send")
	b.until(`document.querySelectorAll(".message.assistant").length === 2`)
	b.state("#assistant", "ready")
	b.says(".message.assistant:last-of-type .prose", "The most popular film of 2024 is")

	t.Log("Write: a draft, and what is wrong with an empty form")
	b.press(`.masthead nav a[href="#/write"]`)
	b.press("#draft-send")
	b.until(`document.querySelector("#purpose-error").innerText`)
	b.fill("#purpose", "Ask for a meeting about the budget")
	b.fill("#sender", "Ada")
	b.press("#draft-send")
	b.state("#draft", "ready")
	if got := b.text("#draft-subject"); got != "Request for a meeting about the budget" {
		t.Errorf("the subject is %q", got)
	}
	body := strings.TrimSpace(b.text("#draft-body"))
	if !strings.HasPrefix(body, "Dear Sir or Madam,") || !strings.HasSuffix(body, "Ada") {
		t.Errorf("the body is %q", body)
	}

	t.Log("History: the draft is there, opens, is deleted and brought back, and deleted for good")
	b.press(`.masthead nav a[href="#/history"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")
	if got := b.text("#history-entry"); !strings.Contains(got, "Dear Sir or Madam,") {
		t.Errorf("the entry is %q", got)
	}
	b.press("[data-delete]")
	b.state("#history-list", "empty")
	b.press("#toast-undo")
	b.state("#history-list", "ready")
	b.state("#history-entry", "ready")
	b.keeps(1)
	b.press("[data-delete]")
	b.keeps(0)
	b.state("#history-list", "empty")
	if got := b.text("#toast"); got != "" {
		t.Errorf("the message is still there: %q", got)
	}
}

// hostile is text that must stay text: each part would run a script, or load
// something from elsewhere, in a page that took it for HTML or for an image.
const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>` +
	`<svg onload="window.hacked=3"></svg><iframe src="http://127.0.0.1:9/frame"></iframe>` +
	`<style>@import "http://127.0.0.1:9/style";</style><a href="javascript:window.hacked=4">x</a>` +
	` ![pixel](http://127.0.0.1:9/pixel.png) [link](javascript:window.hacked=5) <form action="http://127.0.0.1:9/"><button>go</button></form>`

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	quoted := strings.ReplaceAll(hostile, `"`, `""`)
	csv := fmt.Sprintf("id,title,genres,popularity,release_date\n"+
		"1,\"%s\",\"Drama,%s\",9,2015-01-02\n2,Calm,Drama,1,2015-01-02\n",
		quoted, `<img src=x onerror=alert(1)>`)
	films := noFilms()
	file := must(dataset.Open(strings.NewReader(csv), nil))
	if _, err := films.Import(t.Context(), file.Films(), nil); err != nil {
		t.Fatal(err)
	}
	reply, err := json.Marshal(map[string]string{"subject": hostile, "body": hostile})
	if err != nil {
		t.Fatal(err)
	}
	const name = `<img src=x onerror=alert(2)>`
	server := llmtest.NewServer(t,
		llmtest.Good("# Hello\n\n"+hostile+"\n\n**bold**"), llmtest.Good(string(reply)))
	model := must(openai.New(&openai.Options{
		BaseURL: server.URL, Model: name, API: openai.ChatCompletions,
	}))
	b := site{model: model, name: "compatible:" + name, films: films}.open(t, "/")
	b.state("#genres", "ready")
	b.state("#popularity", "ready")
	eval[bool](b, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
	if got := b.text("#popularity-table"); !strings.Contains(got, "<script>window.hacked=2</script>") {
		t.Errorf("the table of films is %q", got)
	}
	b.fill("#ask-text", "Hello?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.until(`document.querySelector(".message.assistant .prose")
		.innerHTML.includes("<strong>bold</strong>")`)
	b.press(`.masthead nav a[href="#/write"]`)
	b.fill("#purpose", "Anything")
	b.press("#draft-send")
	b.state("#draft", "ready")
	if got := b.text("#draft-body"); !strings.Contains(got, `<svg onload="window.hacked=3">`) {
		t.Errorf("the body is %q", got)
	}
	b.press(`.masthead nav a[href="#/history"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")

	if eval[bool](b, `"hacked" in window`) {
		t.Error("a script ran")
	}
	made := eval[int](b, `document.querySelectorAll("main :is(iframe, script, style, object, embed," +
		"[onerror], [onload], [src]:not([src^='assets/']), [href^='javascript:'], form[action])").length`)
	if made != 0 {
		t.Errorf("%d elements came out of text", made)
	}
}

func TestEverybodyCanUseThePage(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.press(`.masthead nav a[href="#/write"]`)
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "ready")
	for place, region := range map[string]string{
		"explore": "#genres", "write": "#draft", "history": "#history-list", "import": "#import-result",
	} {
		b.inEveryLight(place, func() {
			b.press(fmt.Sprintf(`.masthead nav a[data-place=%q]`, place))
			b.settled(region)
		})
	}
}

func TestTheKeyboardIsEnough(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/write")
	b.until(`!document.querySelector("#write").hidden`)
	b.fill("#purpose", "Thank the team")
	// From the purpose to the button, by the tab key alone, with a focus that
	// can be seen at every step.
	for range 20 {
		b.do(chromedp.KeyEvent("\t"))
		if eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`) == "none" {
			element := eval[string](b, `document.activeElement.outerHTML.slice(0, 80)`)
			t.Errorf("the focus cannot be seen on %s", element)
		}
		if eval[string](b, `document.activeElement.id`) == "draft-send" {
			break
		}
	}
	b.do(chromedp.KeyEvent("\r"))
	b.state("#draft", "ready")
	if got := b.text("#draft-subject"); got != "Thank you" {
		t.Errorf("the subject is %q", got)
	}
}

func TestTheAPIDescribesItself(t *testing.T) {
	t.Parallel()
	b := site{films: noFilms()}.open(t, "/docs")
	b.state("main", "ready")
	b.says("main", "/api/v1/movies/popularity", "Draft an email and keep it",
		"Fields of DraftRequest", "Fields of returns")
}
