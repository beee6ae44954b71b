package web_test

import (
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// priced returns a model with a price that answers three requests a month.
func priced(replies ...string) llm.Model {
	var script []llmtest.Reply
	for _, text := range replies {
		script = append(script, llmtest.Reply{
			Chunks: []string{text}, Usage: llm.Usage{Input: 1200, Output: 34},
		})
	}
	return llm.Budget(&llm.BudgetOptions{
		Prices: llm.Prices{{Model: llmtest.ModelName, Input: 1000, Output: 5000}},
		Quotas: llm.Quotas{Each: llm.Caps{Month: llm.Cap{Requests: 3}}},
	})(llmtest.NewScript(script...))
}

func TestThePageSaysWhatADraftAndAnAnswerCost(t *testing.T) {
	t.Parallel()
	letter := `{"subject":"Meeting","body":"Tuesday?"}`
	b := site{model: priced(letter, "Drama.", letter)}.open(t, "/#/write")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.says("#draft", "Kept in History.", "1,234 tokens, $0.0014.")
	b.press(`.masthead nav a[data-place="explore"]`)
	b.explored()
	b.ask("Which genre grew?")
	b.says("#messages", "Drama.", "1,234 tokens, $0.0014")

	t.Log("the history says so, too")
	b.press(`.masthead nav a[href="#/history"]`)
	b.press("#history-entries .entry")
	b.until(`document.body.innerText.includes("1,234 tokens, $0.0014")`)

	t.Log("a budget that is used up says when it begins anew")
	b.press(`.masthead nav a[href="#/write"]`)
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.expect("status of 429")
	b.press("#draft-send")
	b.state("#draft", "error")
	b.says("#draft", "The limit of 3 requests a month is used up.", "anew on 1 ", " at 00:00 UTC.")
}

// What is free has no price on the page.
func TestTheOfflineModelCostsNothing(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.explored()
	b.ask("Which genre has the most films?")
	if n := eval[int](b, `document.querySelectorAll(".used").length`); n != 0 {
		t.Errorf("%d answers have a cost", n)
	}
}

// The settings say what a person has used, what is left and when it begins anew.
func TestTheSettingsSayWhatIsLeft(t *testing.T) {
	t.Parallel()
	ledger := memory.New().Ledger()
	quotas := llm.Quotas{Each: llm.Caps{
		Day: llm.Cap{Requests: 20}, Month: llm.Cap{Requests: 300, NanoUSD: 2_000_000_000},
	}}
	model := llm.Budget(&llm.BudgetOptions{
		Prices: llm.Prices{{Model: llmtest.ModelName, Input: 1000, Output: 5000}}, Quotas: quotas,
		Models: []string{llmtest.ModelName}, Ledger: ledger,
	})(llmtest.NewScript(llmtest.Reply{
		Chunks: []string{`{"subject":"Meeting","body":"Tuesday?"}`},
		Usage:  llm.Usage{Input: 1200, Output: 34},
	}))
	b := site{model: model, pick: func(o *httpapi.Options) {
		o.Model = llmtest.ModelName
		o.Ledger, o.Quotas = ledger, quotas
	}}.open(t, "/#/write")
	b.until(`document.querySelector("#colophon").textContent.includes("model")`) // all has begun
	b.press("#settings-open")
	b.state("#usage", "ready")
	b.says("#usage-items", "0 requests, $0", "Left: 20 of 20 requests.", "Begins anew on 1 ")
	b.press("#settings-close")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.press("#settings-open")
	b.says("#usage-items", "1 request, 1,234 tokens, $0.0014", "Left: 19 of 20 requests.",
		"299 of 300 requests and $2.00 of $2.00", "at 00:00 UTC.")
	b.inEveryLight("settings with usage", func() { b.settled("#usage") })
}
