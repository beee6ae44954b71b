package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// cut is a reply that stops at its length limit.
func cut(chunks ...string) llmtest.Reply {
	return llmtest.Reply{Chunks: chunks, Finish: llm.FinishLength}
}

func TestAnAnswerThatIsCutGoesOn(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(
		cut("Drama is the largest genre, and"), cut("it grew"), llmtest.Text("until 2020."))
	b := site{model: model}.open(t, "/")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	offers := `[...document.querySelectorAll(".message .go-on")]
		.filter((button) => button.checkVisibility()).length`
	b.inEveryLight("cut", func() {
		b.says(".message.assistant", "Cut off here: the answer reached its length limit.")
		if n := eval[int](b, offers); n != 1 {
			b.t.Errorf("going on is offered %d times", n)
		}
	})

	t.Log("the offer moves on with the conversation, and so does the focus")
	b.fill("#ask-text", "And")
	b.press(".message:last-child .go-on")
	b.until(`document.activeElement.id === "messages"`)
	b.until(`document.querySelectorAll(".message.assistant").length === 2`)
	b.state("#assistant", "ready")
	b.says(".message.user:nth-of-type(3)", "Continue where you stopped.")
	if got := eval[string](b, `document.querySelector("#ask-text").value`); got != "And" {
		t.Errorf("what was being typed is %q", got)
	}
	if got := eval[int](b, offers); got != 1 {
		t.Errorf("going on is offered %d times", got)
	}

	t.Log("History tells of it, and the conversation goes on from there")
	b.press(`.masthead nav a[href="#/history"]`)
	b.press(`[data-kind="chats"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")
	offered := eval[bool](b, `Boolean(document.querySelector("#history-entry .go-on"))`)
	if got := b.text("#history-entry"); strings.Count(got, "Cut off here") != 2 || offered {
		t.Errorf("the entry is %q, going on is offered: %v", got, offered)
	}
	b.press("[data-resume]")
	b.press("#messages > :last-child .go-on")
	b.until(`document.querySelectorAll("#messages .message.assistant").length === 3`)
	b.state("#assistant", "ready")
	if got := eval[int](b, offers); got != 0 {
		t.Errorf("going on with a whole answer is offered %d times", got)
	}
	told := string(must(json.Marshal(model.Requests()[2])))
	for _, want := range []string{
		"Drama is the largest genre, and", "it grew", "Continue where you stopped.", `"from":1996`,
	} {
		if !strings.Contains(told, want) {
			t.Errorf("the model was not told %q:\n%s", want, told)
		}
	}
}

func TestADraftThatIsCutIsWrittenAgain(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(
		cut(`{"subject":"Meeting","body":"Hi Grace,\n\nTues`),
		llmtest.Text(`{"subject":"Meeting","body":"Tuesday?"}`))
	b := site{model: model}.open(t, "/#/write")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "error")
	b.inEveryLight("cut", func() {
		b.says("#draft", "Tues", "Unfinished.",
			"The reply grew longer than its limit and was cut off. Please ask for a shorter one.")
	})

	t.Log("History says why")
	b.press(`.masthead nav a[href="#/history"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")
	b.says("#history-entry", "Tues", "This draft failed. The reply grew longer than its limit")

	t.Log("it is written again in its place")
	b.press(`.masthead nav a[href="#/write"]`)
	b.press("#draft-again")
	b.state("#draft", "ready")
	if got := b.text("#draft-body"); got != "Tuesday?" {
		t.Errorf("the body is %q", got)
	}
	b.press(`.masthead nav a[href="#/history"]`)
	b.until(`document.querySelectorAll(".entry").length === 1 &&
		!document.querySelector("#history-entries").innerText.includes("Failed")`)
}
