package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A person asks, sees the chart that the model called for, asks in another way, looks at both
// branches, gets another answer, renames, exports and shares. Somebody else reads it.
func TestAConversationToLiveIn(t *testing.T) {
	t.Parallel()
	call := llm.Call{ID: "1", Name: "chart", Input: json.RawMessage(
		`{"kind":"genres","params":"{\"from\":1980,\"to\":1990,\"genre\":[\"Drama\"]}"}`)}
	model := llmtest.NewScript(
		llmtest.Reply{Calls: []llm.Call{call}},
		llmtest.Text("The first answer. In 1985 there were 10 Drama films.\n\nThat is all."),
		llmtest.Text("The second answer."), llmtest.Text("The third answer."),
	)
	b := site{model: model}.open(t, "/")
	b.explored()
	b.ask("How did Drama change?")
	t.Log("the chart is drawn under the paragraph that is about it")
	b.until(`document.querySelector(".prose > p:first-child").nextElementSibling.matches(".called")`)
	b.until(`document.querySelector(".called canvas")?.ariaLabel.includes("Drama: ")`)
	b.until(`document.querySelector(".called a").hash.startsWith("#/explore/genres?")`)
	b.press(".called details summary")
	b.until(`document.querySelectorAll(".called table tbody tr").length >= 11`)
	b.press(".how summary")
	b.says(".how", "was on the screen.", "was called for.")
	b.inEveryLight("called", func() { b.says(".called", "Open in Explore", "CSV") })
	t.Log("on a small screen nothing lies on the buttons above the conversation")
	b.do(chromedp.EmulateViewport(360, 900))
	b.until(`document.querySelector("#assistant-close").getBoundingClientRect().bottom <=
		document.querySelector("#looking-at").getBoundingClientRect().top`)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.says(".next", "Which genre is the largest?")

	t.Log("another question in its place")
	b.press(".message.user .tools button")
	b.until(`document.activeElement.id === "ask-text" &&
		document.activeElement.value === "How did Drama change?"`)
	b.says("#changing", "You change an earlier question")
	b.ask("How did Horror change?")
	b.says(".message.user .branches", "2/2")
	b.says("#messages", "The second answer.")
	t.Log("back by the keyboard, and on")
	b.do(chromedp.Focus(".message.user .branches button"), chromedp.KeyEvent("\r"))
	b.says(".message.user .branches", "1/2")
	b.says("#messages", "The first answer.")
	b.do(chromedp.KeyEvent("\u0303"))
	b.says(".message.user .branches", "2/2")
	b.until(`document.querySelector(".branches").contains(document.activeElement)`)
	t.Log("another answer")
	eval[bool](b, `([...document.querySelectorAll(".message.assistant .tools button")]
		.find((button) => button.textContent === "Ask again").click(), true)`)
	b.says(".message.assistant .branches", "2/2")
	b.says("#messages", "The third answer.")
	b.do(chromedp.Reload())
	b.explored()
	b.says("#messages", "How did Horror change?", "The third answer.")
	t.Log("what is thought of it is kept")
	b.press(`.feedback [data-mark="down"]`)
	b.until(`document.querySelector(".feedback input") === document.activeElement`)
	b.do(chromedp.KeyEvent("It is short.\r"))
	b.until(`document.querySelector("#live").textContent === "Kept."`)

	t.Log("renamed, exported and shared")
	b.press("#conversations")
	b.until(`document.querySelector("#chat-title")?.value === "How did Drama change?"`)
	b.fill("#chat-title", "Of horror")
	b.do(chromedp.KeyEvent("\r"))
	b.says("#chats .entries", "Of horror")
	next := b.downloads()
	eval[bool](b, `([...document.querySelectorAll("#chats button")]
		.find((button) => button.textContent === "Export as Markdown").click(), true)`)
	if name, text := next(); name != "conversation.md" ||
		!strings.Contains(string(text), "The third answer.") ||
		!strings.HasPrefix(string(text), "# Of horror\n") {
		t.Errorf("exported %s: %s", name, text)
	}
	eval[bool](b, `([...document.querySelectorAll("#chats button")]
		.find((button) => button.textContent === "Share").click(), true)`)
	b.says("#share-link", "/shared#")
	b.says("#chat-shares", "Take back")
	b.inEveryLight("conversations", func() { b.says("#chats", "Rename", "Pin") })
	link := eval[string](b, `document.querySelector("#share-link a").href`)

	t.Log("somebody else reads it")
	reader := b.second(link)
	reader.until(`document.querySelectorAll(".message").length === 2`)
	reader.says("main", "Of horror", "How did Horror change?", "The third answer.")
	if text := reader.text("main"); strings.Contains(text, "first answer") ||
		strings.Contains(text, "Not good") {
		t.Errorf("others read %s", text)
	}
	b.press("#chat-shares button")
	b.until(`document.querySelector("#chat-shares").childElementCount === 0`)
	reader.expect("status of 404")
	reader.do(chromedp.Reload())
	reader.says("#shared-about", "is not shared any more")

	t.Log("feedback is a file")
	next = b.downloads()
	eval[bool](b, `([...document.querySelectorAll("#chats button")]
		.find((button) => button.textContent === "Export feedback").click(), true)`)
	name, text := next()
	if name != "feedback.json" || !strings.Contains(string(text), "It is short.") {
		t.Errorf("exported %s: %s", name, text)
	}
	t.Log("what is deleted comes back from its file")
	next = b.downloads()
	eval[bool](b, `([...document.querySelectorAll("#chats button")]
		.find((button) => button.textContent === "Export as JSON").click(), true)`)
	_, file := next()
	choose := func(content string) {
		eval[bool](b, fmt.Sprintf(`(() => {
			const chosen = new DataTransfer();
			chosen.items.add(new File([%q], "conversation.json"));
			const field = document.querySelector("#chats-file");
			field.files = chosen.files;
			field.dispatchEvent(new Event("change"));
			return true;
		})()`, content))
	}
	choose("no conversation")
	b.says("#chats", "The file is not a conversation.")
	id := eval[string](b, `document.querySelector("#chats [aria-current]").dataset.id`)
	eval[int](b, fmt.Sprintf(
		`fetch("/api/v1/chats/%s", {method: "DELETE"}).then(({status}) => status)`, id))
	choose(string(file))
	b.until(`document.querySelector("#live").textContent === "Of horror is imported."`)
	b.says("#messages", "How did Horror change?", "The third answer.")
}
