package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// ask asks a question and waits for the answer.
func (b *tab) ask(question string) {
	b.t.Helper()
	b.fill("#ask-text", question)
	b.do(chromedp.KeyEvent("\r"))
	b.until(`document.querySelector("#assistant").dataset.state !== "empty"`)
	b.state("#assistant", "ready")
}

// inReach is an expression: the elements that a person cannot click, of some.
const inReach = `[%s].map((id) => document.getElementById(id)).filter((element) => {
	const {left, top, right, bottom} = element.getBoundingClientRect();
	const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
	return !inside || document.elementFromPoint((left + right) / 2, (top + bottom) / 2) !== element;
}).map(({id}) => id)`

func TestTheBoxIsAlwaysInReach(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("This is one of sixty paragraphs about the films on the screen.\n\n", 60)
	for _, size := range [][2]int64{{1440, 900}, {1366, 768}, {768, 1024}, {360, 740}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			t.Parallel()
			model := llmtest.NewScript(
				llmtest.Text(long+"The end."), llmtest.Reply{Chunks: []string{long}, Stall: true})
			b := site{model: model}.open(t, "/")
			b.do(chromedp.EmulateViewport(size[0], size[1]))
			b.explored()
			scrolled := func(ids string) {
				t.Helper()
				for _, part := range []string{"0", "0.5", "1"} {
					eval[bool](b, `(scrollTo(0, document.body.scrollHeight * `+part+`), true)`)
					if lost := eval[[]string](b, fmt.Sprintf(inReach, ids)); len(lost) > 0 {
						t.Errorf("at %s of the page, %v is out of reach", part, lost)
					}
				}
			}
			scrolled(`"ask-text", "ask-send"`)
			b.ask("Tell me a lot")
			b.ended("#messages")
			scrolled(`"ask-text", "ask-send"`)
			if !eval[bool](b, `(({scrollTop, scrollHeight, clientHeight}) =>
				scrollHeight > 2 * clientHeight && scrollTop + clientHeight > scrollHeight - 40)
				(document.querySelector("#messages"))`) {
				t.Error("the conversation does not scroll by itself")
			}
			b.fill("#ask-text", "Again")
			b.press("#ask-send")
			b.state("#assistant", "loading")
			scrolled(`"ask-text", "ask-stop"`)

			b.until(`document.querySelector("#messages > :last-child .prose")?.textContent.length > 50`)
			t.Log("Escape stops it, and it can go on")
			b.do(chromedp.KeyEvent("\x1b"))
			b.state("#assistant", "ready")
			b.says("#messages", "Stopped.")
			b.says("#messages > :last-child", "Continue", "Ask again")
		})
	}
}

func TestTheBoxIsAFewKeysAway(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.explored()
	const there = `document.activeElement.id === "ask-text"`
	t.Log("by the tab key, from the link that skips")
	b.do(chromedp.KeyEvent("\t"))
	if got := eval[string](b, `document.activeElement.id`); got != "skip" {
		t.Errorf("the first tab leads to %q", got)
	}
	for n := 1; ; n++ {
		b.do(chromedp.KeyEvent("\t"))
		if eval[bool](b, there) {
			break
		}
		if n == 3 {
			t.Fatal("three tabs do not lead to the box")
		}
	}
	t.Log("by one key, from a form it is not")
	eval[bool](b, `(document.activeElement.blur(), true)`)
	b.key("/")
	b.until(there + ` && document.activeElement.value === ""`)
	t.Log("from another place")
	b.press(`.masthead nav a[data-place="import"]`)
	b.until(`document.querySelector("#explore").hidden`)
	b.key("/")
	b.until(`!document.querySelector("#explore").hidden && ` + there)
	t.Log("not from a field that takes the key")
	b.fill("#from", "1/")
	if eval[bool](b, there) {
		t.Error("a field loses what is typed")
	}
}

func TestTheSheetOpensOverTheChart(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.do(chromedp.EmulateViewport(360, 740))
	b.explored()
	const height = `document.querySelector("#assistant").offsetHeight`
	bar := eval[int](b, height)
	if bar > 80 {
		t.Errorf("the bar takes %d pixels", bar)
	}
	b.press("#assistant-toggle")
	b.until(height + ` > 200 && document.activeElement.id === "assistant-close"`)
	b.press("#suggestions button")
	b.state("#assistant", "ready")
	b.says(".message.assistant .prose", "Drama is the largest genre")
	for name, leave := range map[string]func(){
		"Escape":       func() { b.do(chromedp.KeyEvent("\x1b")) },
		"Close":        func() { b.press("#assistant-close") },
		"the chart":    func() { b.press(".wordmark") },
		"the next tab": func() { eval[bool](b, `(document.querySelector("#from").focus(), true)`) },
	} {
		b.press("#ask-text")
		b.until(height + ` > 200`)
		leave()
		b.until(fmt.Sprintf(`%s === %d`, height, bar))
		t.Logf("%s closes it", name)
	}
}

func TestAConversationHasAnAddress(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.explored()
	b.ask("Which genre is the largest?")
	const first = "Drama is the largest genre from 1996 to 2025"
	b.until(`location.hash.startsWith("#/explore?chat=")`)
	address := eval[string](b, `location.hash`)

	t.Log("a reload brings it back, and what the charts show as well")
	b.press(`[data-genre="Horror"]`)
	b.until(`location.hash.includes("genre=Horror") && location.hash.includes("chat=")`)
	b.do(chromedp.Reload())
	b.says("#messages", first)
	b.until(`Chart.getChart("genres-chart")?.data.datasets.length === 1`)

	t.Log("a new one has none before it begins, and Back leads to the old one")
	b.press("#new-conversation")
	b.state("#assistant", "empty")
	b.until(`!location.hash.includes("chat=")`)
	eval[bool](b, `(history.back(), true)`)
	b.says("#messages", first)

	t.Log("other places do not end it")
	b.press(`.masthead nav a[data-place="write"]`)
	b.press(`.wordmark`)
	b.says("#messages", first)
	b.until(`location.hash === ` + fmt.Sprintf("%q", address))

	t.Log("History leads to it")
	b.press("#new-conversation")
	b.press(`.masthead nav a[data-place="history"]`)
	b.press(`[data-kind="chats"]`)
	b.press("#history-entries .entry")
	b.press("[data-resume]")
	b.says("#messages", first)
	b.until(`!document.querySelector("#explore").hidden && location.hash.includes("chat=")`)

	t.Log("one that is not there is said")
	b.expect("status of 404")
	eval[bool](b, `(location.hash = "#/explore?chat=018bcfe5-6800-7000-8000-000000000001", true)`)
	b.says("#messages", "This conversation is not here any more.")
	b.until(`!location.hash.includes("chat=")`)
}

func TestTwoTabsShareAConversation(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.explored()
	b.ask("Which genre is the largest?")
	t.Log("what the other one asks appears here")
	eval[bool](b, `(async () => {
		const id = new URLSearchParams(location.hash.split("?")[1]).get("chat");
		await fetch("api/v1/chats/" + id + "/messages", {
			method: "POST", headers: {"Content-Type": "application/json", "Idempotency-Key": "other"},
			body: JSON.stringify({text: "And the smallest?"}),
		});
		new BroadcastChannel("marquee").postMessage({chat: id}); // as the other tab does
		return true;
	})()`)
	b.says("#messages", "And the smallest?")
}

func TestEverySuggestionIsAnswered(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"the first view":     "/#/explore",
		"a genre is picked":  "/#/explore?genre=Horror",
		"two, as shares":     "/#/explore?genre=Horror&genre=War&measure=shares",
		"split":              "/#/explore?count=fractional&measure=shares",
		"one year":           "/#/explore?from=2000&to=2000&year=2000",
		"other years":        "/#/explore?from=1980&to=1989&year=1985&limit=3",
		"money in dollars":   "/#/explore?returns_dollars=2020",
		"no films on charts": "/#/explore?from=1900&to=1901&year=1900&returns_from=1900&returns_to=1901",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := site{}.open(t, address)
			for _, chart := range []string{"#genres", "#popularity", "#returns"} {
				b.settled(chart)
			}
			questions := eval[[]string](b, `[...document.querySelectorAll("#suggestions button")]
				.map((button) => button.textContent)`)
			if len(questions) == 0 && name != "no films on charts" {
				t.Error("nothing is suggested")
			}
			for _, question := range questions {
				b.ask(question)
				b.until(`document.querySelector("#messages > :last-child .prose").innerText`)
				if got := b.text("#messages > :last-child .prose"); strings.Contains(got, "I can't") {
					t.Errorf("%s\n%s", question, got)
				}
				b.press("#new-conversation")
				b.state("#assistant", "empty")
			}
		})
	}
}

func TestMessagesHaveActions(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(
		llmtest.Reply{Chunks: []string{"Drama is"}, Stall: true},
		llmtest.Reply{Chunks: []string{"Drama was"}, Stall: true},
		llmtest.Text("Drama is the **largest**."),
		llmtest.Text("Drama, still."))
	b := site{model: model}.open(t, "/")
	b.state("#genres", "ready")
	const offers = `[...document.querySelectorAll(".message .again")]
		.filter((button) => button.checkVisibility()).length`
	t.Log("what was stopped is asked again in its place")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.says("#messages", "Drama is")
	b.press("#ask-stop")
	b.state("#assistant", "ready")
	b.press(".again")
	b.says("#messages", "Drama was")
	b.press("#ask-stop")
	b.state("#assistant", "ready")
	if n := eval[int](b, `document.querySelectorAll(".message").length`); n != 2 {
		t.Errorf("there are %d messages", n)
	}
	t.Log("after the next question the offer is gone")
	b.ask("Well?")
	if n := eval[int](b, offers); n != 0 {
		t.Errorf("asking again after a failure is offered %d times", n)
	}
	t.Log("an answer is copied as it was written, a question is changed or asked again")
	eval[bool](b, `(navigator.clipboard.writeText = async (text) => (window.copied = text), true)`)
	const last = "#messages > :last-child .tools button"
	labels := eval[[]string](b, fmt.Sprintf(
		`[...document.querySelectorAll(%q)].map((button) => button.textContent)`, last))
	if !slices.Equal(labels, []string{
		"Ask again", "Write a letter", "Good", "Not good", "Copy",
	}) {
		t.Errorf("the answer has %q", labels)
	}
	b.press(last + ":last-child")
	b.until(`window.copied === "Drama is the **largest**."`)
	b.press(last + ":first-child")
	b.says("#messages", "Drama, still.")
	b.press(".message.user .tools button")
	b.until(`document.querySelector("#ask-text").value === "Which genre is the largest?"`)
}

func TestAServerWithConversationsAloneHasTheBoxInReach(t *testing.T) {
	t.Parallel()
	pick := func(o *httpapi.Options) { o.Email, o.Movies = nil, nil }
	b := site{pick: pick}.open(t, "/")
	b.do(chromedp.EmulateViewport(360, 740))
	b.ask("What can you do?")
	if lost := eval[[]string](b, fmt.Sprintf(inReach, `"ask-text", "ask-send"`)); len(lost) > 0 {
		t.Errorf("%v is out of reach", lost)
	}
	b.until(`location.hash.startsWith("#/ask?chat=")`)
	b.do(chromedp.Reload())
	b.until(`document.querySelectorAll(".message").length === 2`)
}

func TestAFullConversationIsForetold(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.state("#genres", "ready")
	b.ask("Which genre is the largest?")
	b.state("#assistant", "ready")
	t.Log("88 more questions from elsewhere")
	b.until(`location.hash.includes("chat=")`)
	eval[bool](b, `(async () => {
		const id = new URLSearchParams(location.hash.split("?")[1]).get("chat");
		for (let i = 0; i < 88; i++) {
			await fetch("api/v1/chats/" + id + "/messages", {
				method: "POST", headers: { "Content-Type": "application/json" },
				body: JSON.stringify({ text: "Which genre is the largest?", charts: [] }),
			});
		}
		document.body.dataset.asked = "yes";
	})() && true`)
	b.until(`document.body.dataset.asked === "yes"`)
	b.do(chromedp.Reload())
	b.until(`document.querySelectorAll(".message").length === 40`)
	b.press("#messages .earlier")
	b.until(`document.querySelectorAll(".message").length === 80`)
	b.state("#genres", "ready")
	b.ask("Which genre is the largest?")
	b.says("#messages", "This conversation takes 10 more questions.")
}
