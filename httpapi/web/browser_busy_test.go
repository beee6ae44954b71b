package web_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// turns is a model that answers, or fails, when a test says so.
type turns chan turn

type turn struct {
	text string
	err  error
}

func (m turns) Stream(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		select {
		case t := <-m:
			if t.err != nil {
				yield(llm.Chunk{}, t.err)
			} else {
				yield(llm.Chunk{Text: t.text, Finish: llm.FinishStop}, nil)
			}
		case <-ctx.Done():
			yield(llm.Chunk{}, ctx.Err())
		}
	}
}

// A person reads what is waited for, in the place where the words will come, and hears it.
func TestABusyModelIsToldInWords(t *testing.T) {
	t.Parallel()
	model := make(turns)
	busy := turn{err: &llm.Error{Kind: llm.KindOverloaded, RetryAfter: time.Millisecond}}
	patient := llm.Retry(&llm.RetryOptions{Base: time.Millisecond})(model)
	b := site{model: patient}.open(t, "/#/write")
	const thinks, again = "The model thinks.", "The model is busy, trying again in 1 s."

	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.says("#draft-note", thinks)
	model <- busy
	b.says("#draft-note", again)
	b.says("#live", again)
	model <- turn{text: `{"subject":"Meeting","body":"Tuesday?"}`}
	b.state("#draft", "ready")
	b.says("#draft", "Tuesday?")

	b.press(`.masthead nav a[data-place="explore"]`)
	b.explored()
	b.fill("#ask-text", "Which genre grew?")
	b.press("#ask-send")
	b.says("#messages > :last-child", thinks)
	model <- busy
	b.says("#messages > :last-child", again)
	model <- turn{text: "Drama."}
	b.state("#assistant", "ready")
	b.says("#messages > :last-child .prose", "Drama.")
	if eval[bool](b, `document.querySelector("#messages").innerText.includes("busy")`) {
		t.Error("the wait is still told when it is over")
	}
}
