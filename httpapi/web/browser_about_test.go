package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestALetterFromAChartCarriesItsFigures(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	sentence := b.text("#returns-figures")
	b.press("#returns-notes [data-save=letter]")
	b.until(`document.querySelector("#details").value`)

	t.Log("the brief has the sentence, figures of the table, the rule, the source and its date")
	details := eval[string](b, `document.querySelector("#details").value`)
	for _, want := range []string{
		sentence, "\n- All films: Films ", "; Median ", "How this is counted: ", "Left out: ",
		"Source: Films from the demo set. As of ", "Invented films",
	} {
		if !strings.Contains(details, want) {
			t.Errorf("the details lack %q:\n%s", want, details)
		}
	}
	b.says("#toast", "The brief holds ", " figures of the chart.")

	t.Log("they are facts, and the letter keeps them")
	b.press("#draft-send")
	b.state("#draft", "ready")
	const median = "took in 1.32× their budget"
	b.says("#draft-body", median, "All films: Films 791; Median 1.32×")
	b.says("#letter-tools", "Version 1 of 1") // they come a moment later, and move what is below them
	b.press("#draft-handing summary")
	b.says("#draft-handing", "791", "1.32", "kept")
	if facts := b.text("#draft-handing"); strings.Contains(facts, "changed") {
		t.Errorf("the facts are %s", facts)
	}

	t.Log("a figure that is changed in place needs consent")
	for _, place := range []string{"1.32× their", "1.32×; From"} { // the letter says it twice
		eval[bool](b, "("+put+`)("`+place+`")`)
		b.do(chromedp.KeyEvent("9"))
	}
	b.until(`document.querySelector("#letter-saved").textContent === "Saved."`)
	b.press("#draft-handing summary")
	b.says("#draft-handing", "1.32", "→ 91.32", "1 fact changed.")
	b.press("#draft-handing .actions button:nth-child(3)")
	b.until(`document.querySelector("#confirm").open`)
	b.says("#confirm-question", "91.32", "instead of “1.32", "Hand it over all the same?")
}

func TestALetterOfAnAnswerHasItsRightFigures(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(llmtest.Text(
		"Drama is the **largest** genre. ", "It had 9,999 films in 1999. ", "Paris has 12 shops."))
	b := site{model: model}.open(t, "/")
	b.explored()
	b.ask("Which genre is the largest?")
	b.until(`document.querySelectorAll("#messages .checked").length === 2`)
	b.do(chromedp.Click("#messages .to-letter"))
	b.until(`document.querySelector("#details").value`)
	details := eval[string](b, `document.querySelector("#details").value`)
	for _, want := range []string{
		"Drama is the largest genre. It had [figure] films in 1999. Paris has [figure] shops.",
		"How this is counted: ", "Source: Films from the demo set. As of ",
	} {
		if !strings.Contains(details, want) {
			t.Errorf("the details lack %q:\n%s", want, details)
		}
	}
	b.says("#toast", "2 figures that are wrong or not checked are left to fill in.")
}
