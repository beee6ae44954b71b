package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestWrongFiguresAreUnderlined(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(llmtest.Text(
		"Drama is the **largest** genre. ", "It had 9,999 films in 1999. ", "Paris has 12 shops."))
	b := site{model: model}.open(t, "/")
	b.explored()
	b.ask("Which genre is the largest?")
	b.until(`document.querySelectorAll("#messages .checked").length === 2`)
	b.says("#messages .checks summary", "1 is wrong; 1 could not be checked.")
	t.Log("the source shows with the keyboard")
	for verdict, words := range map[string][]string{
		"[data-verdict=contradicted]":       {"9,999", "Wrong: the genres chart says"},
		":not([data-verdict=contradicted])": {"12", "Not checked"},
	} {
		b.do(chromedp.Focus("#messages .checked" + verdict))
		b.says("#messages .checked"+verdict, words...)
	}
}
